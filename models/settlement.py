"""In which settlement an address lies, where the text names several."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from models.gazetteer import Name
from models.language import Language
from models.reference import Reference
from models.view import View

_AWAY = {"из", "до", "с", "со", "на", "от"}  # «из Апатитов» tells the way, not the place
_FAR = 3
_TRIED = 3  # settlements looked at on each side of an address
_SENTENCE_END = re.compile(r"[!?\n…]|[.](?=\s+[А-ЯЁA-Z])(?<!г[.])(?<!ул[.])(?<!пр[.])(?<!пер[.])")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement named in the text; `is_ours` for one of the register."""

    name: str
    is_ours: bool
    first: int
    start: int
    stop: int


class Settlements:
    """The settlements that one text names, in its order; `names` are those that hold."""

    def __init__(self, view: View, names: Sequence[Name], reference: Reference, language: Language):
        self._view = view
        self._language = language
        self._named = [s for name in names if (s := _settlement(view, name, reference))]
        self._starts = [settlement.start for settlement in self._named]

    def of(self, start: int, stop: int) -> Settlement | None:
        """The nearest settlement that says where the span lies: «в Апатитах на Ленина», «Мурманск: на Кирова», «Ленина 5 (Апатиты)»."""
        at = bisect_left(self._starts, start)
        near = self._named[max(0, at - _TRIED) : at + _TRIED]
        located = [s for s in near if self._locates(s, start, stop)]
        return min(located, key=lambda s: abs(s.start - start), default=None)

    def _locates(self, settlement: Settlement, start: int, stop: int) -> bool:
        prior = self._view.words[settlement.first - 1].norm if settlement.first else ""
        if start < settlement.start:
            return 0 <= settlement.start - stop <= _FAR and prior not in _AWAY
        last = self._view.words[self._view.word_at(settlement.stop) - 1]
        inside = any("loct" in tag for tag in self._language.tags(last.norm))
        same_sentence = not _SENTENCE_END.search(self._view.text, settlement.stop, start)
        return same_sentence and prior not in _AWAY and (inside or prior not in {"в", "во"})


def is_town(view: View, name: Name, language: Language) -> bool:
    """False for a plain word that sounds like a town: «добыча апатитов», which has no capital letter and stands after no «в», «из»."""
    if name.first < name.last or view.shouts or view.text[view.words[name.first].start].isupper():
        return True
    plain = any(tag.startswith("NOUN") and "Geox" not in tag and "Surn" not in tag for tag in language.tags(view.words[name.first].norm))
    named = not name.first or view.prior(name.first) in {"в", "во", "из", "до", "г", "город", "через"}
    return not plain or named


def _settlement(view: View, name: Name, reference: Reference) -> Settlement | None:
    start, stop = view.words[name.first].start, view.words[name.last].stop
    if name.kind == "town":
        return Settlement(reference.towns[name.id].name, False, name.first, start, stop)
    place = reference.places[name.id] if name.kind == "place" else None
    if place is None or place.kind != "settlement":
        return None
    return Settlement(place.settlement, True, name.first, start, stop)
