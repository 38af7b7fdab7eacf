"""What a text says, as numbers: the features that all judgements of texts share, computed once for a batch."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from classifiers.encoder import Plugged
from classifiers.evidence import Evidence, folded_text, word_ngrams
from classifiers.grams import hashed_ngrams
from models.language import Language

BITS = 16  # 65 536 columns of word grams and as many of character grams; 17 bits or a whole vocabulary is not better by a point, and twice the size
SHORTEST, LONGEST = 3, 5  # characters of a gram
MEANING = 0.5  # the weight of the mean vector beside the two blocks of weight 1
ENCODED = 1.0  # that of the vector of a plugged-in encoder


class Batch(tuple[Evidence, ...]):
    """Messages judged together: what the judgements share is computed once and kept with them."""

    def rows(self, text: "TextFeatures") -> csr_matrix:
        """The features of the batch."""
        kept: dict[int, csr_matrix] = self.__dict__.setdefault("_rows", {})
        if id(text) not in kept:
            kept[id(text)] = text.rows(self)
        return kept[id(text)]

    def threads(self) -> tuple[list[int], "Batch"]:
        """The replies' positions, and what they answer."""
        at = [i for i, one in enumerate(self) if one.thread is not None]
        kept: Batch | None = self.__dict__.get("_threads")
        kept = self.__dict__["_threads"] = Batch(one.thread for one in self if one.thread is not None) if kept is None else kept
        return at, kept


class TextFeatures(TransformerMixin, BaseEstimator):
    """TF-IDF of lemmas and their pairs, TF-IDF of characters inside words (both hashed), and the mean navec vector of the lemmas.

    Characters forgive typos and endings; the vectors know words never seen in training. A plugged-in encoder adds a block of its own.
    """

    def __init__(self, language: Language | None, encoder: Plugged | None = None):
        self.language = language
        self.encoder = encoder

    def fit(self, evidence: Sequence[Evidence], _: Any = None) -> Self:
        """Learn how rare each gram and each lemma is."""
        self.words_ = TfidfTransformer(sublinear_tf=True).fit(_word_counts(evidence))
        self.characters_ = TfidfTransformer(sublinear_tf=True).fit(_character_counts(evidence))
        counts: dict[str, int] = {}
        for one in evidence:
            for lemma in dict.fromkeys(one.lemmas):
                counts[lemma] = counts.get(lemma, 0) + 1
        n = len(evidence)
        self.encoded_by_ = self.encoder.identity if self.encoder else ""
        self.weights_ = {lemma: float(np.log((1 + n) / (1 + count)) + 1) for lemma, count in counts.items()}
        self.unseen_ = float(np.log(1 + n) + 1)
        return self

    def transform(self, evidence: Sequence[Evidence]) -> csr_matrix:
        """Matrix (n, 2 * 2**BITS + 300, and the encoder's width if there is one) of float32; that of a Batch is computed once."""
        return evidence.rows(self) if isinstance(evidence, Batch) else self.rows(evidence)

    def rows(self, evidence: Sequence[Evidence]) -> csr_matrix:
        """The features, computed."""
        blocks = [self.words_.transform(_word_counts(evidence)), self.characters_.transform(_character_counts(evidence))]
        blocks.append(csr_matrix(MEANING * self.meanings(evidence)))
        if self.encoder and evidence:
            blocks.append(csr_matrix(ENCODED * self.encoder.vectors([one.text for one in evidence])))
        return hstack(blocks, format="csr", dtype=np.float32)

    def meanings(self, evidence: Sequence[Evidence]) -> np.ndarray:
        """The idf-weighted mean of the vectors of the lemmas, length 1 (n, 300); zeros if none is known."""
        assert self.language is not None
        numbers: dict[str, int] = {}
        rows = [[numbers.setdefault(lemma, len(numbers)) for lemma in one.lemmas] for one in evidence]
        weights = np.array([self.weights_.get(lemma, self.unseen_) for lemma in numbers], dtype=np.float32)
        columns = np.array([column for row in rows for column in row], dtype=np.int32)
        ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
        vectors = self.language.vectors(numbers)
        return normalize(csr_matrix((weights[columns], columns, ends), shape=(len(rows), len(numbers))) @ vectors)

    def words_of(self, batch: Batch, number: int) -> tuple[list[str], np.ndarray, np.ndarray]:
        """The word grams of one message of the batch, their columns and their values there: for explaining."""
        grams = list(dict.fromkeys(word_ngrams(batch[number])))
        columns = _hasher().transform([gram] for gram in grams).indices
        row = self.transform(batch)[number]
        values = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
        return grams, columns, np.array([values[column] for column in columns.tolist()])

    def __getstate__(self) -> dict[str, Any]:
        """The models of the language and the encoder are loaded anew and never saved."""
        return {**self.__dict__, "language": None, "encoder": None}


def _hasher() -> FeatureHasher:
    return FeatureHasher(1 << BITS, input_type="string", alternate_sign=False, dtype=np.float32)


def _word_counts(evidence: Iterable[Evidence]) -> csr_matrix:
    return _hasher().transform([word_ngrams(one) for one in evidence])


def _character_counts(evidence: Iterable[Evidence]) -> csr_matrix:
    return hashed_ngrams([folded_text(one) for one in evidence], SHORTEST, LONGEST, BITS)
