"""Words that name a day or a term, and the day on which it ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models import promise_days as days
from models.worktime import WorkCalendar

HALF_YEAR = 182  # days
LONGEST = 5 * 366  # days; «до 2043 года» is a programme


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


_Rule = tuple[str, bool, re.Pattern[str], days.Resolver]


def _rule(exactness: str, ahead: bool, resolve: days.Resolver, *pattern: str) -> _Rule:
    return exactness, ahead, re.compile(rf"(?<![\w.,№-])(?:{''.join(pattern)})(?!\w)"), resolve


_M = (
    r"(?:январ[яюье]|январем|феврал[яюье]|марта?[уе]?|апрел[яюье]|ма[йяюе]|июн[яюье]|июл[яюье]|августа?[уе]?"
    r"|сентябр[яюье]|октябр[яюье]|ноябр[яюье]|декабр[яюье])"
)
_W = r"(?:понедельник[ау]?|вторник[ау]?|сред[ыуе]|четверг[ау]?|пятниц[ыуе]|суббот[ыуе]|воскресень[яюе])"
_S = r"(?:весн[аыуео]й?|лет[аоу]м?|осен[ьиью]+|зим[аыуео]й?)"
_N = rf"(?:\d{{1,3}}|{'|'.join(sorted(days.NUMBERS, key=len, reverse=True))})"
_YEAR = r"(?:\s+(?P<year>20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?"
_WHICH = r"(?P<which>этой|этого|этом|эту|текуще(?:й|го|м)|текущую|следующ(?:ей|его|ем|ий|ую)|будущ(?:ей|его|ем|ую)|ближайш(?:ий|ую|ее))"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)?(?:\s*час\w*)?|вечер[уа]|утр[уа]|обед[уа])"
_HOUR = rf"(?:,?\s+(?:утром|днем|вечером|ночью|с утра|до ночи|(?:до|к|после|с)\s+{_CLOCK}))*"
_WHEN = r"(?:до|к|ко|не позднее|не позже|в|во|на|с|со|по)"
_END = r"(?:до конца|к концу|в конце|в начале|в середине)"
_SEVERAL = rf"(?:\d{{1,2}}(?:[-–]?(?:го|е))?(?:\s+{_M})?\s*(?:[-–—и,]|по|до)\s*)*"  # «18 и», «с 20 по» before the last day
RULES: tuple[_Rule, ...] = (
    _rule("day", False, days.named_day, rf"(?:{_WHEN}\s+)?{_SEVERAL}(?P<day>\d{{1,2}})(?:[-–]?(?:го|е|му))?\s+(?P<month>{_M}){_YEAR}"),
    _rule("day", False, days.dotted_day, rf"(?:{_WHEN}\s+)?(?P<day>\d{{1,2}})\.(?P<month>\d{{2}})(?:\.(?P<year>20\d\d|\d\d))?",
          r"(?!\.?\d|\s*(?:руб|%|кв|м\b|км|тыс|млн|процент))"),
    _rule("day", True, days.days_ahead(2), r"(?:(?:до|к|на|с)\s+)?(?:послезавтра|послезавтрашн\w+ дн\w+)"),
    _rule("day", True, days.days_ahead(1), rf"(?:до конца\s+|(?:до|к|на|с)\s+)?(?:завтра|завтрашн\w+ (?:дн|утр|вечер)\w*){_HOUR}"),
    _rule("day", False, days.days_ahead(0), rf"(?:до конца\s+|(?:до|к|на|с)\s+)?сегодня(?:шн\w+ (?:дня|вечера|ночи))?(?:\s+же)?{_HOUR}"),
    _rule("clock", False, days.days_ahead(0), r"(?:к|до)\s+(?:вечер[ау]|обед[ау]|утр[ау]|ночи|полудн\w+)|(?:до|к) конц[ау] (?:рабочего )?дня|этой ночью",
          r"|в течение дня|(?:до|к)\s+\d{1,2}(?:[:.]\d\d|\s*час\w*)(?: (?:утра|вечера|дня))?"),
    _rule("day", True, days.so_long_after, r"(?:в течени[ие]|через|за|спустя|не позднее чем через|не более чем за)\s+",
          rf"(?:(?:ближайш|следующ|текущ|одн)\w+\s+)?(?:(?P<n>{_N})(?:\s*[-–]\s*\d+)?(?:-?х|-?ти|-?и)?\s+)?(?P<work>рабоч(?:их|его)\s+)?(?:календарных\s+)?",
          r"(?P<unit>час\w*|дн\w+|день|сут\w+|недел\w+|декад\w+|месяц\w*|квартал\w*|полугод\w+|год\w*|лет)"),
    _rule("day", True, days.so_long_after, rf"в\s+(?P<n>\d{{1,2}}|{_N})-?(?:х|ти|и)?-?дневный(?P<work>\s+рабочий)?\s+(?P<unit>срок)"),
    _rule("day", True, days.next_weekday, rf"(?:до|к|ко)\s+(?:(?:вечер|утр|конц)[уа]\s+)?(?:{_WHICH}\s+)?(?P<weekday>{_W})"),
    _rule("day", False, days.next_weekday, rf"(?:в|во|на|с|со)\s+(?:{_WHICH}\s+)?(?P<weekday>{_W})(?!\s+(?:и|,)\s+{_W})"),
    _rule("week", True, days.end_of_week, rf"(?:на|{_END})\s+(?:{_WHICH}\s+)?(?:рабочей\s+)?недел[еи]"),
    _rule("month", False, days.end_of_month, r"(?<!\d\s)(?<!го\s)(?:(?P<to>до|к|ко|в|на|во)\s+)?",
          rf"(?:(?P<part>конц[ауе]|начал[еау]|середин[еуы]|(?:перв|втор)\w+ половин\w+)\s+)?(?P<month>{_M}){_YEAR}"),
    _rule("month", True, days.end_of_unit, rf"{_END}\s+(?:{_WHICH}\s+)?(?P<unit>месяц[аеу]?)"),
    _rule("month", False, days.end_of_unit, rf"в\s+{_WHICH}\s+(?P<unit>месяц[аеу]?)"),
    _rule("quarter", True, days.end_of_unit, rf"(?:(?:до|к) конц[ау]\s+|в\s+)(?:{_WHICH}\s+)?(?P<unit>квартал[аеу]?|полугоди[яею])"),
    _rule("quarter", False, days.end_of_quarter, r"(?:в|во|до|к|ко|до конца|к концу|на)\s+(?P<q>i{1,3}|iv|[1-4]|перв\w+|втор\w+|трет\w+|четверт\w+)",
          rf"(?:\s*-?\s*(?:м|ом|го|й))?\s+квартал\w*(?P<next>\s+(?:следующ|будущ)\w+ года)?{_YEAR}"),
    _rule("season", False, days.end_of_season, r"(?:(?P<to>до|к|в|на|до конца|к концу)\s+)?(?:(?P<which>этой|этого|этим|следующ\w+|будущ\w+|предстоящ\w+)\s+)?",
          rf"(?P<season>{_S}){_YEAR}(?:\s+(?:этого|текущего|следующего) года)?"),
    _rule("year", False, days.end_of_year, r"(?:(?P<to>до|к|в|на|во)\s+)?(?P<end>конц[ауе]\s+)?(?P<year>20\d\d)\s*(?:-?(?:м|го)\s+)?(?:год[ауе]?|г\.)"),
    _rule("year", True, days.end_of_unit, rf"(?:до конца|к концу|в конце)\s+(?:{_WHICH}\s+)?(?P<unit>год[ауе]?)"),
    _rule("year", False, days.end_of_unit, rf"(?:в|на)\s+{_WHICH}\s+(?P<unit>год[ауе]?)"),
    _rule("day", True, days.new_year, r"(?:до|к|под|перед) (?:нов(?:ого|ому|ым) год(?:а|у|ом)|новогодни\w+ праздник\w*)"),
    _rule("about", True, days.days_ahead(7), r"на днях|в ближайшие (?:\w+ )?дни|в ближайшие выходные|в течение ближайших дней"),
)  # fmt: skip
