"""Tokens, lemmas, names and word vectors: the only file that knows natasha's parts and pymorphy3."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pymorphy3
import razdel
from navec.meta import Meta
from navec.navec import META, PQ_, VOCAB, Navec
from navec.pq import PQ
from navec.tar import Tar
from navec.vocab import Vocab
from slovnet import NER
from slovnet.bio import bio_spans
from slovnet.span import Span

from models.doc import Doc, Token
from models.folding import CYRILLIC, fold, unify_script, without_surrogates
from models.lemma_overrides import LEMMA_OVERRIDES
from models.name_tagger import NameTagger
from models.pieces import PieceTable
from models.visible import visible

__all__ = ["LONGEST_WORD", "Doc", "Language", "Token", "fold", "unify_script", "without_surrogates"]

LONGEST_WORD = 80  # letters; in «нененене…» the dictionary looks for prefixes until the stack is full
LONGEST_TAGGED = 20_000  # characters
MOST = 100_000  # words in the table, some 50 MB; then it begins anew
MARKS = ("Name", "Patr", "Surn", "Geox")
_PLAIN = re.compile(r"([а-яёА-ЯЁ]+)([.,!?:;)]?)")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the dictionary says of a form: the lemma and mark of its likeliest reading; tags and dictionary forms of all."""

    lemma: str
    mark: str
    tags: tuple[str, ...]
    forms: tuple[str, ...]


_Part = tuple[int, int, str, str, str, str]  # start and stop in the piece, text, norm, lemma, mark


class _Vectors(PQ):
    """navec's table without what it prepares to compare two words: nobody asks, and that is half of the loading and 100 MB."""

    def precompute(self) -> None:
        """Only what looking up takes."""
        self.qdims = np.arange(self.qdim)


class Language:
    """Tokeniser, dictionary, name tagger and word vectors, loaded once."""

    def __init__(self, morph: pymorphy3.MorphAnalyzer, navec_path: Path, ner_path: Path):
        self.morph = morph
        self._navec_path = navec_path
        self._ner_path = ner_path
        self._readings: dict[str, _Reading] = {}
        self._shared: dict[tuple[str, ...], tuple[str, ...]] = {}  # few sets of tags stand for all words
        self._adjectives: dict[tuple[str, str], str | None] = {}
        self._pieces: PieceTable[_Part] = PieceTable(self._cut)

    @classmethod
    @cache
    def load(cls) -> "Language":
        """Find the models that natasha ships; they are read from disk when first needed. A process has one: it is the same for every town."""
        spec = find_spec("natasha")
        data = Path(str(spec and spec.origin)).parent / "data"
        return cls(
            pymorphy3.MorphAnalyzer(),
            data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar",
            data / "model" / "slovnet_ner_news_v1.tar",
        )

    @cached_property
    def navec(self) -> Navec:
        """Word vectors: 250 000 words, 300 dimensions."""
        with Tar(self._navec_path) as tar:
            return Navec(Meta.from_file(tar.load(META)), Vocab.from_file(tar.load(VOCAB)), _Vectors.from_file(tar.load(PQ_)))

    @cached_property
    def tagger(self) -> NameTagger:
        """Name tagger taught on news."""
        ner = NER.load(self._ner_path)
        ner.navec(self.navec)
        return NameTagger(ner)

    def read(self, texts: Iterable[str]) -> list[Doc]:
        """Tokenise, lemmatise and find names; the answer has the order of the texts."""
        docs = [Doc(text, tuple(self.tokens(text))) for text in map(without_surrogates, texts)]
        people = self._people(docs)
        return [Doc(doc.text, doc.tokens, people[i]) if i in people else doc for i, doc in enumerate(docs)]

    def tokens(self, text: str) -> Iterator[Token]:
        """Tokens of one text, without the taggers."""
        seen = visible(text)
        for at, parts in self._pieces.parts(seen.text):
            for start, stop, shown, norm, lemma, mark in parts:
                if not seen.starts:
                    yield Token(at + start, at + stop, shown, norm, lemma, mark)
                    continue
                start, stop = seen.span(at + start, at + stop)
                yield Token(start, stop, text[start:stop], norm, lemma, mark)

    def _cut(self, piece: str, before: str, after: str) -> tuple[_Part, ...]:
        """The tokens of a piece without blanks, as razdel finds them between its neighbours."""
        plain = _PLAIN.fullmatch(piece)
        if plain:  # no rule of razdel joins a word and one of these signs
            spans, unified = [span for span in (plain.span(1), plain.span(2)) if span[0] < span[1]], piece
        else:
            unified, at = unify_script(piece), len(before) + 1
            found = [(part.start - at, part.stop - at) for part in razdel.tokenize(f"{before} {unified} {after}")]
            spans = [span for span in found if 0 <= span[0] < len(piece)]
        return tuple((start, stop, piece[start:stop], *self.word(unified[start:stop])) for start, stop in spans)

    def word(self, text: str) -> tuple[str, str, str]:
        """Folded form, lemma and mark of a token."""
        norm = fold(text)
        if not CYRILLIC.search(norm):
            return norm, norm, ""
        reading = self._reading(norm)
        return norm, LEMMA_OVERRIDES.get(norm, reading.lemma), reading.mark

    def tags(self, word: str) -> Sequence[str]:
        """Grammar marks of every reading of the word, the likeliest first."""
        return self._reading(word).tags

    def lemmas(self, word: str) -> set[str]:
        """Every dictionary form the word may have."""
        return set(self._reading(word).forms)

    def adjective(self, word: str, gender: str) -> str | None:
        """The nominative of an adjective in that gender (femn, masc, neut), folded; None if the word is no adjective of it."""
        if (word, gender) not in self._adjectives:
            self._adjectives[word, gender] = self._adjective(fold(word), gender)
        return self._adjectives[word, gender]

    def _adjective(self, norm: str, gender: str) -> str | None:
        for parse in self._parses(norm):
            form = parse.inflect({"nomn", "sing", gender}) if parse.tag.POS == "ADJF" and gender in parse.tag else None
            if form is not None:
                return str(form.word)
        return None

    def _reading(self, word: str) -> _Reading:
        """From the table of words met before; what is too long for a word has no reading."""
        if len(word) > LONGEST_WORD:
            return _Reading(fold(word), "", ("UNKN",), (fold(word),))
        reading = self._readings.get(word)
        if reading is None:
            if len(self._readings) >= MOST:
                self._readings.clear()
            reading = self._readings[word] = self._look_up(fold(word))
        return reading

    def _look_up(self, norm: str) -> _Reading:
        parses = self._parses(norm)
        if not parses:
            return _Reading(norm, "", ("UNKN",), (norm,))
        tags = tuple(str(parse.tag) for parse in parses)
        forms = tuple(dict.fromkeys(fold(parse.normal_form) for parse in parses))
        grammemes = parses[0].tag.grammemes
        mark = next((mark for mark in MARKS if mark in grammemes), "")
        return _Reading(forms[0], mark, self._shared.setdefault(tags, tags), forms)

    def _parses(self, norm: str) -> list[pymorphy3.analyzer.Parse]:
        """The dictionary's readings, the likeliest first; none for letters that Unicode gives no name, nor for what is too long for a word."""
        try:
            return list(self.morph.parse(norm)) if len(norm) <= LONGEST_WORD else []
        except ValueError:
            return []

    def is_known(self, word: str) -> bool:
        """True if the dictionary knows the word."""
        return bool(self.morph.word_is_known(word))

    def _people(self, docs: Sequence[Doc]) -> dict[int, tuple[tuple[int, int], ...]]:
        """Spans of people's names by position of the text; texts of like length are tagged together."""
        asked = sorted((i for i, doc in enumerate(docs) if _may_name_somebody(doc)), key=lambda i: len(docs[i].text))
        found = self.names([docs[i] for i in asked]) if asked else []
        return {i: tuple((span.start, span.stop) for span in spans if span.type == "PER") for i, spans in zip(asked, found, strict=True)}

    def names(self, docs: Sequence[Doc]) -> list[list[Span]]:
        """The spans of names (PER, LOC, ORG) in each text, those of natasha's tagger."""
        tokens = [_raw_tokens(doc) for doc in docs]
        tags = self.tagger.tag([[token.text for token in one] for one in tokens])
        return [list(bio_spans(one, its)) for one, its in zip(tokens, tags, strict=True)]

    def vectors(self, words: Iterable[str]) -> np.ndarray:
        """The navec vectors of the words (n, 300); zeros for a word it does not know."""
        numbers = np.array([self.navec.vocab.get(word, -1) for word in words], dtype=np.int64)
        pq = self.navec.pq
        found = pq.codes[pq.qdims, pq.indexes[numbers]].reshape(len(numbers), pq.dim)
        found[numbers < 0] = 0
        return found


_NAME = re.compile(r"\b[А-ЯЁ][а-яё]+\s+[А-ЯЁ]")


def _raw_tokens(doc: Doc) -> Sequence[Any]:
    """The tokens (start, stop, text) that razdel finds in the text as it is: ours, unless letters were hidden or looked alike."""
    changed = unify_script(doc.text) != doc.text or visible(doc.text).starts
    return list(razdel.tokenize(doc.text)) if changed else doc.tokens


def _may_name_somebody(doc: Doc) -> bool:
    """Two capitalised words in a row, one of them a name to the dictionary: without them the tagger finds nothing that is masked."""
    if len(doc.text) > LONGEST_TAGGED or not _NAME.search(doc.text):
        return False
    return any((one.names_person or two.names_person) and _is_pair(one, two) for one, two in pairwise(doc.words))


def _is_pair(one: Token, two: Token) -> bool:
    return two.start - one.stop <= len(". ") and one.text[0].isupper() and two.text[0].isupper()


_BREAK = re.compile(r"[\n;]+")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans (start, stop) of the sentences; a line break or a semicolon ends one too."""
    start = 0
    for end in (*(match.end() for match in _BREAK.finditer(text)), len(text)):
        yield from ((start + one.start, start + one.stop) for one in razdel.sentenize(text[start:end]))
        start = end
