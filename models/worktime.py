"""The production calendar and the working hours of the office."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

TIME_ZONE = ZoneInfo("Europe/Moscow")
USUAL_HOURS = 8.0


@lru_cache(maxsize=4)
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("RU")


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of Russia (weekends and public holidays with transferred days, from the library `holidays`) and the office's hours.

    `corrections` gives single dates the hours worked of the usual eight, for what the library does not know: 0 off, 7 before a holiday
    (ТК РФ, ст. 95: the office closes an hour earlier), 8 a worked Saturday.
    """

    opens: time = time(9, 0)
    closes: time = time(17, 0)
    corrections: tuple[tuple[date, float], ...] = ()

    def is_working_day(self, day: date) -> bool:
        """True if the office works on the day."""
        known = dict(self.corrections).get(day)
        return known > 0 if known is not None else day.weekday() < 5 and day not in _public_holidays()

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        """When the office opens and closes on a working day."""
        opens, closes = (datetime.combine(day, t, TIME_ZONE) for t in (self.opens, self.closes))
        return opens, closes - timedelta(hours=USUAL_HOURS - dict(self.corrections).get(day, USUAL_HOURS))

    def _shifts(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working intervals from `start` on, the first one cut."""
        day = start.astimezone(TIME_ZONE).date()
        while True:
            if self.is_working_day(day):
                opens, closes = self._hours(day)
                if closes > start:
                    yield max(opens, start), closes
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
