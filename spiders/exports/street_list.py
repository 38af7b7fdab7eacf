"""What a register or a list says of the streets of a town, whatever its format."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from models.house import house_number
from models.street_name import StreetName

Row = TypeVar("Row")


class Watch(Protocol):
    """Passes rows through, showing a person how far the reading has come."""

    def __call__(self, items: Iterable[Row], title: str, /) -> Iterable[Row]:
        """The same items."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settlements that are asked for, the main one first; `named` if a person named them, else they are those of the reference."""

    names: tuple[str, ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class ListedStreet:
    """A street with its houses in normal form and the names it had before."""

    name: StreetName
    settlement: str
    houses: frozenset[str]
    former: tuple[StreetName, ...] = ()


@dataclass(frozen=True, slots=True)
class StreetList:
    """Streets of the settlements that the file holds; `complete` if the houses of each are all there are; `remarks` for people."""

    streets: tuple[ListedStreet, ...]
    settlements: tuple[str, ...]
    complete: bool
    source: str
    sure: str
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Collector:
    """Gathers streets and houses row by row; numbers that are none are kept for a remark."""

    _names: dict[tuple[str, tuple[str, ...]], StreetName] = field(default_factory=dict)
    _houses: dict[tuple[str, tuple[str, ...]], set[str]] = field(default_factory=lambda: defaultdict(set))
    _former: dict[tuple[str, tuple[str, ...]], dict[StreetName, None]] = field(default_factory=lambda: defaultdict(dict))
    _unread: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add_street(self, name: StreetName, settlement: str, former: Iterable[StreetName] = ()) -> None:
        """A street, seen once or more often."""
        key = (settlement, name.key)
        if self._names.get(key, name).assumed >= name.assumed:
            self._names[key] = name
        self._former[key].update(dict.fromkeys(former))

    def add_house(self, name: StreetName, settlement: str, text: str) -> None:
        """A house of the street as the file writes it."""
        number = house_number(text)
        if number:
            self._houses[settlement, name.key].add(number)
        else:
            self._unread[name.full].append(text)

    @property
    def streets(self) -> tuple[ListedStreet, ...]:
        """What was gathered, in order of settlement, kind (улицы first) and name."""
        listed = [ListedStreet(name, key[0], frozenset(self._houses[key]), tuple(self._former[key])) for key, name in self._names.items()]
        return tuple(sorted(listed, key=lambda one: (one.settlement, one.name.kind != "улица", one.name.key)))

    @property
    def remarks(self) -> tuple[str, ...]:
        """The numbers that could not be read, a line a street."""
        return tuple(f"Номера не разобраны, {name}: {', '.join(sorted(set(texts)))}" for name, texts in sorted(self._unread.items()))


def absent(wanted: Wanted, found: Mapping[str, object] | Iterable[str]) -> tuple[str, ...]:
    """The settlements asked for that the file has not."""
    there = set(found)
    return tuple(name for name in wanted.names if name not in there)
