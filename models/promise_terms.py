"""Words that name a day or a term, and the day on which it ends."""

import calendar as months
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.worktime import WorkCalendar

MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
SEASONS = {"весн": (5, 31), "лет": (8, 31), "осен": (11, 30), "зим": (2, 28)}  # the last day of each
BEFORE = {"весн": (2, 28), "лет": (5, 31), "осен": (8, 31), "зим": (11, 30)}
_NUMBERS = "один два три четыре пять шесть семь восемь девять десять".split()
_CASES = {"одного": 1, "одной": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "двадцати": 20,
          "тридцати": 30, "одну": 1, "две": 2, "пару": 2, "пары": 2, "пятнадцати": 15, "четырнадцати": 14, "двенадцати": 12, "полутора": 2}  # fmt: skip
NUMBERS = {"одно": 1, **{word: number for number, word in enumerate(_NUMBERS, 1)}, **_CASES}
JUST_PAST = 31  # days; a day of the year that passed so lately is not meant for the next
HALF_YEAR = 182  # days
LONGEST = 5 * 366  # days; «до 2043 года» is a programme

_M = r"(?:январ[яюье]|январем|феврал[яюье]|марта?[уе]?|апрел[яюье]|ма[йяюе]|июн[яюье]|июл[яюье]|августа?[уе]?|сентябр[яюье]|октябр[яюье]|ноябр[яюье]|декабр[яюье])"
_W = r"(?:понедельник[ау]?|вторник[ау]?|сред[ыуе]|четверг[ау]?|пятниц[ыуе]|суббот[ыуе]|воскресень[яюе])"
_S = r"(?:весн[аыуео]й?|лет[аоу]м?|осен[ьиью]+|зим[аыуео]й?)"
_N = rf"(?:\d{{1,3}}|{'|'.join(sorted(filter(None, NUMBERS), key=len, reverse=True))})"
_YEAR = r"(?:\s+(20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?"


@dataclass(frozen=True, slots=True)
class Term:
    """Words from `start` to `stop` that name a term which ends on `due_on`; `exactness` is day, week, month, quarter, season, year or about. `ahead` terms
    can only lie ahead («завтра», «в течение недели»); a date may be of what was. Terms more than LONGEST ahead are no promises."""

    start: int
    stop: int
    due_on: date
    exactness: str
    ahead: bool
    weak: bool = False  # a promise only beside a verb of the future: the day of this year has passed, or no preposition makes a term of it
    clock: bool = False  # an hour of the day, of today where no other day is named


Resolver = Callable[[re.Match[str], date, WorkCalendar], date | None]


def find_terms(folded: str, said_on: date, calendar: WorkCalendar) -> Iterator[Term]:
    """The terms of a folded text said on the day, none inside another, in order."""
    found = []
    for order, (exactness, ahead, pattern, resolve) in enumerate(RULES):
        for match in pattern.finditer(folded):
            due = resolve(match, said_on, calendar)
            if due is not None and (due - said_on).days <= LONGEST:
                term = Term(match.start(), match.end(), due, exactness, ahead, _is_weak(match, due, said_on, exactness, ahead), exactness == "clock")
                found.append((match.start(), match.start() - match.end(), order, term))
    stop = 0
    for start, _, _, term in sorted(found, key=lambda one: one[:3]):
        if start >= stop:
            yield term
            stop = term.stop


def _is_weak(match: re.Match[str], due: date, said_on: date, exactness: str, ahead: bool) -> bool:
    """Whether only a verb of the future makes a promise of the term."""
    words = match.group()
    if exactness in ("month", "season", "year"):
        return not ahead and not words.startswith(("до ", "к ", "ко ")) and not re.search(r"20\d\d", words)
    wrapped = not ahead and (due - said_on).days > HALF_YEAR and not re.search(r"20\d\d", words)
    return wrapped or words.startswith("за ")


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


def _number(word: str | None) -> int:
    word = (word or "").strip()
    return int(word) if word.isdigit() else NUMBERS.get(word, 1)


def _named_day(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    day, month, year = match.group("day"), match.group("month"), match.group("year")
    return of_year(_safe(int(year or said_on.year), month_of(month), int(day)), said_on, year)


def _dotted_day(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    year = match.group("year")
    full = int(year) + (2000 if year and len(year) == 2 else 0) if year else said_on.year
    return of_year(_safe(full, int(match.group("month")), int(match.group("day"))), said_on, year)


def _after(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """So many hours, days (working ones too), weeks, months, years after the day of the answer."""
    number, unit = _number(match.group("n")), match.group("unit")
    if match.group("work"):
        return working_days_after(said_on, number, calendar)
    if unit.startswith("час"):
        return said_on + timedelta(days=number // 24)
    if unit.startswith(("месяц", "полугод", "год", "лет", "квартал")):
        ahead = {"м": 1, "п": 6, "к": 3}.get(unit[0], 12) * number
        end = last_day(said_on.year, said_on.month + ahead)
        return end.replace(day=min(said_on.day, end.day))
    days = {"н": 7, "д": 10 if unit.startswith("декад") else 1}.get(unit[0], 1)
    return said_on + timedelta(
        days=0 if unit in ("дня", "суток") and not match.group("n") and match.group().startswith("в течени") and unit == "дня" else days * number
    )


def working_days_after(day: date, number: int, calendar: WorkCalendar) -> date:
    """The day on which the given number of working days has passed."""
    while number > 0:
        day += timedelta(days=1)
        number -= calendar.is_working_day(day)
    return day


def _weekday(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    number = next(n for n, stem in enumerate(WEEKDAYS) if match.group("weekday").startswith(stem))
    ahead = (number - said_on.weekday() - 1) % 7 + 1
    later = 7 if match.group("which") and match.group("which").startswith(("следующ", "будущ")) and ahead <= 6 - said_on.weekday() else 0
    return said_on + timedelta(days=ahead + later)


def _week(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    which = match.group("which") or match.group("part") or ""
    end = said_on + timedelta(days=6 - said_on.weekday())
    return end + timedelta(days=7) if which.startswith(("следующ", "будущ")) else end


def _month(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a month, or of a part of it; «до ноября» ends before it begins."""
    month, year, part = month_of(match.group("month")), match.group("year"), match.group("part") or ""
    end = last_day(int(year or said_on.year), month)
    if not year and end < said_on:
        end = last_day(said_on.year + 1, month) if (said_on - end).days > JUST_PAST else end
    if part:
        end = end.replace(day={"н": 10, "с": 20, "п": 15}.get(part[0], end.day))
        end = end.replace(day=15) if part.startswith("середин") and match.group("to") in ("до", "к") else end
        end = end.replace(day=1) if part.startswith("начал") and match.group("to") in ("до", "к") else end
    elif match.group("to") in ("до", "к", "ко"):
        end = end.replace(day=1) - timedelta(days=1)
    return end if end >= said_on else None


def _of_now(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
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


def _quarter(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    words = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "перв": 1, "втор": 2, "трет": 3, "четв": 4}
    told = match.group("q")
    number = int(told) if told.isdigit() else next((words[key] for key in sorted(words, key=len, reverse=True) if told == key or told[:4] == key), 0)
    year = match.group("year")
    end = last_day(int(year or said_on.year), number * 3)
    if not year and ((match.group("next") or "") or end < said_on):
        end = last_day(said_on.year + 1, number * 3)
    return end if end >= said_on else None


def _season(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    """The end of a season; «до весны» ends before it begins."""
    stem = next(stem for stem in SEASONS if match.group("season").startswith(stem))
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


def _year(match: re.Match[str], said_on: date, calendar: WorkCalendar) -> date | None:
    year = int(match.group("year"))
    end = date(year - 1, 12, 31) if match.group("to") in ("до", "к") and not match.group("end") else date(year, 12, 31)
    return end if end >= said_on else None


def _days(number: int) -> Resolver:
    return lambda match, said_on, calendar: said_on + timedelta(days=number)


def _rule(exactness: str, ahead: bool, pattern: str, resolve: Resolver) -> tuple[str, bool, re.Pattern[str], Resolver]:
    return exactness, ahead, re.compile(rf"(?<![\w.,№-])(?:{pattern})(?![\w])"), resolve


_WHICH = r"(?P<which>этой|этого|этом|эту|текуще(?:й|го|м)|текущую|следующ(?:ей|его|ем|ий|ую)|будущ(?:ей|его|ем|ую)|ближайш(?:ий|ую|ее))"
_HOUR = r"(?:,?\s+(?:утром|днем|вечером|ночью|с утра|до обеда|до вечера|до ночи|(?:до|к|после|с)\s+(?:\d{1,2}(?:[:.]\d\d)?(?:\s*час\w*)?|вечер[уа]|утр[уа]|обед[уа])))*"
_WHEN = r"(?:до|к|ко|не позднее|не позже|в|во|на|с|со|по)"
RULES = (
    _rule("day", False, rf"(?:{_WHEN}\s+)?(?:\d{{1,2}}(?:[-–]?(?:го|е))?(?:\s+{_M})?\s*(?:[-–—и,]|по|до)\s*)*(?P<day>\d{{1,2}})(?:[-–]?(?:го|е|му))?\s+(?P<month>{_M})(?:\s+(?P<year>20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?", _named_day),
    _rule("day", False, rf"(?:{_WHEN}\s+)?(?P<day>\d{{1,2}})\.(?P<month>\d{{2}})(?:\.(?P<year>20\d\d|\d\d))?(?!\.?\d|\s*(?:руб|%|кв|м\b|км|тыс|млн|процент))", _dotted_day),
    _rule("day", True, r"(?:(?:до|к|на|с)\s+)?(?:послезавтра|послезавтрашн\w+ дн\w+)", _days(2)),
    _rule("day", True, rf"(?:до конца\s+|(?:до|к|на|с)\s+)?(?:завтра|завтрашн\w+ дн\w+|завтрашн\w+ (?:утр|вечер)\w*){_HOUR}", _days(1)),
    _rule("day", False, rf"(?:до конца\s+|(?:до|к|на|с)\s+)?(?:сегодня(?:шн\w+ (?:дня|вечера|ночи))?)(?:\s+же)?{_HOUR}", _days(0)),
    _rule("clock", False, r"(?:к|до)\s+(?:вечер[ау]|обед[ау]|утр[ау]|ночи|полудн\w+)|(?:до|к) конц[ау] (?:рабочего )?дня|этой ночью|в течение дня|(?:до|к)\s+\d{1,2}(?:[:.]\d\d|\s*час\w*)(?: (?:утра|вечера|дня))?", _days(0)),
    _rule("day", True, rf"(?:в течени[ие]|через|за|спустя|не позднее чем через|не более чем за)\s+(?:(?:ближайш\w+|следующ\w+|текущ\w+|одн\w+)\s+)?(?:(?P<n>{_N})(?:\s*[-–]\s*\d+)?(?:-?х|-?ти|-?и)?\s+)?(?P<work>рабочих\s+|рабочего\s+)?(?:календарных\s+)?(?P<unit>час\w*|дн\w+|день|сут\w+|недел\w+|декад\w+|месяц\w*|квартал\w*|полугод\w+|год\w*|лет)", _after),
    _rule("day", True, rf"в\s+(?P<n>\d{{1,2}}|{_N})-?(?:х|ти|и)?-?дневный(?P<work>\s+рабочий)?\s+(?P<unit>срок)", _after),
    _rule("day", True, rf"(?:до|к|ко)\s+(?:(?:вечеру|утру|концу|вечера|утра|конца)\s+)?(?:{_WHICH}\s+)?(?P<weekday>{_W})", _weekday),
    _rule("day", False, rf"(?:в|во|на|с|со)\s+(?:{_WHICH}\s+)?(?P<weekday>{_W})(?!\s+(?:и|,)\s+{_W})", _weekday),
    _rule("week", True, rf"(?:на\s+(?:{_WHICH}\s+)?(?:рабочей\s+)?неделе|(?:до конца|к концу|в конце|в начале|в середине)\s+(?:{_WHICH.replace('<which>', '<part>')}\s+)?(?:рабочей\s+)?недел\w+)", _week),
    _rule("month", False, rf"(?<!\d\s)(?<!го\s)(?:(?P<to>до|к|ко|в|на|во)\s+)?(?:(?P<part>конц[ауе]|начал[еауу]|середин[еуы]|(?:перв|втор)\w+ половин\w+)\s+)?(?P<month>{_M})(?:\s+(?P<year>20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?", _month),
    _rule("month", True, rf"(?:до конца|к концу|в конце|в начале)\s+(?:{_WHICH}\s+)?(?P<unit>месяц[аеу]?)", _of_now),
    _rule("month", False, rf"в\s+{_WHICH}\s+(?P<unit>месяц[аеу]?)", _of_now),
    _rule("quarter", True, rf"(?:(?:до|к) конц[ау]\s+|в\s+)(?:{_WHICH}\s+)?(?P<unit>квартал[аеу]?|полугоди[яею])", _of_now),
    _rule("quarter", False, r"(?:в|во|до|к|ко|до конца|к концу|на)\s+(?P<q>i{1,3}|iv|[1-4]|перв\w+|втор\w+|трет\w+|четверт\w+)(?:\s*-?\s*(?:м|ом|го|й))?\s+квартал\w*(?P<next>\s+(?:следующ|будущ)\w+ года)?(?:\s+(?P<year>20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?", _quarter),
    _rule("season", False, rf"(?:(?P<to>до|к|в|на|до конца|к концу)\s+)?(?:(?P<which>этой|этого|этим|следующ\w+|будущ\w+|предстоящ\w+)\s+)?(?P<season>{_S})(?:\s+(?P<year>20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?(?:\s+(?:этого|текущего|следующего) года)?", _season),
    _rule("year", False, r"(?:(?P<to>до|к|в|на|во)\s+)?(?P<end>конц[ауе]\s+)?(?P<year>20\d\d)\s*(?:-?(?:м|го)\s+)?(?:год[ауе]?|г\.)", _year),
    _rule("year", True, rf"(?:до конца|к концу|в конце)\s+(?:{_WHICH}\s+)?(?P<unit>год[ауе]?)", _of_now),
    _rule("year", False, rf"(?:в|на)\s+{_WHICH}\s+(?P<unit>год[ауе]?)", _of_now),
    _rule("day", True, r"(?:до|к|под|перед) (?:нов(?:ого|ому|ым) год(?:а|у|ом)|новогодни\w+ праздник\w*)", lambda match, said_on, calendar: date(said_on.year, 12, 31)),
    _rule("about", True, r"на днях|в ближайшие (?:\w+ )?дни|в ближайшие выходные|в течение ближайших дней", _days(7)),
)  # fmt: skip
