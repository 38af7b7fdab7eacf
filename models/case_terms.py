"""The terms of a case by its norm: when it is due, when it warns, when each step of the ladder is reached."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from models.case import Case, Span, Status
from models.clocks import WARN_SHARE, answered_in_time, choose_norm, moment_at
from models.norms import Deadline, Step
from models.reference import Reference
from models.worktime import TIME_ZONE

BY_SYSTEM = "срок системы"  # in the place of a norm where the official system itself says when the answer is due


@dataclass(frozen=True, slots=True)
class Term:
    """When an answer is due, and by which norm (BY_SYSTEM where the official system said so)."""

    norm: str
    due_at: datetime | None


def term_of(registered: datetime, origin: str, urgency: str, reference: Reference, stated: datetime | None = None) -> Term | None:
    """The term of an appeal to which nothing has happened yet; None if no norm fits.

    `origin` is the source, the official system or the way that the system chose, `stated` the term that the system itself named.
    """
    norm = _norm(registered, origin, urgency, reference)
    return _term((Span(registered, Status.NEW),), norm, stated, reference)


def _term(spans: tuple[Span, ...], norm: Deadline | None, stated: datetime | None, reference: Reference) -> Term | None:
    """A term that the system itself named stands above a norm."""
    if stated is not None:
        return Term(BY_SYSTEM, stated)
    return Term(norm.id, moment_at(spans, 1.0, norm, reference.calendar)) if norm else None


def term_words(term: Term, origin: str, reference: Reference) -> str:
    """The term in Russian: the moment, the hours, the norm."""
    due = f"{term.due_at.astimezone(TIME_ZONE):%d.%m.%Y %H:%M}" if term.due_at else "не идёт"
    norm = reference.deadlines.get(term.norm)
    if norm is None:
        return f"ответить до {due}: {term.norm}"
    hours = f"{norm.hours:g} {'рабочих ' if norm.clock == 'working' else ''}ч"
    return f"ответить до {due}: {hours} от {'регистрации' if _official(origin, reference) else 'публикации'}, норматив «{norm.name or norm.id}»"


def norm_of(case: Case, reference: Reference) -> Deadline | None:
    """The norm that was in force when the case was registered."""
    return _norm(case.registered_at, case.regime or case.origin, case.urgency, reference)


def _norm(registered: datetime, origin: str, urgency: str, reference: Reference) -> Deadline | None:
    return choose_norm(registered, origin if _official(origin, reference) else "social", urgency, reference.deadlines.values())


def _official(origin: str, reference: Reference) -> bool:
    """An official system, or a way of one that has terms of its own."""
    return origin in reference.systems or any(origin in regimes.values() for regimes in reference.regimes.values())


def with_terms(case: Case, reference: Reference) -> Case:
    """The case with its term, its norm and whether the first answer kept to it."""
    norm = norm_of(case, reference)
    term = _term(case.spans, norm, case.due_at, reference)
    if term is None:
        return case
    if norm is not None and term.norm == norm.id:
        return replace(case, norm=norm.id, due_at=term.due_at, in_time=answered_in_time(case, norm, reference.calendar))
    in_time = case.first_answer_at <= case.due_at if case.first_answer_at and case.due_at else None
    return replace(case, norm=term.norm, in_time=in_time)


def reached_at(case: Case, share: float, reference: Reference) -> datetime | None:
    """When the share of the case's term is used up."""
    if case.norm == BY_SYSTEM and case.due_at is not None:
        return case.registered_at + (case.due_at - case.registered_at) * share
    norm = reference.deadlines.get(case.norm or "")
    return moment_at(case.spans, share, norm, reference.calendar) if norm else None


def warn_at(case: Case, reference: Reference) -> datetime | None:
    """When the term is said to be approaching."""
    return reached_at(case, WARN_SHARE, reference)


def escalations(case: Case, reference: Reference) -> Iterator[tuple[Step, datetime]]:
    """The steps of the ladder that time brings, each with its moment; only while the case waits are they taken."""
    for step in reference.ladder.values():
        at = reached_at(case, step.share, reference)
        if at is not None:
            yield step, at


def state_since(case: Case) -> datetime:
    """When the present state began; a pause does not begin a new one."""
    since = case.spans[-1].since
    for span in reversed(case.spans):
        if span.status is not case.status:
            break
        since = span.since
    return since
