"""Tokens, lemmas, names and word vectors: the only file that knows natasha's parts and pymorphy3."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pymorphy3
import razdel
from navec import Navec
from slovnet import NER

from models.visible import visible

NER_BATCH = 32
MARKS = ("Name", "Patr", "Surn", "Geox")
LATIN_LOOK_ALIKES = str.maketrans("aceopxykmtbhACEOPXYKMTBH", "асеорхукмтвнАСЕОРХУКМТВН")
LEMMA_OVERRIDES = {
    "ямы": "яма",
    "ям": "яма",
    "данной": "данный",
    "данном": "данный",
    "парке": "парк",
    "парка": "парк",
    "дома": "дом",
    "доме": "дом",
    "горку": "горка",
    "снега": "снег",
    "света": "свет",
    "свете": "свет",
    "воды": "вода",
    "вод": "вода",
    "дорог": "дорога",
    "дороги": "дорога",
    "стекла": "стекло",
    "лавки": "лавка",
    "урны": "урна",
    "двора": "двор",
    "дворы": "двор",
    "лифта": "лифт",
    "трубы": "труба",
    "лет": "лет",
    "крыши": "крыша",
    "крыш": "крыша",
    "льда": "лед",
    "лед": "лед",
    "соли": "соль",
    "суда": "суд",
    "банки": "банка",
    "баки": "бак",
    "бака": "бак",
    "мусора": "мусор",
    "почте": "почта",
    "садики": "садик",
    "сада": "сад",
    "люка": "люк",
    "люки": "люк",
    "лавин": "лавина",
    "площадки": "площадка",
}
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


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


class Language:
    """Tokeniser, dictionary, name tagger and word vectors, loaded once."""

    def __init__(self, morph: pymorphy3.MorphAnalyzer, navec_path: Path, ner_path: Path):
        self.morph = morph
        self._navec_path = navec_path
        self._ner_path = ner_path
        self._words: dict[str, tuple[str, str, str]] = {}

    @classmethod
    def load(cls) -> "Language":
        """Find the models that natasha ships; they are read from disk when first needed."""
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
        return Navec.load(self._navec_path)

    @cached_property
    def ner(self) -> NER:
        """Name tagger taught on news."""
        ner = NER.load(self._ner_path)
        ner.navec(self.navec)
        return ner

    def read(self, texts: Iterable[str]) -> list[Doc]:
        """Tokenise, lemmatise and find names; the answer has the order of the texts."""
        texts = [without_surrogates(text) for text in texts]
        people = self._people(texts)
        return [Doc(text, tuple(self.tokens(text)), spans) for text, spans in zip(texts, people, strict=True)]

    def tokens(self, text: str) -> Iterator[Token]:
        """Tokens of one text, without the taggers."""
        seen = visible(text)
        for part in razdel.tokenize(unify_script(seen.text)):
            start, stop = seen.span(part.start, part.stop)
            yield Token(start, stop, text[start:stop], *self.word(part.text))

    def word(self, text: str) -> tuple[str, str, str]:
        """Folded form, lemma and mark of a token, from the table of words met before."""
        known = self._words.get(text)
        if known is None:
            norm = fold(text)
            known = self._words[text] = (norm, *self._parse(norm))
        return known

    def _parse(self, norm: str) -> tuple[str, str]:
        if not _CYRILLIC.search(norm):
            return norm, ""
        best = next(iter(self._readings(norm)), None)
        if best is None:
            return norm, ""
        mark = next((mark for mark in MARKS if mark in best.tag), "")
        return LEMMA_OVERRIDES.get(norm, fold(best.normal_form)), mark

    def tags(self, word: str) -> list[str]:
        """Grammar marks of every reading of the word, the likeliest first."""
        return [str(parse.tag) for parse in self._readings(fold(word))] or ["UNKN"]

    def lemmas(self, word: str) -> set[str]:
        """Every dictionary form the word may have."""
        return {fold(parse.normal_form) for parse in self._readings(fold(word))} or {fold(word)}

    def adjective(self, word: str, gender: str) -> str | None:
        """The nominative of an adjective in that gender (femn, masc, neut), folded; None if the word is no adjective of it."""
        for parse in self._readings(fold(word)):
            form = parse.inflect({"nomn", "sing", gender}) if parse.tag.POS == "ADJF" and gender in parse.tag else None
            if form is not None:
                return str(form.word)
        return None

    def _readings(self, norm: str) -> list[pymorphy3.analyzer.Parse]:
        """The dictionary's readings, the likeliest first; none for letters that Unicode gives no name."""
        try:
            return list(self.morph.parse(norm))
        except ValueError:
            return []

    def is_known(self, word: str) -> bool:
        """True if the dictionary knows the word."""
        return bool(self.morph.word_is_known(word))

    def _people(self, texts: Sequence[str]) -> list[tuple[tuple[int, int], ...]]:
        """Spans of people's names, tagged in batches of texts of like length (the same tags, half the time)."""
        answer: list[tuple[tuple[int, int], ...]] = [()] * len(texts)
        order = sorted((i for i, text in enumerate(texts) if _may_name_somebody(text)), key=lambda i: len(texts[i]))
        for at in range(0, len(order), NER_BATCH):
            part = order[at : at + NER_BATCH]
            for i, markup in zip(part, self.ner.map([texts[i] for i in part]), strict=True):
                answer[i] = tuple((span.start, span.stop) for span in markup.spans if span.type == "PER")
        return answer

    def vectors(self, words: Iterable[str]) -> np.ndarray:
        """The navec vectors of the words (n, 300); zeros for a word it does not know."""
        numbers = np.array([self.navec.vocab.get(word, -1) for word in words], dtype=np.int64)
        pq = self.navec.pq
        found = pq.codes[pq.qdims, pq.indexes[numbers]].reshape(len(numbers), pq.dim)
        found[numbers < 0] = 0
        return found


_NAME = re.compile(r"\b[А-ЯЁ][а-яё]+\s+[А-ЯЁ]")


def _may_name_somebody(text: str) -> bool:
    """Two capitalised words in a row: without them the tagger finds nothing worth masking."""
    return bool(_NAME.search(text)) and len(text) <= 20_000


_MIXED = re.compile(r"[A-Za-zА-Яа-яЁё]*(?:[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z])[A-Za-zА-Яа-яЁё]*")


def unify_script(text: str) -> str:
    """The text with Cyrillic letters instead of the Latin ones that look alike, in words that mix both; its length stays."""
    return _MIXED.sub(lambda word: word.group().translate(LATIN_LOOK_ALIKES), text)


def fold(text: str) -> str:
    """Lower case, ё→е, and Latin letters that look Cyrillic inside a Cyrillic word."""
    if text.isascii():
        return text.lower()
    if _CYRILLIC.search(text):
        text = text.translate(LATIN_LOOK_ALIKES)
    return text.lower().replace("ё", "е")


def without_surrogates(text: str) -> str:
    """Lone surrogates, which no file or model accepts, become the replacement character; length stays."""
    return _SURROGATE.sub("\ufffd", text)


_BREAK = re.compile(r"[\n;]+")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans (start, stop) of the sentences; a line break or a semicolon ends one too."""
    start = 0
    for end in (*(match.end() for match in _BREAK.finditer(text)), len(text)):
        yield from ((start + one.start, start + one.stop) for one in razdel.sentenize(text[start:end]))
        start = end
