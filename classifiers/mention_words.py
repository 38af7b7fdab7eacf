"""What the joining of problems looks for in the text of a mention."""

import re

from classifiers.mention import Mention

_NUMBER = re.compile(r"(?<![\d:.,+-])(\d{1,3})(?![\d:])")
_LONG_NUMBER = re.compile(r"(?<![\d:.])\d{3,6}(?![\d:])")
_SCHOOL = re.compile(r"(школ|лице|гимнази|сад)\w{0,20}\s{0,9}(?:№\s{0,9})?(\d{1,3})\b", re.IGNORECASE)
_ORDINAL = ("перв", "втор", "треть", "четв[её]рт", "пят", "шест", "седьм", "восьм", "девят", "десят")
_NTH_SCHOOL = [(str(n), re.compile(rf"\b{stem}\w*\s+(школ|лице|гимнази|сад)", re.IGNORECASE)) for n, stem in enumerate(_ORDINAL, 1)]
HOT = re.compile(r"горяч|\bгвс\b|кипят", re.IGNORECASE)
COLD = re.compile(r"холодн\w* вод|\bхвс\b|холодн\w*\s*(?:нет|есть|отключ|ид[её]т)|нет холодн", re.IGNORECASE)
FLAT = re.compile(r"\bкв\b|квартир|подъезд|стояк|одна батаре|в детской|\bэтаж", re.IGNORECASE)


def loose_numbers(mention: Mention) -> set[str]:
    """Numbers of the text that no address took: «у 26-го», «27 дом»."""
    return set(_NUMBER.findall(mention.text)) - set(mention.address_words)


def institutions(text: str) -> set[str]:
    """Routes and post offices by their long numbers, schools and kindergartens by theirs: «школа № 5», «пятой школы»."""
    found = set(_LONG_NUMBER.findall(text)) | {f"{kind.lower()} {n}" for kind, n in _SCHOOL.findall(text)}
    return found | {f"{kind.lower()} {n}" for n, pattern in _NTH_SCHOOL for kind in pattern.findall(text)}


def telling_words(mention: Mention) -> list[str]:
    """Lemmas but those of the address, and long numbers: routes, post offices."""
    stems = {word[:4] for word in mention.address_words if len(word) > 2}
    numbers = [n for n in _LONG_NUMBER.findall(mention.text) if n not in mention.address_words]
    return [lemma for lemma in dict.fromkeys([*mention.lemmas, *numbers]) if lemma[:4] not in stems]
