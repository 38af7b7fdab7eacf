"""What is loud but not chronic: outbursts (an accident brings twenty cases in two days) and waves (the whole town writes of a matter)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy import stats

from classifiers.chronic import Chronicity, densest
from classifiers.occurrence import LEVELS, Cell, Occurrence
from classifiers.tails import false_discovery

TIMES = 2.0  # a wave is at least so many times its usual
MIN_WAVE, MIN_STREETS = 8, 4


@dataclass(frozen=True, slots=True)
class Loud:
    """An outburst at a place, or a wave in the town (`place` and `level` are empty): `cases` between two days, `expected` so many."""

    kind: str
    level: str
    place: str
    topic: str
    cases: int
    expected: float
    since: date
    until: date


def find_outbursts(occurrences: Sequence[Occurrence], as_of: date, rules: Chronicity) -> list[Loud]:
    """Topics most of whose cases at a place came within days; each case is told once, at the least place that holds most of them.

    The count of those days is compared with the rest of the town in the same days by the place's share of all cases (exact conditional test of two
    Poisson rates: Przyborowski and Wilenski, 1940), q by Benjamini and Hochberg.
    """
    left = _window(occurrences, as_of, rules)
    dense = [
        (cell, stretch)
        for cell, days in _days(left)
        if len(stretch := densest(days, rules.outburst_days)) >= max(rules.min_outburst, rules.carried * len(days))
    ]
    tested = [_outburst(cell, stretch, left) for cell, stretch in dense]
    q = false_discovery(np.array([p for _, p in tested]), max(len(tested), len({(one.topic, place) for one in left for place in _places(one)})))
    found = [one for (one, _), value in zip(tested, q, strict=True) if value <= rules.q]
    return sorted(_apart(found, left, rules), key=lambda one: (one.since, one.place, one.topic))


def _apart(found: Sequence[Loud], left: Sequence[Occurrence], rules: Chronicity) -> Iterator[Loud]:
    """The largest outbursts that share no case; a part that carries a whole stands for it."""
    inside = {one: {o for o in left if o.topic == one.topic and getattr(o, one.level) == one.place and one.since <= o.on <= one.until} for one in found}
    told: set[Occurrence] = set()
    for one in sorted(found, key=lambda one: (-one.cases, LEVELS.index(one.level), one.place, one.topic)):
        if told.isdisjoint(inside[one]):
            parts = [part for part in found if inside[part] <= inside[one] and len(inside[part]) >= rules.carried * len(inside[one])]
            yield min(parts, key=lambda part: (LEVELS.index(part.level), -part.cases, part.place))
            told |= inside[one]


def _window(occurrences: Sequence[Occurrence], as_of: date, rules: Chronicity) -> list[Occurrence]:
    since = as_of - timedelta(days=rules.window_days - 1)
    return [one for one in occurrences if since <= one.on <= as_of]


def _places(one: Occurrence) -> Iterator[tuple[str, str]]:
    yield from ((level, place) for level in LEVELS if (place := getattr(one, level)))


def _days(left: Sequence[Occurrence]) -> Iterator[tuple[Cell, list[date]]]:
    cells: dict[Cell, list[date]] = defaultdict(list)
    for one in left:
        for level, place in _places(one):
            cells[Cell(level, place, one.topic)].append(one.on)
    yield from ((cell, sorted(days)) for cell, days in sorted(cells.items()))


def _outburst(cell: Cell, stretch: Sequence[date], left: Sequence[Occurrence]) -> tuple[Loud, float]:
    other = [one for one in left if getattr(one, cell.level) and one.topic != cell.matter]
    share = (sum(getattr(one, cell.level) == cell.place for one in other) + 1) / (len(other) + 2)
    town = sum(one.topic == cell.matter and bool(getattr(one, cell.level)) and stretch[0] <= one.on <= stretch[-1] for one in left)
    expected = (town - len(stretch)) * share / (1 - share)
    p = float(stats.binom.sf(len(stretch) - 1, town, min(share, 0.99)))
    return Loud("outburst", cell.level, cell.place, cell.matter, len(stretch), expected, stretch[0], stretch[-1]), p


def find_waves(occurrences: Sequence[Occurrence], as_of: date, rules: Chronicity) -> list[Loud]:
    """Topics that rose in the whole town: four weeks with at least twice the mean of the others, more than chance gives, on several streets."""
    left = _window(occurrences, as_of, rules)
    topics: dict[str, list[Occurrence]] = defaultdict(list)
    for one in left:
        topics[one.topic].append(one)
    first = min((one.on for one in left), default=as_of)
    blocks = max(1, ((as_of - first).days + 1) // 28)
    tested = [(topic, n, _block(held, as_of, n)) for topic, held in sorted(topics.items()) for n in range(blocks) if blocks > 1]
    p = np.array([float(stats.binom.sf(len(block) - 1, len(topics[topic]), 1 / blocks)) for topic, _, block in tested])
    marked = [
        (topic, n, block)
        for (topic, n, block), q in zip(tested, false_discovery(p, len(p)), strict=True)
        if q <= rules.q and _is_wave(block, topics[topic], blocks)
    ]
    return [_wave(blocks_of, topics, blocks) for blocks_of in _neighbours(marked)]


def _block(held: Sequence[Occurrence], as_of: date, n: int) -> list[Occurrence]:
    return [one for one in held if n * 28 <= (as_of - one.on).days < (n + 1) * 28]


def _is_wave(block: Sequence[Occurrence], held: Sequence[Occurrence], blocks: int) -> bool:
    rest = (len(held) - len(block)) / (blocks - 1)
    places = {one.street or one.place or one.case for one in block}
    return len(block) >= max(MIN_WAVE, TIMES * rest) and len(places) >= MIN_STREETS


Block = tuple[str, int, Sequence[Occurrence]]


def _neighbours(marked: Sequence[Block]) -> Iterator[list[Block]]:
    run: list[Block] = []
    for one in marked:
        if run and (one[0], one[1]) != (run[-1][0], run[-1][1] + 1):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _wave(run: Sequence[Block], topics: Mapping[str, Sequence[Occurrence]], blocks: int) -> Loud:
    topic, held = run[0][0], sorted(one.on for _, _, block in run for one in block)
    rest = len(topics[topic]) - len(held)
    return Loud("wave", "", "", topic, len(held), rest / max(1, blocks - len(run)) * len(run), held[0], held[-1])
