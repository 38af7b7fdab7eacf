"""A text enriched step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the text: `start` and `stop` are offsets in it, `norm` is folded (lower case, ё→е, Latin look-alikes), `lemma` a dictionary form,
    `mark` Name, Patr, Surn or Geox if the word is most likely a part of a person's name or a name of a place."""

    start: int
    stop: int
    text: str
    norm: str
    lemma: str
    mark: str = ""

    @property
    def names_person(self) -> bool:
        """True if the word is most likely a part of a person's name."""
        return self.mark in ("Name", "Patr", "Surn")

    @property
    def is_word(self) -> bool:
        """True for words and numbers, False for punctuation and emoji."""
        return self.norm[:1].isalnum()


@dataclass(frozen=True)
class Doc:
    """A text enriched: its tokens and the spans of people's names seen by the tagger."""

    text: str
    tokens: Sequence[Token]
    people: Sequence[tuple[int, int]] = field(default=())

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens that are words or numbers."""
        return tuple(token for token in self.tokens if token.norm[:1].isalnum())
