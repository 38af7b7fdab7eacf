"""Tests of counts: how improbable so many are, the share of false ones among many tests, two rates before and after."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
STRANGE = 0.01
GRID = (0.0, 0.01, 0.02, 0.04, 0.06, 0.09, 0.12, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0)


def upper_tail(counts: Floats, expected: Floats, dispersion: float) -> Floats:
    """P(N ≥ n) for each count; negative binomial of variance m + dispersion·m² (Greenwood and Yule, 1920), Poisson where dispersion is 0."""
    if dispersion <= 0:
        return np.asarray(stats.poisson.sf(counts - 1, expected), dtype=np.float64)
    size = 1 / dispersion
    return np.asarray(stats.nbinom.sf(counts - 1, size, size / (size + expected)), dtype=np.float64)


def robust_dispersion(counts: Floats, expected: Floats) -> float:
    """The dispersion of a negative binomial by maximum likelihood over `GRID`, 0 if the data show none.

    Each count may with the chance `STRANGE` be of no such law (1 / (n+1)(n+2) instead): what stands out is what is looked for, and must not pass for
    the usual difference between places (gross errors: Huber, 1964).
    """
    likelihoods = [float(np.sum(np.log((1 - STRANGE) * _chance(counts, expected, one) + STRANGE / (counts + 1) / (counts + 2)))) for one in GRID]
    return GRID[int(np.argmax(likelihoods))]


def _chance(counts: Floats, expected: Floats, dispersion: float) -> Floats:
    if dispersion <= 0:
        return np.asarray(stats.poisson.pmf(counts, expected), dtype=np.float64)
    size = 1 / dispersion
    return np.asarray(stats.nbinom.pmf(counts, size, size / (size + expected)), dtype=np.float64)


def false_discovery(p: Floats, tests: int) -> Floats:
    """Adjusted p-values (Benjamini and Hochberg, 1995) of `tests` tests of which all but these have p = 1."""
    order = np.argsort(p)
    adjusted = p[order] * tests / np.arange(1, len(p) + 1)
    answer = np.empty_like(p)
    answer[order] = np.minimum(1.0, np.minimum.accumulate(adjusted[::-1])[::-1])
    return answer


def fell(before: int, before_days: float, after: int, after_days: float) -> float:
    """One-sided p that the rate after is not lower than before: exact conditional test of two Poisson rates (Przyborowski and Wilenski, 1940)."""
    return float(stats.binom.cdf(after, before + after, after_days / (before_days + after_days)))


def rose(before: int, before_days: float, after: int, after_days: float) -> float:
    """The same for a rate that is higher after."""
    return float(stats.binom.sf(after - 1, before + after, after_days / (before_days + after_days)))
