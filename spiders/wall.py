"""Walls of VK communities with their comment threads."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.message import Dropped, Listing, Message
from spiders.posts import ODD, Fact, Item, VkSpider, count_of
from spiders.vk import Failure, Refused

PAGE = 100  # the API's limit for wall.get and wall.getComments
OVERLAP = 5  # items asked for again, because posts deleted between two calls move the rest up
THREAD_PAGE = 10  # the API's limit for nested comments inside a page
DEPTH = 10_000  # items of one list; more means that the answers make no sense (dates are gone, the offset is not heeded)
FAILURES = 3  # threads in a row without an answer that end the run


@dataclass(frozen=True)
class WallSpider(VkSpider):
    """Collects one wall: posts of the last days, then all their comments, and listings by which deletions are seen.

    `read_before` are the threads that a run cut short has read already: they are read last.
    """

    read_before: frozenset[str] = frozenset()

    def collect(self) -> Iterator[Fact]:
        """Messages, dropped items and listings; raises Problem when something was not got (what was yielded before stays good)."""
        roots: list[tuple[Message, Item]] = []
        failure = None
        try:
            yield from self._wall(roots)
        except Failure as error:
            failure = error
        failure = (yield from self._threads(roots)) or failure
        if failure:
            raise failure

    def _wall(self, roots: list[tuple[Message, Item]]) -> Iterator[Fact]:
        """Posts not older than the look-back and their listing; a pinned old post does not end the reading."""
        since = self.now - timedelta(days=self.source.lookback_days)
        shown: list[str] = []
        for post in self._posts():
            fact = self.parsed(self.parse_post, post)
            if isinstance(fact, Dropped):
                shown += [fact.id] if fact.why == ODD and fact.id else []  # it was shown, so it is not deleted
                yield fact
            elif fact.published_at >= since:
                roots.append((fact, post))
                shown.append(fact.id)
                yield fact
            elif not post.get("is_pinned"):
                break
        yield Listing(self.source.id, None, since, tuple(shown), self.now)

    def _posts(self) -> Iterator[Any]:
        address = self.source.address
        return self._items("wall.get", **{"owner_id" if address.lstrip("-").isdigit() else "domain": address})

    def _threads(self, roots: list[tuple[Message, Item]]) -> Generator[Fact, None, Failure | None]:
        """Comments of the posts; a thread that is not given is skipped. Returns the last failure, if any."""
        failure, in_row = None, 0
        roots = sorted(roots, key=lambda one: one[0].id in self.read_before)
        short = (root for root, _ in roots if 0 < root.comments <= PAGE)
        self.vk.plan("wall.getComments", ({"count": PAGE, "offset": 0, "thread_items_count": THREAD_PAGE, **_thread_of(root)} for root in short))
        for root, post in roots:
            try:
                yield from self._thread(root, post)
                in_row = 0
            except Refused as refusal:
                yield self.dropped(f"обсуждение пропущено: {refusal.reason}", root.id)
            except Failure as error:
                yield self.dropped("обсуждение не получено", root.id)
                failure, in_row = error, in_row + 1
                if in_row == FAILURES:
                    raise
        return failure

    def _thread(self, root: Message, post: Item) -> Iterator[Fact]:
        """Comments of a post and their listing. A post that says it has none costs no call; one that says nothing is asked."""
        shown: dict[str, None] = {}
        silent = isinstance(post.get("comments"), dict) and not count_of(post, "comments")
        for item in [] if silent else self._comments(root):
            fact = self.parsed(self.parse_comment, item, root)
            if isinstance(fact, Dropped) or fact.id not in shown:
                yield fact
            if fact.id and (isinstance(fact, Message) or fact.why == ODD):
                shown[fact.id] = None
        yield Listing(self.source.id, root.id, root.published_at, tuple(shown), self.now)

    def _comments(self, root: Message) -> Iterator[Any]:
        """Every comment of a post once; nested ones come with the page, the rest by calls of their own."""
        where = _thread_of(root)
        for item in self._items("wall.getComments", thread_items_count=THREAD_PAGE, **where):
            yield item
            nested, left = _nested(item)
            yield from self._items("wall.getComments", comment_id=item["id"], **where) if left else nested

    def _items(self, method: str, **values: Any) -> Iterator[Any]:
        """Items of all pages, records or not, each once. A page may be short before the end: hidden items are left out of it but counted."""
        offset, seen = 0, set()
        while True:
            answer = self.vk.call(method, count=PAGE, offset=offset, **values)
            items, total = answer.get("items"), answer.get("current_level_count", answer.get("count"))
            if not isinstance(items, list) or not isinstance(total, int) or offset > DEPTH:
                raise self.vk.unreadable(method)
            if total and not items and not offset:
                raise Refused(self.source.name, f"ВК сообщает о записях ({total}), но не показал ни одной")
            for item in items:
                if (key := repr(item.get("id", item) if isinstance(item, dict) else item)) not in seen:
                    seen.add(key)
                    yield item
            if not items or offset + PAGE >= total:
                return
            offset += PAGE - OVERLAP


def _thread_of(root: Message) -> dict[str, Any]:
    """How to ask for the comments of a post."""
    owner, post = root.id.removeprefix("vk:").split("_")
    return {"owner_id": owner, "post_id": post, "sort": "asc", "need_likes": 1}


def _nested(item: Any) -> tuple[list[Any], bool]:
    """The nested comments that came along, and whether there are more."""
    thread = item.get("thread") if isinstance(item, dict) else None
    thread = thread if isinstance(thread, dict) else {}
    nested, count = thread.get("items"), thread.get("count")
    nested = nested if isinstance(nested, list) else []
    return nested, isinstance(count, int) and len(nested) < count and isinstance(item.get("id"), int)
