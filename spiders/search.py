"""Posts found anywhere in VK by words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from models.message import Dropped, Message, message_id
from spiders.posts import Item, LeftOut, VkSpider

PAGE = 200  # the API's limit
PAGES = 5  # it shows the first thousand only


@dataclass(frozen=True)
class SearchSpider(VkSpider):
    """Collects posts by the words of the source's address («слово слово; другой запрос»), near its place if it has one.

    Posts of `walls` (owner ids) are left to the sources that read those walls. A search shows what it likes, so there is no listing.
    """

    walls: frozenset[int] = frozenset()

    def collect(self) -> Iterator[Message | Dropped]:
        """Posts of the last days, each once, and what is left out; raises Problem when VK does not answer."""
        seen: set[str] = set()
        for words in filter(None, map(str.strip, self.source.address.split(";"))):
            for post in self._found(words):
                fact = self.parsed(self._parse, post)
                if not fact.id or fact.id not in seen:
                    seen.add(fact.id)
                    yield fact

    def _parse(self, post: Item) -> Message:
        """The message of a found post; one on a person's page has neither the person's id nor a link to the page. Raises LeftOut."""
        message, owner = self.parse_post(post), post["owner_id"]
        if owner in self.walls:
            raise LeftOut("найдено поиском на стене, которая собирается сама")
        if "reply" in (post.get("post_type"), post.get("type")):
            raise LeftOut("найденный поиском комментарий")
        if owner < 0:
            return message
        id = message_id("vk", self.hash_author(f"vk:{owner}"), post["id"])
        return replace(message, id=id, thread=id, url=None)

    def _found(self, words: str) -> Iterator[Any]:
        values: dict[str, Any] = {"q": words, "count": PAGE, "start_time": int((self.now - timedelta(days=self.source.lookback_days)).timestamp())}
        if self.source.place:
            values["latitude"], values["longitude"] = (part.strip() for part in self.source.place.split(","))
        for _ in range(PAGES):
            answer = self.vk.call("newsfeed.search", **values)
            items, further = answer.get("items"), answer.get("next_from")
            if not isinstance(items, list):
                raise self.vk.unreadable("newsfeed.search")
            yield from items
            if not items or not further or further == values.get("start_from"):
                return
            values["start_from"] = further
