"""What became of a promise, by what residents and the case say afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.worktime import TIME_ZONE


class PromiseState(StrEnum):
    """Open until its day has passed; then kept or broken by somebody's word, unknown without one: silence keeps nothing."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


DONE, PLEASED, UNDONE, DISPLEASED, RETURNED, PROVED, GIVEN_UP = "fixed", "satisfied", "not_fixed", "dissatisfied", "returned", "proved", "given_up"


@dataclass(frozen=True, slots=True)
class Word:
    """Something that was let know after the answer: `value` is one of the above, `id` the event or signal that tells of it."""

    value: str
    at: datetime
    id: str


def state_of(due_on: date, promised_at: datetime, words: Iterable[Word], now: datetime) -> tuple[PromiseState, Word | None]:
    """The state as of `now` and the word that decided: the first that tells.

    «Done», or a closing with proof, keeps a promise at any time; thanks, complaints and returns count once its day has passed. An office's own
    «not solved» breaks it.
    """
    for word in sorted((w for w in words if promised_at < w.at <= now), key=lambda w: (w.at, w.id)):
        after = word.at.astimezone(TIME_ZONE).date() > due_on
        if word.value in (DONE, PROVED) or (after and word.value == PLEASED):
            return PromiseState.KEPT, word
        if word.value == GIVEN_UP or (after and word.value in (UNDONE, DISPLEASED, RETURNED)):
            return PromiseState.BROKEN, word
    return _silent(due_on, now), None


def state_at(state: PromiseState, due_on: date, told_at: datetime | None, moment: datetime) -> PromiseState:
    """The state at an earlier moment of a promise that stands so now; `told_at` is when the word was said that decided."""
    return state if told_at is not None and told_at <= moment else _silent(due_on, moment)


def _silent(due_on: date, moment: datetime) -> PromiseState:
    return PromiseState.UNKNOWN if moment.astimezone(TIME_ZONE).date() > due_on else PromiseState.OPEN
