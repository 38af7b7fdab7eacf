"""Which answers a closing proves: the photo, or whatever shows what was done, is given when the case is closed."""

from collections.abc import Iterable, Iterator

from models.case import KINDS, Event, Outcome, Status

UNDONE = (Outcome.NOT_SOLVED, Outcome.POSTPONED)  # such an end says that nothing was done: what is shown with it proves no answer


def proved_answers(events: Iterable[Event]) -> Iterator[str]:
    """The ids of the answers of a case after which it was closed with a proof: of each closing the last one, unless the resident returned it before."""
    last, closed = None, False
    for event in sorted(events, key=lambda one: (one.at, KINDS.index(one.kind), one.id)):
        told = event.payload
        if event.kind == "answered":
            last = event.id
        elif event.kind == "reopened" or (closed and told.get("status", Status.CLOSED) != Status.CLOSED):
            last, closed = None, False
        elif told.get("status") == Status.CLOSED:
            closed = True
            if last and told.get("proof") and told.get("outcome") not in UNDONE:
                yield last
