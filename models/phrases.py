"""Finding phrases of a lexicon in a text by lemmas, with up to one foreign word between their words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from models.language import Language

Value = TypeVar("Value")
NEGATIONS = frozenset({"не", "ни", "без", "нет"})


class PhraseIndex(Generic[Value]):
    """Phrases (tuples of lemmas) with their values, looked up by first lemma."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], Value]]):
        self._by_first: Mapping[str, list[tuple[tuple[str, ...], Value]]] = defaultdict(list)
        for words, value in phrases:
            self._by_first[words[0]].append((tuple(words), value))

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, Value]], language: Language) -> "PhraseIndex[Value]":
        """An index of phrases given as text: their words are brought to the lemmas that the reader will see."""
        return cls(([token.lemma for token in language.tokens(text) if token.is_word], value) for text, value in phrases)

    def find(self, lemmas: Sequence[str]) -> Iterator[tuple[int, int, Value]]:
        """Every (start, stop, value) of a phrase; stop is exclusive, positions count lemmas."""
        for start, lemma in enumerate(lemmas):
            for words, value in self._by_first.get(lemma, ()):
                stop = _match(words, lemmas, start)
                if stop is not None:
                    yield start, stop, value


def _match(words: tuple[str, ...], lemmas: Sequence[str], start: int) -> int | None:
    at = start + 1
    for word in words[1:]:
        window = lemmas[at : at + 2]
        if word not in window:
            return None
        skipped = window[: window.index(word)]
        if NEGATIONS.intersection(skipped):
            return None
        at += len(skipped) + 1
    return at


def is_negated(lemmas: Sequence[str], start: int) -> bool:
    """True if «не», «ни» or «без» stands just before the position."""
    return start > 0 and lemmas[start - 1] in {"не", "ни", "без"}
