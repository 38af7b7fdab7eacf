"""The day on which a term ends, from the words that name it and the day when they were said."""

import calendar as months
import re
from collections.abc import Callable
from datetime import date, timedelta

from models.day_numbers import count_of, day_of
from models.worktime import WorkCalendar

MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
AUGUST = 8
JUST_PAST = 31  # days; a day of the year that passed so lately is not meant for the next


Resolver = Callable[[re.Match[str], date, WorkCalendar], date | None]


def month_of(word: str) -> int:
    """The number of a month by any of its forms."""
    return next(number for number, stem in enumerate(MONTHS, 1) if word.startswith(stem) and (stem != "ма" or not word.startswith("март")))


def last_day(year: int, month: int) -> date:
    """The last day of the month; the month may run over the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, months.monthrange(year, month)[1])


def _safe(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= months.monthrange(year, month)[1] else None


def of_year(day: date | None, said_on: date, year: str | None = None) -> date | None:
    """The day in the year named; without one in this year, or in the next where it lies far behind; None where it is just past."""
    if day is None or year:
        return day if day is None or day >= said_on else None
    if (said_on - day).days > JUST_PAST:
        return _safe(day.year + 1, day.month, day.day) or date(day.year + 1, 2, 28)
    return day if day >= said_on else None


def named_day(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """«15 ноября»: that day of this year, or of the next; None for a day that no calendar has."""
    day, month, year = match.group("day"), match.group("month"), match.group("year")
    return of_year(_safe(int(year or said_on.year), month_of(month), day_of(day)), said_on, year)


def day_of_month(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """«до 25 числа»: that day of this month, or of the next."""
    number = day_of(match.group("day") or match.group("bare"))
    later = last_day(said_on.year, said_on.month + (number < said_on.day))
    return _safe(later.year, later.month, number)


def dotted_day(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """«15.11», «15.11.2026»."""
    year = match.group("year")
    full = int(year) + (2000 if year and len(year) == 2 else 0) if year else said_on.year
    return of_year(_safe(full, int(match.group("month")), int(match.group("day"))), said_on, year)


def so_long_after(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """So many hours, days (working ones too), weeks, months, years after the day of the answer."""
    number, unit = count_of(match.group("n")), match.group("unit")
    if match.group("work"):
        return working_days_after(said_on, number, calendar)
    if unit.startswith("час"):
        return said_on + timedelta(days=number // 24)
    if unit.startswith(("месяч", "месяц", "полугод", "год", "лет", "квартал")):
        ahead = {"м": 1, "п": 6, "к": 3}.get(unit[0], 12) * number
        end = last_day(said_on.year, said_on.month + ahead)
        return end.replace(day=min(said_on.day, end.day))
    days = {"н": 7, "д": 10 if unit.startswith("декад") else 1}.get(unit[0], 1)
    return said_on + timedelta(days=days * number)


def working_days_after(day: date, number: int, calendar: WorkCalendar) -> date:
    """The day on which the given number of working days has passed."""
    while number > 0:
        day += timedelta(days=1)
        number -= calendar.is_working_day(day)
    return day


def next_weekday(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The next such day of the week, never the day itself; «в следующую пятницу» is that of the next week."""
    number = next(n for n, stem in enumerate(WEEKDAYS) if match.group("weekday").startswith(stem))
    ahead = (number - said_on.weekday() - 1) % 7 + 1
    later = 7 if match.group("which") and match.group("which").startswith(("следующ", "будущ")) and ahead <= 6 - said_on.weekday() else 0
    return said_on + timedelta(days=ahead + later)


def before_weekend(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The coming Friday, or today."""
    return said_on + timedelta(days=(4 - said_on.weekday()) % 7)


def days_ahead(number: int) -> Resolver:
    """So many days after the day of the answer."""
    return lambda match, said_on, calendar: said_on + timedelta(days=number)


def new_year(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The last day of the year."""
    return date(said_on.year, 12, 31)


def school_year(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The last day before the coming first of September."""
    return date(said_on.year + (said_on.month > AUGUST), AUGUST, 31)
