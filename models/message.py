"""What every source yields."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any

SPARSE = "left out of a record where it is empty"
ERASED = "[стёрто"  # how the text of a message begins that its author took down long ago


@dataclass(frozen=True, slots=True)
class Message:
    """One public message as seen at one moment.

    `id` is stable for ever (`vk:-123_45`, `vk:-123_45?reply=67`, `tg:channel/89`, `incident:4711`); `thread` and `parent` are such ids.
    `author` is a keyed hash or None, never a name. `version` grows when the text changes; the store counts it. `attachments` holds kinds
    and counts only, `mentions` keyed hashes of the people whom an official page addresses by a link to them. Times are aware.
    """

    id: str
    source: str
    channel: str
    thread: str
    parent: str | None
    author: str | None
    author_is_official: bool
    text: str
    url: str | None
    published_at: datetime
    collected_at: datetime
    version: int = 1
    deleted_at: datetime | None = None
    likes: int = 0
    reposts: int = 0
    comments: int = 0
    views: int | None = None
    attachments: Mapping[str, int] = field(default_factory=dict)
    repost_of: str | None = None
    mentions: tuple[str, ...] = field(default=(), metadata={SPARSE: True})


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything a source showed of one scope at one moment: a known message of the scope, published since, that is not in `ids` was deleted.

    `scope` is a thread id, or None for the root posts of the source. A listing with `asked` tells of these messages alone: each was looked for by itself.
    """

    source: str
    scope: str | None
    since: datetime
    ids: tuple[str, ...]
    seen_at: datetime
    asked: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the run of the moment `at` got of one source and what it did not: `problem` is the reason in Russian, None for a healthy run.

    `oldest` and `newest` are times of publication, `moved` counts the messages that are new or differ from the run before in anything (text, likes,
    views), `calls` of the source's API by method. Runs before there was a ledger say None.
    """

    source: str
    at: datetime
    got: int
    new: int
    dropped: Mapping[str, int]
    problem: str | None
    oldest: datetime | None = None
    newest: datetime | None = None
    moved: int | None = None
    calls: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """An item that a spider left out and why, kept for review: a spider yields it in place of a message. `text` is masked before it is written."""

    source: str
    at: datetime
    why: str
    id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row of an official system's export in the project's own field names; `message_id` is the message made of it."""

    system: str
    number: str
    message_id: str
    fields: Mapping[str, str | None]
    seen_at: datetime


def message_id(network: str, place: int | str, post: int | str | None = None, reply: int | str | None = None) -> str:
    """The stable id of a message, e.g. `message_id("vk", -123, 45, 67)` is `vk:-123_45?reply=67`."""
    if network == "vk":
        return f"vk:{place}_{post}" + (f"?reply={reply}" if reply is not None else "")
    return f"{network}:{place}" + (f"/{post}" if post is not None else "")


def record_of(fact: Any) -> dict[str, Any]:
    """A fact as a plain JSON-ready record; times become ISO 8601 strings, the parts of a fact (a tuple of records) records of their own."""
    values = ((one, getattr(fact, one.name)) for one in fields(fact))
    return {one.name: _plain(value) for one, value in values if value or SPARSE not in one.metadata}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return [record_of(part) for part in value]
    return value


def _times(record: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {k: datetime.fromisoformat(v) if k in names and v is not None else v for k, v in record.items()}


def message_from(record: dict[str, Any]) -> Message:
    """The message of a record made by `record_of`; raises TypeError, ValueError or KeyError on anything else."""
    read = _times(record, ("published_at", "collected_at", "deleted_at"))
    return Message(**{**read, "mentions": tuple(read.get("mentions") or ())})


def coverage_from(record: dict[str, Any]) -> Coverage:
    """The run of a record made by `record_of`, also of one made before there was a ledger; raises TypeError, ValueError or KeyError on anything else."""
    return Coverage(**_times(record, ("at", "oldest", "newest")))
