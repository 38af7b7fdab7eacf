"""A case as the fold of its events, as of any moment."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from models.case import KINDS, OPEN, Case, Event, Outcome, Span, Status
from models.problem import Problem
from models.worktime import TIME_ZONE

ABOUT = ("of", "at", "why", "reply", "messages")  # fields of a correction that tell what it is about, not what was so


def fold_case(events: Iterable[Event], as_of: datetime | None = None) -> Case:
    """The case that the events tell, in whatever order and however often they came; raises Problem if it was not yet registered `as_of`.

    Corrections hold for all time, also for moments before they were made: the answer is what was so by what is known now.
    """
    told = sorted(correct(events), key=_order)
    first = next((event for event in told if event.kind == "registered"), None)
    if first is None or (as_of is not None and first.at > as_of):
        raise Problem("На этот момент обращение ещё не зарегистрировано.")
    case = _registered(first)
    for event in sorted((replace(e, at=max(e.at, first.at)) for e in told if e.kind != "registered"), key=_order):
        if as_of is None or event.at <= as_of:
            case = _STEPS[event.kind](case, event)
    return case


def correct(events: Iterable[Event]) -> Iterator[Event]:
    """The events as corrected, each once, without the corrections and without those that were taken back."""
    known = {event.id: event for event in events if event.kind in KINDS}
    for correction in sorted((e for e in known.values() if e.kind == "corrected"), key=lambda e: (e.at, e.id)):
        wrong = known.get(correction.payload.get("of", ""))
        if wrong is not None:
            changes = {name: value for name, value in correction.payload.items() if name not in ABOUT}
            known[wrong.id] = replace(wrong, at=moment_of(correction.payload.get("at")) or wrong.at, payload={**wrong.payload, **changes})
    return (event for event in known.values() if event.kind != "corrected" and not is_void(event))


def is_void(event: Event) -> bool:
    """Whether the event, as corrected, was taken back; without its registration a case would be none."""
    return bool(event.payload.get("void")) and event.kind != "registered"


def corrections_of(event: Event, events: Iterable[Event]) -> list[Event]:
    """What was corrected in the event, in order of time."""
    return sorted({e.id: e for e in events if e.kind == "corrected" and e.payload.get("of") == event.id}.values(), key=lambda e: (e.at, e.id))


def moment_of(text: str | None) -> datetime | None:
    """The moment of an ISO text, Moscow time if it names no zone; None if it is none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)


def _order(event: Event) -> tuple[datetime, int, str]:
    return event.at, KINDS.index(event.kind), event.id


def _registered(event: Event) -> Case:
    told = event.payload
    return Case(
        id=event.case or event.id,
        messages=(event.message,) if event.message else (),
        topic=told.get("topic", ""),
        address=told.get("address") or None,
        department=told.get("department") or None,
        status=Status.NEW,
        outcome=None,
        registered_at=event.at,
        due_at=moment_of(told.get("due")),
        first_answer_at=None,
        closed_at=None,
        urgency=told.get("urgency", "normal"),
        origin=event.origin,
        recurs=told.get("recurs") or None,
        spans=(Span(event.at, Status.NEW),),
        regime=told.get("regime") or None,
    )


def _merged(case: Case, event: Event) -> Case:
    return replace(case, messages=(*case.messages, event.message)) if event.message and event.message not in case.messages else case


def _split(case: Case, event: Event) -> Case:
    return replace(case, messages=tuple(id for id in case.messages if id != event.message))


def _routed(case: Case, event: Event) -> Case:
    """A machine does not send a case on that a department has returned, unless to one where nobody has named another: the rest is for people."""
    told = event.payload
    machine = ("model:", "rule:", "return:") if case.department else ("model:", "rule:")
    if case.returned and told.get("decided_by", "").startswith(machine):
        return replace(case, topic=told.get("topic", case.topic))
    return replace(case, department=told.get("department", case.department) or None, topic=told.get("topic", case.topic))


def _returned(case: Case, event: Event) -> Case:
    moved = _moved(case, event.at, Status.NEW) if case.status in OPEN else case
    return replace(moved, department=event.payload.get("to") or None, returned=case.returned + 1)


def _reacted(case: Case, event: Event) -> Case:
    """A form reply: somebody has seen the message, nobody has answered it; the clock runs on."""
    return _moved(case, event.at, Status.IN_WORK) if case.status is Status.NEW and case.spans[-1].pause is None else case


def _answered(case: Case, event: Event) -> Case:
    moved = _moved(case, event.at, Status.ANSWERED) if case.status in OPEN else case
    return replace(moved, first_answer_at=case.first_answer_at or event.at, proof=event.payload.get("proof") or case.proof)


def _stated(case: Case, event: Event) -> Case:
    told = event.payload
    status = Status(told["status"]) if told.get("status") in set(Status) else case.status
    again = case.status is Status.CLOSED and status is not Status.CLOSED
    outcome = Outcome(told["outcome"]) if told.get("outcome") in set(Outcome) else None if again else case.outcome
    proof = told.get("proof") or (None if again else case.proof)
    return replace(_moved(case, event.at, status), outcome=outcome, proof=proof, reopened=case.reopened + again)


def _reopened(case: Case, event: Event) -> Case:
    moved = case if case.status in OPEN else _moved(case, event.at, Status.IN_WORK)
    return replace(moved, outcome=None, proof=None, reopened=case.reopened + 1)


def _rated(case: Case, event: Event) -> Case:
    rating = event.payload.get("rating", "")
    return replace(case, rating=int(rating) if rating.isdecimal() else case.rating)


def _checked(case: Case, event: Event) -> Case:
    """What is said of an answer changes nothing in the work on the case."""
    return case


def _paused(case: Case, event: Event) -> Case:
    if case.status not in OPEN or case.spans[-1].pause is not None:
        return case
    return replace(case, spans=(*case.spans, Span(event.at, case.status, event.payload.get("reason") or "без причины")))


def _resumed(case: Case, event: Event) -> Case:
    return replace(case, spans=(*case.spans, Span(event.at, case.status))) if case.spans[-1].pause is not None else case


def _moved(case: Case, at: datetime, status: Status) -> Case:
    """The case in another state; a pause belongs to its state and ends with it."""
    if status is case.status:
        return case
    return replace(case, status=status, closed_at=at if status is Status.CLOSED else None, spans=(*case.spans, Span(at, status)))


_STEPS: dict[str, Callable[[Case, Event], Case]] = {
    "merged": _merged,
    "split": _split,
    "routed": _routed,
    "returned": _returned,
    "reacted": _reacted,
    "answered": _answered,
    "status": _stated,
    "rated": _rated,
    "reopened": _reopened,
    "paused": _paused,
    "resumed": _resumed,
    "checked": _checked,
}
