"""Answers of nearly the same words: how many there are, and what was said of one that holds of the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from classifiers.answer import COPIES, Said
from models.check_answer import OF_WORDS
from pipelines.answered import Answer, Words


@dataclass(frozen=True)
class Letter:
    """Answers of nearly the same words: in which cases each stands, how many in one case alone, since when each; what was said of them, in order of time."""

    cases: Mapping[str, frozenset[str]]
    alone: Mapping[str, int]
    since: Mapping[str, datetime]
    words: Words
    _outside: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> "Letter":
        """Of these answers."""
        found: dict[str, set[str]] = defaultdict(set)
        since: dict[str, datetime] = {}
        for one in sorted(answers, key=lambda one: (one.event.at, one.event.id)):
            found[one.source].add(one.case)
            since.setdefault(one.source, one.event.at)
        cases = {source: frozenset(held) for source, held in found.items()}
        alone = Counter(next(iter(held)) for held in cases.values() if len(held) == 1)
        return cls(cases, alone, since, tuple(_turns(answers)))

    def copies_of(self, one: Answer) -> int:
        """How many others were written, but for those in its own case alone."""
        own = self.cases[one.source] != {one.case}  # it is not among those of its case alone
        return len(self.cases) - self.alone.get(one.case, 0) - own

    def form_since(self, one: Answer) -> datetime | None:
        """The moment from which there are so many copies of it that it may be a form letter."""
        if one.case not in self._outside:
            others = (source for source in self.since if self.cases[source] != {one.case})
            self._outside[one.case] = [source for source, _ in zip(others, range(COPIES + 1), strict=False)]
        copies = [source for source in self._outside[one.case] if source != one.source]
        return self.since[copies[COPIES - 1]] if len(copies) >= COPIES else None


def _turns(answers: Iterable[Answer]) -> Iterator[tuple[str, Said]]:
    """What was said where the words alone decide, in order of time; what says again what was said last is left out."""
    last: dict[str, str] = {}
    for point, said in sorted((word for one in answers for word in one.words), key=lambda word: (word[1].at, word[0], word[1].verdict)):
        if point in OF_WORDS and last.get(point) != said.verdict:
            last[point] = said.verdict
            yield point, replace(said, of_like=True)
