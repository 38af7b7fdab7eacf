"""The last day of a week, month, quarter, season or year that a term names."""

import re
from datetime import date, timedelta

from models.promise_days import JUST_PAST, last_day, month_of
from models.worktime import WorkCalendar

SEASONS = {"весн": (5, 31), "лет": (8, 31), "осен": (11, 30), "зим": (2, 28)}  # the last day of each
BEFORE = {"весн": (2, 28), "лет": (5, 31), "осен": (8, 31), "зим": (11, 30)}


def end_of_week(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The Sunday of this or the next week."""
    which = match.group("which") or ""
    end = said_on + timedelta(days=6 - said_on.weekday())
    if match.groupdict().get("work"):
        end -= timedelta(days=2)
        end += timedelta(days=7 * (end < said_on))
    return end + timedelta(days=7) if which.startswith(("следующ", "будущ")) else end


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
    if year or match.group("next"):
        end = date(int(year or said_on.year + 1), month, day)
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
