"""Clusters of rows joined pair by pair, the surest first, where nothing keeps them apart."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MISSING = -4.0  # log-odds of a pair that was not compared
CLIP = 4.0  # no pair speaks louder


@dataclass
class Group:
    """A growing cluster: its rows, their weight, what may clash with others, the sums of the links to other groups."""

    rows: list[int]
    weight: float
    links: dict[int, float] = field(default_factory=dict)


class Agglomeration:
    """Average linkage on a sparse graph. `clash(a, b)` tells that two lists of rows must stay apart. The order of the rows decides ties."""

    def __init__(self, weights: Sequence[float], clash: Callable[[list[int], list[int]], bool]):
        self._weights, self._clash = weights, clash
        self._owner = list(range(len(weights)))
        self.groups = {row: Group([row], weight) for row, weight in enumerate(weights)}

    def owner(self, row: int) -> int:
        """The name of the group that holds the row."""
        return self._owner[row]

    def unite(self, i: int, j: int, force: bool = False) -> bool:
        """Join the groups of two rows unless they clash; True if they were apart and are one now."""
        a, b = self._owner[i], self._owner[j]
        if a == b or (not force and self._clash(self.groups[a].rows, self.groups[b].rows)):
            return False
        self._merge(a, b)
        return True

    def link(self, pairs: Iterable[tuple[int, int, float]]) -> None:
        """Tell the log-odds of pairs of rows, all above MISSING."""
        for i, j, score in pairs:
            a, b = self._owner[i], self._owner[j]
            if a != b:
                gain = (min(score, CLIP) - MISSING) * self._weights[i] * self._weights[j]
                self.groups[a].links[b] = self.groups[b].links[a] = self.groups[a].links.get(b, 0.0) + gain

    def grow(self, least: float, enough: Callable[[list[int], list[int]], float]) -> Iterator[tuple[list[int], list[int], float]]:
        """Merge while some two groups are alike `enough` (never below `least`); yields what was merged and by what mean log-odds."""
        heap = [(-mean, a, b) for a, group in self.groups.items() for b in group.links if a < b and (mean := self._mean(a, b)) >= least]
        heapq.heapify(heap)
        while heap:
            negative, a, b = heapq.heappop(heap)
            if a not in self.groups or b not in self.groups[a].links or -negative != self._mean(a, b):
                continue
            left, right = self.groups[a].rows, self.groups[b].rows
            if -negative < enough(left, right) or self._clash(left, right):
                continue
            yield list(left), list(right), -negative
            kept = self._merge(a, b)
            for other in self.groups[kept].links:
                if (mean := self._mean(kept, other)) >= least:
                    heapq.heappush(heap, (-mean, min(kept, other), max(kept, other)))

    def _mean(self, a: int, b: int) -> float:
        one, two = self.groups[a], self.groups[b]
        return MISSING + one.links[b] / (one.weight * two.weight)

    def _merge(self, a: int, b: int) -> int:
        """The group of the earlier name takes the other in."""
        kept, gone = (a, b) if self.groups[a].rows[0] <= self.groups[b].rows[0] else (b, a)
        into, from_ = self.groups[kept], self.groups.pop(gone)
        for row in from_.rows:
            self._owner[row] = kept
        into.rows = sorted(into.rows + from_.rows)
        into.weight += from_.weight
        into.links.pop(gone, None)
        for other, gain in from_.links.items():
            if other != kept:
                links = self.groups[other].links
                del links[gone]
                into.links[other] = links[kept] = into.links.get(other, 0.0) + gain
        return kept
