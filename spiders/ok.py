"""Groups of Одноклассники: topics of the last days with their comments, through the REST API.

Nothing here was seen live; it is tested on answers written by us. From the documentation (apiok.ru): the parameters of `discussions.getComments`
(discussionId, discussionType, anchor, count), paging by anchor. `stream.get` has left the public documentation (the old wiki had it), the shape of its
answer (feeds with `target_refs`, `entities.media_topics`, `anchor`) and the fields of topics and comments are those that several public clients read.
Guessed: `attachments` of comments, the markup «{user:1}Имя{user}» in texts, that a page without an anchor, or with the same one, is the last.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from models.message import Dropped, Listing, Message, message_id
from models.problem import Problem
from models.reference import Source
from models.worktime import TIME_ZONE
from spiders.ok_api import NOT_FOUND, Ok, OkRefusal

PAGE = 50  # topics; other clients ask for 20 to 100
COMMENTS_PAGE = 100
TOPIC_KIND = "GROUP_TOPIC"
_MARKUP = re.compile(r"\{(\w+):[^{}\n]*\}([^{}\n]*)\{\1\}")
_PERSON = re.compile(r"\{user:(\d+)\}")
Item = Mapping[str, Any]
Fact = Message | Listing | Dropped


@dataclass(frozen=True)
class GroupSpider:
    """Collects one group: topics with all their comments, and listings by which deletions are seen.

    `officials` are ids of official groups; `hash_author` turns an identity into a keyed hash at once.
    """

    source: Source
    ok: Ok
    now: datetime
    officials: frozenset[str]
    hash_author: Callable[[str], str]

    def collect(self) -> Iterator[Fact]:
        """Messages, dropped items and listings; raises Problem when the source cannot go on (what was yielded before stays good)."""
        if not self.source.address.isdigit():
            raise Problem(f"{self.source.name}: адрес группы ОК — её номер, а не «{self.source.address}». Исправьте sources.toml.")
        try:
            yield from self._collect(self.now - timedelta(days=self.source.lookback_days))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise self.ok.unreadable("разбор записи") from error

    def _collect(self, since: datetime) -> Iterator[Fact]:
        times, until = {}, None
        for feed, topic, given in self._topics():
            if topic is None:
                yield self._dropped("запись ленты ОК без темы", next((ref for ref in feed.get("target_refs") or [] if ref.startswith("group_")), ""))
            elif _time(topic) >= since:
                message = self.parse_topic(topic, given)
                times[message.id] = message.published_at
                yield message
                if message.comments:
                    yield from self._comments(message, topic)
            elif not feed.get("pinned"):
                until = since
                break
        if times:  # a stream with nothing in it, or the time before its end, proves no deletion
            yield Listing(self.source.id, None, until or min(times.values()), tuple(times), self.now)

    def _topics(self) -> Iterator[tuple[Item, Item | None, Mapping[str, Item]]]:
        """Entries of the stream, each with its topic, if it has one, and the topics that came with it; each topic once."""
        seen = set()
        fields = "feed.*,media_topic.*"
        for page in self._pages("stream.get", "feeds", gid=self.source.address, patterns="POST,CONTENT", direction="FORWARD", count=PAGE, fields=fields):
            given = {f"media_topic:{topic['id']}": topic for topic in (page.get("entities") or {}).get("media_topics") or []}
            for feed in page["feeds"]:
                ref = next((ref for ref in feed.get("target_refs") or [] if ref in given), None)
                if ref is None or ref not in seen:
                    seen |= {ref} - {None}
                    yield feed, given.get(ref), given

    def _comments(self, root: Message, topic: Item) -> Iterator[Fact]:
        """Comments of a topic; no listing of a thread that is not given, or is empty against its count."""
        ids: dict[str, None] = {}
        try:
            for item in self._thread(topic):
                if not item.get("author_id"):
                    yield self._dropped("удалённый комментарий", f"{root.id}?reply={item['id']}")
                    continue
                message = self.parse_comment(item, root)
                if message.id not in ids:
                    ids[message.id] = None
                    yield message
        except OkRefusal as refusal:
            if refusal.code != NOT_FOUND:
                raise
            yield self._dropped("обсуждение ОК недоступно", root.id)
            return
        if ids:
            yield Listing(self.source.id, root.id, root.published_at, tuple(ids), self.now)

    def _thread(self, topic: Item) -> Iterator[Item]:
        kind = (topic.get("discussion_summary") or {}).get("discussion_type") or TOPIC_KIND
        for page in self._pages("discussions.getComments", "comments", discussionId=topic["id"], discussionType=kind, count=COMMENTS_PAGE):
            yield from page["comments"]

    def _pages(self, method: str, key: str, **values: str | int) -> Iterator[Item]:
        """Pages with something under `key`, from anchor to anchor."""
        anchor = None
        while True:
            page = self.ok.call(method, anchor=anchor, **values)
            if page is None and anchor is None:
                return
            if not isinstance(page, dict):
                raise self.ok.unreadable(method)
            if page.get(key):
                yield page
            stands = not page.get(key) or page.get("anchor") in (None, "", anchor)
            if stands and page.get("has_more"):
                raise self.ok.unreadable(method)
            if stands or page.get("has_more") is False:
                return
            anchor = page["anchor"]

    def parse_topic(self, topic: Item, originals: Mapping[str, Item]) -> Message:
        """The message of a topic; a repost carries the repeated text after its own."""
        id = message_id("ok", self.source.address, topic["id"])
        media = topic.get("media") or []
        repeated = [originals.get(ref) for part in media if part.get("reshare") for ref in part.get("media_topic_refs") or []]
        copied = next(filter(None, repeated), None)
        kind, _, author = (topic.get("author_ref") or topic["owner_ref"]).partition(":")
        return Message(
            id=id, source=self.source.id, channel=self.source.name, thread=id, parent=None,
            author=self._hash(kind, author), author_is_official=self._is_official(kind, author),
            text="\n".join(filter(None, (_text(media), _text((copied or {}).get("media") or [])))), url=self._url(topic["id"]),
            published_at=_time(topic), collected_at=self.now, likes=_count(topic, "like_summary"), reposts=_count(topic, "reshare_summary"),
            comments=_count(topic, "discussion_summary", "comments_count"), views=int(topic["views_count"]) if "views_count" in topic else None,
            attachments=_attachments(media), repost_of=_origin(copied),
        )  # fmt: skip

    def parse_comment(self, item: Item, root: Message) -> Message:
        """The message of a comment under the topic `root`; its parent is the comment it answers, else the topic."""
        answered = item.get("reply_to_comment_id")
        kind, author = str(item.get("author_type") or "user").lower(), str(item["author_id"])
        attachments = [str(one["type"]).lower() for one in item.get("attachments") or []]
        official = self._is_official(kind, author)
        return Message(
            id=f"{root.id}?reply={item['id']}", source=self.source.id, channel=self.source.name, thread=root.id,
            parent=f"{root.id}?reply={answered}" if answered else root.id,
            author=self._hash(kind, author), author_is_official=official,
            mentions=tuple(self._hash("user", person) for person in dict.fromkeys(_PERSON.findall(item.get("text") or ""))) if official else (),
            text=clean_text(item.get("text") or "", item.get("reply_to_name")), url=root.url, published_at=_time(item), collected_at=self.now,
            likes=item.get("like_count") or _count(item, "like_summary"), attachments={kind: attachments.count(kind) for kind in attachments},
        )  # fmt: skip

    def _dropped(self, why: str, id: str) -> Dropped:
        return Dropped(self.source.id, self.now, why, id)

    def _hash(self, kind: str, author: str) -> str:
        return self.hash_author(f"ok:{kind}:{author}")

    def _is_official(self, kind: str, author: str) -> bool:
        return kind == "group" and author in self.officials

    def _url(self, topic: str) -> str:
        return f"https://ok.ru/group/{self.source.address}/topic/{topic}"


def clean_text(text: str, answered: str | None = None) -> str:
    """The text without names of people: marked-up ones («{user:1}Имя{user}») and that of the `answered` person; names of groups stay as plain words."""
    plain = _MARKUP.sub(lambda found: "[имя]" if found.group(1) == "user" else found.group(2), text)
    return (re.sub(rf"(?<!\w){re.escape(answered)}(?!\w)", "[имя]", plain) if answered else plain).strip()


def _text(media: list[Item]) -> str:
    return "\n".join(clean_text(part.get("text") or "") for part in media if part.get("type") == "text").strip()


def _time(item: Item) -> datetime:
    """From milliseconds, else from Moscow's wall clock."""
    if item.get("created_ms"):
        return datetime.fromtimestamp(item["created_ms"] / 1000, UTC)
    return datetime.strptime(item["date"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=TIME_ZONE)


def _count(item: Item, summary: str, name: str = "count") -> int:
    return int((item.get(summary) or {}).get(name) or 0)


def _attachments(media: list[Item]) -> dict[str, int]:
    """Kinds and counts only: a block of photos counts as many as it holds."""
    counts: dict[str, int] = {}
    for part in media:
        kind = part["type"]
        if kind != "text" and not part.get("reshare"):
            counts[kind] = counts.get(kind, 0) + (len(part.get(f"{kind}_refs") or []) or 1)
    return counts


def _origin(copied: Item | None) -> str | None:
    """The id of a repeated topic of a group; whose page it was of a person is not written."""
    kind, _, owner = ((copied or {}).get("owner_ref") or "").partition(":")
    return message_id("ok", owner, copied["id"]) if copied and kind == "group" else None
