"""In which settlement an address lies, where the text names several."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.gazetteer import Name
from models.language import Language
from models.reference import Reference
from models.street_evidence import MARKERS, PREPOSITIONS
from models.view import View

_AWAY = {"из", "до", "с", "со", "на", "от"}  # «из Апатитов» tells the way, not the place
_INTO = {"в", "во"}
_MOVED = {"переехать", "переезжать", "перебраться", "поселиться"}  # «переехали в Мурманск» is living there
_TOWN = {"г", "город"}
_TOWN_BEFORE = {*_INTO, *_TOWN, "из", "до", "через", "поселок", "п", "пгт", "село", "зато"}
_CASE_AFTER = {"в": "loct", "во": "loct", "из": "gent", "до": "gent"}
_WIDER = {"россия", "ссср", "европа", "карелия", "заполярье"}  # names of the dictionary that are no towns
_FAR = 3
_REACH = 1000  # characters from a settlement to an address that it may locate
_TRIED = 3  # settlements looked at on each side of an address
_SENTENCE_END = re.compile(r"[!?\n…]|[.](?=\s+[А-ЯЁA-Z])(?<!г[.])(?<!ул[.])(?<!пр[.])(?<!пер[.])")
_HERE = re.compile(r"\b(?:у нас|наш(?:а|е|и|ем|ей|их|его)?)\b")
_CONTRAST = re.compile(r"\b(?:но|зато|однако|а(?! (?:именно|также|там|потом|точнее|еще)\b))\b")  # «в Апатитах чистят, а на Ленина сугробы»
_AFTER_TITLE = re.compile(r"\s*[,.:!–—-]|\s*\n")


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
        self._names = names
        self._reference = reference
        self._language = language

    def of(self, start: int, stop: int) -> Settlement | None:
        """The nearest settlement that says where the span lies («в Апатитах на Ленина», «Ленина 5 (Апатиты)»), else the one that the text is about."""
        near = min((s for s in self._near(start) if self._locates(s, start, stop)), key=lambda s: abs(s.start - start), default=None)
        if near is None:
            return self._title or self._namesake or self._given_away
        return self._namesake or near if near.name == self._reference.home else near

    def beside(self, start: int, stop: int) -> Settlement | None:
        """The settlement that stands at the street itself («Мурманск, на улице Олимпийской») or over the whole text: it moves a street that is ours alone."""
        adjoining = (s for s in self._near(start) if self._locates(s, start, stop) and self._adjoins(s, start))
        return next(adjoining, None) or self._title

    def _near(self, start: int) -> Sequence[Settlement]:
        at = bisect_left(self._named, start, key=lambda s: s.start)
        return self._named[max(0, at - _TRIED) : at + _TRIED]

    @cached_property
    def _named(self) -> list[Settlement]:
        known = [s for name in self._names if (s := self._settlement(name))]
        return sorted([*known, *self._of_dictionary()], key=lambda s: s.start)

    def _settlement(self, name: Name) -> Settlement | None:
        start, stop = self._view.words[name.first].start, self._view.words[name.last].stop
        if name.kind == "town":
            return Settlement(self._reference.towns[name.id].name, False, name.first, start, stop)
        place = self._reference.places[name.id] if name.kind == "place" else None
        if place is None or place.kind != "settlement":
            return None
        return Settlement(place.settlement, True, name.first, start, stop)

    def _of_dictionary(self) -> Iterator[Settlement]:
        """Towns that only the dictionary knows, after «в», «город» or at the head of the text."""
        taken = {at for name in self._names if name.kind != "marker" for at in range(name.first, name.last + 1)}
        for at, word in enumerate(self._view.words):
            if word.mark != "Geox" or at in taken or word.lemma in _WIDER or not word.text[0].isupper():
                continue
            named = self._view.prior(at) in _INTO | _TOWN or (not at and self._is_title(at))
            if named and not any("Pltm" in tag for tag in self._language.tags(word.norm)[:1]):  # «в Хибинах» is no town
                yield Settlement(word.text if "-" in word.text else word.lemma.capitalize(), False, at, word.start, word.stop)

    def _locates(self, settlement: Settlement, start: int, stop: int) -> bool:
        if start < settlement.start:
            return 0 <= settlement.start - stop <= _FAR and self._stays(settlement.first, settlement.stop)
        if start - settlement.stop > _REACH:
            return False
        between = self._view.folded[settlement.stop : start]
        ended = _SENTENCE_END.search(self._view.text, settlement.stop, start + 1) is not None  # with the letter that begins the next sentence
        if ended and not (between.strip() == "." and self._stands_alone(settlement.first)):  # «… Апатиты. Ленина 5»
            return False
        return self._stays(settlement.first, settlement.stop) and not self._is_contrast(settlement.stop, between)

    def _stands_alone(self, first: int) -> bool:
        """True for a town in the nominative that begins a sentence."""
        start = self._view.words[first].start
        before = self._view.text[max(0, start - _FAR) : start].rstrip()
        return before[-1:] in {"", ".", "!", "?"} and any("nomn" in tag for tag in self._language.tags(self._view.words[first].norm))

    def _stays(self, first: int, stop: int) -> bool:
        """False for a way: «из Апатитов», «в Апатиты»."""
        prior = self._view.prior(first)
        last = self._view.words[self._view.word_at(stop) - 1]
        inside = any("loct" in tag for tag in self._language.tags(last.norm))
        moved = any(word.lemma in _MOVED for word in self._view.words[max(0, first - 3) : first])
        return prior not in _AWAY and (inside or prior not in _INTO or moved)

    def _is_contrast(self, at: int, between: str) -> bool:
        """True if the text turns from the settlement to somewhere else; «в Апатитах на Ленина чисто, а на Мира нет» stays there."""
        turn = _CONTRAST.search(between)
        if turn is None or _HERE.search(between):
            return _HERE.search(between) is not None
        first = bisect_left(self._streets, at)
        return first == len(self._streets) or self._streets[first] >= at + turn.start()

    @cached_property
    def _streets(self) -> list[int]:
        return [self._view.words[name.first].start for name in self._names if name.is_street]

    def _adjoins(self, settlement: Settlement, start: int) -> bool:
        if start < settlement.start:
            return True
        between = self._view.words[self._view.word_at(settlement.stop) : self._view.word_at(start)]
        return all(word.lemma in PREPOSITIONS | MARKERS for word in between)

    def _is_title(self, first: int) -> bool:
        """True for «Мурманск, …» and «г. Мурманск. …» at the head of the text."""
        word = self._view.words[first]
        opens = first == 0 or (first == 1 and self._view.prior(first) in _TOWN)
        return opens and _AFTER_TITLE.match(self._view.text, word.stop) is not None and any("nomn" in tag for tag in self._language.tags(word.norm))

    @cached_property
    def _title(self) -> Settlement | None:
        """The other town that heads a text in which ours is not named."""
        if not self._named or any(s.is_ours for s in self._named):
            return None
        return self._named[0] if self._is_title(self._named[0].first) else None

    @cached_property
    def _signs(self) -> list[Settlement]:
        """Other towns given away by words that tell of nothing else, unless the text goes away from them."""
        signs = [name for name in self._names if name.kind == "marker"]
        found = [(self._reference.towns[name.id].name, name.first, self._view.words[name.first].start, self._view.words[name.last].stop) for name in signs]
        return [Settlement(town, False, first, start, stop) for town, first, start, stop in found if self._stays(first, stop)]

    @cached_property
    def _namesake(self) -> Settlement | None:
        """The other town of the same name as ours, by its signs: «в Кировске у Невы»."""
        return next((sign for sign in self._signs if sign.name.startswith(f"{self._reference.home} (") and not self._is_home_sure), None)

    @cached_property
    def _given_away(self) -> Settlement | None:
        """The only other town that a text without a word of ours gives away."""
        towns = {s.name for s in (*self._named, *self._signs)}
        about_us = any(s.is_ours for s in self._named) or self._is_home_sure or _HERE.search(self._view.folded)
        return self._signs[0] if self._signs and len(towns) == 1 and not about_us else None

    @cached_property
    def _is_home_sure(self) -> bool:
        """True if the text names a place of ours or a street that has no like elsewhere."""
        places, streets = self._reference.places, self._reference.streets
        known = any(name.kind == "place" and places[name.id].kind != "settlement" for name in self._names)
        return known or any(name.kind == "street" and not streets[name.id].ambiguous for name in self._names)


def is_town(view: View, name: Name, language: Language) -> bool:
    """False for a plain word that sounds like a town: «добыча апатитов», «Полярный день»."""
    if name.first < name.last:
        return True
    tags, prior = language.tags(view.words[name.first].norm), view.prior(name.first)
    if tags[0].startswith("ADJF"):  # «в Полярном», but not «Полярный день» and «в Полярном районе»
        titled = not name.first and view.folded[view.words[0].stop : view.words[0].stop + 1] == ","
        return titled or (prior in _TOWN_BEFORE and not _agrees(view, name.last + 1, _CASE_AFTER.get(prior, "nomn"), language))
    if view.shouts or view.text[view.words[name.first].start].isupper():
        return True
    plain = any(tag.startswith("NOUN") and "Geox" not in tag and "Surn" not in tag for tag in tags)
    return not plain or not name.first or prior in _TOWN_BEFORE


def _agrees(view: View, at: int, case: str, language: Language) -> bool:
    """True if the word is a noun that an adjective of the case before it may belong to."""
    close = at < len(view.words) and view.gap(at - 1, at) == " "
    return close and any(tag.startswith("NOUN") and f"sing,{case}" in tag for tag in language.tags(view.words[at].norm)[:2])
