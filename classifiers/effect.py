"""Whether what was proposed had its effect: how often the problem came before the due day and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classifiers.tails import fell, rose

ALPHA = 0.05
EARLY_DAYS = 28  # less time after the due day tells nothing
EXPECTED = 3.0  # nor does a time in which so few would have come anyway: none against three has p = 0.05
LENT = 10.0  # cases elsewhere lent to the whole time, evenly: few cases elsewhere say little of the season


@dataclass(frozen=True, slots=True)
class Effect:
    """Weeks with the problem before and after; `verdict` is early, fell, rose or same, `p` one-sided (None while it is early)."""

    before: int
    before_days: int
    after: int
    after_days: int
    verdict: str
    p: float | None


def compare(own: Sequence[date], elsewhere: Sequence[date], since: date, due: date, as_of: date) -> Effect:
    """Weeks in which it came from `since` to the due day, and after it up to `as_of`, against the same weeks elsewhere in town.

    An exact conditional test of two Poisson rates (Przyborowski and Wilenski, 1940) whose exposures are not days but how often the same matter came
    elsewhere: snow that melts is no merit of the proposal. The count before was chosen for being high, so part of a fall is regression to the mean.
    """
    days = ((due - since).days, (as_of - due).days)
    before, after = (_weeks(own, since, due), _weeks(own, due, as_of))
    if days[0] <= 0 or days[1] < EARLY_DAYS:
        return Effect(before, max(0, days[0]), after, max(0, days[1]), "early", None)
    exposure = [sum(a < on <= b for on in elsewhere) + LENT * n / sum(days) for (a, b), n in zip(((since, due), (due, as_of)), days, strict=True)]
    if before * exposure[1] / exposure[0] < EXPECTED and after < EXPECTED:
        return Effect(before, days[0], after, days[1], "early", None)
    down, up = fell(before, exposure[0], after, exposure[1]), rose(before, exposure[0], after, exposure[1])
    verdict = "fell" if down <= ALPHA else "rose" if up <= ALPHA else "same"
    return Effect(before, days[0], after, days[1], verdict, min(down, up))


def _weeks(days: Sequence[date], since: date, until: date) -> int:
    return len({(on - until).days // 7 for on in days if since < on <= until})
