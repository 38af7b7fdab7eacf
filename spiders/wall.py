"""Walls of VK communities with their comment threads."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.message import Listing, Message, message_id
from spiders.posts import ADS, Item, VkSpider, count_of, reply_id
from spiders.vk import Failure, Refused

PAGE = 100  # the API's limit for wall.get and wall.getComments
OVERLAP = 5  # items asked for again, because posts deleted between two calls move the rest up
THREAD_PAGE = 10  # the API's limit for nested comments inside a page
DEPTH = 10_000  # items of one list; more means that the answers make no sense (dates are gone, the offset is not heeded)
FAILURES = 3  # threads in a row without an answer that end the run
DELETED = "удалённый комментарий"


@dataclass(frozen=True)
class WallSpider(VkSpider):
    """Collects one wall: posts of the last days, then all their comments, and listings by which deletions are seen.

    `read_before` are the threads that a run cut short has read already: they are read last.
    """

    read_before: frozenset[str] = frozenset()

    def collect(self) -> Iterator[Message | Listing]:
        """Messages and listings; raises Problem when something was not got (what was yielded before stays good)."""
        roots: list[tuple[Message, Item]] = []
        failure = None
        try:
            yield from self._wall(roots)
        except Failure as error:
            failure = error
        failure = (yield from self._threads(roots)) or failure
        if failure:
            raise failure

    def _wall(self, roots: list[tuple[Message, Item]]) -> Iterator[Message | Listing]:
        """Posts not older than the look-back and their listing; a pinned old post does not end the reading."""
        since = self.now - timedelta(days=self.source.lookback_days)
        shown: list[str] = []
        for post in self._posts():
            message = self.parsed(self.parse_post, post)
            if message is None:
                shown += _id_of(post)
            elif message.published_at >= since:
                roots.append((message, post))
                shown.append(message.id)
                yield message
            elif not post.get("is_pinned"):
                break
        yield Listing(self.source.id, None, since, tuple(shown), self.now)

    def _posts(self) -> Iterator[Item]:
        address = self.source.address
        owner = {"owner_id": address} if address.lstrip("-").isdigit() else {"domain": address}
        for post in self._items("wall.get", **owner):
            if post.get("marked_as_ads"):
                self.drop(ADS)
            elif post.get("is_deleted"):
                self.drop("удалённая запись")
            else:
                yield post

    def _threads(self, roots: list[tuple[Message, Item]]) -> Generator[Message | Listing, None, Failure | None]:
        """Comments of the posts; a thread that is not given is skipped. Returns the last failure, if any."""
        failure, in_row = None, 0
        for root, post in sorted(roots, key=lambda one: one[0].id in self.read_before):
            try:
                yield from self._thread(root, post)
                in_row = 0
            except Refused as refusal:
                self.drop(f"обсуждение пропущено: {refusal.reason}")
            except Failure as error:
                self.drop("обсуждение не получено")
                failure, in_row = error, in_row + 1
                if in_row == FAILURES:
                    raise
        return failure

    def _thread(self, root: Message, post: Item) -> Iterator[Message | Listing]:
        """Comments of a post and their listing. A post that says it has none costs no call; one that says nothing is asked."""
        shown: dict[str, None] = {}
        silent = isinstance(post.get("comments"), dict) and not count_of(post, "comments")
        for item in [] if silent else self._comments(root):
            if item.get("deleted") or "from_id" not in item:
                self.drop(DELETED)
                continue
            message = self.parsed(self.parse_comment, item, root)
            id = message.id if message else reply_id(root, item) if isinstance(item.get("id"), int) else None
            if message and id not in shown:
                yield message
            if id:
                shown[id] = None
        yield Listing(self.source.id, root.id, root.published_at, tuple(shown), self.now)

    def _comments(self, root: Message) -> Iterator[Item]:
        """Every comment of a post once; nested ones come with the page, the rest by calls of their own."""
        owner, post = root.id.removeprefix("vk:").split("_")
        where = {"owner_id": owner, "post_id": post, "sort": "asc", "need_likes": 1}
        for item in self._items("wall.getComments", thread_items_count=THREAD_PAGE, **where):
            yield item
            nested, left = _nested(item)
            yield from self._items("wall.getComments", comment_id=item["id"], **where) if left else self.whole(nested)

    def _items(self, method: str, **values: Any) -> Iterator[Item]:
        """Items of all pages, each once. A page may be short before the end: hidden items are left out of it but counted."""
        offset, seen = 0, set()
        while True:
            answer = self.vk.call(method, count=PAGE, offset=offset, **values)
            items, total = answer.get("items"), answer.get("current_level_count", answer.get("count"))
            if not isinstance(items, list) or not isinstance(total, int) or offset > DEPTH:
                raise self.vk.unreadable(method)
            if total and not items and not offset:
                raise Refused(self.source.name, f"ВК сообщает о записях ({total}), но не показал ни одной")
            for item in self.whole(items):
                if (key := repr(item.get("id", item))) not in seen:
                    seen.add(key)
                    yield item
            if not items or offset + PAGE >= total:
                return
            offset += PAGE - OVERLAP


def _nested(item: Item) -> tuple[list[Any], bool]:
    """The nested comments that came along, and whether there are more."""
    thread = item.get("thread")
    thread = thread if isinstance(thread, dict) else {}
    nested, count = thread.get("items"), thread.get("count")
    nested = nested if isinstance(nested, list) else []
    return nested, isinstance(count, int) and len(nested) < count and isinstance(item.get("id"), int)


def _id_of(post: Item) -> list[str]:
    """The message id of an odd post, if it tells one: it was shown, so it is not deleted."""
    owner, id = post.get("owner_id"), post.get("id")
    return [message_id("vk", owner, id)] if isinstance(owner, int) and isinstance(id, int) else []
