"""Which settlements of a ГАР extract are ours: a region has more than one of a name."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.problem import Problem
from spiders.exports.street_list import Wanted

TOWN_LEVELS = {"5", "6", "7"}


@dataclass(frozen=True, slots=True)
class TownObject:
    """A settlement of the extract under the name of the reference; `told` is how the extract calls it."""

    name: str
    level: int
    told: str


def path_of(id: str, parents: Mapping[str, str]) -> list[str]:
    """The ids from the root down to the object."""
    path = [id]
    while (above := parents.get(path[-1])) and above not in path:
        path.append(above)
    return path[::-1]


def choose_towns(found: Mapping[str, TownObject], parents: Mapping[str, str], wanted: Wanted, file: str) -> dict[str, str]:
    """id → name of the settlements: the main one, and the others of its municipality (those a person named: wherever they are)."""
    home = _one(wanted.names[0], {id: (0, town.level) for id, town in found.items() if town.name == wanted.names[0]}, found, file)
    if home is None:
        raise Problem(f"{file}: нет населённого пункта «{wanted.names[0]}». Возьмите выгрузку своего региона или назовите его: --town ИМЯ.")
    towns = {home: wanted.names[0]}
    for name in wanted.names[1:]:
        ranks = {id: (-_shared(id, home, parents), town.level) for id, town in found.items() if town.name == name}
        one = _one(name, ranks if wanted.named else {id: rank for id, rank in ranks.items() if rank[0] < -1}, found, file)
        if one is not None:
            towns[one] = name
        elif wanted.named:
            raise Problem(f"{file}: нет населённого пункта «{name}».")
    return towns


def _shared(id: str, home: str, parents: Mapping[str, str]) -> int:
    """How many steps from the root the two have in common: more than the region, if they are of one municipality."""
    pairs = zip(path_of(id, parents), path_of(home, parents), strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(path_of(id, parents)), len(path_of(home, parents))))


def _one(name: str, ranks: Mapping[str, tuple[int, int]], found: Mapping[str, TownObject], file: str) -> str | None:
    """The best of the objects of one name; raises Problem if two are equally good."""
    best = [id for id, rank in ranks.items() if rank == min(ranks.values())]
    if len(best) > 1:
        told = ", ".join(f"{found[id].told} (OBJECTID {id})" for id in sorted(best))
        raise Problem(f"{file}: «{name}» встречается несколько раз: {told}. Возьмите выгрузку одного муниципалитета.")
    return best[0] if best else None
