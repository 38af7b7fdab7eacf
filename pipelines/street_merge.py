"""A list of streets folded into the streets of the reference: what people wrote by hand stays, what is new is added, nothing is removed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from models.folding import fold
from models.house import house_number
from models.reference import Place, Street
from models.street_name import StreetName, read_street_name
from pipelines.street_match import Pairs, match_streets
from spiders.exports.street_list import ListedStreet, StreetList

_LETTERS = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" ")
_LATIN = {"ё": "yo", **dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _LETTERS, strict=True))}
IsCommon = Callable[[str], bool]


@dataclass(slots=True)
class Merge:
    """The streets after the import and what changed: new ones, houses added by street, old → new names, what the file has not."""

    streets: dict[str, Street]
    added: list[Street] = field(default_factory=list)
    houses: dict[str, list[str]] = field(default_factory=dict)
    renamed: list[tuple[Street, Street]] = field(default_factory=list)
    moved: list[tuple[Street, str]] = field(default_factory=list)
    absent: list[Street] = field(default_factory=list)
    absent_houses: dict[str, list[str]] = field(default_factory=dict)
    same: int = 0


def merge_streets(known: Mapping[str, Street], found: StreetList, asked: Iterable[str], places: Iterable[Place], is_common: IsCommon) -> Merge:
    """The known streets with those of the list. `asked` are the settlements whose streets are missed if the list has them not."""
    pairs = match_streets(known, found)
    merge = Merge(dict(known))
    for street, listed, former in pairs.matched:
        _merge_one(merge, street, listed, former, found)
    reserved = {fold(name) for place in places for name in (place.name, *place.aliases)}
    for listed in pairs.fresh:
        _add(merge, listed, found, reserved, is_common)
    merge.absent = _missed(known, pairs, set(asked))
    return merge


def _missed(known: Mapping[str, Street], pairs: Pairs, asked: set[str]) -> list[Street]:
    matched = {street.id for street, _, _ in pairs.matched}
    return [street for street in known.values() if street.id not in matched and street.settlement in asked]


def _merge_one(merge: Merge, street: Street, listed: ListedStreet, former: bool, found: StreetList) -> None:
    """The houses and, if it was renamed, the name of a street that is known; its settlement stays as people wrote it."""
    before = merge.streets[street.id]
    normal = {house_number(house) or house for house in before.houses}
    new = sorted(listed.houses - normal, key=house_order)
    after = replace(before, complete=before.complete or (found.complete and bool(listed.houses)))
    if new:
        after = replace(after, houses=tuple(sorted((*before.houses, *new), key=house_order)))
        merge.houses[street.id] = new
    if former:
        after = replace(after, name=listed.name.full, aliases=_with_name(merge, after, listed.name))
        merge.renamed.append((before, after))
    if after != before:
        after = replace(after, source=_with_source(before.source, found.source))
    if listed.settlement != street.settlement:
        merge.moved.append((after, listed.settlement))
    if found.complete and listed.houses and (gone := sorted(normal - listed.houses, key=house_order)):
        merge.absent_houses[street.id] = gone
    merge.streets[street.id] = after
    merge.same += after == before


def _with_source(before: str, new: str) -> str:
    """The sources with the new one, in place of an older one of its kind («ГАР 01.02.2025»)."""
    return "; ".join([*(part for part in before.split("; ") if part.split()[:1] != new.split()[:1]), new])


def _with_name(merge: Merge, street: Street, name: StreetName) -> tuple[str, ...]:
    """The aliases with the new name before the old ones; also the old name itself."""
    old = read_street_name(street.name)
    first = _alias(name, street.settlement, (one for one in merge.streets.values() if one.id != street.id))
    return tuple(dict.fromkeys((first, *street.aliases, *([old.bare] if old and not street.aliases else []))))


def _alias(name: StreetName, settlement: str, others: Iterable[Street]) -> str:
    """The name without the kind, or with it if another street of the settlement is called so: «переулок Мира» beside «улица Мира»."""
    taken = {fold(alias) for street in others if street.settlement == settlement for alias in street.aliases}
    return name.full if fold(name.bare) in taken else name.bare


def _add(merge: Merge, listed: ListedStreet, found: StreetList, reserved: set[str], is_common: IsCommon) -> None:
    name = listed.name
    alias = _alias(name, listed.settlement, merge.streets.values())
    street = Street(
        id=_free_id(name, listed.settlement, merge.streets),
        name=name.full,
        settlement=listed.settlement,
        aliases=(alias,),
        ambiguous=is_common(name.bare) or fold(alias) in reserved,
        houses=tuple(sorted(listed.houses, key=house_order)),
        source=found.source,
        sure=found.sure,
        complete=found.complete and bool(listed.houses),
    )
    merge.streets[street.id] = street
    merge.added.append(street)


def _free_id(name: StreetName, settlement: str, known: Mapping[str, Street]) -> str:
    """«mira», or with the kind, the settlement and a number where others have it."""
    stem = slug(name.bare)
    tries = (stem, f"{stem}-{slug(name.kind)}", f"{stem}-{slug(settlement)}", *(f"{stem}-{n}" for n in range(2, len(known) + 3)))
    return next(id for id in tries if id and id not in known)


def slug(text: str) -> str:
    """The text in Latin letters, digits and dashes: «1-я Зелёная» → «1-ya-zelyonaya»."""
    return re.sub(r"[^a-z0-9]+", "-", "".join(_LATIN.get(sign, sign) for sign in text.lower())).strip("-")


def house_order(house: str) -> tuple[int, str]:
    """The order of houses along a street: 9, 9а, 16."""
    digits = re.match(r"\d+", house)
    return int(digits.group()) if digits else 0, house
