"""An invented year of cases with ten planted chronic problems: found of ten, false alarms a year, weeks until found, beside other designs.

`python -m tests.simulated_year 20` prints the tables over 20 seeds (part of `make soak`); `--weeks 2` looks every second week.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median

import numpy as np
from scipy import stats

from classifiers.chronic import Chronicity, find_chronic, load_chronicity
from classifiers.occurrence import Cell, Occurrence
from models.reference import Reference, load_reference
from pipelines.settings import ROOT

REFERENCE = ROOT / "data" / "reference"
START, DAYS = date(2025, 7, 1), 365
HOUSES, PER_WEEK = 400, 38.0
TUNED = 1000  # thresholds were chosen on seeds from here on; the figures are of those below
WINTER, HEATING, SUMMER, THAW = "winter", "heating", "summer", "thaw"
SEASONS = {  # months in which a topic is so many times as loud
    WINTER: {11: 3, 12: 5, 1: 6, 2: 6, 3: 5, 4: 3, 5: 0.6, 6: 0.1, 7: 0.05, 8: 0.05, 9: 0.1, 10: 1},
    HEATING: {9: 7, 10: 4, 11: 1.5, 12: 2, 1: 3, 2: 2.5, 3: 1, 4: 0.7, 5: 1.5, 6: 0.3, 7: 0.1, 8: 0.5},
    SUMMER: {5: 3, 6: 4, 7: 3, 8: 3, 9: 2, 10: 1, 4: 1.5, 11: 0.3, 12: 0.2, 1: 0.2, 2: 0.2, 3: 0.5},
    THAW: {4: 5, 5: 4, 3: 1.5, 6: 1},
}
# topic: (weight, season, what is named: house, street, place, nothing)
TOPICS: Mapping[str, tuple[float, str, tuple[float, float, float, float]]] = {
    "2.21": (9, WINTER, (0.6, 0.2, 0.05, 0.15)), "4.12": (8, WINTER, (0.1, 0.6, 0.1, 0.2)), "4.11": (6, WINTER, (0.15, 0.5, 0.15, 0.2)),
    "5.23": (4, WINTER, (0.75, 0.1, 0, 0.15)), "2.11": (3, WINTER, (0.1, 0.2, 0.5, 0.2)), "5.10": (7, HEATING, (0.6, 0.15, 0, 0.25)),
    "5.9": (3, HEATING, (0.3, 0.1, 0, 0.6)), "4.20": (8, SUMMER, (0.1, 0.6, 0.1, 0.2)), "2.4": (4, SUMMER, (0.6, 0.2, 0, 0.2)),
    "2.19": (4, THAW, (0.5, 0.2, 0.1, 0.2)), "4.10": (2, THAW, (0.05, 0.6, 0.1, 0.25)), "2.20": (2, THAW, (0.3, 0.4, 0.1, 0.2)),
    "1.9": (6, THAW, (0.2, 0.3, 0.2, 0.3)), "2.16": (3, WINTER, (0.3, 0.4, 0.1, 0.2)), "4.15": (3, WINTER, (0.1, 0.6, 0.1, 0.2)),
    "5.7": (6, "", (0.5, 0.2, 0, 0.3)), "5.5": (3, "", (0.7, 0.1, 0, 0.2)), "5.3": (3, "", (0.5, 0.3, 0.05, 0.15)), "5.2": (3, "", (0.6, 0.2, 0, 0.2)),
    "5.8": (3, "", (0.3, 0.2, 0, 0.5)),
    "5.13": (5, "", (0.4, 0.1, 0, 0.5)), "5.14": (4, "", (0.2, 0.05, 0, 0.75)), "5.15": (2, "", (0.7, 0.1, 0, 0.2)),
    "5.16": (2, "", (0.8, 0.1, 0, 0.1)), "5.18": (3, THAW, (0.85, 0.05, 0, 0.1)), "5.20": (4, "", (0.8, 0.1, 0, 0.1)), "5.22": (3, "", (0.85, 0.05, 0, 0.1)),
    "5.17": (2, THAW, (0.85, 0.05, 0, 0.1)), "22.13": (4, "", (0.3, 0.3, 0.1, 0.3)), "13.1": (3, "", (0.2, 0.1, 0.05, 0.65)),
    "13.2": (2, "", (0.1, 0.1, 0.1, 0.7)),
    "11.8": (4, "", (0, 0.2, 0.5, 0.3)), "11.9": (2, "", (0, 0.1, 0.3, 0.6)), "11.11": (2, "", (0, 0.1, 0.7, 0.2)), "1.1": (3, SUMMER, (0.5, 0.2, 0.1, 0.2)),
    "2.22": (2, SUMMER, (0.4, 0.2, 0.1, 0.3)), "2.23": (2, SUMMER, (0.5, 0.2, 0.1, 0.2)), "2.27": (3, "", (0.4, 0.3, 0.1, 0.2)),
    "4.4": (1, "", (0.1, 0.6, 0.1, 0.2)),
    "4.7": (2, "", (0.05, 0.5, 0.3, 0.15)), "2.5": (1, SUMMER, (0, 0, 0.5, 0.5)), "20.1": (2, SUMMER, (0, 0, 0.3, 0.7)), "24.9": (3, "", (0, 0, 0.2, 0.8)),
    "24.6": (2, "", (0, 0, 0.2, 0.8)), "24.19": (2, "", (0, 0, 0.1, 0.9)), "2.13": (1, "", (0.3, 0.5, 0, 0.2)), "2.25": (1, SUMMER, (0.5, 0.3, 0, 0.2)),
    "2.33": (1, SUMMER, (0.4, 0.3, 0.1, 0.2)), "4.22": (2, SUMMER, (0.1, 0.6, 0.1, 0.2)), "5.24": (1, "", (0.6, 0.1, 0, 0.3)),
}  # fmt: skip
ACCIDENTS = ("5.10", "5.7", "5.3", "22.13", "5.2")
FASHIONS = ("24.9", "13.1", "11.8", "1.9", "20.1", "5.14")


@dataclass(frozen=True, slots=True)
class Planted:
    """A chronic problem: so many extra cases a year of the topic at the place, from day `since` on."""

    level: str
    strength: str
    per_year: float
    topic: str
    since: int = 0
    place: str = ""


PLAN = (
    Planted("house", "слабая", 7, "5.18"), Planted("house", "слабая", 7, "5.20"), Planted("house", "средняя", 12, "5.2"),
    Planted("house", "средняя", 12, "2.21"), Planted("house", "сильная", 24, "5.5"), Planted("street", "слабая", 14, "2.16"),
    Planted("street", "средняя", 26, "4.12"), Planted("street", "сильная", 45, "5.7"), Planted("place", "средняя", 14, "11.11"),
    Planted("settlement", "сильная", 60, "5.10"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """How the town writes. `unlike`: variance of a house's leaning to a topic (its mean 1); `week`: of a topic's week; `misread`: topics read wrong."""

    unlike: float = 0.3
    week: float = 0.15
    misread: float = 0.3
    accidents: int = 14
    fashions: int = 4
    growth: float = 1.5


@dataclass(frozen=True)
class Town:
    """Places with how much is written of them, and what follows from each: the street and settlement of a house, the settlement of a street."""

    houses: tuple[tuple[str, str, str], ...]
    sizes: np.ndarray
    places: tuple[tuple[str, str], ...]

    @property
    def streets(self) -> dict[str, str]:
        """Streets with their settlements."""
        return {street: settlement for _, street, settlement in self.houses}


def make_town(chance: np.random.Generator, reference: Reference) -> Town:
    """HOUSES houses on the streets of the reference, unequal in size, and its landmarks and stops."""
    streets = [(s.name, s.settlement) for s in reference.streets.values()] + [("посёлок Титан", "Титан"), ("посёлок Коашва", "Коашва")]
    weights = chance.gamma(2.0, 1.0, len(streets))
    counts = np.maximum(3, np.round(HOUSES * weights / weights.sum())).astype(int)
    houses = [(f"{name}, {n}", name, where) for (name, where), count in zip(streets, counts, strict=True) for n in range(1, count + 1)]
    sizes = chance.gamma(1.5, 1.0, len(houses))
    places = [(p.name, p.settlement) for p in reference.places.values() if p.kind in ("stop", "landmark", "district")]
    return Town(tuple(houses), sizes / sizes.sum(), tuple(places))


@dataclass(frozen=True)
class Year:
    """Occurrences of a year with the problem that each was planted for (None: noise)."""

    occurrences: tuple[Occurrence, ...]
    truth: Mapping[str, Planted | None]
    planted: tuple[Planted, ...]


def make_year(seed: int, reference: Reference, world: World = World(), plan: Sequence[Planted] = PLAN) -> Year:
    """A year by the seed."""
    chance = np.random.default_rng(seed)
    town = make_town(chance, reference)
    planted = [_placed(one, town, chance) for one in plan]
    told = [*_noise(chance, town, world), *_accidents(chance, town, world), *_fashions(chance, town, world)]
    marked = [(one, None) for one in told] + [(one, source) for source in planted for one in _chronic(source, town, chance)]
    named = [(replace(_misread(one, chance, world), case=f"case:{n}"), source) for n, (one, source) in enumerate(marked)]
    named.sort(key=lambda pair: (pair[0].on, pair[0].case))
    return Year(tuple(one for one, _ in named), {one.case: source for one, source in named}, tuple(planted))


def _placed(one: Planted, town: Town, chance: np.random.Generator) -> Planted:
    options = {
        "house": [house for house, _, _ in town.houses], "street": sorted(s for s, where in town.streets.items() if where == "Кировск"),
        "place": [name for name, _ in town.places], "settlement": ["Кукисвумчорр"],
    }  # fmt: skip
    return replace(one, place=str(chance.choice(options[one.level])), since=int(chance.integers(0, 120)))


def _day(n: int) -> date:
    return START + timedelta(days=int(n))


def _weights(chance: np.random.Generator, world: World, topic: str) -> np.ndarray:
    """How loud each day of the year is for the topic."""
    weight, season, _ = TOPICS[topic]
    months = SEASONS.get(season, {})
    weeks = chance.gamma(1 / world.week, world.week, DAYS // 7 + 1) if world.week else np.ones(DAYS // 7 + 1)
    days = np.array([months.get(_day(n).month, 1.0) * weeks[n // 7] * (1 + (world.growth - 1) * n / DAYS) for n in range(DAYS)])
    return weight * days / (np.mean([months.get(m, 1.0) for m in range(1, 13)]) * np.mean(1 + (world.growth - 1) * np.arange(DAYS) / DAYS))


def _noise(chance: np.random.Generator, town: Town, world: World) -> Iterator[Occurrence]:
    total = sum(weight for weight, _, _ in TOPICS.values())
    for topic, (_, _, named) in TOPICS.items():
        leaning = town.sizes * chance.gamma(1 / world.unlike, world.unlike, len(town.sizes)) if world.unlike else town.sizes
        leaning = leaning / leaning.sum()
        for n, mean in enumerate(_weights(chance, world, topic) / total * PER_WEEK / 7):
            for _ in range(chance.poisson(mean)):
                yield _somewhere(topic, _day(n), named, leaning, town, chance)


def _somewhere(topic: str, on: date, named: Sequence[float], leaning: np.ndarray, town: Town, chance: np.random.Generator) -> Occurrence:
    what = chance.choice(4, p=np.array(named) / sum(named))
    if what == 2:
        name, where = town.places[chance.integers(len(town.places))]
        return Occurrence("", on, topic, place=name, settlement=where)
    house = town.houses[chance.choice(len(town.houses), p=leaning)]
    return (_at(topic, on, house), Occurrence("", on, topic, street=house[1], settlement=house[2]), None, Occurrence("", on, topic))[what]  # type: ignore[return-value]


def _at(topic: str, on: date, house: tuple[str, str, str]) -> Occurrence:
    return Occurrence("", on, topic, house[0], house[1], None, house[2])


def _accidents(chance: np.random.Generator, town: Town, world: World) -> Iterator[Occurrence]:
    """Something bursts: ten to thirty cases in a few days at one house, on a street or in a settlement; half of them leave a second, smaller wave."""
    for _ in range(world.accidents):
        topic, first = str(chance.choice(ACCIDENTS)), int(chance.integers(0, DAYS - 20))
        centre = town.houses[chance.integers(len(town.houses))]
        reach = chance.choice(["house", "street", "settlement"])
        part = {"settlement": 2, "street": 1, "house": 0}[str(reach)]
        near = [house for house in town.houses if house[part] == centre[part]]
        waves = [(first, int(chance.integers(10, 30)), int(chance.integers(1, 4)))]
        waves += [(first + 10, int(chance.integers(2, 8)), 2)] if chance.random() < 0.5 else []
        for day, count, days in waves:
            for _ in range(count):
                yield _at(topic, _day(day + chance.integers(days)), near[chance.integers(len(near))])


def _fashions(chance: np.random.Generator, town: Town, world: World) -> Iterator[Occurrence]:
    """For three weeks the whole town writes of one thing."""
    for _ in range(world.fashions):
        topic, first = str(chance.choice(FASHIONS)), int(chance.integers(0, DAYS - 25))
        for _ in range(int(chance.integers(15, 40))):
            yield _somewhere(topic, _day(first + chance.integers(21)), TOPICS[topic][2], town.sizes, town, chance)


def _chronic(one: Planted, town: Town, chance: np.random.Generator) -> Iterator[Occurrence]:
    """It comes back at uneven times; each coming brings a case, sometimes two or three."""
    settlements = dict(town.places)
    near = [h for h in town.houses if one.place in h]
    day, months = float(one.since), SEASONS.get(TOPICS[one.topic][1], {})
    loudest = max(months.values(), default=1.0)
    mean = np.mean([months.get(_day(n).month, 1.0) for n in range(DAYS)])
    while (day := day + chance.exponential(DAYS / one.per_year * 1.35 * mean / loudest)) < DAYS:
        if chance.random() < months.get(_day(int(day)).month, 1.0) / loudest:  # a chronic problem of winter sleeps in summer
            for _ in range(1 + chance.binomial(2, 0.175)):
                house = near[chance.integers(len(near))] if near else None
                on = _day(min(DAYS - 1, int(day + chance.integers(4))))
                if one.level == "place":
                    yield Occurrence("", on, one.topic, place=one.place, settlement=settlements[one.place])
                elif house and one.level == "street" and chance.random() < 0.5:
                    yield Occurrence("", on, one.topic, street=house[1], settlement=house[2])
                elif house:
                    yield _at(one.topic, on, house)


def _misread(one: Occurrence, chance: np.random.Generator, world: World) -> Occurrence:
    """The topic as the program reads it: of those misread, half stay in their group."""
    if chance.random() >= world.misread:
        return one
    names = [t for t in TOPICS if t != one.topic and (chance.random() < 0.5 or t.partition(".")[0] == one.group)]
    alike = [t for t in names if t.partition(".")[0] == one.group]
    return replace(one, topic=str(chance.choice(alike if alike and chance.random() < 0.5 else names)))


Design = Callable[[Sequence[Occurrence], date], Sequence[tuple[Cell, Sequence[Occurrence]]]]


def ours(rules: Chronicity) -> Design:
    """The method of the program."""
    return lambda found, as_of: [(one.cell, one.found) for one in find_chronic(found, as_of, rules)]


def houses_only(rules: Chronicity) -> Design:
    """The same with houses and landmarks alone."""
    return lambda found, as_of: [(one.cell, one.found) for one in find_chronic([replace(o, street=None, settlement=None) for o in found], as_of, rules)]


def cells_of(found: Sequence[Occurrence], levels: Sequence[str] = ("house", "street", "place")) -> dict[Cell, list[Occurrence]]:
    """All cells of place and topic with their occurrences."""
    cells: dict[Cell, list[Occurrence]] = defaultdict(list)
    for one in found:
        for level in levels:
            if getattr(one, level):
                cells[Cell(level, getattr(one, level), one.topic)].append(one)
    return cells


def top_counts(n: int) -> Design:
    """The n cells with most cases."""

    def design(found: Sequence[Occurrence], as_of: date) -> list[tuple[Cell, list[Occurrence]]]:
        cells = cells_of(found)
        return [(cell, cells[cell]) for cell in sorted(cells, key=lambda c: (-len(cells[c]), c))[:n] if len(cells[cell]) >= 4]

    return design


def plain_poisson(corrected: bool, limit: float = 0.05) -> Design:
    """A Poisson test of each cell against the same number everywhere: no size of the place, no season, no bursts; with or without Benjamini–Hochberg."""

    def design(found: Sequence[Occurrence], as_of: date) -> list[tuple[Cell, list[Occurrence]]]:
        cells = cells_of(found)
        places = Counter(level for level, _ in {(c.level, c.place) for c in cells})
        totals = Counter((c.level, c.matter) for c, held in cells.items() for _ in held)
        p = {c: float(stats.poisson.sf(len(held) - 1, totals[c.level, c.matter] / places[c.level])) for c, held in cells.items() if len(held) >= 4}
        ranked = sorted(p, key=lambda c: (p[c], c))
        tests = sum(places[level] * len({m for lv, m in totals if lv == level}) for level in places)
        most = max((n for n, c in enumerate(ranked, 1) if p[c] <= limit * n / tests), default=0) if corrected else sum(v <= limit for v in p.values())
        return [(c, cells[c]) for c in ranked[:most]]

    return design


def nothing(found: Sequence[Occurrence], as_of: date) -> list[tuple[Cell, Sequence[Occurrence]]]:
    """Tells nothing."""
    return []


@dataclass(frozen=True)
class Result:
    """What came of one seed: weeks until each planted problem was found (None: never), false alarms (cells), how often one problem was told twice at once."""

    found: Mapping[Planted, int | None]
    false: frozenset[Cell]
    last: int
    doubles: int
    when: Mapping[Cell, int] = field(default_factory=dict)


def simulate(year: Year, design: Design, step: int = 1, first: int = 8) -> Result:
    """Look every `step` weeks. An alarm is of a planted problem if half its cases are; the problem is found if the alarm has half of its cases so far."""
    found: dict[Planted, int | None] = dict.fromkeys(year.planted)
    when: dict[Cell, int] = {}
    doubles = last = 0
    for week in range(first, DAYS // 7 + 1, step):
        as_of = _day(7 * week)
        past = [one for one in year.occurrences if one.on <= as_of]
        so_far = Counter(year.truth[one.case] for one in past)
        told: Counter[Planted] = Counter()
        wrong = []
        for cell, held in design(past, as_of):
            source, hits = max(Counter(year.truth[one.case] for one in held if year.truth[one.case]).items(), key=lambda item: item[1], default=(None, 0))
            if source is None or 2 * hits < len(held):
                wrong.append(cell)
            elif 2 * hits >= so_far[source]:
                told[source] += 1
                found[source] = found[source] if found[source] is not None else week - source.since // 7
        for cell in wrong:
            when.setdefault(cell, week)
        doubles += sum(n - 1 for n in told.values())
        last = len(wrong)
    return Result(found, frozenset(when), last, doubles, when)


def report(name: str, results: Sequence[Result]) -> Iterator[str]:
    """A line of the table of designs, and the table by strength."""
    n = len(results)
    hits = sum(week is not None for one in results for week in one.found.values())
    delays = [week for one in results for week in one.found.values() if week is not None]
    yield f"{name:<44} найдено {hits / n:4.1f} из {len(results[0].found)}; ложных за год {sum(len(r.false) for r in results) / n:5.1f}; " + (
        f"недель до находки (медиана) {median(delays):.0f}" if delays else "—"
    )


def by_strength(results: Sequence[Result]) -> Iterator[str]:
    """Found and delay by level and strength."""
    weeks: dict[tuple[str, str, float], list[int | None]] = defaultdict(list)
    for one in results:
        for planted, week in one.found.items():
            weeks[planted.strength, planted.level, planted.per_year].append(week)
    for (strength, level, per_year), found in sorted(weeks.items(), key=lambda item: (item[0][0], item[0][1])):
        seen = [week for week in found if week is not None]
        told = f"недель: медиана {median(seen):.0f}, от {min(seen)} до {max(seen)}" if seen else "—"
        yield f"  {strength:<8} {level:<11} {per_year:3.0f} лишних в год: найдено {len(seen)} из {len(found)}; {told}"


def designs(rules: Chronicity) -> dict[str, Design]:
    """Ours and those it is compared with."""
    return {
        "наш": ours(rules),
        "наш, только дома и места": houses_only(rules),
        "десять самых частых": top_counts(10),
        "простой Пуассон, p ≤ 0,05": plain_poisson(False),
        "простой Пуассон с поправкой, q ≤ 0,05": plain_poisson(True),
        "простой Пуассон, p ≤ 10⁻¹²": plain_poisson(False, 1e-12),
    }


def main(seeds: int, step: int, first: int, only: str) -> None:
    """Print the tables."""
    reference, rules = load_reference(REFERENCE), load_chronicity(REFERENCE / "chronic.toml")
    worlds = {
        "год как есть": World(),
        "дома не разнятся": World(unlike=0.0),
        "дома разнятся вдвое сильнее": World(unlike=0.6),
        "темы читаются без ошибок": World(misread=0.0),
    }
    for title, world in list(worlds.items())[: 1 if only else None]:
        years = [make_year(seed, reference, world) for seed in range(first, first + seeds)]
        print(f"{title}: лет {seeds}, обращений в год {np.mean([len(y.occurrences) for y in years]):.0f}", flush=True)
        for name, design in designs(rules).items():
            if name == only or (not only and (world == World() or name == "наш")):
                results = [simulate(year, design, step) for year in years]
                detailed = name == "наш" and world == World()
                print(*report(name, results), *(by_strength(results) if detailed else ()), sep="\n", flush=True)
        quiet = [simulate(make_year(seed, reference, world, ()), ours(rules), step) for seed in range(first, first + seeds)]
        print(
            f"  без единой хронической проблемы: ложных за год {np.mean([len(r.false) for r in quiet]):.2f}, лет с ложной {sum(bool(r.false) for r in quiet)}",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", type=int, nargs="?", default=20)
    parser.add_argument("--weeks", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", default="")
    given = parser.parse_args(sys.argv[1:])
    main(given.seeds, given.weeks, given.first, given.only)
