"""What keeps two clusters apart whatever their likeness: a curator's split, a solution between them, another house or street."""

import re
from collections.abc import Iterable, Sequence

from classifiers.joining import Joining
from classifiers.mention import Mention


class Apartness:
    """Tells whether two lists of rows (of mentions in order of time) must not be joined."""

    def __init__(self, mentions: Sequence[Mention], joining: Joining, forbidden: Iterable[tuple[str, str]]):
        self._mentions = mentions
        self._at = [one.at.timestamp() for one in mentions]
        self._closed = [one.closed_at.timestamp() if one.closed_at else float("inf") for one in mentions]
        self._scopes = [joining.scope(one.topics[0][0]) if one.topics else "house" for one in mentions]
        self._outage = [bool(one.topics) and one.topics[0][0] in joining.outages for one in mentions]
        self._houses = [frozenset((s.street, _digits(s.house)) for s in one.spots if s.house and not s.inherited) for one in mentions]
        self._streets = [frozenset(s.street for s in one.spots if s.street and not s.inherited) for one in mentions]
        self._hours = joining.outage_hours * 3600
        self._forbidden: dict[int, set[int]] = {}
        numbers = {one.id: i for i, one in enumerate(mentions)}
        for a, b in forbidden:
            if a in numbers and b in numbers:
                self._forbidden.setdefault(numbers[a], set()).add(numbers[b])
                self._forbidden.setdefault(numbers[b], set()).add(numbers[a])

    def split(self, left: list[int], right: list[int]) -> bool:
        """A curator has told some two of them apart."""
        fewer, more = sorted((left, right), key=len)
        return bool(self._forbidden) and any(not self._forbidden.get(row, set()).isdisjoint(more) for row in fewer)

    def solved(self, left: list[int], right: list[int]) -> bool:
        """The case of some was solved before another of them was written."""
        closed = min(self._closed[row] for row in (*left, *right))
        return closed < max(self._at[left[-1]], self._at[right[-1]])

    def elsewhere(self, left: list[int], right: list[int]) -> bool:
        """They name different houses or streets, and their topics are told apart by them."""
        if self._common_cause(left, right):
            return False
        scopes = {self._scopes[row] for row in (left[0], right[0])}
        if "town" in scopes:
            return False
        streets = self._all(self._streets, left), self._all(self._streets, right)
        houses = self._all(self._houses, left), self._all(self._houses, right)
        return _disjoint(*streets) or ("street" not in scopes and _disjoint(*houses))

    def clash(self, left: list[int], right: list[int]) -> bool:
        """They must stay apart."""
        return self.solved(left, right) or self.split(left, right) or self.elsewhere(left, right)

    def _common_cause(self, left: list[int], right: list[int]) -> bool:
        """Outages near in time: one cause may reach many streets."""
        gap = max(self._at[right[0]] - self._at[left[-1]], self._at[left[0]] - self._at[right[-1]])
        return gap <= self._hours and self._outage[left[0]] and self._outage[right[0]]

    @staticmethod
    def _all(sets: Sequence[frozenset[object]], rows: list[int]) -> frozenset[object]:
        return frozenset().union(*(sets[row] for row in rows))


def _digits(house: str | None) -> str:
    found = re.match(r"\d*", house or "")
    return found.group() if found else ""


def _disjoint(left: frozenset[object], right: frozenset[object]) -> bool:
    return bool(left) and bool(right) and left.isdisjoint(right)
