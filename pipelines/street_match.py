"""Which street of a list is which street of the reference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from models.folding import fold
from models.reference import Street
from models.street_name import read_street_name
from spiders.exports.street_list import ListedStreet, StreetList

Key = tuple[str, ...]


@dataclass(slots=True)
class Pairs:
    """(known street, listed street, whether it was known under a former name), and the listed ones that are new."""

    matched: list[tuple[Street, ListedStreet, bool]] = field(default_factory=list)
    fresh: list[ListedStreet] = field(default_factory=list)


def match_streets(known: Mapping[str, Street], found: StreetList) -> Pairs:
    """Pair by name, then by alias, then by a former name; a street never twice, but for one that the list names without its kind."""
    pairs, rest = Pairs(), list(found.streets)
    covered = set(found.settlements)
    taken: set[str] = set()
    for find in (_by_name, _by_name_elsewhere, _by_alias, _by_former_name):
        left = []
        for listed in rest:
            candidates = [street for street in find(listed, known.values(), covered) if street.id not in taken or listed.name.assumed]
            if len(candidates) == 1:
                taken.add(candidates[0].id)
                pairs.matched.append((candidates[0], listed, find is _by_former_name))
            else:
                left.append(listed)
        rest = left
    pairs.fresh = rest
    return pairs


def _key(street: Street) -> Key:
    name = read_street_name(street.name)
    return name.key if name else (fold(street.name),)


def _by_name(listed: ListedStreet, known: Iterable[Street], _: set[str]) -> Iterator[Street]:
    return (street for street in known if street.settlement == listed.settlement and _key(street) == listed.name.key)


def _by_name_elsewhere(listed: ListedStreet, known: Iterable[Street], covered: set[str]) -> Iterator[Street]:
    """The street of a settlement that the list knows not as one of its own: a district of the town has its streets among the town's."""
    return (street for street in known if street.settlement not in covered and _key(street) == listed.name.key)


def _by_alias(listed: ListedStreet, known: Iterable[Street], _: set[str]) -> Iterator[Street]:
    for street in known:
        kinds = listed.name.assumed or _key(street)[0] == listed.name.kind
        if kinds and street.settlement == listed.settlement and fold(listed.name.bare) in map(fold, street.aliases):
            yield street


def _by_former_name(listed: ListedStreet, known: Iterable[Street], _: set[str]) -> Iterator[Street]:
    former = {name.key for name in listed.former}
    return (street for street in known if street.settlement == listed.settlement and _key(street) in former)
