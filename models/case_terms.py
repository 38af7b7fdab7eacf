"""The terms of a case by its norm: when it is due, when it warns, when each step of the ladder is reached."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from models.case import Case
from models.clocks import WARN_SHARE, answered_in_time, choose_norm, moment_at
from models.reference import Deadline, Reference, Step

BY_SYSTEM = "срок системы"  # in the place of a norm where the official system itself says when the answer is due


def norm_of(case: Case, reference: Reference) -> Deadline | None:
    """The norm that was in force when the case was registered."""
    return choose_norm(case.registered_at, case.origin if case.origin in reference.systems else "social", case.urgency, reference.deadlines.values())


def with_terms(case: Case, reference: Reference) -> Case:
    """The case with its term, its norm and whether the first answer kept to it. A term that the system itself named stands above a norm."""
    if case.due_at is not None:
        in_time = case.first_answer_at <= case.due_at if case.first_answer_at else None
        return replace(case, norm=BY_SYSTEM, in_time=in_time)
    norm = norm_of(case, reference)
    if norm is None:
        return case
    due = moment_at(case.spans, 1.0, norm, reference.calendar)
    return replace(case, norm=norm.id, due_at=due, in_time=answered_in_time(case, norm, reference.calendar))


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
