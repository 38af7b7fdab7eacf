"""What official pages replied in threads, and to what."""

from collections.abc import Iterable

from models.address import Address


def spots_of(addresses: Iterable[Address]) -> tuple[tuple[str, str | None], ...]:
    """Places that a text names, as ties compare them: (street, house or None), (place, None)."""
    found = [(a.street or a.name, a.house) if a.street or a.name else (a.place, None) for a in addresses]
    return tuple((name, house) for name, house in dict.fromkeys(found) if name)
