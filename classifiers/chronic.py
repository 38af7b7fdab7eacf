"""Chronic problems: a matter that comes back at a place more than the place's size and the season explain, spread over months and not in one outburst."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from classifiers.cells import Table, table_of
from classifiers.occurrence import KINDS, LEVELS, Cell, Occurrence
from classifiers.tails import false_discovery, robust_dispersion, upper_tail
from models.problem import Problem
from models.records import load_toml

ROUNDS = 6  # what was found is taken out and the rest looked at again, so often at the most


@dataclass(frozen=True, slots=True)
class Chronicity:
    """What is called chronic; the fields are explained in `chronic.toml`."""

    window_days: int
    period_days: int
    silence_days: int
    min_cases: int
    min_periods: int
    min_episodes: int
    episode_gap_days: int
    min_span_days: int
    q: float
    carried: float
    outburst_days: int
    min_outburst: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A chronic problem: `periods` are the counted weeks, `expected` those that chance, size and season would give; `cases` came in all against `usual`."""

    cell: Cell
    found: tuple[Occurrence, ...]
    periods: int
    expected: float
    usual: float
    p: float
    q: float
    dispersion: float
    episodes: int

    @property
    def cases(self) -> int:
        """Different cases."""
        return len({one.case for one in self.found})


def load_chronicity(path: Path) -> Chronicity:
    """Load `chronic.toml`; raises Problem on a broken file."""
    table, names = load_toml(path), [field.name for field in fields(Chronicity)]
    for name in [*names, *table]:
        if name not in table or name not in names:
            raise Problem(f"Справочник {path}: {'лишнее поле' if name in table else 'нет поля'} «{name}».")
        share = name in ("q", "carried")
        if type(table[name]) not in ((float,) if share else (int,)) or table[name] <= 0 or (share and table[name] >= 1):
            raise Problem(f"Справочник {path}: в поле «{name}» стоит «{table[name]}», нужно {'число между 0 и 1' if share else 'целое число больше нуля'}.")
    return Chronicity(**table)


def find_chronic(occurrences: Sequence[Occurrence], as_of: date, rules: Chronicity) -> list[Finding]:
    """Chronic problems of the window that ends with `as_of`, the surest first; each occurrence is told of once.

    For each place (house, street, landmark, settlement) and matter (topic, group): the number of weeks with the matter is compared with what the
    place's share of other matters and the town's weeks of this matter would give, with a negative binomial tail whose dispersion the cells of that
    level show; Benjamini–Hochberg over all cells that could be found. The most improbable cell is taken, its cases are taken out, and the rest is
    looked at again (iterative scan: Zhang, Assunção and Kulldorff, 2010), so a street is told once and not once more by each of its houses.
    """
    since = as_of - timedelta(days=rules.window_days - 1)
    left = [one for one in occurrences if since <= one.on <= as_of]
    answer: list[Finding] = []
    for _ in range(ROUNDS):
        chosen = _disjoint(_significant(left, as_of, rules), rules)
        if not chosen:
            break
        answer += chosen
        told = {one for finding in chosen for one in finding.found}
        left = [one for one in left if one not in told]
    return sorted(answer, key=lambda one: (one.p, one.cell))


def _significant(left: Sequence[Occurrence], as_of: date, rules: Chronicity) -> list[Finding]:
    """Cells that pass the test and the conditions of chronicity, the most improbable first."""
    passed = [one for level in LEVELS for one in _passed(left, level, as_of, rules)]
    filled = (_filled(one, left, rules) for one in passed)
    return sorted((one for one in filled if _comes_back(one, rules)), key=lambda one: (one.p, one.cell))


def _passed(left: Sequence[Occurrence], level: str, as_of: date, rules: Chronicity) -> list[Finding]:
    """Cells of a level whose q is small enough; each level is a family of its own (separate classes: Efron, 2008)."""
    tables = [table for kind in KINDS if (table := table_of(left, level, kind, as_of, rules.period_days, rules.min_cases))]
    found = [one for table in tables for one in _tested(table, level, rules) if one.periods >= rules.min_periods]
    adjusted = false_discovery(np.array([one.p for one in found]), sum(int(table.tests.sum()) for table in tables))
    return [replace(one, q=float(q)) for one, q in zip(found, adjusted, strict=True) if q <= rules.q]


def _tested(table: Table, level: str, rules: Chronicity) -> list[Finding]:
    """Every cell of the table with enough counts, with its p."""
    expected = np.maximum(table.expected, 1e-9)
    dispersion = robust_dispersion(table.held[table.tests], expected[table.tests])
    p = upper_tail(table.held, expected, dispersion)
    enough = np.argwhere(table.tests & (table.counts >= rules.min_cases))
    return [
        Finding(Cell(level, table.places[a], table.matters[b]), (), int(table.held[a, b]), float(expected[a, b]), float(table.plain_expected[a, b]),
                float(p[a, b]), 1.0, dispersion, 0)
        for a, b in enough
    ]  # fmt: skip


def _filled(one: Finding, left: Sequence[Occurrence], rules: Chronicity) -> Finding:
    found = tuple(sorted((o for o in left if one.cell.holds(o)), key=lambda o: (o.on, o.case)))
    return replace(one, found=found, episodes=episodes_of([o.on for o in found], rules.episode_gap_days))


def episodes_of(days: Sequence[date], gap: int) -> int:
    """How often it came: days closer than `gap` to the one before are one coming."""
    ordered = sorted(days)
    return len(ordered[:1]) + sum((after - before).days >= gap for before, after in pairwise(ordered))


def _comes_back(one: Finding, rules: Chronicity) -> bool:
    """True if it is spread over months and came several times, and is not one outburst with a few strays."""
    days = [o.on for o in one.found]
    spread = (days[-1] - days[0]).days >= rules.min_span_days and one.episodes >= rules.min_episodes
    return spread and len(densest(days, rules.outburst_days)) < rules.carried * len(days)


def densest(days: Sequence[date], length: int) -> tuple[date, ...]:
    """The days (in order) within the stretch of `length` days that holds most of them; the earliest of equals."""
    stretches = (tuple(day for day in days[n:] if (day - first).days < length) for n, first in enumerate(days))
    return max(stretches, key=len, default=())


def _disjoint(found: Sequence[Finding], rules: Chronicity) -> list[Finding]:
    """The most improbable findings that share no occurrence; one part that carries a whole stands for it."""
    told: set[Occurrence] = set()
    chosen = []
    for one in found:
        if not told.isdisjoint(one.found):
            continue
        parts = [part for part in found if part is not one and set(part.found) < set(one.found) and len(part.found) >= rules.carried * len(one.found)]
        chosen.append(min(parts, key=lambda part: (len(part.found), part.p, part.cell)) if parts else one)
        told.update(one.found)
    return chosen
