"""Which houses stand on a street, as far as the reference knows."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.reference import Street


@dataclass(frozen=True, slots=True)
class HouseRegister:
    """The houses of one street; `complete` says that the list is a register's, so that a number outside it is no house there."""

    houses: frozenset[str]
    complete: bool

    @classmethod
    def of(cls, street: Street) -> "HouseRegister":
        """The register of a street of the reference."""
        return cls(frozenset(map(_key, street.houses)), street.complete)

    def knows(self, number: str) -> bool | None:
        """True for a house of the list (for a range «3-9»: both its ends); False for one that a complete list has not; None if nothing tells."""
        if self._has(number.split("-")):
            return True
        return False if self.complete and self.houses else None

    def _has(self, numbers: Iterable[str]) -> bool:
        return all(_key(number) in self.houses for number in numbers)


def _key(number: str) -> str:
    return number.replace("к", "/")  # people write «8/2» and «8к2» of one house
