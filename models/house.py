"""The grammar of house numbers as people write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = (
    r"д(?:ен|н)[а-я]*|час[а-я]*|мин(?:ут[а-я]*)?|недел[а-я]*|месяц[а-я]*|год[а-я]*|лет|раз[а]?|человек[а]?|(?:подъезд[а-я]*|под|этаж[а-я]*)(?!\s*№?\s*\d)|руб[а-я]*|"
    "метр[а-я]*|м|км|километр[а-я]*|тыс[а-я]*|процент[а-я]*|(?:квартир[а-я]*|кв)(?!\.?\s*№?\s*\d)|машин[а-я]*|автобус[а-я]*|сут[а-я]*|январ[а-я]*|феврал[а-я]*|март[а-я]*|"
    "апрел[а-я]*|ма[йя]|июн[а-я]*|июл[а-я]*|август[а-я]*|сентябр[а-я]*|октябр[а-я]*|ноябр[а-я]*|декабр[а-я]*|градус[а-я]*|класс[а-я]*|групп[а-я]*|"
    "дом(?:а|ов)|ребен[а-я]*|дет[а-я]*|маршрут[а-я]*|штук[а-я]*|литр[а-я]*|соток|секунд[а-я]*|сантиметр[а-я]*|см|%"
)
NOT_A_UNIT = rf"(?!\s*(?:-?[а-я]{{1,2}}\s+)?(?:{_UNITS})(?![а-я]))(?!\s*%)(?!\s*:\s*\d)(?!\s*-\s*(?:й|го|му|м|я|е|х|ти|ой|ая|ый)(?![а-я]))(?!\.\d)"
_LETTER = r"(?:-?[«\"']?([а-я])[»\"']?(?![а-я\d]))"
_LOOSE_LETTER = r"(?:\s([абвгд])(?=\s*(?:[,.;:!?)]|$)))"
_BLOCK = r"(?:\s*,?\s*(?:корпус|корп|кор|к)\.?\s*(\d{1,2})(?!\d))"
_SLASH = r"(?:\s?[/\\]\s?(\d{1,3})(?!\d))"
HOUSE = rf"(\d{{1,3}})(?!\d){_SLASH}?(?:{_LETTER}|{_LOOSE_LETTER})?{_BLOCK}?{NOT_A_UNIT}"
GROUPS = 5
NEIGHBOURS = 2  # «14-16» are two neighbouring houses, not a range
_WORD = r"(?:дом(?:а|у|е|ов|ам|ами|ах)?|д|зд|здани[еяю])"
_FIRST = re.compile(rf"[\s,.:№()-]*(?:{_WORD}\b\.?\s*)?(?:№|n|номер)?\s*{HOUSE}")
_NEXT = re.compile(rf"\s*(,|и|или|-|–|—|\.\.|;|&|\+|,\s*и|,\s*а также)\s*(?:{_WORD}\b\.?\s*)?№?\s*{HOUSE}")
_FAR = re.compile(rf"[^.!?\n]{{0,40}}?\b(?:дом(?:а|у|е|ов)?|д\.)\s*№?\s*{HOUSE}")
_NTH = re.compile(r"[^.!?\n]{0,24}?\b(\d{1,3})()(?:-?([абвг]))?()()(?:-?(?:го|му|м|й))?\s+дом(?:а|у|ом|е)?\b")
_SPAN = re.compile(rf"\s*,?\s*(?:дома?\s*)?с\s+{HOUSE}\s+(?:по|до)\s+{HOUSE}")
_TO_STREET = r"\s*,?\s*(?:по|на|с|у|в)?\s*(?:(?:ул|пр|просп|пр-т|пр-кт)\.?|улиц[еыа]|проспект[еуа]?)?\s*"
_BEFORE = re.compile(rf"\b{_WORD}\b\.?\s*(?:№+|номер)?\s*{HOUSE}")
_GAP = re.compile(_TO_STREET)


@dataclass(frozen=True, slots=True)
class House:
    """A house number in normal form («22/1», «15а», «8к2», «3-9») and the span where it stands."""

    number: str
    start: int
    stop: int


def find_houses_after(text: str, at: int) -> list[House]:
    """House numbers that follow a street name ending at `at`: one, a list, or a range. `text` is folded, of unchanged length."""
    span = _SPAN.match(text, at)
    if span:
        return [House(f"{_number(span.groups()[:GROUPS])}-{_number(span.groups()[GROUPS:])}", span.start(1), span.end())]
    first = _FIRST.match(text, at)
    if first is None:
        return []
    return list(_rest(text, House(_number(first.groups()), first.start(1), first.end())))


def _rest(text: str, house: House) -> Iterator[House]:
    """The first house and those of the list or range that goes on after it."""
    while follower := _NEXT.match(text, house.stop):
        sign, number = follower.group(1), _number(follower.groups()[1:])
        if sign in "-–—.." and number.isdigit() and house.number.isdigit() and int(number) > int(house.number):
            if int(number) - int(house.number) > NEIGHBOURS:
                house = House(f"{house.number}-{number}", house.start, follower.end())
                continue
            yield house
            house = House(number, follower.start(2), follower.end())
        else:
            yield house
            house = House(number, follower.start(2), follower.end())
    yield house


def find_house_far(text: str, at: int, limit: int) -> list[House]:
    """A house named with the word «дом» a few words further on in the sentence («от 14 дома»), before `limit`."""
    found = _FAR.match(text, at, limit) or _NTH.match(text, at, limit)
    return list(_rest(text[:limit], House(_number(found.groups()), found.start(1), found.end()))) if found else []


def find_houses_before(text: str, at: int) -> list[House]:
    """Houses that stand before the street: «дом 12 по Олимпийской», «домов 23, 27 и 29 на улице Мира»."""
    for found in _BEFORE.finditer(text, max(0, at - 60), at):
        houses = list(_rest(text[:at], House(_number(found.groups()), found.start(1), found.end())))
        if _GAP.fullmatch(text, houses[-1].stop, at):
            return houses
    return []


def _number(groups: tuple[str | None, ...]) -> str:
    number, slash, letter, loose, block = groups
    return str(int(number or 0)) + (f"/{slash}" if slash else "") + (letter or loose or "") + (f"к{block}" if block else "")
