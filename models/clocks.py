"""The clocks of a case: working time since its registration, time in its state, and how much of its norm is used.

The clock of a norm runs while the case is open and not paused. It never restarts: after a return by the citizen it goes on from where it stood.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.case import OPEN, Case, Span
from models.norms import Deadline
from models.worktime import TIME_ZONE, WorkCalendar

WARN_SHARE = 0.8  # of the norm: from here on the term is approaching


@dataclass(frozen=True, slots=True)
class Clocks:
    """As of one moment: working hours since registration and in the present state, hours used on the norm's clock, and when it warns and ends.

    `warn_at` and `due_at` are None without a norm, or while a pause keeps them open.
    """

    business: float
    state: float
    used: float | None
    warn_at: datetime | None
    due_at: datetime | None


def choose_norm(registered: datetime, system: str, urgency: str, norms: Iterable[Deadline]) -> Deadline | None:
    """The most exact norm in force on the day of registration (Europe/Moscow); None if none fits. An exact system weighs more than an exact urgency."""
    day = f"{registered.astimezone(TIME_ZONE):%Y-%m-%d}"
    fit = [n for n in norms if n.system in (system, "*") and n.urgency in (urgency, "*") and n.valid_from <= day and (not n.valid_to or day <= n.valid_to)]
    return max(fit, key=lambda n: (n.system != "*", n.urgency != "*", n.valid_from), default=None)


def read_clocks(case: Case, norm: Deadline | None, calendar: WorkCalendar, as_of: datetime) -> Clocks:
    """The clocks of the case as folded up to `as_of`."""
    runs = list(_runs(case.spans, as_of))
    return Clocks(
        business=_hours(sum((_passed(start, stop, "working", calendar) for start, stop in runs), timedelta())),
        state=_hours(_in_state(case, calendar, as_of)),
        used=_hours(sum((_passed(start, stop, norm.clock, calendar) for start, stop in runs), timedelta())) if norm else None,
        warn_at=moment_at(case.spans, WARN_SHARE, norm, calendar) if norm else None,
        due_at=moment_at(case.spans, 1.0, norm, calendar) if norm else None,
    )


def moment_at(spans: tuple[Span, ...], share: float, norm: Deadline, calendar: WorkCalendar) -> datetime | None:
    """When the share of the norm is used up; None if a pause that still lasts keeps it open. A case that waits for nothing is taken to run on."""
    left = timedelta(hours=norm.hours * share)
    while len(spans) > 1 and spans[-1].status not in OPEN and spans[-2].status not in OPEN:
        spans = spans[:-1]  # closed after the answer: it stands since the answer
    for start, stop in _runs(spans, spans[-1].since):
        passed = _passed(start, stop, norm.clock, calendar)
        if passed >= left:
            return _added(start, left, norm.clock, calendar)
        left -= passed
    return None if spans[-1].pause is not None else _added(spans[-1].since, left, norm.clock, calendar)


def answered_in_time(case: Case, norm: Deadline, calendar: WorkCalendar) -> bool | None:
    """Whether the first answer came within the norm; None without an answer. An answer given in a pause is judged by the clock as it stood."""
    if case.first_answer_at is None:
        return None
    before = tuple(span for span in case.spans if span.since < case.first_answer_at) or case.spans[:1]
    due = moment_at(before, 1.0, norm, calendar)
    return due is None or case.first_answer_at <= due


def _runs(spans: tuple[Span, ...], until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the clock of the norm ran."""
    for span, stop in zip(spans, [*(span.since for span in spans[1:]), until], strict=True):
        if span.status in OPEN and span.pause is None:
            yield span.since, min(stop, until)


def _in_state(case: Case, calendar: WorkCalendar, as_of: datetime) -> timedelta:
    """Working time since the last change of state, without pauses."""
    total, stop = timedelta(), as_of
    for span in reversed(case.spans):
        if span.status is not case.status:
            break
        total += _passed(span.since, stop, "working", calendar) if span.pause is None else timedelta()
        stop = span.since
    return total


def _passed(start: datetime, stop: datetime, clock: str, calendar: WorkCalendar) -> timedelta:
    return timedelta(hours=calendar.hours_between(start, stop)) if clock == "working" else max(stop - start, timedelta())


def _added(start: datetime, time: timedelta, clock: str, calendar: WorkCalendar) -> datetime:
    return calendar.add_hours(start, _hours(time)) if clock == "working" else start + time


def _hours(time: timedelta) -> float:
    return time / timedelta(hours=1)
