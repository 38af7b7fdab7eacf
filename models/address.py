"""Addresses and places in a text, against the town's own register."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from models.gazetteer import Gazetteer, Name
from models.house import House, HouseGrammar
from models.house_register import HouseRegister
from models.language import Doc, Language
from models.place_evidence import PlaceEvidence
from models.reference import Reference
from models.settlement import Settlement, Settlements, is_town
from models.street_evidence import SHORT_KINDS, STREET_KINDS, STRONG_PREPOSITIONS, StreetEvidence, Weight
from models.unknown_street import UnknownStreet, UnknownStreets
from models.view import View, view_of

_BESIDE = {",", "и", "/", "-", "–", "—", "и на", ", на", "и по"}  # «Мира и Ленина»


UNKNOWN_SETTLEMENT = "не установлен"


@dataclass(frozen=True, slots=True)
class Address:
    """A place named in a text. `start`…`stop` are offsets in the text; `level` is house, street, place or settlement.

    `street` and `place` are ids of the reference, `name` the normal name of the street (also of another town's, or of one that the register
    does not know); `settlement` is a name; a street outside the register of which nothing tells the town
    stands in UNKNOWN_SETTLEMENT, so that nobody takes it for ours.
    `known_house`: the register of the street has the house (True), is complete and has it not (False), or cannot tell (None).
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
    known_house: bool | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """The reading of one text on the way: all names `seen`, those that hold, the street names `found` with their addresses, the addresses `listed`
    in their settlements and those of the `answer`; offsets are of the visible text."""

    view: View
    seen: Sequence[Name]
    names: Sequence[Name]
    found: Mapping[Name, Sequence[Address]]
    listed: Sequence[Address]
    answer: Sequence[Address]


class AddressFinder:
    """Finds the streets, houses, places and settlements of one reference."""

    def __init__(self, reference: Reference, language: Language):
        self._reference = reference
        self._language = language
        self._gazetteer = Gazetteer(reference, language)
        self._houses = HouseGrammar(language)
        self._streets = StreetEvidence(reference, language)
        self._places = PlaceEvidence(reference, language)
        self._unknown = UnknownStreets(language)
        self._registers = {street.id: HouseRegister.of(street) for street in reference.streets.values()}

    def find(self, doc: Doc) -> tuple[list[Address], tuple[str, ...]]:
        """Addresses in the order of the text, overlapping none; and the ids of other towns that the text names or gives away.

        The first of several houses of one street has the span of the street and the house, each further one the span of its number.
        """
        survey = self.survey(doc)
        view, names, found = survey.view, survey.names, survey.found
        towns = [n.id for n in names if n.kind in ("town", "marker") or (n.kind == "foreign_street" and n in found)]
        return [_in_original(address, view, doc.text) for address in survey.answer], tuple(dict.fromkeys(towns))

    def survey(self, doc: Doc) -> Survey:
        """Everything that was looked at on the way to the addresses of a text."""
        view = view_of(doc, self._language)
        seen = self._gazetteer.find(view)
        names = [name for name in seen if self._holds(view, name)]
        streets = [name for name in names if name.is_street]
        found = self._on_streets(view, streets)
        found |= self._neighbours(view, streets, found)
        settlements = Settlements(view, names, self._reference, self._language)
        listed = [self._settled(address, settlements, view) for addresses in found.values() for address in addresses]
        strangers = [self._settled(address, settlements, view) for address in self._strangers(view, names)]
        listed += [replace(address, settlement=address.settlement or UNKNOWN_SETTLEMENT) for address in strangers]
        return Survey(view, seen, names, found, listed, _apart([*_without_repeats(listed), *self._placed(view, names)]))

    def _holds(self, view: View, name: Name) -> bool:
        if name.kind == "town":
            return is_town(view, name, self._language)
        return self._places.holds(view, name) if name.kind == "place" else not self._streets.is_of_another_kind(view, name)

    def _on_streets(self, view: View, streets: Sequence[Name]) -> dict[Name, list[Address]]:
        """The addresses of the names that are streets here; a house belongs to the first street that takes it."""
        found: dict[Name, list[Address]] = {}
        floor = 0
        for i, name in enumerate(streets):
            addresses = self._street(view, streets, i, floor)
            if addresses:
                found[name] = addresses
                floor = max(address.stop for address in addresses)
        return found

    def _street(self, view: View, streets: Sequence[Name], at: int, floor: int = 0, trusted: bool = False) -> list[Address]:
        """The addresses on one street name: one for each house, one without a house, or none if it is a plain word here."""
        houses, (weight, _) = self.evidence(view, streets, at, floor)
        confidence = 0.9 if trusted else weight
        return list(self._housed(view, self._bare(view, streets[at], confidence), houses)) if confidence else []

    def evidence(self, view: View, streets: Sequence[Name], at: int, floor: int = 0) -> tuple[list[House], Weight]:
        """The houses around one street name and the weight of the name with them."""
        name = streets[at]
        before, after = self._streets.marker_before(view, name), self._streets.marker_after(view, name)
        limit = view.words[streets[at + 1].first].start if at + 1 < len(streets) else len(view.text)
        first, last = name.first if before is None else before, name.last if after is None else after
        ruled = view.prior(first) in STRONG_PREPOSITIONS
        houses = self._houses.around(view.folded, view.words[first].start, view.words[last].stop, limit, ruled, floor)
        return houses, self._streets.weigh(view, name, before is not None or after is not None, bool(houses))

    def _bare(self, view: View, name: Name, confidence: float) -> Address:
        start, stop = view.words[name.first].start, view.words[name.last].stop
        text = view.text[start:stop]
        if name.kind == "street":
            street = self._reference.streets[name.id]
            return Address(street.id, street.name, None, street.settlement, None, text, start, stop, confidence, "street")
        return Address(None, name.alias, None, self._reference.towns[name.id].name, None, text, start, stop, confidence, "street")

    def _housed(self, view: View, bare: Address, houses: Sequence[House]) -> Iterator[Address]:
        if not houses:
            yield bare
            return
        nearest = min(houses, key=lambda house: max(bare.start - house.stop, house.start - bare.stop))
        register = self._registers[bare.street] if bare.street else None
        for house in houses:
            start, stop = (min(bare.start, house.start), max(bare.stop, house.stop)) if house is nearest else (house.start, house.stop)
            known = register.knows(house.number) if register else None
            sure = 0.98 if known else 0.93 if bare.confidence > 0.5 else bare.confidence
            text = view.text[start:stop]
            yield replace(bare, house=house.number, level="house", start=start, stop=stop, text=text, confidence=sure, known_house=known)

    def _neighbours(self, view: View, streets: Sequence[Name], found: dict[Name, list[Address]]) -> dict[Name, list[Address]]:
        """Names refused alone but listed beside a street that was taken: «Мира и Ленина», «Ленина, Мира»."""
        spans = sorted((address.start, address.stop) for addresses in found.values() for address in addresses)
        answer: dict[Name, list[Address]] = {}
        for i, name in enumerate(streets):
            plain = not name.exact and view.text[view.words[name.first].start].islower()
            if name in found or (plain and self._streets.describes(view, name)):  # «Мира, солнечная погода»
                continue
            start, stop = view.words[name.first].start, view.words[name.last].stop
            at = bisect_left(spans, (start, stop))
            gaps = [view.folded[b:start] for _, b in spans[max(0, at - 1) : at] if 0 <= start - b < 10]
            gaps += [view.folded[stop:a] for a, _ in spans[at : at + 1] if 0 <= a - stop < 10]
            if any(gap.strip() in _BESIDE for gap in gaps):
                answer[name] = self._street(view, streets, i, trusted=True)
        return answer

    def _settled(self, address: Address, settlements: Settlements, view: View) -> Address:
        """The address with the settlement that the text gives it, if its street may stand in another town."""
        known = address.street is None and address.settlement is not None
        if known:
            return address
        alone = address.street is not None and not self._reference.streets[address.street].ambiguous
        settlement = settlements.beside(address.start, address.stop) if alone else settlements.of(address.start, address.stop)
        if settlement is None or (address.street and settlement.is_ours):
            return address
        name = _name_elsewhere(address, settlement, view)
        sure = min(address.confidence, 0.93)  # our register knows nothing of that town's houses
        return replace(address, street=None, settlement=settlement.name, name=name, confidence=sure, known_house=None)

    def _strangers(self, view: View, names: Sequence[Name]) -> Iterator[Address]:
        """Streets named outright that the register does not know; a street of no town, until the text tells one."""
        taken = {i for name in names for i in range(name.first, name.last + 1)}
        streets = {i for name in names if name.is_street for i in range(name.first, name.last + 1)}
        for street in self._unknown.find(view, taken, streets):
            start, stop = view.words[street.first].start, view.words[street.last].stop
            houses = self._houses.around(view.folded, start, stop, len(view.text))
            if houses or street.is_short:
                yield from self._housed(view, _stranger(street, view.text[start:stop], start, stop), houses)

    def _placed(self, view: View, names: Iterable[Name]) -> Iterator[Address]:
        for name in names:
            if name.kind == "place":
                start, stop = view.words[name.first].start, view.words[name.last].stop
                place = self._reference.places[name.id]
                level = "settlement" if place.kind == "settlement" else "place"
                yield Address(None, None, None, place.settlement, place.id, view.text[start:stop], start, stop, 0.9, level)


def _stranger(street: UnknownStreet, text: str, start: int, stop: int) -> Address:
    return Address(None, street.name, None, None, None, text, start, stop, 0.4, "street")


def _name_elsewhere(address: Address, settlement: Settlement, view: View) -> str | None:
    """What the street is called in the other town: as the text says, «улица» if it does not say; never our own caption."""
    if address.street is None or address.name is None:
        return address.name
    at = view.word_at(address.start) - 1
    said = view.words[at].lemma if at >= 0 else ""
    kind = SHORT_KINDS.get(said, said)
    bare = " ".join(word for word in address.name.split() if word not in STREET_KINDS)
    return f"{kind if kind in STREET_KINDS else 'улица'} {bare}"


def _without_repeats(found: Sequence[Address]) -> list[Address]:
    """A street named again without a house adds nothing to the street with its houses."""
    housed = {(a.name, a.settlement) for a in found if a.house}
    return [a for a in found if a.house or (a.name, a.settlement) not in housed]


def _apart(found: Iterable[Address]) -> list[Address]:
    """Addresses in the order of the text; of two that overlap the first given stays."""
    kept: list[tuple[int, int, Address]] = []
    for address in found:
        at = bisect_left(kept, address.start, key=lambda one: one[0])
        clear = (at == 0 or kept[at - 1][1] <= address.start) and (at == len(kept) or address.stop <= kept[at][0])
        if clear:
            kept.insert(at, (address.start, address.stop, address))
    return [address for _, _, address in kept]


def _in_original(address: Address, view: View, text: str) -> Address:
    start, stop = view.visible.span(address.start, address.stop)
    return replace(address, start=start, stop=stop, text=text[start:stop])
