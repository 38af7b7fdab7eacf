"""Which supply of a town (heat, water, power, gas) a mention speaks of, and at how many places it fails at once."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from classifiers.mention import Mention

HEAT, WATER = "heat", "water"
HOURS, DAYS = 12, 14  # a failure is told of within so many hours, the usual number of complaints by so many days around
Patterns = Mapping[str, re.Pattern[str]]


def patterns_of(words: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    """The compiled words of each supply; raises re.error."""
    return {name: re.compile("|".join(parts), re.IGNORECASE) for name, parts in words.items()}


def supplies_of(mentions: Sequence[Mention], patterns: Patterns) -> np.ndarray:
    """(n, supplies) of bools: what each speaks of itself, or, if of none, what the messages above it speak of."""
    own = np.array([[bool(pattern.search(one.text)) for pattern in patterns.values()] for one in mentions], dtype=bool).reshape(len(mentions), len(patterns))
    names = list(patterns)
    if HEAT in names and WATER in names:
        own[:, names.index(WATER)] &= ~own[:, names.index(HEAT)]  # hot water and heat come by one pipe
    numbers = {one.id: i for i, one in enumerate(mentions)}
    found, silent = own.copy(), ~own.any(axis=1)
    for above in ([one.parent for one in mentions], [one.thread for one in mentions]):
        rows = np.array([numbers.get(id or "", -1) for id in above], dtype=np.int64)
        told = silent & (rows >= 0)
        found[told] |= own[rows[told]]
    return found


def surges(mentions: Sequence[Mention], supplies: np.ndarray, failing: re.Pattern[str]) -> np.ndarray:
    """(n, supplies): the logarithm of how many more places or threads than usual tell within HOURS that the supply fails; 0 where one speaks of another."""
    hours = np.array([one.at.timestamp() / 3600 for one in mentions])
    fails = np.array([bool(failing.search(one.text)) for one in mentions], dtype=bool)
    keys = [next(((s.street, s.house) for s in one.spots if s.street and not s.inherited), one.thread) for one in mentions]
    found = np.zeros(supplies.shape)
    for kind in range(supplies.shape[1]):
        told = hours[_new_places(np.flatnonzero(supplies[:, kind] & fails), keys, hours)]
        rows = np.flatnonzero(supplies[:, kind])
        near = _within(told, hours[rows], HOURS)
        usual = (_within(told, hours[rows], DAYS * 24) - near) / (2 * DAYS)
        found[rows, kind] = np.log((1 + near) / (1 + usual))
    return found


def _new_places(rows: np.ndarray, keys: Sequence[object], hours: np.ndarray) -> list[int]:
    """The rows whose place or thread was silent for the last HOURS: one voice each."""
    last: dict[object, float] = {}
    kept = []
    for row in rows.tolist():
        if hours[row] - last.get(keys[row], -np.inf) > HOURS:
            kept.append(row)
            last[keys[row]] = hours[row]
    return kept


def _within(told: np.ndarray, at: np.ndarray, hours: float) -> np.ndarray:
    return np.searchsorted(told, at + hours, side="right") - np.searchsorted(told, at - hours)
