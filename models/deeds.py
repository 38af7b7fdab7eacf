"""What an answer says is done or will be done, and by whom, read off the grammar of its words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from models.answer_rules import Words
from models.folding import fold
from models.language import Language, Token, sentences

MANY = 50_000  # sentences kept: answers greet and sign alike
REACH = 7  # words between a doer and his deed
_DIGIT = re.compile(r"\d")
_FUTURE = frozenset({"будет", "будут", "будем", "буду"})
_PLANS = frozenset({"планировать", "запланировать", "наметить", "назначить", "включить"})
_ABBREVIATION = 2  # letters from which capitals are an abbreviation


class When(StrEnum):
    """When the deed is."""

    DONE = "done"
    PLANNED = "planned"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed of the sentence: the number of its word, its dictionary form, when; `paper` is a deed of paper, `ours` one of the first person."""

    at: int
    lemma: str
    when: When
    paper: bool = False
    ours: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence of an answer: its text, its words, deeds, and the numbers of the words that name a doer."""

    text: str
    words: Sequence[Token]
    deeds: Sequence[Deed]
    doers: Sequence[int]
    works: bool

    @cached_property
    def real(self) -> list[Deed]:
        """Its deeds that are more than paper."""
        return [deed for deed in self.deeds if not deed.paper]

    @cached_property
    def has_digit(self) -> bool:
        """Whether it has a number in it."""
        return bool(_DIGIT.search(self.text))

    @cached_property
    def folded(self) -> str:
        """Its text, folded."""
        return fold(self.text)


class DeedReader:
    """Reads sentences with the words of `answer.toml` at hand."""

    def __init__(self, language: Language, words: Words):
        self.language = language
        self.paper, self.happens, self.sent = frozenset(words.paper), frozenset(words.happens), frozenset(words.sent)
        self._read: dict[str, Sentence] = {}
        self.works, self.people, self.not_people = frozenset(words.works), frozenset(words.people), frozenset(words.not_people)

    def read(self, text: str) -> list[Sentence]:
        """The sentences of the text with their deeds and doers."""
        if len(self._read) > MANY:
            self._read.clear()
        return [self._known(text[start:stop]) for start, stop in sentences(text)]

    def _known(self, text: str) -> Sentence:
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._sentence(text)
        return found

    def _sentence(self, text: str) -> Sentence:
        tokens = list(self.language.tokens(text))
        words = [token for token in tokens if token.is_word]
        quoted = _quoted(tokens)
        deeds = list(self._deeds(words))
        doers = [at for at, word in enumerate(words) if self._names_doer(at, words, word.start in quoted)]
        return Sentence(text, words, deeds, doers, any(word.lemma in self.works for word in words))

    def _deeds(self, words: Sequence[Token]) -> Iterator[Deed]:
        for at, word in enumerate(words):
            tag = self._verb(word)
            before = words[at - 1].norm if at else ""
            if tag is None or before == "не" or word.lemma in self.happens:
                continue
            when = self._when(tag, at, words)
            if when is not None:
                yield Deed(at, word.lemma, when, self._is_paper(at, words), "1per" in tag)

    def _verb(self, word: Token) -> str | None:
        """The grammar of the word as a verb, if it is one by its likeliest reading; a short participle is often taken for an adverb."""
        tags = self.language.tags(word.norm)
        if word.text.isupper() and len(word.text) > 1:
            return None
        if tags[0].startswith(("VERB", "PRTS", "INFN")):
            return next((tag for tag in tags if tag.startswith("VERB,perf")), tags[0]) if tags[0].startswith("VERB,impf") else tags[0]
        return next((tag for tag in tags if tag.startswith("PRTS")), None) if tags[0].startswith(("ADVB", "ADJS")) else None

    def _when(self, tag: str, at: int, words: Sequence[Token]) -> When | None:
        helped = any(word.norm in _FUTURE for word in words[max(0, at - 4) : at])
        planned = any(word.lemma in _PLANS for word in words[max(0, at - 3) : at])
        if tag.startswith("INFN"):
            return When.PLANNED if helped or planned else None
        if "impr" in tag or "2per" in tag:
            return None
        if tag.startswith("PRTS"):
            return When.PLANNED if helped or words[at].lemma in _PLANS else When.DONE
        if "perf" in tag:
            return When.DONE if "past" in tag else When.PLANNED
        return When.NOW if "pres" in tag else None

    def _is_paper(self, at: int, words: Sequence[Token]) -> bool:
        """True for a verb of paper, unless somebody or something is sent."""
        return words[at].lemma in self.paper and not any(word.lemma in self.sent for word in words[max(0, at - 3) : at + 5])

    def _names_doer(self, at: int, words: Sequence[Token], quoted: bool) -> bool:
        """A name in quotes, capitals, or one of the people, in the nominative or the instrumental, near a verb of the third person."""
        word = words[at]
        named = quoted or (word.text.isupper() and len(word.text) >= _ABBREVIATION and word.text.isalpha() and word.text not in self.not_people)
        if not named and word.lemma not in self.people:
            return False
        if at and self.language.tags(words[at - 1].norm)[0].startswith("PREP"):
            return False
        cases = " ".join(self.language.tags(word.norm))
        if not named and "nomn" not in cases and "ablt" not in cases:
            return False
        return any(self._third(other) for other in words[max(0, at - REACH) : at + REACH])

    def _third(self, word: Token) -> bool:
        tag = self._verb(word)
        return tag is not None and not tag.startswith("INFN") and "1per" not in tag and "impr" not in tag and word.lemma not in ("быть", "мочь")


def _quoted(tokens: Sequence[Token]) -> set[int]:
    """Where the words in «quotes» begin."""
    found, inside = set[int](), False
    for token in tokens:
        if token.text in '«»"“”':
            inside = token.text == "«" or (token.text in '"“' and not inside)
        elif inside:
            found.add(token.start)
    return found
