"""Is the name of a place a place here? «титан для воды» and «25-й автобус» are none."""

import re

from models.gazetteer import Name
from models.language import Language
from models.reference import Reference
from models.view import View

_CASES = {  # of an ordinal by its ending
    "й": "nomn", "ый": "nomn", "го": "gent", "ого": "gent", "му": "datv", "ому": "datv", "м": "loct", "ом": "loct", "ым": "ablt",
}  # fmt: skip
_KILOMETRE = {"км", "километр"}
_MONTHS = set("января февраля марта апреля мая июня июля августа сентября октября ноября декабря числа".split())
_WAY = {"от", "до", "пути", "пешком", "дороги"}  # «25 км от города» is a distance
_SPEED = re.compile(r"\s*в\s+(?:час|день|сторон)")
_THERE = {"на", "с", "из", "у", "от", "житель", "наш", "через", "за"}


class PlaceEvidence:
    """Weighs the words around a place's name."""

    def __init__(self, reference: Reference, language: Language):
        self._reference = reference
        self._language = language

    def holds(self, view: View, name: Name) -> bool:
        """True if the words name the place."""
        if view.words[name.first].norm[:1].isdecimal():
            return self._is_kilometre(view, name)
        ambiguous = self._reference.places[name.id].ambiguous and name.first == name.last
        return not ambiguous or view.text[view.words[name.first].start].isupper()

    def _is_kilometre(self, view: View, name: Name) -> bool:
        """«25 км», «на 25-м»; not a distance, a date, a bus or a house of that number."""
        after = view.words[name.last + 1] if name.last + 1 < len(view.words) else None
        close = after is not None and not view.gap(name.last, name.last + 1).strip(" ")
        number, last = view.words[name.first], view.words[name.last]
        ordinal = "-" in number.norm
        if last.lemma in _KILOMETRE:
            return ordinal or not ((close and after and after.norm in _WAY) or self._is_distance(view, name))
        if not ordinal:
            return True
        ending = number.norm.rpartition("-")[2]
        if ending in {"го", "му", "ого", "ому"} and view.prior(name.first) not in _THERE:
            return False
        if "-" not in number.text and view.prior(name.first) not in _THERE:  # «25м» alone is a length
            return False
        return not (close and after and self._is_counted(after.norm, ending))

    def _is_distance(self, view: View, name: Name) -> bool:
        """«в 25 км», «25 км в час», «25 километров»; but «с 25 километра» is the place."""
        last = view.words[name.last]
        rest = view.folded[last.stop : last.stop + 20]
        return last.norm.endswith("ов") or view.prior(name.first) in {"в", "около", "примерно"} or _SPEED.match(rest) is not None

    def _is_counted(self, norm: str, ending: str) -> bool:
        """True if the ordinal agrees with the noun: «25-й автобус», but not «на 25-м автобуса нет»."""
        if norm in _MONTHS:
            return True
        case = _CASES.get(ending, "nomn")
        tags = self._language.tags(norm)
        return tags[0].startswith("NOUN") and any(tag.startswith("NOUN") and f"sing,{case}" in tag for tag in tags)
