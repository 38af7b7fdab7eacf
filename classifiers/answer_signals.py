"""What can be seen of an answer: deeds and doers, dates, reasons, contacts, set phrases; and how it meets a point asked."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.answer_rules import PHRASES, AnswerRules, pattern_of
from models.dated import find_date
from models.deeds import DeedReader, Sentence, When
from models.folding import fold
from models.language import Language, Token

ROOT = 5  # letters that words of one root share
MANY_WORDS = 100_000  # vectors kept
_PHONE = re.compile(r"\d[\d\s()–-]{4,}\d|\[телефон|\S+@\S+\.\w|https?://|www\.|\b\w+\.(?:ru|рф)\b|vk\.com")
_NEEDS = {
    "when": r"\bкогда\b|\bдо каких пор\b|\bсрок|\bна сколько\b|\bкак долго\b",
    "why": r"\bпочему\b|\bза что\b|\bпричин|\bобъясн",
    "where": r"\bкуда\b|\bгде\b|\bкому\b|\bтелефон",
    "much": r"\bсколько\b|\bстоимост|\bстоит\b|\bцен[аыу]\b",
    "who": r"\bкто\b",
    "how": r"\bкак\b|\bможно\b|\bпорядок\b|\bобязан|\bбудет ли\b|\bесть ли\b|\bразъясн|\bли\b",
}
NEEDS = {name: re.compile(told) for name, told in _NEEDS.items()}
DO = "do"  # a request or a complaint: something is to be done


@dataclass(frozen=True)
class Told:
    """An answer that has been read. `found` counts the phrases of each kind; `said` are the words of each sentence that carry meaning."""

    text: str
    folded: str
    sentences: Sequence[Sentence]
    said: Sequence[frozenset[str]]
    found: Mapping[str, int]
    date: str
    contact: str

    def deeds(self, when: When) -> int:
        """How many deeds, more than paper, of this time."""
        return sum(deed.when is when for sentence in self.sentences for deed in sentence.real)

    @property
    def has_date(self) -> bool:
        """Whether a date or a term is named."""
        return bool(self.date)

    @property
    def has_contact(self) -> bool:
        """Whether there is a way to reach somebody."""
        return bool(self.contact)

    @cached_property
    def has_deed(self) -> bool:
        """Whether any deed is told."""
        return any(sentence.real for sentence in self.sentences)

    @cached_property
    def words(self) -> int:
        """Words in all."""
        return sum(len(sentence.words) for sentence in self.sentences)


class AnswerEye:
    """Reads answers and points; knows the words of `answer.toml`."""

    def __init__(self, language: Language, rules: AnswerRules):
        self.language, self.rules = language, rules
        self.deeds = DeedReader(language, rules.words)
        self.common = frozenset(rules.words.common)
        self.patterns = {name: pattern_of(getattr(rules.phrases, name)) for name in PHRASES}
        self._vectors: dict[str, np.ndarray] = {}
        self._asked: dict[str, frozenset[str]] = {}
        self._said: dict[str, frozenset[str]] = {}

    def read(self, text: str) -> Told:
        """The answer with everything that can be seen of it alone."""
        folded = fold(text)
        found = {name: len(pattern.findall(folded)) for name, pattern in self.patterns.items()}
        parts = self.deeds.read(text)
        said = [self._said_in(part) for part in parts]
        contact = _PHONE.search(folded) or self.patterns["contact"].search(folded)
        return Told(text, folded, parts, said, found, find_date(folded), contact.group().strip() if contact else "")

    def _said_in(self, part: Sentence) -> frozenset[str]:
        found = self._said.get(part.text)
        if found is None:
            if len(self._said) > MANY_WORDS:
                self._said.clear()
            found = self._said[part.text] = self.meaning(part.words)
        return found

    def meaning(self, words: Iterable[Token]) -> frozenset[str]:
        """The words that carry meaning, as dictionary forms."""
        return frozenset(word.lemma for word in words if len(word.lemma) > 2 and word.lemma not in self.common and not word.lemma.isdigit())

    def asked(self, point: str) -> frozenset[str]:
        """The words of a point that carry meaning."""
        found = self._asked.get(point)
        if found is None:
            if len(self._asked) > MANY_WORDS:
                self._asked.clear()
            found = self._asked[point] = self.meaning(token for token in self.language.tokens(point) if token.is_word)
        return found

    def is_verb(self, lemma: str) -> bool:
        """Whether the dictionary form is a verb."""
        return self.language.tags(lemma)[0].startswith("INFN")

    def nearest(self, point: frozenset[str], said: frozenset[str]) -> np.ndarray:
        """For each word of the point (sorted) its best cosine with any word said, 1 for the same root; zeros if nothing was said."""
        words = sorted(point)
        if not words or not said:
            return np.zeros(len(words))
        best = (self._matrix(words) @ self._matrix(sorted(said)).T).max(axis=1)
        roots = {word[:ROOT] for word in said if len(word) >= ROOT}
        same = np.array([word in said or word[:ROOT] in roots for word in words])
        return np.asarray(np.where(same, 1.0, np.clip(best, 0.0, 1.0)))

    def _matrix(self, words: Sequence[str]) -> np.ndarray:
        """Unit vectors of the words; zeros for those unknown."""
        fresh = [word for word in words if word not in self._vectors]
        if fresh:
            if len(self._vectors) > MANY_WORDS:
                self._vectors, fresh = {}, list(words)
            found = self.language.vectors(fresh)
            lengths = np.linalg.norm(found, axis=1, keepdims=True)
            self._vectors.update(zip(fresh, found / np.where(lengths > 0, lengths, 1.0), strict=True))
        return np.array([self._vectors[word] for word in words])


def need_of(point: str) -> str:
    """What the point asks for: one of NEEDS, or that something be done."""
    folded = fold(point)
    return next((name for name, pattern in NEEDS.items() if pattern.search(folded)), DO)


_MET: dict[str, Callable[[Told], bool]] = {
    "when": lambda told: told.has_date,
    "why": lambda told: told.found["reason"] > 0,
    "where": lambda told: told.has_contact,
    "much": lambda told: any(sentence.has_digit for sentence in told.sentences),
    "who": lambda told: any(sentence.doers for sentence in told.sentences),
    "how": lambda told: told.found["how"] + told.found["reason"] > 0,
    DO: lambda told: told.has_deed or told.found["reason"] > 0,
}


def meets(need: str, told: Told) -> bool:
    """Whether the answer has what such a point asks for."""
    return _MET[need](told)
