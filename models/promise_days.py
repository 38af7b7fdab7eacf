"""The day on which a term ends, from the words that name it and the day when they were said."""

import calendar as months
import re
from collections.abc import Callable
from datetime import date, timedelta

from models.day_numbers import count_of, day_of
from models.worktime import WorkCalendar

MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
SEASONS = {"весн": (5, 31), "лет": (8, 31), "осен": (11, 30), "зим": (2, 28)}  # the last day of each
BEFORE = {"весн": (2, 28), "лет": (5, 31), "осен": (8, 31), "зим": (11, 30)}
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


def end_of_week(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The Sunday of this or the next week."""
    which = match.group("which") or ""
    end = said_on + timedelta(days=6 - said_on.weekday())
    if match.groupdict().get("work"):
        end -= timedelta(days=2)
        end += timedelta(days=7 * (end < said_on))
    return end + timedelta(days=7) if which.startswith(("следующ", "будущ")) else end


def before_weekend(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The coming Friday, or today."""
    return said_on + timedelta(days=(4 - said_on.weekday()) % 7)


def end_of_month(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a month, or of a part of it; «до ноября» ends before it begins."""
    month, year, part = month_of(match.group("month")), match.group("year"), match.group("part") or ""
    end = last_day(int(year or said_on.year), month)
    if not year and end < said_on:
        end = last_day(said_on.year + 1, month) if (said_on - end).days > JUST_PAST else end
    if part:
        end = end.replace(day=_part_ends(part) or end.day)
        end = end.replace(day=15) if part.startswith("середин") and match.group("to") in ("до", "к") else end
        end = end.replace(day=1) if part.startswith("начал") and match.group("to") in ("до", "к") else end
    elif match.group("to") in ("до", "к", "ко"):
        end = end.replace(day=1) - timedelta(days=1)
    return end if end >= said_on else None


def _part_ends(part: str) -> int:
    """The last day of a part of a month; nothing for that which ends with it."""
    if "декад" in part:
        return {"перв": 10, "втор": 20}.get(part[:4], 0)
    if "половин" in part:
        return 15 if part.startswith("перв") else 0
    return {"н": 10, "с": 20, "п": 10}.get(part[0], 0)


def end_of_unit(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of this or the next month, quarter or year."""
    unit, later = match.group("unit"), (match.group("which") or "").startswith(("следующ", "будущ"))
    if unit.startswith("месяц"):
        return last_day(said_on.year, said_on.month + later)
    if unit.startswith("квартал"):
        return last_day(said_on.year, (said_on.month - 1) // 3 * 3 + 3 + 3 * later)
    if unit.startswith("полугоди"):
        return last_day(said_on.year, 6 if said_on.month <= 6 else 12)
    if unit.startswith("год"):
        return date(said_on.year + later, 12, 31)
    return said_on


def end_of_quarter(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a quarter named by its number."""
    words = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "перв": 1, "втор": 2, "трет": 3, "четв": 4}
    told = match.group("q")
    number = int(told) if told.isdigit() else next((words[key] for key in sorted(words, key=len, reverse=True) if told == key or told[:4] == key), 0)
    year = match.group("year")
    end = last_day(int(year or said_on.year), number * 3)
    if not year and ((match.group("next") or "") or end < said_on):
        end = last_day(said_on.year + 1, number * 3)
    return end if end >= said_on else None


def end_of_half(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a half of the year."""
    year, half = match.group("year"), match.group("half")
    end = last_day(int(year or said_on.year), 6 if half in ("1", "i") or half.startswith("перв") else 12)
    if not year and (match.group("next") or end < said_on):
        end = end.replace(year=said_on.year + 1)
    return end if end >= said_on else None


def end_of_season(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a season; «до весны» ends before it begins."""
    told = match.group("season")
    stem = "весн" if told.startswith("весен") else next(stem for stem in SEASONS if told.startswith(stem))
    month, day = (BEFORE if (match.group("to") or "") in ("до", "к") else SEASONS)[stem]
    which, year = match.group("which") or "", match.group("year")
    if year:
        end = date(int(year), month, day)
        return end if end >= said_on else None
    end = date(said_on.year, month, day)
    if end < said_on:
        end = date(said_on.year + 1, month, day)
    later = which.startswith(("следующ", "будущ")) and end.year == said_on.year
    return end.replace(year=end.year + 1) if later and not _is_next(stem, said_on) else end


def _is_next(stem: str, said_on: date) -> bool:
    """Whether the season has not begun yet this year: then «следующей весной» is the coming one."""
    return said_on.month < {"весн": 3, "лет": 6, "осен": 9, "зим": 12}[stem]


def end_of_year(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a year; «до 2027 года» ends before it begins."""
    year = int(match.group("year"))
    end = date(year - 1, 12, 31) if match.group("to") in ("до", "к") and not match.group("end") else date(year, 12, 31)
    return end if end >= said_on else None


def days_ahead(number: int) -> Resolver:
    """So many days after the day of the answer."""
    return lambda match, said_on, calendar: said_on + timedelta(days=number)


def new_year(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The last day of the year."""
    return date(said_on.year, 12, 31)


def school_year(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The last day before the coming first of September."""
    return date(said_on.year + (said_on.month > AUGUST), AUGUST, 31)
