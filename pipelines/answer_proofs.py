"""What the end of a case tells of its answers: which of them a closing proves by a photo or whatever shows what was done, and since when it is solved."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.case import KINDS, Event, Outcome, Status

UNDONE = (Outcome.NOT_SOLVED, Outcome.POSTPONED)  # such an end says that nothing was done: what is shown with it proves no answer


def proved_answers(events: Iterable[Event]) -> Iterator[tuple[str, datetime]]:
    """The answers of a case after which it was closed with a proof, and when: of each closing the last one, unless the resident returned it before."""
    last, closed = None, False
    for event in _ordered(events):
        told = event.payload
        if event.kind == "answered":
            last = event.id
        elif event.kind == "reopened" or (closed and told.get("status", Status.CLOSED) != Status.CLOSED):
            last, closed = None, False
        elif told.get("status") == Status.CLOSED:
            closed = True
            if last and told.get("proof") and told.get("outcome") not in UNDONE:
                yield last, event.at
                last = None


def solutions(events: Iterable[Event]) -> Iterator[tuple[datetime, bool]]:
    """Since when the case was reported solved, and since when not (models/case_story.py)."""
    solved, closed = False, False
    for event in _ordered(events):
        told, before = event.payload, solved
        if event.kind == "reopened":
            solved = closed = False
        elif event.kind == "status":
            again = closed and told.get("status", Status.CLOSED) != Status.CLOSED
            closed = told.get("status") == Status.CLOSED if told.get("status") in set(Status) else closed
            solved = told["outcome"] == Outcome.SOLVED if told.get("outcome") in set(Outcome) else solved and not again
        if solved != before:
            yield event.at, solved


def _ordered(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda one: (one.at, KINDS.index(one.kind), one.id))
