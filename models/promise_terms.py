"""Words that name a day or a term, and the day on which it ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models import promise_days as days
from models import promise_periods as periods
from models.day_numbers import DAY, NUMBERS
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
    bound: bool = False  # begins with a preposition that makes a term of it: «до», «к», «в течение», not «с»


def find_terms(folded: str, said_on: date, calendar: WorkCalendar) -> Iterator[Term]:
    """The terms of a folded text said on the day, none inside another, in order. Words that name what is no term («2 марта 2026 года» when it is past)
    cover what stands inside them."""
    found = []
    for order, (exactness, ahead, pattern, resolve) in enumerate(RULES):
        for match in pattern.finditer(folded):
            found.append((match.start(), match.start() - match.end(), order, _term(match, resolve(match, said_on, calendar), exactness, ahead, said_on)))
    stop = 0
    for start, length, _, term in sorted(found, key=lambda one: one[:3]):
        if start >= stop:
            stop = start - length
            if term is not None and not _NO_TERM.search(folded, 0, start):
                yield term


def _term(match: re.Match[str], due: date | None, exactness: str, ahead: bool, said_on: date) -> Term | None:
    if due is None or (due - said_on).days > LONGEST:
        return None
    words = match.group()
    named = bool(_SAID.search(match.string, 0, match.start()))
    if exactness in ("month", "year", "season") and not (named or _PREPOSITION.match(words) or words.startswith(_ADVERBS)):
        return None
    weak = not named and _is_weak(words, due, said_on, exactness, ahead)
    return Term(match.start(), match.end(), due, exactness, ahead, weak, exactness == "clock", named or ahead or bool(_BOUND.match(words)))


def _is_weak(words: str, due: date, said_on: date, exactness: str, ahead: bool) -> bool:
    """Whether only a verb of the future makes a promise of the term."""
    if exactness in ("month", "season", "year"):
        return not ahead and not words.startswith(("до ", "к ", "ко ")) and not re.search(r"20\d\d", words)
    wrapped = not ahead and (due - said_on).days > HALF_YEAR and not re.search(r"20\d\d", words)
    return wrapped or words.startswith("за ")


_ADVERBS = ("весной", "летом", "осенью", "зимой", "этой ", "этим ", "следующ", "будущ", "предстоящ")
_PREPOSITION = re.compile(r"(?:до|к|ко|в|во|на|по|под|не позднее|не позже|перв\w+|втор\w+|треть\w+|последн\w+|в течени[ие]|начал\w|середин\w|конц\w)\s")
_SAID = re.compile(r"(?:срок\w*|начало|окончание|завершение|сдача|ориентировочно|предварительно|планово)(?:\s+\w+){0,3}\s*[-–—:]?\s*$")  # «срок – декабрь»
_BOUND = re.compile(r"(?:до|к|ко|в|во|на|по|не позднее|не позже|не более|срок\w*)\s|с .*\b(?:по|до)\s|\d+(?:[-–]?(?:го|е))?\s*[-–—]\s*\d")
_NO_TERM = re.compile(r"(?<!\w)(?:после|от|за|с начала|с конца|спустя|об?|про|вместо|начиная с|из|кроме|между|со времени)\s+(?:самого\s+)?$")
_Rule = tuple[str, bool, re.Pattern[str], days.Resolver]


def _rule(exactness: str, ahead: bool, resolve: days.Resolver, *pattern: str) -> _Rule:
    return exactness, ahead, re.compile(rf"(?<![\w.,№-])(?:{''.join(pattern)})(?!\w)"), resolve


_M = (
    r"(?:январ[яюье]|январем|феврал[яюье]|марта?[уе]?|апрел[яюье]|ма[йяюе]|июн[яюье]|июл[яюье]|августа?[уе]?"
    r"|сентябр[яюье]|октябр[яюье]|ноябр[яюье]|декабр[яюье])"
)
_W = r"(?:понедельник[ау]?|вторник[ау]?|сред[ыуе]|четверг[ау]?|пятниц[ыуе]|суббот[ыуе]|воскресень[яюе])"
_S = r"(?:весн[аыуео]й?|лет[аоу]м?|осен[ьиью]+|зим[аыуео]й?)"
_N = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_YEAR = r"(?:\s+(?P<year>20\d\d)(?:\s*г(?:од[ауе]?|\.)?)?)?"
_NEXT = r"(?P<next>\s+(?:следующ|будущ)\w+ года)?"
_WHICH = r"(?P<which>этой|этого|этом|эту|текуще(?:й|го|м)|текущую|следующ(?:ей|его|ем|ий|ую)|будущ(?:ей|его|ем|ую)|ближайш(?:ий|ую|ее|ие|их)|следующи[ех])"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)?(?:\s*час\w*)?|вечер[уа]|утр[уа]|обед[уа])"
_HOUR = rf"(?:,?\s+(?:утром|днем|вечером|ночью|с утра|до ночи|(?:до|к|после|с)\s+{_CLOCK}))*"
_BY_HOUR = rf"(?:до конца|к концу|(?:до|к) {_CLOCK})\s+"
_WHEN = r"(?:до|к|ко|не позднее|не позже|в|во|на|с|со|по)"
_END = r"(?:до конца|к концу|в конце|в начале|в середине)"
_SEVERAL = rf"(?:{DAY}(?:\s+{_M})?\s*(?:[-–—и,]|по|до)\s*){{0,6}}"  # «18 и», «с 20 по» before the last day
RULES: tuple[_Rule, ...] = (
    _rule("day", False, days.named_day, rf"(?:{_WHEN}\s+)?{_SEVERAL}(?P<day>{DAY})\s+(?P<month>{_M}){_YEAR}(?:\s+включительно)?"),
    _rule("day", False, days.day_of_month, rf"(?:{_WHEN}\s+){_SEVERAL}(?P<day>{DAY})\s+числ[аоу]",
          r"|(?:до|к)\s+(?P<bare>\d{1,2})-?(?:го|му)(?!\s+(?:час|дом|этаж|подъезд))"),
    _rule("day", False, days.dotted_day, rf"(?:{_WHEN}\s+)?(?P<day>\d{{1,2}})\.(?P<month>\d{{2}})(?:\.(?P<year>20\d\d|\d\d))?",
          r"(?!\.?\d|\s*(?:руб|%|кв|м\b|км|тыс|млн|процент))"),
    _rule("day", True, days.days_ahead(2), r"(?:(?:до|к|на|с)\s+)?(?:послезавтра|послезавтрашн\w+ дн\w+)"),
    _rule("day", True, days.days_ahead(1), rf"(?:{_BY_HOUR}|(?:до|к|на|с)\s+)?(?:завтра|завтрашн\w+ (?:дн|утр|вечер)\w*){_HOUR}"),
    _rule("day", False, days.days_ahead(0), rf"(?:{_BY_HOUR}|(?:до|к|на|с)\s+)?сегодня(?:шн\w+ (?:дня|вечера|ночи))?(?:\s+же)?{_HOUR}"),
    _rule("clock", False, days.days_ahead(0), r"вечером|(?:к|до)\s+(?:вечер[ау]|обед[ау]|ночи|полудн\w+)|(?:до|к) конц[ау] (?:рабочего )?дня|этой ночью",
          rf"|в течение дня|(?:до|к)\s+(?:\d{{1,2}}(?:[:.]\d\d|\s*час\w*)(?: (?:утра|вечера|дня))?|{_N} (?:часам?|утра|вечера|дня))"),
    _rule("clock", False, days.days_ahead(1), r"(?:к|до)\s+утр[ау]"),
    _rule("day", True, days.so_long_after, r"(?:(?:в срок\s+)?не (?:позднее|позже|более)(?: чем (?:через|за))?|в ближайшие",
          r"|срок\w*(?:\s+\w+){0,2}\s*[-–—:]?|в срок(?: до)?)\s+",
          rf"(?:{_N}\s*[-–]\s*)?(?P<n>{_N})(?:-?х|-?ти|-?и)?\s+(?P<work>рабоч(?:их|его)\s+)?(?:календарных\s+)?",
          r"(?P<unit>час\w*|дн\w+|день|сут\w+|недел\w+|месяц\w*)"),
    _rule("day", True, days.so_long_after, r"(?:в течени[ие]|через|за|спустя|не позднее чем через|не более чем за)\s+",
          rf"(?:(?:ближайш|следующ|текущ|одн)\w+\s+)?(?:(?:{_N}\s*[-–]\s*)?(?P<n>{_N})(?:-?х|-?ти|-?и)?\s+)?(?P<work>рабоч(?:их|его)\s+)?(?:календарных\s+)?",
          r"(?P<unit>час\w*|дн\w+|день|сут\w+|недел\w+|декад\w+|месяц\w*|квартал\w*|полугод\w+|год\w*|лет)(?!\s+(?:до|после|с момента|со дня)\b)"),
    _rule("day", True, days.so_long_after, r"(?:через|за|в течени[ие])\s+(?P<unit>день|недел[юи]|час|месяц)\s?[-–]\s?(?P<n>два|две|три)(?P<work>(?!))?"),
    _rule("day", True, days.so_long_after, rf"в\s+(?P<n>\d{{1,2}}|{_N})-?(?:х|ти|и)?-?(?P<unit>дневн|недельн|месячн)ый(?P<work>\s+рабочий)?\s+срок"),
    _rule("day", True, days.so_long_after, r"в\s+(?P<n>)(?P<work>(?!))?(?P<unit>недельн|месячн|суточн)ый\s+срок"),
    _rule("day", True, days.next_weekday, rf"(?:до|к|ко|не позднее|не позже)\s+(?:(?:вечер|утр|конц|обед)[уа]\s+)?(?:{_WHICH}\s+)?(?P<weekday>{_W})"),
    _rule("day", False, days.next_weekday, rf"(?:в|во|на|с|со)\s+(?:{_WHICH}\s+)?(?:{_W}\s*(?:[-–—и,]|по|до)\s*)?(?P<weekday>{_W})"),
    _rule("week", True, periods.end_of_week, rf"(?:на|{_END})\s+(?:{_WHICH}\s+)?(?P<work>рабочей\s+)?недел[еи]"),
    _rule("week", True, periods.end_of_week, rf"(?:в|на|за)\s+(?:{_WHICH}|(?:эти|этих))?\s*выходны[ехм]"),
    _rule("week", True, days.before_weekend, r"(?:до|к)\s+выходны[мх]"),
    _rule("month", False, periods.end_of_month, r"(?<!\d\s)(?<!го\s)(?:(?P<to>до|к|ко|в|на|во|в течени[ие])\s+)?",
          r"(?:(?P<part>конц[ауе]|начал[еау]|середин[еуы]|первых числах|(?:перв|втор)\w+ половин\w+|(?:перв|втор|треть|последн)\w+ декад\w+)\s+)?",
          rf"(?:{_M}\s*[-–—]\s*)?(?P<month>{_M}){_YEAR}"),
    _rule("month", True, periods.end_of_unit, rf"{_END}\s+(?:{_WHICH}\s+)?(?P<unit>месяц[аеу]?)"),
    _rule("month", False, periods.end_of_unit, rf"в\s+{_WHICH}\s+(?P<unit>месяц[аеу]?)"),
    _rule("quarter", True, periods.end_of_unit, rf"(?:(?:до|к) конц[ау]\s+|в\s+)(?:{_WHICH}\s+)?(?P<unit>квартал[аеу]?|полугоди[яею])"),
    _rule("quarter", False, periods.end_of_quarter, r"(?:в|во|до|к|ко|до конца|к концу|на)\s+(?P<q>i{1,3}|iv|[1-4]|перв\w+|втор\w+|трет\w+|четверт\w+)",
          rf"(?:\s*-?\s*(?:м|ом|го|й))?\s+квартал\w*(?P<next>\s+(?:следующ|будущ)\w+ года)?{_YEAR}"),
    _rule("quarter", False, periods.end_of_half, r"(?:в|во|до|к|ко|до конца|к концу|на)\s+(?P<half>i{1,2}|[12]|перв\w+|втор\w+)\s*(?:-?(?:м|ом|го|й))?",
          rf"\s+полугоди\w+{_NEXT}{_YEAR}"),
    _rule("season", False, periods.end_of_season, r"(?:в|на|во)(?P<to>)\s+(?P<which>этот\s+|следующ\w+\s+|будущ\w+\s+|предстоящ\w+\s+)?",
          rf"(?P<season>весенн|летн|осенн|зимн)\w+\s+(?:период|сезон|врем)\w*{_YEAR}{_NEXT}"),
    _rule("season", False, periods.end_of_season, r"(?:(?P<to>до|к|в|на|до конца|к концу)\s+)?",
          r"(?:(?P<which>этой|этого|этим|следующ\w+|будущ\w+|предстоящ\w+)\s+)?",
          rf"(?P<season>{_S}){_YEAR}{_NEXT}(?:\s+(?:этого|текущего) года)?"),
    _rule("year", False, periods.end_of_year, r"(?:(?P<to>до|к|в|на|во)\s+)?(?P<end>конц[ауе]\s+)?(?P<year>20\d\d)\s*(?:-?(?:м|го)\s+)?(?:год[ауе]?|г\.)"),
    _rule("year", True, periods.end_of_unit, rf"(?:до конца|к концу|в конце)\s+(?:{_WHICH}\s+)?(?P<unit>год[ауе]?)"),
    _rule("year", False, periods.end_of_unit, rf"(?:в|на)\s+{_WHICH}\s+(?P<unit>год[ауе]?)"),
    _rule("day", True, days.new_year, r"(?:до|к|под|перед) (?:нов(?:ого|ому|ым) год(?:а|у|ом)|новогодни\w+ праздник\w*)"),
    _rule("day", True, days.school_year, r"(?:до начала|к началу) (?:нового )?учебного года|к (?:новому )?учебному году"),
    _rule("about", True, days.days_ahead(7), r"на днях|в ближайшие (?:\w+ )?дни|в течение ближайших дней"),
)  # fmt: skip
