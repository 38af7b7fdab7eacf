"""Counts of cells of one level and one kind of matter, and what the place's size and the topic's weeks would give there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from classifiers.occurrence import Occurrence
from classifiers.tails import Floats

Ints = NDArray[np.int64]
PASSES = 2  # sizes and weeks are counted again without what stood out in the pass before
OUTBURST = 2  # a period of more than so many caps is an accident: it counts as an ordinary one
PSEUDO = (0.5, 20.0)  # least and greatest number of cases lent to each place


@dataclass(frozen=True)
class Table:
    """`held` are (place, matter) counts in which a period counts no more than its cap, `expected` the same under no excess, `counts` the plain ones.

    `tests` says which cells could be found at all: both their place and their matter have enough cases.
    """

    places: tuple[str, ...]
    matters: tuple[str, ...]
    counts: Floats
    held: Floats
    expected: Floats
    plain_expected: Floats
    tests: NDArray[np.bool_]


def table_of(found: Sequence[Occurrence], level: str, kind: str, as_of: date, period: int, least: int) -> Table | None:
    """The table of those occurrences whose place is known to this level; None if there are too few."""
    known = [one for one in found if getattr(one, level)]
    if len(known) < least:
        return None
    places, at = _coded([getattr(one, level) for one in known])
    matters, what = _coded([getattr(one, kind) for one in known])
    age = np.array([(as_of - one.on).days // period for one in known])
    cube = np.zeros((len(places), len(matters), int(age.max()) + 1))
    np.add.at(cube, (at, what, age), 1.0)
    counts = cube.sum(axis=2)
    tests = (counts.sum(axis=1) >= least)[:, None] & (counts.sum(axis=0) >= least)[None, :]
    calm = cube
    for _ in range(PASSES):
        shares, totals = shares_of(calm.sum(axis=2)), calm.sum(axis=0)
        mean = totals[None, :, :] * shares[:, :, None]
        caps = np.floor(1 + 2 * mean + 2 * np.sqrt(mean))
        calm = np.where(cube > OUTBURST * caps, np.maximum(1, np.round(mean)), np.minimum(cube, caps)) * (cube > 0)
    held, expected = calm.sum(axis=2), np.zeros_like(counts)
    for matter in np.flatnonzero(tests.any(axis=0)):
        expected[:, matter] = _held_binomial(totals[matter], shares[:, matter], caps[:, matter]).sum(axis=1)
    odds = shares / (1 - shares)
    return Table(places, matters, counts, held, expected, odds * (held.sum(axis=0)[None, :] - held), tests)


def _coded(names: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    known, codes = np.unique(np.array(names), return_inverse=True)
    return tuple(str(name) for name in known), codes.astype(np.int64)


def shares_of(counts: Floats) -> Floats:
    """The share of each place in the cases of all other matters, for each (place, matter): the tested cell itself is left out.

    Small places are drawn to the mean: each is lent as many cases as a gamma-Poisson fit of the places' sizes says (Clayton and Kaldor, 1987).
    """
    sizes = counts.sum(axis=1)
    spread = float(sizes.var()) - float(sizes.mean())
    lent = float(np.clip(sizes.mean() ** 2 / spread, *PSEUDO)) if spread > 0 else PSEUDO[1]
    others = sizes[:, None] - counts + lent
    return np.asarray(np.minimum(others / others.sum(axis=0)[None, :], 0.99), dtype=np.float64)


def _held_binomial(totals: Floats, shares: Floats, caps: Floats) -> Floats:
    """E min(X, cap) for X ~ Binomial(total of the period, share of the place), places × periods.

    To condition on what the whole town wrote of the matter in each period takes the season out (as the space-time permutation scan does: Kulldorff
    and others, 2005); the cap takes out that one accident brings many.
    """
    total, share = totals[None, :], shares[:, None]
    chance = np.power(1 - share, total)
    answer = np.array(caps)
    for k in range(int(caps.max())):
        answer -= np.maximum(caps - k, 0) * chance
        chance = chance * np.maximum(total - k, 0) / (k + 1) * share / (1 - share)
    return answer
