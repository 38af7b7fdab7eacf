"""Finding phrases of a lexicon in a text by lemmas, with a foreign word or two between their words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Generic, TypeVar

from models.language import Doc, Language, fold
from models.problem import Problem
from models.reference import Phrase

Value = TypeVar("Value")
NEGATIONS = frozenset({"не", "ни", "без", "нет"})
GAP, LOOSE_GAP = 1, 2  # foreign words between two words of a phrase; the second where the order is free
LINKS = frozenset("в во на у с со к по из от за и под над при перед возле около напротив рядом".split())  # they take no room between the words of a phrase
_SENTENCE_END = frozenset(".!?…\n;")
_PAUSE = _SENTENCE_END | frozenset(",:()")


@dataclass(frozen=True)
class Speech:
    """The words of a text as phrases see them: lemmas, folded forms, positions where a sentence begins and where a comma or the like stands before."""

    lemmas: tuple[str, ...]
    norms: tuple[str, ...]
    breaks: frozenset[int]
    pauses: frozenset[int]

    @classmethod
    def of(cls, doc: Doc) -> "Speech":
        """The speech of a text that has been read."""
        words = doc.words
        gaps = [doc.text[one.stop : two.start] for one, two in pairwise(words)]
        breaks = frozenset(at for at, gap in enumerate(gaps, 1) if not _SENTENCE_END.isdisjoint(gap))
        pauses = frozenset(at for at, gap in enumerate(gaps, 1) if not _PAUSE.isdisjoint(gap))
        return cls(tuple("нет" if word.lemma == "нету" else word.lemma for word in words), tuple(word.norm for word in words), breaks, pauses)

    @cached_property
    def present(self) -> frozenset[str]:
        """Its lemmas, and its forms with «=» before them."""
        return frozenset((*self.lemmas, *("=" + norm for norm in self.norms)))

    def without(self, hidden: Set[int]) -> "Speech":
        """The same speech with nothing in the place of these words."""
        return replace(self, lemmas=tuple("…" if at in hidden else lemma for at, lemma in enumerate(self.lemmas))) if hidden else self

    def crosses(self, borders: frozenset[int], start: int, stop: int) -> bool:
        """True if a border lies inside the words `start`…`stop` (exclusive)."""
        return any(at in borders for at in range(start + 1, stop))


@dataclass(frozen=True, slots=True)
class _Pattern(Generic[Value]):
    """`units` are words, or «не» with the word it belongs to; the words of a `loose` pattern stand in any order, between two commas."""

    units: tuple[tuple[str, ...], ...]
    loose: bool
    value: Value
    words: frozenset[str]


class PhraseIndex(Generic[Value]):
    """Phrases with their values, looked up by the lemma that comes first in the text."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], bool, Value]]):
        """Phrases are (lemmas, or forms with «=» before them; is the order free; value)."""
        self._by_first: dict[str, list[_Pattern[Value]]] = defaultdict(list)
        for lemmas, loose, value in phrases:
            units = _units(lemmas)
            pattern = _Pattern(units, loose, value, frozenset(lemmas))
            for first in dict.fromkeys(unit[0] for unit in (units if loose else units[:1])):
                self._by_first[first].append(pattern)

    @classmethod
    def of(cls, phrases: Iterable[Phrase], language: Language, value: Callable[[Phrase], Value]) -> "PhraseIndex[Value]":
        """An index of a lexicon: its words are brought to the lemmas that the reader will see, but «=открыт» stays a form.

        Raises Problem on a phrase without words.
        """
        return cls((_lemmas(one, language), one.order == "any", value(one)) for one in phrases)

    def find(self, speech: Speech) -> Iterator[tuple[int, int, Value]]:
        """Every (start, stop, value) of a phrase within a sentence; stop is exclusive, positions count words."""
        likely = self._likely(speech.present)
        for start, (lemma, norm) in enumerate(zip(speech.lemmas, speech.norms, strict=True) if likely else ()):
            for pattern in (*likely.get(lemma, ()), *likely.get("=" + norm, ())):
                stop = _match(pattern, speech, start)
                if stop is not None and not speech.crosses(speech.pauses if pattern.loose else speech.breaks, start, stop):
                    yield start, stop, pattern.value

    def _likely(self, present: frozenset[str]) -> dict[str, list[_Pattern[Value]]]:
        """The patterns all whose words are present, by their first words."""
        likely = {first: [p for p in self._by_first[first] if p.words <= present] for first in present & self._by_first.keys()}
        return {first: patterns for first, patterns in likely.items() if patterns}


def _lemmas(phrase: Phrase, language: Language) -> list[str]:
    lemmas: list[str] = []
    for word in phrase.phrase.split():
        lemmas += ["=" + fold(word[1:])] if word[0] == "=" else [token.lemma for token in language.tokens(word) if token.is_word]
    if not lemmas:
        raise Problem(f"Справочник слов: во фразе «{phrase.phrase}» нет слов.")
    return lemmas


def _units(lemmas: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    units: list[tuple[str, ...]] = []
    for lemma in lemmas:
        if units and units[-1] == ("не",):
            units[-1] = ("не", lemma)
        else:
            units.append((lemma,))
    return tuple(units)


def _match(pattern: _Pattern[Value], speech: Speech, start: int) -> int | None:
    """Where the phrase that begins at `start` ends; no negation may stand between its words."""
    left, at, gap = list(pattern.units), start, 0
    while left:
        here = next((unit for unit in (left if pattern.loose else left[:1]) if _stands(unit, speech, at)), None)
        if here is not None:
            left.remove(here)
            at, gap = at + len(here), 0
        elif at == start or at >= len(speech.lemmas) or speech.lemmas[at] in NEGATIONS or gap == (LOOSE_GAP if pattern.loose else GAP):
            return None
        else:
            gap += not (pattern.loose and speech.lemmas[at] in LINKS)
            at += 1
    return at


def _stands(unit: tuple[str, ...], speech: Speech, at: int) -> bool:
    words = zip(unit, range(at, len(speech.lemmas)), strict=False)
    return at + len(unit) <= len(speech.lemmas) and all(word in (speech.lemmas[i], "=" + speech.norms[i]) for word, i in words)
