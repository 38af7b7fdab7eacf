"""One problem at one place, and what happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where the work on a case stands."""

    NEW = "новое"
    IN_WORK = "в работе"
    ANSWERED = "дан ответ"
    CLOSED = "закрыто"


class Outcome(StrEnum):
    """How a case ended; not the same as having been answered. The words are those of «Инцидент менеджмент»."""

    SOLVED = "Решено"
    EXPLAINED = "Разъяснено"
    FORWARDED = "Перенаправлено"
    DECLINED = "Отклонено"
    NOT_SOLVED = "Не решено"
    POSTPONED = "Отложено"


OPEN = (Status.NEW, Status.IN_WORK)  # states in which the clock of the norm runs
KINDS = (
    *("registered", "merged", "split", "routed", "returned", "reacted", "answered", "status", "rated", "reopened", "paused", "resumed", "checked"),
    "corrected",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case or a message; `by` is an office, never a person's name, `origin` the system or source that told of it.

    `merged` and `split` that people told name the messages of both sides in `payload["these"]` and `payload["those"]` (pipelines/rulings.py).

    `reacted` is a form reply («передано»): work has begun, nothing is answered. Both it and `answered` name the official message in `payload["reply"]`
    and, if the page took it down, since when in `removed`: it was given all the same.

    `checked` is what a curator said of an answer: `payload["of"]` names the answer, `point` the point of the checklist, `verdict` yes, no, partly or none;
    of a page's answer `reply` names the reply and `asked` the message that it answers (pipelines/case_words.py).

    A `corrected` event names an earlier one in `payload["of"]`; its other fields replace those of that event («at» its time), «void» takes it back,
    «why» says why; of a page's reply it names the `reply` and, as a JSON list, the `messages` of the case.
    """

    id: str
    case: str | None
    message: str | None
    kind: str
    at: datetime
    by: str
    payload: Mapping[str, str]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a case's life that lasts until the next one; `pause` is the reason for which the clock stands in it, None where it runs."""

    since: datetime
    status: Status
    pause: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One problem at one place. `messages` are ids, `address` is «улица, дом» or a place or None, `origin` the system that owns the case.

    `outcome` is how it ended, which is not the same as answered; `proof` what shows that it was done (photo, confirmation), None if nothing does.
    `returned` counts departments that said «not ours», `reopened` the citizen's returns. `norm` is the id of the norm used; `due_at` is None while
    the clock is paused; `in_time` tells of the first answer. `regime` is a way that its system chose for it, with norms of its own.
    `recurs` is the closed case that came back in this one.
    """

    id: str
    messages: tuple[str, ...]
    topic: str
    address: str | None
    department: str | None
    status: Status
    outcome: Outcome | None
    registered_at: datetime
    due_at: datetime | None
    first_answer_at: datetime | None
    closed_at: datetime | None
    urgency: str
    origin: str
    proof: str | None = None
    returned: int = 0
    reopened: int = 0
    rating: int | None = None
    norm: str | None = None
    in_time: bool | None = None
    recurs: str | None = None
    spans: tuple[Span, ...] = ()
    regime: str | None = None
