"""The grammar of house numbers as people write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.counted_noun import CountedNouns
from models.folding import LATIN_LOOK_ALIKES, fold
from models.language import Language

_LETTER = (
    r"((?:-?[абвгджзи]|е|\s?/\s?[а-и])(?![а-я\d])|\s?[«\"'„“][а-я][»\"'”“]|\s?,?\s?(?:литера?|лит)\.?\s?[«\"']?[а-и][»\"']?(?![а-я])"
    r"|\s(?:[абвд](?=\s*(?:[,.;:!?)]|$))|г(?=\s*(?:[,;!?)]|$))))"
)
_SLASH = r"(?:\s?[/\\]\s?(\d{1,3})(?!\d))"
_BLOCK = r"(?:\s?,?\s?(?:корпус|корп|кор|к)\.?\s?(\d{1,2})(?!\d|\s?(?:час|утр|вечер|ноч|числ|-?го\b|:)))"
_BUILDING = r"(?:\s?,?\s?(?:строение|стр)\.?\s?(\d{1,2})(?!\d))"
_NO_NUMBER = (  # a percentage, a time, a date, a phone, a word glued on; «17кв5» is a house and a flat
    r"(?!\s?%|\s?°|\s?:\d\d(?!\d)|\.\d|\s?[/\\]\s?\d|\s000|\s?[-(]?\s?\d{3}\)?[\s-]?\d{2,3}[\s-]\d)"
    r"(?!-?(?!(?:кв|квартира|подъезд|под|п|эт)\.?\s?\d)[а-я])"
)
HOUSE = rf"(\d{{1,3}})(?!\d){_SLASH}?{_LETTER}?{_BLOCK}?{_BUILDING}?{_NO_NUMBER}"
GROUPS = 5
NEIGHBOURS = 2  # «14-16» are two neighbouring houses, not a range
WIDEST_RANGE = 25  # «17-90» is a flat, unless «дома» says that there are many
WINDOW = 60
_BLANK = r"[^\S\n]*"
_WORD = r"(?:дом(?:а|у|е|ом|ов|ам|ами|ах)?|дд?|зд|здани[еяю])(?![а-я])\.?"
_MARK = rf"((?:{_WORD}\s*)?(?:№+|номер|n(?![a-zа-я]))?){_BLANK}"
_ENDING = r"(?:\s?-?(?:го|му|м|й|ый|ой|ого|ому|ом))?"
_WHOLE = re.compile(rf"(?:{_WORD}\s*)?(?:№\s*)?{HOUSE}")
_GLUED = re.compile(r"(?<=\d[а-я])(?=[кс]\d)")  # «15ак2»
_BUILDING_SIGN = re.compile(r"(?:(?<=\d)|(?<=\s))с\.?\s?(?=\d)")  # «17с1» of the maps
_FIRST = re.compile(rf"(?:[^\S\n]|[,.:()»\"–—-])*{_MARK}{HOUSE}")
_NEXT = re.compile(rf"{_BLANK}(,\s*и|,\s*а также|,|и|или|-|–|—|\.{{2,3}}|…|;|&|\+)\s*{_MARK}(?!\d-\d\d-\d\d){HOUSE}")
_FAR = re.compile(rf"[^.!?\n]{{0,40}}?\b(?:дом(?:а|у|е|ов)?|д\.)\s*№?\s*{HOUSE}")
_ORDINAL = (
    r"(?:\b(от|до|у|около|возле|из|с|со|против|напротив|после|для|из-за)\s+)?"
    rf"\b(\d{{1,3}})()(-?[абвг])?()(){_ENDING}\s+дом(а|у|ом|е)?\b"
)
_NTH = re.compile(rf"[^.!?\n]{{0,24}}?{_ORDINAL}")
_RANGE = rf"(?:с|от)(?P<first>\s+(?:дома|д\.))?\s+{HOUSE}{_ENDING}\s+(?P<sign>по|до)(?P<last>\s+(?:дома|д\.))?\s+{HOUSE}{_ENDING}(?P<after>\s+дом)?"
_SPAN = re.compile(rf"\s*,?\s*(?P<before>дома?\s*)?{_RANGE}")
_SPAN_BEFORE = re.compile(rf"\b(?P<before>дома?)\s+{_RANGE}")
_SPAN_OF_HOUSES = re.compile(rf"\b(?P<before>дома?\s+)?{_RANGE}(?:а|ов|ах)?(?![а-я])")
_LETTERED = re.compile(rf"(?<![\w/.,-])(?=\d{{1,3}}-?[а-д](?![а-я\d])){HOUSE}(?=\s+по\s)")
_NUMBERED = re.compile(r"(?:автобус|маршрут|класс|школ|троллейбус|кв|№)[а-я]*\.?\s*\Z")  # «автобус 8а по Ленина»
_BEFORE = re.compile(rf"\b{_WORD}\s*(?:№+|номер)?\s*{HOUSE}")
_NTH_BEFORE = re.compile(_ORDINAL)
_GAP = re.compile(r"(?:,?\s*кв(?:артир[аеы])?\.?\s*\d{1,3})?\s*,?\s*(?:по|на|с|у|в)?\s*(?:(?:ул|пр|просп|пр-т|пр-кт)\.?|улиц[еыа]|проспект[еуа]?)?\s*")
_MANY = re.compile(r"дом(?:а|ов|ам|ами|ах)|дд")
_DASHES = {"-", "–", "—"}
_BETWEEN = _DASHES | {"или"}


@dataclass(frozen=True, slots=True)
class House:
    """A house number in normal form («22/1», «15а», «8к2», «17с1», «3-9») and the span where it stands."""

    number: str
    start: int
    stop: int


class HouseGrammar:
    """Finds house numbers around a street name in a folded text, leaving out what only counts or orders."""

    def __init__(self, language: Language):
        self._counted = CountedNouns(language)

    def around(self, text: str, start: int, stop: int, limit: int, ruled: bool = True, floor: int = 0) -> list[House]:
        """House numbers of the street name at `start`…`stop`: just after it, just before it (from `floor`), or named with the word «дом» before `limit`.

        `ruled` says that «на» or «по» stands before the name: «на Мира 4 ямы» counts pits, «Мира 4 ямы» is a house with pits.
        """
        after = self._range(_SPAN.match(text, stop), text) or self._close(text, stop, limit, ruled)
        return after or self._before(text, start, floor) or self._far(text, stop, limit)

    def _before(self, text: str, at: int, floor: int) -> list[House]:
        """Houses that stand before the street: «дом 12 по Олимпийской», «15 дом по Юбилейной», «дома с 14 по 18 на Ленинградской»."""
        window = max(floor, at - WINDOW)
        found = (
            *(self._range(span, text) for span in _SPAN_BEFORE.finditer(text, window, at)),
            *(list(self._list(text, _house(one, 1), at, many=_MANY.match(one[0]) is not None)) for one in _BEFORE.finditer(text, window, at)),
        )
        ends = [(houses, houses[-1].stop) for houses in found if houses]
        ends += [(self._range(one, text), one.end()) for one in _SPAN_OF_HOUSES.finditer(text, window, at) if one["after"]]
        ends += [([_house(one, 1)], one.end()) for one in _LETTERED.finditer(text, window, at) if not _NUMBERED.search(text, window, one.start())]
        ends += [([_house(one, 2)], one.end()) for one in _NTH_BEFORE.finditer(text, window, at) if _is_ordinal(one)]
        return next((houses for houses, stop in ends if houses and _GAP.fullmatch(text, stop, at)), [])

    def _close(self, text: str, at: int, limit: int, ruled: bool) -> list[House]:
        first = _FIRST.match(text, at)
        house = _house(first, 2) if first else None
        if first is None or house is None or house.start >= limit or (not first[1] and self._counts(text, house, ruled)):
            return []
        return list(self._list(text, house, limit, many=_MANY.match(first[1]) is not None))

    def _counts(self, text: str, house: House, ruled: bool = True) -> bool:
        """True if the number belongs to the noun after it, also as the first of two: «2-3 дня»."""
        if self._counted.follow(text, house.number, house.stop, ruled):
            return True
        second = _NEXT.match(text, house.stop)
        if second is None or second[1] not in _BETWEEN or second[2]:
            return False
        further = _house(second, 3)
        return _is_further(house.number, further.number) and self._counted.follow(text, further.number, further.stop)

    def _far(self, text: str, at: int, limit: int) -> list[House]:
        named = _FAR.match(text, at, limit)
        if named:
            return list(self._list(text, _house(named, 1), limit))
        nth = _NTH.match(text, at, limit)
        return [_house(nth, 2)] if nth and _is_ordinal(nth) else []

    def _range(self, span: re.Match[str] | None, text: str) -> list[House]:
        """«с 3 по 9», «дома от 3 до 9»; without the word «дом» «от 3 до 9» are hours."""
        if span is None or not (span["before"] or span["first"] or span["last"] or span["after"] or span["sign"] == "по"):
            return []
        first, last = _house(span, span.re.groupindex["first"] + 1), _house(span, span.re.groupindex["last"] + 1)
        if self._counted.follow(text, last.number, last.stop) and not span["after"]:
            return []
        return [House(f"{first.number}-{last.number}", first.start, last.stop)]

    def _list(self, text: str, house: House, limit: int, many: bool = False) -> Iterator[House]:
        """The first house and those of the list or range that goes on after it."""
        while follower := _NEXT.match(text, house.stop):
            further = _house(follower, 3)
            if further.start >= limit:
                break
            if not follower[2] and self._counted.follow(text, further.number, further.stop):
                break
            if follower[1] in _DASHES and not _is_further(house.number, further.number, many):  # a flat: «30-15», «9а-34»
                break
            if _makes_range(follower[1], house.number, further.number, many):
                house = House(f"{house.number}-{further.number}", house.start, further.stop)
                continue
            yield house
            house = further
        yield house


def house_number(text: str) -> str | None:
    """The normal form of a house number that stands alone, as registers and maps write it («22/1», «15-А», «8 корп. 2», «17 с1»); None if it is none."""
    folded = _BUILDING_SIGN.sub("стр", _GLUED.sub(" ", fold(text.translate(LATIN_LOOK_ALIKES)).strip()))
    found = _WHOLE.fullmatch(folded)
    return _house(found, 1).number if found and int(found[1]) else None


def _is_further(first: str, second: str, many: bool = False) -> bool:
    if second.isdecimal() and not (first.isdecimal() or many):
        return False
    return 0 < _digits(second) - _digits(first) <= (4 * WIDEST_RANGE if many else WIDEST_RANGE)


def _makes_range(sign: str, first: str, second: str, many: bool) -> bool:
    plain = first.isdecimal() and second.isdecimal() and _is_further(first, second, many)
    return plain and (sign[0] in ".…" or (sign in _DASHES and int(second) - int(first) > NEIGHBOURS))


def _digits(number: str) -> int:
    found = re.match(r"\d+", number)
    return int(found.group()) if found else 0


def _is_ordinal(nth: re.Match[str]) -> bool:
    """False for «3 дома», which are three houses unless a preposition rules them: «около 3 дома»."""
    few = int(nth[2]) % 10 in (2, 3, 4) and int(nth[2]) % 100 not in (12, 13, 14)
    return not (few and nth[7] == "а" and nth[1] is None)


def _house(found: re.Match[str], group: int) -> House:
    """The house whose five parts (number, slash, letter, block, building) begin at the group."""
    number, slash, raw, block, building = (found[group + i] for i in range(GROUPS))
    letter = re.findall("[а-я]", raw)[-1] if raw else ""
    parts = (str(int(number)), f"/{slash}" if slash else "", letter, f"к{block}" if block else "", f"с{building}" if building else "")
    stop = max(found.end(group + i) for i in range(GROUPS))
    return House("".join(parts), found.start(group), stop)
