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


@dataclass(frozen=True, slots=True)
class Case:
    """One problem at one place. `messages` are ids, `address` is «улица, дом» or a place or None, `origin` the system that owns the case."""

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


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case or a message; `by` is an office, never a person's name."""

    id: str
    case: str | None
    message: str | None
    kind: str
    at: datetime
    by: str
    payload: Mapping[str, str]
