"""Houses that a text names by their numbers alone: «а у нас в 27», «седьмой дом»."""

import re

_AFTER = (
    r"(?!\s*[-–]?\s*(?:этаж|подъезд|квартир|кв\b|км|километр|градус|°|микрорайон|мкр|автобус|маршрут|рейс|школ|сад|числ|ма[йя]\b|июн|июл|янв|фев|мар|апр|авг|сен|окт|ноя|дек|"
    r"раз|день|дн|час|год|лет|мин|руб|тыс|утра|вечер|процент|%))"
)
_BEFORE = re.compile(r"\b(?:маршрут|автобус|школ|сад|лице|кв|квартир|подъезд|этаж|рейс|палат|кабинет)\w*\.?\s*№?\s*$", re.IGNORECASE)
_NUMBER = r"(?<![\d:.,/+-])(\d{1,3})(?![\d:/]|[.,]\d)"
_BY_NUMBER = [
    re.compile(rf"\bдом(?:е|а|у|ом)?\s*№?\s*{_NUMBER}{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_NUMBER}[- ]?(?:й|ый|м|ом|го|ого|ке)?\s+дом\w*", re.IGNORECASE),
    re.compile(r"(?<![\d:.,/+-])(\d{1,3})-?(?:й|м|го|ом)\b" + _AFTER, re.IGNORECASE),
    re.compile(rf"\b(?:нас|мы|вот|и|а) (?:в|на) {_NUMBER}{_AFTER}", re.IGNORECASE),
]
_STEMS = (
    "перв", "втор", "трет", "четв[её]рт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат",
    "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат",
)  # fmt: skip
_ENDS = "(?:ый|ой|ий|ом|ем|ого|его|ьем|ьего)"
_IN_WORDS = [
    (str(number), re.compile(rf"\b{stem}{_ENDS} дом\w*(?! подряд)|\bдом\w* {stem}\w+", re.IGNORECASE)) for number, stem in enumerate(_STEMS, 1)
]  # fmt: skip


def loose_houses(text: str) -> tuple[str, ...]:
    """Numbers of the houses that the text names without a street, each once."""
    found = [match.group(1) for pattern in _BY_NUMBER for match in pattern.finditer(text) if not _BEFORE.search(text[: match.start(1)])]
    return tuple(dict.fromkeys([*found, *(number for number, pattern in _IN_WORDS if pattern.search(text))]))


def digits(house: str | None) -> str:
    """The number of a house without its letter or block."""
    found = re.match(r"\d*", house or "")
    return found.group() if found else ""
