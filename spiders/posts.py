"""Posts and comments as the VK API gives them, and the messages they become."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from models.message import Dropped, Listing, Message, message_id
from models.reference import Source
from spiders.mentions import clean_text, mentioned_people
from spiders.vk import Vk

Item = Mapping[str, Any]
Fact = Message | Listing | Dropped
ODD = "непонятная запись ВК"
ADS = "реклама ВК"
DELETED_POST = "удалённая запись"
DELETED_COMMENT = "удалённый комментарий"


class LeftOut(Exception):
    """An item that is as documented and yet no message: why, in Russian."""


@dataclass(frozen=True)
class VkSpider:
    """What every spider of VK has.

    `officials` are owner ids of official pages; `hash_author` turns an identity into a keyed hash at once.
    """

    source: Source
    vk: Vk
    now: datetime
    officials: frozenset[int]
    hash_author: Callable[[str], str]

    def parsed(self, parse: Callable[..., Message], item: Any, root: Message | None = None) -> Message | Dropped:
        """What `parse` makes of an item (a comment comes with its post); one that is left out, or is not as documented, comes as dropped."""
        try:
            return parse(item) if root is None else parse(item, root)
        except LeftOut as reason:
            why = str(reason)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            why = ODD
        item = item if isinstance(item, dict) else {}
        text = "" if why in (DELETED_POST, DELETED_COMMENT) else _own_text(item)
        return self.dropped(why, self._post_id(item) if root is None else reply_id(root, item), text)

    def dropped(self, why: str, id: str | None, text: str = "") -> Dropped:
        """An item that is left out."""
        return Dropped(self.source.id, self.now, why, id or "", text)

    def _post_id(self, post: Item) -> str | None:
        """The message id of a post, if it tells one; whose page it was of a person is a hash."""
        owner, id = post.get("owner_id"), post.get("id")
        if not isinstance(owner, int) or not isinstance(id, int):
            return None
        return message_id("vk", owner if owner < 0 else self.hash_author(f"vk:{owner}"), id)

    def parse_post(self, post: Item) -> Message:
        """The message of a post; a repost carries the copied texts after its own, a poll its question and answers. Raises LeftOut."""
        if post.get("marked_as_ads") or post.get("is_deleted"):
            raise LeftOut(ADS if post.get("marked_as_ads") else DELETED_POST)
        owner, author = int(post["owner_id"]), post.get("signer_id") or post["from_id"]
        id = message_id("vk", owner, int(post["id"]))
        copied = post.get("copy_history") or []
        return Message(
            id=id, source=self.source.id, channel=self.source.name, thread=id, parent=None,
            author=self.hash_author(f"vk:{int(author)}"), author_is_official=self._is_official(post["from_id"], owner),
            text=clean_text("\n".join(part for item in (post, *copied) for part in _texts(item) if part)),
            url=f"https://vk.com/wall{owner}_{post['id']}",
            published_at=_time(post["date"]), collected_at=self.now, likes=count_of(post, "likes"), reposts=count_of(post, "reposts"),
            comments=count_of(post, "comments"), views=count_of(post, "views") if "views" in post else None, attachments=_attachments(post),
            repost_of=next((id for id in map(_community_post, copied) if id), None),
        )  # fmt: skip

    def parse_comment(self, item: Item, root: Message) -> Message:
        """The message of a comment under the post `root`; its parent is the comment it answers, else the one it stands under, else the post. Raises LeftOut."""
        if item.get("deleted") or "from_id" not in item:
            raise LeftOut(DELETED_COMMENT)
        place = root.id.removeprefix("vk:")
        answered = item.get("reply_to_comment") or next(reversed(item.get("parents_stack") or []), None)
        official = self._is_official(item["from_id"], int(place.split("_")[0]))
        return Message(
            id=f"{root.id}?reply={int(item['id'])}", source=self.source.id, channel=self.source.name, thread=root.id,
            parent=f"{root.id}?reply={int(answered)}" if answered else root.id,
            author=self.hash_author(f"vk:{int(item['from_id'])}"), author_is_official=official,
            mentions=tuple(self.hash_author(f"vk:{person}") for person in mentioned_people(_own_words(item))) if official else (),
            text=clean_text("\n".join(part for part in _texts(item) if part)), url=f"https://vk.com/wall{place}?reply={item['id']}",
            published_at=_time(item["date"]), collected_at=self.now, likes=count_of(item, "likes"), attachments=_attachments(item),
        )  # fmt: skip

    def _is_official(self, author: int, owner: int) -> bool:
        """Whether an official page speaks: one of the known, or the official wall of this source itself."""
        return author in self.officials or (self.source.official and author == owner)


def reply_id(root: Message, item: Item) -> str | None:
    """The message id of a comment, if it tells one."""
    return f"{root.id}?reply={item['id']}" if isinstance(item.get("id"), int) else None


def count_of(item: Item, name: str) -> int:
    """The counter of an item, e.g. its likes."""
    return int((item.get(name) or {}).get("count") or 0)


def _own_words(item: Item) -> str:
    text = item.get("text")
    return text if isinstance(text, str) else ""


def _own_text(item: Item) -> str:
    """The item's own text, if it is one; without names of people."""
    return clean_text(_own_words(item))


def _texts(item: Item) -> Iterator[str]:
    """The item's own text, then its polls: the question and the answers."""
    text = item.get("text", "")
    if not isinstance(text, str):
        raise TypeError
    yield text
    for attachment in item.get("attachments") or []:
        if attachment.get("type") == "poll":
            poll = attachment.get("poll") or {}
            yield "\n".join([f"Опрос: {poll.get('question', '')}", *(f"– {answer.get('text', '')}" for answer in poll.get("answers") or [])])


def _community_post(copied: Item) -> str | None:
    """The id of a copied post; None if it stands on the page of a person, whose id is written nowhere."""
    owner, id = copied.get("owner_id"), copied.get("id")
    return message_id("vk", owner, id) if isinstance(owner, int) and isinstance(id, int) and owner < 0 else None


def _attachments(item: Item) -> dict[str, int]:
    """Kinds and counts only."""
    kinds = [str(attachment.get("type", "unknown")) for attachment in item.get("attachments") or []]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _time(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
