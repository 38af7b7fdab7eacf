"""A text prepared for looking for addresses."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from models.language import Doc, Language, Token, fold
from models.visible import Visible, visible

_COMPOUND = re.compile(r"[а-я]{3,}(?:-[а-я]{3,})+")
_ENDINGS = {"й", "я", "е", "го", "му", "м", "ю", "х", "ый", "ая", "ое", "ой", "ого", "ому", "ом", "ую", "ым"}


@dataclass(frozen=True, slots=True)
class View:
    """The visible text, its folded form (of the same length) and its words, whose offsets are of the visible text."""

    visible: Visible
    folded: str
    words: tuple[Token, ...]
    shouts: bool  # the whole text is in capitals: a capital letter tells nothing

    @property
    def text(self) -> str:
        """The visible text."""
        return self.visible.text

    def word_at(self, offset: int) -> int:
        """The position of the first word that starts at the offset or later."""
        return bisect_left(self.words, offset, key=lambda word: word.start)

    def gap(self, left: int, right: int) -> str:
        """What stands between two words."""
        return self.folded[self.words[left].stop : self.words[right].start]

    def prior(self, position: int) -> str:
        """The lemma of the word before, "" for the first word."""
        return self.words[position - 1].lemma if position else ""

    def is_capital(self, position: int) -> bool:
        """True if the word begins with a capital letter and the whole text is not in capitals."""
        return not self.shouts and self.text[self.words[position].start].isupper()


def view_of(doc: Doc, language: Language) -> View:
    """The view of a text that was read."""
    seen = visible(doc.text)
    words = doc.words if not seen.starts else [token for token in _moved(doc.tokens, seen) if token.is_word]
    return View(seen, fold_keeping_length(seen.text), tuple(split_words(words, language)), seen.text.isupper())


def split_words(words: Iterable[Token], language: Language) -> Iterator[Token]:
    """The words, where «Ленина-Мира» becomes two, «25» and «ый» that touch become one, «25-ый»."""
    kept: Token | None = None
    for token in words:
        if kept and kept.stop == token.start and kept.norm.isdecimal() and token.norm in _ENDINGS:
            norm = f"{kept.norm}-{token.norm}"
            yield Token(kept.start, token.stop, kept.text + token.text, norm, norm)
            kept = None
            continue
        if kept:
            yield from _parts(kept, language)
        kept = token
    if kept:
        yield from _parts(kept, language)


def _parts(token: Token, language: Language) -> Iterator[Token]:
    if "-" not in token.norm or not _COMPOUND.fullmatch(token.norm) or len(token.text) != len(token.norm):
        yield token
        return
    for part in re.finditer("[^-]+", token.text):
        yield Token(token.start + part.start(), token.start + part.end(), part.group(), *language.word(part.group()))


def _moved(tokens: Iterable[Token], seen: Visible) -> Iterator[Token]:
    """The tokens with offsets of the visible text."""
    for token in tokens:
        start, stop = bisect_left(seen.starts, token.start), bisect_left(seen.starts, token.stop)
        if start < stop:
            yield replace(token, start=start, stop=stop, text=seen.text[start:stop])


def fold_keeping_length(text: str) -> str:
    """The folded text; characters whose folding would change the length stay as they are."""
    folded = fold(text)
    return folded if len(folded) == len(text) else "".join(f if len(f := fold(c)) == 1 else c for c in text)
