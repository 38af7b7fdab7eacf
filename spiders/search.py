"""Posts found anywhere in VK by words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from models.message import Message, message_id
from spiders.posts import ADS, Item, VkSpider

PAGE = 200  # the API's limit
PAGES = 5  # it shows the first thousand only


@dataclass(frozen=True)
class SearchSpider(VkSpider):
    """Collects posts by the words of the source's address («слово слово; другой запрос»), near its place if it has one.

    Posts of `walls` (owner ids) are left to the sources that read those walls. A search shows what it likes, so there is no listing.
    """

    walls: frozenset[int] = frozenset()

    def collect(self) -> Iterator[Message]:
        """Posts of the last days, each once; raises Problem when VK does not answer."""
        seen: set[str] = set()
        for words in filter(None, map(str.strip, self.source.address.split(";"))):
            for post in self._found(words):
                message = self.parsed(self._parse, post)
                if message and message.id not in seen and self._wanted(post):
                    seen.add(message.id)
                    yield message

    def _wanted(self, post: Item) -> bool:
        reason = None
        if post.get("marked_as_ads"):
            reason = ADS
        elif post["owner_id"] in self.walls:
            reason = "найдено поиском на стене, которая собирается сама"
        elif "reply" in (post.get("post_type"), post.get("type")):
            reason = "найденный поиском комментарий"
        if reason:
            self.drop(reason)
        return reason is None

    def _parse(self, post: Item) -> Message:
        """The message of a found post; one on a person's page has neither the person's id nor a link to the page."""
        message, owner = self.parse_post(post), post["owner_id"]
        if owner < 0:
            return message
        id = message_id("vk", self.hash_author(f"vk:{owner}"), post["id"])
        return replace(message, id=id, thread=id, url=None)

    def _found(self, words: str) -> Iterator[Item]:
        values: dict[str, Any] = {"q": words, "count": PAGE, "start_time": int((self.now - timedelta(days=self.source.lookback_days)).timestamp())}
        if self.source.place:
            values["latitude"], values["longitude"] = (part.strip() for part in self.source.place.split(","))
        for _ in range(PAGES):
            answer = self.vk.call("newsfeed.search", **values)
            items, further = answer.get("items"), answer.get("next_from")
            if not isinstance(items, list):
                raise self.vk.unreadable("newsfeed.search")
            yield from self.whole(items)
            if not items or not further or further == values.get("start_from"):
                return
            values["start_from"] = further
