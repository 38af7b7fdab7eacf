"""Intervals of shares and of times with cases that still wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

Z = 1.959964  # of 95 %


def wilson(k: int, n: int) -> tuple[float, float]:
    """The 95 % interval of the share k of n (E. B. Wilson, 1927); (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    share, spread = k / n, Z * Z / n
    middle, half = share + spread / 2, Z * sqrt(share * (1 - share) / n + spread / n / 4)
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Times to an answer: `median` with its 95 % `interval` (None where too few have come), `mean` up to `longest`, the longest time watched."""

    n: int
    answered: int
    median: float | None
    interval: tuple[float | None, float | None]
    mean: float
    longest: float


def kaplan_meier(times: Sequence[tuple[float, bool]]) -> Waiting:
    """Of (time, answered) pairs: one that still waits counts as long as it was watched (E. L. Kaplan, P. Meier, 1958).

    The interval of the median is that of Brookmeyer and Crowley on the log-log scale; the mean is the area under the curve.
    """
    alive, area, at, spread = 1.0, 0.0, 0.0, 0.0
    median = low = high = None
    for time in sorted({time for time, answered in times if answered}):
        risk = sum(other >= time for other, _ in times)
        gone = sum(answered and other == time for other, answered in times)
        area, at = area + alive * (time - at), time
        alive *= 1 - gone / risk
        spread += gone / (risk * (risk - gone)) if risk > gone else 0.0
        below, above = _band(alive, spread)
        median = time if median is None and alive <= 0.5 else median
        low = time if low is None and below <= 0.5 else low
        high = time if high is None and above <= 0.5 else high
    longest = max((time for time, _ in times), default=0.0)
    area += alive * (longest - at)
    return Waiting(len(times), sum(answered for _, answered in times), median, (low, high), area, longest)


def _band(alive: float, spread: float) -> tuple[float, float]:
    """The 95 % interval of the share that still waits."""
    if alive in (0.0, 1.0):
        return alive, alive
    half = Z * sqrt(spread) / abs(log(alive))
    return alive ** exp(half), alive ** exp(-half)
