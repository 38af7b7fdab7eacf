"""What keeps two clusters apart whatever their likeness: a curator's split, a closing between them, another house or street."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from classifiers.joining import Joining
from classifiers.mention import Mention
from classifiers.pair_features import FLAT, digits

Sides = tuple[Collection[str], Collection[str]]  # ids of messages, or one id, of which none of the one side is joined with any of the other


class Apartness:
    """Tells whether two lists of rows (of mentions in order of time) must not be joined."""

    def __init__(self, mentions: Sequence[Mention], joining: Joining, forbidden: Iterable[Sides]):
        self._mentions = mentions
        self._at = [one.at.timestamp() for one in mentions]
        self._turns = [tuple((at.timestamp(), closed) for at, closed in one.turns) for one in mentions]
        self._threads = [one.thread for one in mentions]
        self._scopes = [joining.scope(one.topic) for one in mentions]
        self._outage = [one.topic in joining.outages for one in mentions]
        self._houses = [frozenset((s.street, digits(s.house)) for s in one.spots if s.house and not s.inherited) for one in mentions]
        self._streets = [frozenset(s.street for s in one.spots if s.street and not s.inherited) for one in mentions]
        self._places = [frozenset(s.place for s in one.spots if s.place and not s.inherited) for one in mentions]
        self._towns = [frozenset(s.settlement for s in one.spots if s.settlement and not s.inherited) for one in mentions]
        self._flat = [bool(FLAT.search(one.text)) for one in mentions]
        self._hours = joining.outage_hours * 3600
        self._sides = _sides_of(mentions, forbidden)

    def split(self, left: list[int], right: list[int]) -> bool:
        """A curator has told some two of them apart."""
        ours = {side for row in left if row in self._sides for side in self._sides[row]}
        return bool(ours) and any((told, not side) in ours for row in right if row in self._sides for told, side in self._sides[row])

    def closed(self, left: list[int], right: list[int]) -> bool:
        """One was written when the case of the others was closed, and not in their thread."""
        turns, others = self._all_turns(left), self._all_turns(right)
        return (bool(turns) and self._outside(turns, others, left, right)) or (bool(others) and self._outside(others, turns, right, left))

    def _all_turns(self, rows: list[int]) -> list[tuple[float, bool]]:
        return list(chain.from_iterable(self._turns[row] for row in rows))

    def _outside(self, turns: list[tuple[float, bool]], others: list[tuple[float, bool]], rows: list[int], later: list[int]) -> bool:
        """Some of `later` came while the case of `rows` was closed; whoever opened it again, it is open."""
        told = [*turns, *(turn for turn in others if not turn[1])]
        threads = {self._threads[row] for row in rows}
        return any(is_closed(told, self._at[row]) for row in later if self._threads[row] not in threads)

    def elsewhere(self, left: list[int], right: list[int]) -> bool:
        """They name different houses or streets, and their topics are told apart by them."""
        scopes = {self._scopes[row] for row in (left[0], right[0])}
        if "town" in scopes:
            return False
        if self._disjoint(self._towns, left, right):
            return True
        if self._common_cause(left, right):
            return False
        streets, others = self._all(self._streets, left), self._all(self._streets, right)
        if (streets or others) and streets.isdisjoint(others):
            return bool(streets and others)
        places = not streets and self._disjoint(self._places, left, right)
        return places or ("street" not in scopes and self._disjoint(self._houses, left, right))

    def clash(self, left: list[int], right: list[int]) -> bool:
        """They must stay apart."""
        return self.closed(left, right) or self.split(left, right) or self.elsewhere(left, right)

    def _common_cause(self, left: list[int], right: list[int]) -> bool:
        """Outages near in time: one cause may reach many streets."""
        gap = max(self._at[right[0]] - self._at[left[-1]], self._at[left[0]] - self._at[right[-1]])
        first = left[0], right[0]
        return gap <= self._hours and all(self._outage[row] for row in first) and not any(self._flat[row] for row in first)

    def _disjoint(self, sets: Sequence[frozenset[object]], left: list[int], right: list[int]) -> bool:
        ours, theirs = self._all(sets, left), self._all(sets, right)
        return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)

    @staticmethod
    def _all(sets: Sequence[frozenset[object]], rows: list[int]) -> frozenset[object]:
        return frozenset().union(*(sets[row] for row in rows))


def _sides_of(mentions: Sequence[Mention], forbidden: Iterable[Sides]) -> Mapping[int, Sequence[tuple[int, bool]]]:
    """By row, on which side of which telling apart it stands: as many entries as messages were named."""
    numbers = {one.id: row for row, one in enumerate(mentions)}
    found: dict[int, list[tuple[int, bool]]] = {}
    for told, sides in enumerate(forbidden):
        for which, side in zip((False, True), sides, strict=True):
            for id in (side,) if isinstance(side, str) else side:
                if id in numbers:
                    found.setdefault(numbers[id], []).append((told, which))
    return found


def is_closed(turns: Iterable[tuple[float, bool]], at: float) -> bool:
    """Whether the last turn before the moment closed the case; of two at once the opening counts."""
    before = [(moment, not closed) for moment, closed in turns if moment < at]
    return bool(before) and not max(before)[1]
