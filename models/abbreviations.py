"""Abbreviated words of time spelled out: «до конца след. нед.», «в теч. 2 раб. дн.»."""

import re
from dataclasses import dataclass

_FULL = {
    "теч.": "течение", "раб.": "рабочих", "дн.": "дней", "сут.": "суток", "нед.": "недели", "мес.": "месяца", "час.": "часов", "кв.": "квартал",
    "янв.": "января", "февр.": "февраля", "фев.": "февраля", "апр.": "апреля", "авг.": "августа", "сент.": "сентября", "сен.": "сентября", "окт.": "октября",
    "нояб.": "ноября", "ноя.": "ноября", "дек.": "декабря",
}  # fmt: skip
_GENDERED = {"след.": "следующ", "тек.": "текущ"}  # the ending goes by the word that follows
_WEEKDAYS = {"пн": "понедельник", "вт": "вторник", "ср": "среду", "чт": "четверг", "пт": "пятницу", "сб": "субботу", "вс": "воскресенье"}
_PATTERN = re.compile(
    r"(?<![\w.])(?:(?<=\d\s)|(?<=\d)|(?<=[ivIV]\s))кв\.(?=\s+(?:20\d\d|след|тек|этого))"
    rf"|(?<![^\W\d])(?:{'|'.join(re.escape(word) for word in {**_FULL, **_GENDERED} if word != 'кв.')})(?!\w)"
    rf"|(?<=\b(?:до|на)\s)(?:{'|'.join(_WEEKDAYS)})\b|(?<=\b[вкс]\s)(?:{'|'.join(_WEEKDAYS)})\b|(?<=\bво\s)вт\b|\bмес\b|(?<=\d\s)(?:дн|сут)\b",
    re.IGNORECASE,
)
_FEMININE = re.compile(r"\s*(?:нед|пятн|сред|субб|весн|зим|осен|декад)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text with its abbreviations spelled out; `starts` are the places of its letters, and of its end, in the text as it was."""

    text: str
    starts: tuple[int, ...]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Where the letters from start to stop stood."""
        return self.starts[start], self.starts[stop]


def expand(text: str) -> Expanded:
    """The text with abbreviations of time spelled out."""
    parts, starts, at = [], list[int](), 0
    for match in _PATTERN.finditer(text):
        full = _full(match.group().lower(), text[match.end() :])
        parts += [text[at : match.start()], full]
        starts += [*range(at, match.start()), *[match.start()] * len(full)]
        at = match.end()
    return Expanded("".join((*parts, text[at:])), (*starts, *range(at, len(text) + 1)))


def _full(short: str, after: str) -> str:
    if short in _GENDERED:
        return _GENDERED[short] + ("ей" if _FEMININE.match(after) else "его")
    return _WEEKDAYS.get(short) or _FULL.get(short) or _FULL[short + "."]
