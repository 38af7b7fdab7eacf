"""The production calendar and the working hours of the office."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

from models.problem import Problem
from models.records import load_blocks

TIME_ZONE = ZoneInfo("Europe/Moscow")
Interval = tuple[datetime, datetime]


@lru_cache(maxsize=4)
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("RU")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the office works on a usual day, from the day `since` on; it rests from `rest[0]` to `rest[1]` if it does.

    `usual` are the hours of a usual day, of which the corrections of the calendar tell how many are worked: 7 of 8 closes the office an hour earlier.
    """

    opens: time = time(9, 0)
    closes: time = time(17, 0)
    rest: tuple[time, time] | None = None
    usual: float = 8.0
    since: date = date.min


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of Russia (weekends and public holidays with transferred days, from the library `holidays`) and the office's hours, the earlier first.

    `corrections` gives single dates the hours worked of the usual ones, for what the library does not know: 0 off, 7 before a holiday
    (ТК РФ, ст. 95: the office closes an hour earlier), 8 a worked Saturday.
    """

    office: tuple[OfficeHours, ...] = (OfficeHours(),)
    corrections: tuple[tuple[date, float], ...] = ()
    _hours: dict[date, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hours", dict(self.corrections))

    def is_working_day(self, day: date) -> bool:
        """True if the office works on the day."""
        known = self._hours.get(day)
        return known > 0 if known is not None else day.weekday() < 5 and day not in _public_holidays()

    def hours_of(self, day: date) -> OfficeHours:
        """The office's hours in force on the day; before the first change those of it."""
        return next((hours for hours in reversed(self.office) if hours.since <= day), self.office[0])

    def _stretches(self, day: date) -> Iterator[Interval]:
        """When the office works on a working day: one stretch, or two with a rest between."""
        hours = self.hours_of(day)
        opens, closes = (datetime.combine(day, at, TIME_ZONE) for at in (hours.opens, hours.closes))
        closes -= timedelta(hours=hours.usual - self._hours.get(day, hours.usual))
        if hours.rest is None:
            yield opens, closes
            return
        rests, resumes = (datetime.combine(day, at, TIME_ZONE) for at in hours.rest)
        yield from ((start, stop) for start, stop in ((opens, min(rests, closes)), (resumes, closes)) if start < stop)

    def _shifts(self, start: datetime) -> Iterator[Interval]:
        """Working intervals from `start` on, the first one cut."""
        day = start.astimezone(TIME_ZONE).date()
        while True:
            if self.is_working_day(day):
                yield from ((max(opens, start), closes) for opens, closes in self._stretches(day) if closes > start)
            day += timedelta(days=1)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The moment when `hours` working hours have passed since `start` (aware)."""
        left = timedelta(hours=hours)
        for opens, closes in self._shifts(start):
            if closes - opens >= left:
                return (opens + left).astimezone(TIME_ZONE)
            left -= closes - opens
        raise AssertionError("the calendar has no end")

    def hours_between(self, start: datetime, stop: datetime) -> float:
        """Working hours from `start` to `stop` (aware); 0.0 if `stop` is not later."""
        total = timedelta()
        for opens, closes in self._shifts(start):
            if opens >= stop:
                break
            total += min(closes, stop) - opens
        return total / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Block:
    """The hours as they stand in `worktime.toml`: times as «09:00», `rest` as «13:00–14:00» or nothing, `valid_from` a day."""

    id: str
    opens: str
    closes: str
    valid_from: str
    source: str
    sure: str
    rest: str = ""
    usual_hours: float = 8.0


def load_office(path: Path) -> tuple[OfficeHours, ...]:
    """The office's hours from `worktime.toml`, the earlier first; a town without the file works from nine to five. Raises Problem that names the block."""
    if not path.exists():
        return (OfficeHours(),)
    office = [_hours_of(path, block) for block in load_blocks(path, "office", _Block).values()]
    days = [hours.since for hours in office]
    if not office or len(set(days)) < len(days):
        raise Problem(f"Справочник {path}: {'два распорядка с одного дня' if office else 'нет ни одного блока [[office]]'}.")
    return tuple(sorted(office, key=lambda hours: hours.since))


def _hours_of(path: Path, block: _Block) -> OfficeHours:
    where = f"Справочник {path}, распорядок «{block.id}»"
    try:
        opens, closes, *rest = map(_time, (block.opens, block.closes, *filter(None, block.rest.replace("—", "–").replace("-", "–").split("–"))))
        since = date.fromisoformat(block.valid_from)
    except ValueError as error:
        raise Problem(f"{where}: {error}: нужны время вида 09:00, перерыв вида 13:00–14:00, день valid_from вида 2026-01-01.") from error
    moments = [opens, *rest, closes]
    if len(rest) not in (0, 2) or any(later <= earlier for earlier, later in pairwise(moments)):
        raise Problem(f"{where}: открытие, перерыв и закрытие идут не по порядку: {block.opens}, {block.rest or 'без перерыва'}, {block.closes}.")
    if not 0 < block.usual_hours <= _length(opens, closes):
        raise Problem(f"{where}: usual_hours {block.usual_hours:g} больше, чем длится день, или не больше нуля.")
    if block.sure not in ("H", "M", "L") or not block.source:
        raise Problem(f"{where}: нет source или sure не из H, M, L.")
    return OfficeHours(opens, closes, (rest[0], rest[1]) if rest else None, block.usual_hours, since)


def _time(text: str) -> time:
    return time.fromisoformat(text.strip())


def _length(opens: time, closes: time) -> float:
    return (closes.hour - opens.hour) + (closes.minute - opens.minute) / 60
