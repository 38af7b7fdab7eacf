"""Cases as occurrences: where a case's address lies, when people wrote of it again, how the matter of such comings is named."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from classifiers.occurrence import Cell, Occurrence
from models.reference import Reference
from models.worktime import TIME_ZONE


@dataclass(frozen=True)
class Gazetteer:
    """The settlement of each street and place by name; None where two settlements share the name."""

    streets: Mapping[str, str | None]
    places: Mapping[str, str | None]
    settlements: frozenset[str]

    @classmethod
    def of(cls, reference: Reference) -> "Gazetteer":
        """Of the town's streets and places."""
        settlements = frozenset(p.name for p in reference.places.values() if p.kind == "settlement")
        places = ((p.name, p.settlement) for p in reference.places.values() if p.kind != "settlement")
        return cls(_single((s.name, s.settlement) for s in reference.streets.values()), _single(places), settlements)

    def locate(self, address: str | None) -> dict[str, str | None]:
        """The levels of an address as cases have it: «улица, дом», a street, a place, a settlement; nothing for None."""
        if address is None:
            return {}
        if address in self.settlements:
            return {"settlement": address}
        if address in self.places:
            return {"place": address, "settlement": self.places[address]}
        street, comma, house = address.rpartition(", ")
        if comma and house[:1].isdigit():
            return {"house": address, "street": street, "settlement": self.streets.get(street)}
        return {"street": address, "settlement": self.streets.get(address)}


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, settlement in pairs:
        found[name] = settlement if found.get(name, settlement) == settlement else None
    return found


def occurrences_of(rows: Sequence[Mapping[str, Any]], gazetteer: Gazetteer, silence_days: int, now: datetime) -> Iterator[Occurrence]:
    """Of rows (case, moment) in order: a case comes when it is registered, and again when people write of it `silence_days` or more after it last came.

    So twenty messages on one accident are one, and a case that was never closed and fills the year is not.
    """
    for id, moments in groupby(rows, key=lambda row: row["id"]):
        last: date | None = None
        for row in moments:
            on = row["at"].astimezone(TIME_ZONE).date()
            if row["registered_at"] <= row["at"] <= now and (last is None or (on - last).days >= silence_days):
                yield Occurrence(id, on, row["topic"], **gazetteer.locate(row["address"]))
                last = on


def matter_name(cell: Cell, found: Sequence[Occurrence], reference: Reference, before: Sequence[Occurrence] = ()) -> str:
    """The topic's name, where topics of one network came those of the two most frequent; or the group's with the topics that are most of it.

    What came `before` is named only as far as what came lately leaves room.
    """
    ranked = [topic for them in (found, before) for topic, _ in Counter(one.topic for one in them).most_common()]
    parts = [id for id in list(dict.fromkeys(ranked))[:2] if id in reference.topics]
    topic = reference.topics.get(cell.matter)
    if topic:
        named = sorted(parts, key=lambda id: (id != cell.matter, id)) or [topic.id]
        return "; ".join([reference.topics[named[0]].name, *(_lowered(reference.topics[id].name) for id in named[1:])])
    names = [reference.topics[id].name for id in parts]
    group = next((t.group for t in reference.topics.values() if t.id.partition(".")[0] == cell.matter), cell.matter)
    return f"{group}: {'; '.join(names).lower()}" if names else group


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]
