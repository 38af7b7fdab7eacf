"""Topics whose cases come back more often than those of the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from classifiers.tails import false_discovery


@dataclass(frozen=True, slots=True)
class Returning:
    """A topic with the cases that came back, and how many would have as in the rest."""

    topic: str
    back: int
    cases: int
    expected: float


def find_returning(counts: Sequence[tuple[str, int, int]], least: int, q: float) -> list[Returning]:
    """Of (topic, cases, those that came back): the topics where more came back than the rest gives.

    The upper tail of the hypergeometric law (exact test of R. A. Fisher, 1935; the topic left out of the rest by conditioning on both margins), for
    topics with `least` or more, q by Benjamini and Hochberg over all topics that could have so many.
    """
    total, back = sum(n for _, n, _ in counts), sum(k for _, _, k in counts)
    able = [(topic, n, k) for topic, n, k in counts if n >= least and back >= least]
    tried = [one for one in able if one[2] >= least]
    p = np.array([float(stats.hypergeom.sf(k - 1, total, back, n)) for _, n, k in tried])
    adjusted = false_discovery(p, len(able))
    rest = [(back - k) / max(1, total - n) * n for _, n, k in tried]
    return [Returning(topic, k, n, usual) for (topic, n, k), usual, value in zip(tried, rest, adjusted, strict=True) if value <= q]
