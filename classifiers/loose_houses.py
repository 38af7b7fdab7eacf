"""Houses that a text names by their numbers alone: «а у нас в 27», «седьмой дом»."""

import re

_AFTER = (
    r"(?!\s*[-–]?\s*(?:этаж|подъезд|квартир|кв\b|км|километр|градус|°|микрорайон|мкр|автобус|маршрут|рейс|школ|сад|числ|ма[йя]\b|июн|июл|янв|фев|мар|апр|авг|сен|окт|ноя|дек|"
    r"раз|день|дн|час|год|лет|мин|руб|тыс|утра|вечер|процент|%))"
)
_BEFORE = re.compile(r"\b(?:маршрут|автобус|школ|сад|лице|кв|квартир|подъезд|этаж|рейс|палат|кабинет)\w*\.?\s*№?\s*$", re.IGNORECASE)
_SEEN = 40  # so many characters before a number tell what it is of
_NUMBER = r"(?<![\d:.,/+-])(\d{1,3})(?![\d:/]|[.,]\d)"
_HOUSE = r"дом(?:е|а|у|ом)?\b"  # one house; «домов», «домах» count them, «домофон» is none
_COUNTED = r"(?!(?<=[2-4])(?<!1[2-4])\s+дома\b)"  # «2 дома» are two houses, «5 дома» is of the fifth
_BY_NUMBER = [
    re.compile(rf"\bдом(?:е|а|у|ом)?\s{{0,3}}№?\s{{0,3}}{_NUMBER}{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_NUMBER}{_COUNTED}[- ]?(?:й|ый|м|ом|го|ого|ке)?\s+{_HOUSE}", re.IGNORECASE),
    re.compile(rf"\b(?:у|напротив|против|возле|около|мимо|от|до|жител\w{{1,3}}|двор\w{{0,2}}) {_NUMBER}\s+дома\b", re.IGNORECASE),
    re.compile(r"(?<![\d:.,/+-])(\d{1,3})-?(?:й|м|го|ом)\b" + _AFTER, re.IGNORECASE),
    re.compile(rf"\b(?:нас|мы|вот|и|а) (?:в|на) {_NUMBER}{_AFTER}", re.IGNORECASE),
]
_STEMS = (
    "перв", "втор", "трет", "четв[её]рт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат",
    "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат",
)  # fmt: skip
_ENDS = "(?:ый|ой|ий|ом|ем|ого|его|ьем|ьего)"
_COUNTS = r"(?!\s+(?:подъезд|этаж|стояк|день|дн|раз|год|лет|час|мин|месяц))"  # «дом второй подъезд», «дома третий день»
_IN_WORDS = [
    (str(number), re.compile(rf"\b{stem}{_ENDS} {_HOUSE}(?! подряд)|\b{_HOUSE} {stem}{_ENDS}\b{_COUNTS}|\bдом[еу]? {stem}ь\b{_COUNTS}", re.IGNORECASE))
    for number, stem in enumerate(_STEMS, 1)
]


def loose_houses(text: str) -> tuple[str, ...]:
    """Numbers of the houses that the text names without a street, each once."""
    found = [
        match.group(1) for pattern in _BY_NUMBER for match in pattern.finditer(text) if not _BEFORE.search(text, max(0, match.start(1) - _SEEN), match.start(1))
    ]
    return tuple(dict.fromkeys([*found, *(number for number, pattern in _IN_WORDS if pattern.search(text))]))


def digits(house: str | None) -> str:
    """The number of a house without its letter or block."""
    found = re.match(r"\d*", house or "")
    return found.group() if found else ""
