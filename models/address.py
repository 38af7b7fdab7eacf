"""Addresses and places in a text, against the town's own register."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models.gazetteer import STREET_WORDS, Gazetteer, Name
from models.house import House, find_house_far, find_houses_after, find_houses_before
from models.language import Doc, Language, Token, fold
from models.reference import Reference

MARKERS = STREET_WORDS | {"ул", "пр", "пр-т", "пр-кт", "просп", "прт", "пркт", "ш", "пер", "мкр", "проспа"}
NOT_A_STREET = {
    "памятник",
    "площадь",
    "пл",
    "имя",
    "им",
    "бюст",
    "завод",
    "библиотека",
    "дворец",
    "сквер",
    "парк",
    "рудник",
    "против",
    "весь",
    "страна",
    "во",
    "по-над",
}
PREPOSITIONS = {"на", "по", "с", "со", "от", "до", "у", "за", "вдоль", "между", "около", "возле", "напротив", "и"}
STRONG_PREPOSITIONS = {"на", "по"}
AWAY = {"из", "до", "с", "со", "на", "от"}  # «из Апатитов» tells the way, not the place
FAR_SETTLEMENT = 3
_SENTENCE_END = re.compile(r"[!?\n…]|[.](?=\s+[А-ЯЁA-Z])(?<!г[.])(?<!ул[.])(?<!пр[.])")


@dataclass(frozen=True, slots=True)
class Address:
    """A place named in a text. `start`…`stop` are offsets in the text; `level` is house, street, place or settlement.

    `street` and `place` are ids of the reference, `name` the normal name of the street (also of another town's); `settlement` is a name.
    """

    street: str | None
    name: str | None
    house: str | None
    settlement: str | None
    place: str | None
    text: str
    start: int
    stop: int
    confidence: float
    level: str


@dataclass(frozen=True, slots=True)
class _View:
    """A text prepared for looking: its folded form has the length of the text."""

    text: str
    folded: str
    words: tuple[Token, ...]


class AddressFinder:
    """Finds the streets, houses, places and settlements of one reference."""

    def __init__(self, reference: Reference, language: Language):
        self._reference = reference
        self._language = language
        self._gazetteer = Gazetteer(reference, language)

    def find(self, doc: Doc) -> tuple[list[Address], tuple[str, ...]]:
        """Addresses in the order of the text, overlapping none; and the ids of other towns that the text names or gives away."""
        words = tuple(token for token in doc.tokens if token.is_word)
        view = _View(doc.text, fold_keeping_length(doc.text), words)
        names = self._gazetteer.find(doc, words)
        streets = [n for n in names if n.kind in ("street", "foreign_street")]
        found = [a for n in streets for a in self._street(view, n, streets)]
        found += self._neighbours(view, streets, found)
        found = _without_repeats([self._settled(view, address, names) for address in found])
        found += self._places(view, names, found)
        towns = [n.id for n in names if n.kind in ("town", "marker")] + [n.id for n in streets if n.kind == "foreign_street" and _taken(view, n, found)]
        return sorted(found, key=lambda address: (address.start, address.stop)), tuple(dict.fromkeys(towns))

    def _street(self, view: _View, name: Name, streets: Sequence[Name], trusted: bool = False) -> Iterator[Address]:
        """The addresses on one street name: one for each house, one without a house, or none if it is a plain word here."""
        before, after = _marker_before(view, name), _marker_after(view, name)
        houses = self._houses(view, name, streets, before, after)
        confidence = 0.9 if trusted else self._confidence(view, name, before is not None or after is not None, bool(houses))
        if confidence == 0.0:
            return
        bare = self._bare(view, name, confidence)
        for house in houses:
            start, stop = min(bare.start, house.start), max(bare.stop, house.stop)
            sure = self._known_house(bare, house.number)
            yield replace(bare, house=house.number, level="house", start=start, stop=stop, text=view.text[start:stop], confidence=sure)
        if not houses:
            yield bare

    def _bare(self, view: _View, name: Name, confidence: float) -> Address:
        start, stop = view.words[name.first].start, view.words[name.last].stop
        if name.kind == "street":
            street = self._reference.streets[name.id]
            return Address(street.id, street.name, None, street.settlement, None, view.text[start:stop], start, stop, confidence, "street")
        town = self._reference.towns[name.id]
        return Address(None, name.alias, None, town.name, None, view.text[start:stop], start, stop, confidence, "street")

    def _known_house(self, address: Address, number: str) -> float:
        known = self._reference.streets[address.street].houses if address.street else ()
        return 0.98 if number in known else 0.93

    def _houses(self, view: _View, name: Name, streets: Sequence[Name], before: int | None, after: int | None) -> list[House]:
        stop = view.words[after if after is not None else name.last].stop
        start = view.words[before if before is not None else name.first].start
        limit = min((view.words[s.first].start for s in streets if s.first > name.last), default=len(view.text))
        return find_houses_after(view.folded, stop) or find_houses_before(view.folded, start) or find_house_far(view.folded, stop, limit)

    def _confidence(self, view: _View, name: Name, marked: bool, has_house: bool) -> float:
        """0.0 if the words are no street here; the evidence is a marker, a house, a preposition, a capital letter."""
        prior = view.words[name.first - 1].lemma if name.first else ""
        if prior in NOT_A_STREET or (name.typo and not (marked or has_house or prior in STRONG_PREPOSITIONS)):
            return 0.0
        lemmas = [word.lemma for word in view.words[name.first : name.last + 1]]
        if marked or has_house or STREET_WORDS.intersection(lemmas):
            return 0.95
        if not name.exact and len(lemmas) > 1:  # «Ботанический сад» is the garden unless people live or drive on it
            return 0.6 if prior in STRONG_PREPOSITIONS else 0.0
        if not name.exact and self._describes(view, name):
            return 0.0
        plain = name.kind == "foreign_street" or self._reference.streets[name.id].ambiguous
        if not plain:
            return 0.85
        return self._plain_word(view, name, prior)

    def _plain_word(self, view: _View, name: Name, prior: str) -> float:
        """The confidence for a name that is also a plain word."""
        capital = view.text[view.words[name.last if _counts(name) else name.first].start].isupper() and not view.text.isupper()
        if _counts(name) and not capital:  # «прожил 50 лет», «на 8 марта подарили»
            return 0.0
        if prior in STRONG_PREPOSITIONS:
            return 0.8 if capital or name.exact else 0.6
        if capital and (prior in PREPOSITIONS or (name.last > name.first and not _counts(name))):
            return 0.6
        nominative = not name.exact and "nomn" in self._language.tags(view.words[name.first].norm)[0]
        return 0.55 if capital and not name.exact and (nominative or _mid_sentence(view, name)) else 0.0

    def _describes(self, view: _View, name: Name) -> bool:
        """True if the adjective agrees with the noun after it: «парковая зона», «солнечной погоды»."""
        if name.last + 1 >= len(view.words):
            return False
        here, follower = view.words[name.last], view.words[name.last + 1]
        if view.folded[here.stop : follower.start].strip():
            return False
        cases = {_grammar(tag) for tag in self._language.tags(here.norm) if "femn" in tag}
        nouns = {_grammar(tag) for tag in self._language.tags(follower.norm)[:2] if tag.startswith(("NOUN", "ADJF")) and "femn" in tag}
        return bool(cases & nouns) and follower.lemma not in MARKERS

    def _neighbours(self, view: _View, streets: Sequence[Name], found: Sequence[Address]) -> list[Address]:
        """Names refused alone but listed beside a street that was taken: «Мира и Ленина», «Ленина, Мира»."""
        spans = [(a.start, a.stop) for a in found]
        answer: list[Address] = []
        for name in streets:
            start, stop = view.words[name.first].start, view.words[name.last].stop
            if any(a < stop and start < b for a, b in spans):
                continue
            gaps = [view.folded[b:start] for _, b in spans if b <= start] + [view.folded[stop:a] for a, _ in spans if a >= stop]
            if any(gap.strip() in {",", "и", "/", "-", "и на", ", на", "и по"} for gap in gaps):
                answer += self._street(view, name, streets, trusted=True)
        return answer

    def _settled(self, view: _View, address: Address, names: Sequence[Name]) -> Address:
        """The address with the settlement that the text gives it, if its street may stand in another town."""
        if address.street is None or not self._reference.streets[address.street].ambiguous:
            return address
        towns = [(abs(view.words[n.first].start - address.start), n) for n in names if n.kind == "town" and self._locates(view, n, address)]
        if not towns:
            return address
        town = self._reference.towns[min(towns, key=lambda pair: pair[0])[1].id]
        return replace(address, street=None, settlement=town.name)

    def _locates(self, view: _View, name: Name, address: Address) -> bool:
        """True if the town's name says where the address is: «в Апатитах на Ленина», «Мурманск: на Кирова», «г. Апатиты, Ленина 5», «Ленина 5 (Апатиты)»."""
        first, last = view.words[name.first], view.words[name.last]
        prior = view.words[name.first - 1].norm if name.first else ""
        if address.start < first.start:
            return 0 <= first.start - address.stop <= FAR_SETTLEMENT and prior not in AWAY
        inside = any("loct" in tag for tag in self._language.tags(last.norm))
        same_sentence = not _SENTENCE_END.search(view.text, last.stop, address.start)
        return same_sentence and prior not in AWAY and (inside or prior not in {"в", "во"})

    def _places(self, view: _View, names: Sequence[Name], found: Sequence[Address]) -> list[Address]:
        answer: list[Address] = []
        for name in names:
            start, stop = view.words[name.first].start, view.words[name.last].stop
            if name.kind != "place" or any(a.start < stop and start < a.stop for a in [*found, *answer]):
                continue
            place = self._reference.places[name.id]
            if place.ambiguous and not view.text[start].isupper():
                continue
            level = "settlement" if place.kind == "settlement" else "place"
            answer.append(Address(None, None, None, place.settlement, place.id, view.text[start:stop], start, stop, 0.9, level))
        return answer


def fold_keeping_length(text: str) -> str:
    """The folded text; characters whose folding would change the length stay as they are."""
    folded = fold(text)
    return folded if len(folded) == len(text) else "".join(f if len(f := fold(c)) == 1 else c for c in text)


def _counts(name: Name) -> bool:
    """True for names that begin with a number: «50 лет Октября», «8 Марта»."""
    return name.alias[:1].isdigit() or name.alias.startswith("пятьдесят")


def _marker_before(view: _View, name: Name) -> int | None:
    at = name.first - 1
    return at if at >= 0 and view.words[at].lemma in MARKERS and view.words[name.first].start - view.words[at].stop <= 3 else None


def _marker_after(view: _View, name: Name) -> int | None:
    at = name.last + 1
    close = at < len(view.words) and not view.folded[view.words[name.last].stop : view.words[at].start].strip()
    return at if close and view.words[at].lemma in STREET_WORDS else None


def _mid_sentence(view: _View, name: Name) -> bool:
    return view.text[: view.words[name.first].start].rstrip()[-1:] not in {"", ".", "!", "?", "\n", "…"}


def _without_repeats(found: Sequence[Address]) -> list[Address]:
    """A street named again without a house adds nothing to the street with its houses."""
    housed = {(a.name, a.settlement) for a in found if a.house}
    return [a for a in found if a.house or (a.name, a.settlement) not in housed]


def _taken(view: _View, name: Name, found: Sequence[Address]) -> bool:
    return any(a.start <= view.words[name.first].start < a.stop for a in found)


def _grammar(tag: str) -> tuple[str, ...]:
    """Number and case of a tag."""
    parts = tag.replace(" ", ",").split(",")
    return tuple(p for p in parts if p in {"sing", "plur", "nomn", "gent", "datv", "accs", "ablt", "loct"})
