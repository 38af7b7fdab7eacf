"""Streets and houses of one town out of a ГАР (ФИАС) extract.

Format: the public XML of ФНС («Выгрузка БД ГАР»). LEVEL 5–7 are towns, settlements and planning structures, 8 streets; a row is current
if both ISACTUAL and ISACTIVE are 1; other rows of the same OBJECTID are the names it had before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.folding import fold
from models.street_name import StreetName, read_street_name
from spiders.exports.gar_files import Attributes, GarFiles
from spiders.exports.gar_town import TOWN_LEVELS, TownObject, choose_towns, path_of
from spiders.exports.street_list import Collector, StreetList, Wanted, Watch, absent

_STREET_LEVEL = "8"
_NOT_HOUSES = {"4": "гараж", "6": "шахта", "11": "подвал", "12": "котельная", "13": "погреб"}  # AS_HOUSE_TYPES
_ADDED = {"1": "корпус", "2": "строение", "3": "строение", "4": "литера"}  # AS_ADDHOUSE_TYPES; 3 is «сооружение»
_ORDER = ("литера", "корпус", "строение")
_GARDENS = {"снт", "тсн", "днт", "днп", "онт", "снп", "спк", "гск", "гпк", "ст", "с/т", "гк"}  # their streets are not the town's


@dataclass(slots=True)
class _Objects:
    """The address objects of the extract: all ids, towns of the wanted names, streets, the names streets had, gardens and garages."""

    ids: set[str] = field(default_factory=set)
    towns: dict[str, TownObject] = field(default_factory=dict)
    streets: dict[str, StreetName] = field(default_factory=dict)
    former: dict[str, list[StreetName]] = field(default_factory=lambda: defaultdict(list))
    gardens: set[str] = field(default_factory=set)


def read_gar(path: Path, wanted: Wanted, watch: Watch) -> StreetList:
    """The streets of the wanted settlements; raises Problem if the file is no extract, is broken or has no such town."""
    files = GarFiles(path)
    objects = _read_objects(watch(files.rows("ADDR_OBJ", "OBJECT"), "Улицы"), {fold(name): name for name in wanted.names})
    parents = {i: parent for i, parent in _parents(watch(files.rows(files.hierarchy, "ITEM"), "Иерархия")) if i in objects.ids}
    towns = choose_towns(objects.towns, parents, wanted, path.name)
    streets = dict(_streets_of(objects, parents, towns))
    collector = Collector()
    for id, town in streets.items():
        name = objects.streets[id]
        collector.add_street(name, town, (one for one in objects.former.get(id, ()) if one.key != name.key))
    owners = _owners(watch(files.rows(files.hierarchy, "ITEM"), "Дома: чьи"), objects, streets.keys() | towns.keys())
    homeless = _add_houses(collector, watch(files.rows("HOUSES", "HOUSE"), "Дома"), owners, objects, streets)
    settlements = tuple(dict.fromkeys(towns.values()))
    remarks = [f"Нет в выгрузке: {', '.join(missing)}"] if (missing := absent(wanted, settlements)) else []
    remarks += [f"Домов без улицы, не взяты: {homeless}"] if homeless else []
    return StreetList(collector.streets, settlements, True, f"ГАР {files.day}".strip(), "H", (*remarks, *collector.remarks))


def _read_objects(rows: Iterable[Attributes], wanted: Mapping[str, str]) -> _Objects:
    objects = _Objects()
    for row in rows:
        id, level, name, kind = row.get("OBJECTID", ""), row.get("LEVEL", ""), row.get("NAME", ""), row.get("TYPENAME", "")
        current = _is_current(row)
        if current:
            objects.ids.add(id)
        if level == _STREET_LEVEL and (street := read_street_name(name, kind)):
            if current:
                objects.streets[id] = street
            else:
                objects.former[id].append(street)
        elif current and level in TOWN_LEVELS and fold(name) in wanted:
            objects.towns[id] = TownObject(wanted[fold(name)], int(level), f"{kind} {name}".strip())
        elif current and level == "7" and _GARDENS.intersection(fold(kind).replace(".", " ").split()):
            objects.gardens.add(id)
    return objects


def _is_current(row: Attributes) -> bool:
    return row.get("ISACTUAL", "1") in ("1", "true") and row.get("ISACTIVE", "1") in ("1", "true")


def _parents(rows: Iterable[Attributes]) -> Iterator[tuple[str, str]]:
    yield from ((row.get("OBJECTID", ""), row.get("PARENTOBJID", "")) for row in rows if _is_current(row))


def _streets_of(objects: _Objects, parents: Mapping[str, str], towns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(street, settlement) of the streets inside the towns, by the nearest of them; not those of gardens and garages."""
    for id in objects.streets:
        above = path_of(id, parents)
        town = next((one for one in reversed(above) if one in towns), None)
        if town is not None and objects.gardens.isdisjoint(above):
            yield id, towns[town]


def _owners(rows: Iterable[Attributes], objects: _Objects, ours: Iterable[str]) -> dict[str, str]:
    """What stands on our streets, or in our towns on no street, with the nearest of them; a house may stand on a plot or beside another house."""
    known = frozenset(ours)
    owners = {}
    for row in rows:
        id = row.get("OBJECTID", "")
        if id in objects.ids or not _is_current(row):
            continue
        above = row.get("PATH", "").split(".")[:-1] or [row.get("PARENTOBJID", "")]
        owner = next((one for one in reversed(above) if one in known), None)
        if owner is not None:
            owners[id] = owner
    return owners


def _add_houses(collector: Collector, rows: Iterable[Attributes], owners: Mapping[str, str], objects: _Objects, streets: Mapping[str, str]) -> int:
    """Give the current houses to their streets; returns how many stand on none."""
    homeless = 0
    for row in rows:
        owner = owners.get(row.get("OBJECTID", ""))
        if owner is None or not _is_current(row) or row.get("HOUSETYPE") in _NOT_HOUSES:
            continue
        if owner in streets:
            collector.add_house(objects.streets[owner], streets[owner], _house_text(row))
        else:
            homeless += 1
    return homeless


def _house_text(row: Attributes) -> str:
    """«8 корпус 2 строение 1», whatever the order of the attributes."""
    added = [(_ADDED.get(row.get(f"ADDTYPE{n}", ""), "корпус"), number) for n in (1, 2) if (number := row.get(f"ADDNUM{n}", "").strip())]
    added.sort(key=lambda part: _ORDER.index(part[0]))
    return " ".join([row.get("HOUSENUM", "").strip(), *(f"{word} {number}" for word, number in added)]).strip()
