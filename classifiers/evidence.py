"""What a judgement may look at, and the features that all judgements share."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer

from models.analysis import Analysis
from models.language import Language, fold
from models.message import Message
from models.reference import Reference


@dataclass(frozen=True, slots=True)
class Evidence:
    """One message as a judgement sees it. `thread` is the evidence of the message it answers (or of the root), None for a post.

    `source_town` is home, mixed, other, or "" if the source is not known.
    """

    text: str
    lemmas: tuple[str, ...]
    home: int
    streets: int
    towns: tuple[str, ...]
    sentiment: float
    sentiment_signals: tuple[str, ...] = ()
    urgency: str = "normal"
    source_town: str = ""
    is_official: bool = False
    is_article: bool = False
    thread: "Evidence | None" = None


def evidence_of(message: Message, analysis: Analysis, reference: Reference, thread: Evidence | None = None) -> Evidence:
    """The evidence of a message that has been read."""
    settlements = {place.settlement for place in reference.places.values()}
    ours = [address for address in analysis.addresses if address.settlement in settlements]
    source = reference.sources.get(message.source)
    return Evidence(
        text=analysis.masked_text,
        lemmas=analysis.lemmas,
        home=len(ours),
        streets=sum(address.level in ("house", "street") for address in ours),
        towns=analysis.other_towns,
        sentiment=analysis.sentiment,
        sentiment_signals=analysis.sentiment_signals,
        urgency=analysis.urgency,
        source_town=source.town if source else "",
        is_official=message.author_is_official,
        is_article=source is not None and source.kind == "site",
        thread=thread,
    )


OWN_WORDS = 8  # a reply with fewer words borrows from what it answers


def borrowed(judge: Callable[[Sequence[Evidence]], np.ndarray], evidence: Sequence[Evidence]) -> np.ndarray:
    """What a judge says (n, classes), where a short reply takes from what it answers: nearly all for «+1», nothing if it speaks for itself."""
    own = judge(evidence)
    replies = [(i, one, one.thread) for i, one in enumerate(evidence) if one.thread is not None]
    if replies:
        theirs = judge([thread for _, _, thread in replies])
        weight = np.array([[0.85 * max(0.0, 1 - len(one.lemmas) / OWN_WORDS)] for _, one, _ in replies])
        at = [i for i, _, _ in replies]
        own[at] = (1 - weight) * own[at] + weight * theirs
    return own


def word_ngrams(evidence: Evidence) -> list[str]:
    """Lemmas and pairs of neighbouring lemmas."""
    lemmas = evidence.lemmas
    return [*lemmas, *map(" ".join, itertools.pairwise(lemmas))]


def folded_text(evidence: Evidence) -> str:
    """The text for character n-grams."""
    return fold(evidence.text)


class NgramTfidf(TfidfVectorizer):
    """TF-IDF kept as one text of its n-grams: a hundred thousand entries one by one load ten times as long."""

    def __getstate__(self) -> dict[str, Any]:
        """No n-gram holds a line break."""
        state = dict(super().__getstate__())
        return {**state, "vocabulary_": "\n".join(sorted(state["vocabulary_"], key=state["vocabulary_"].__getitem__))} if "vocabulary_" in state else state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """The n-grams get their columns back."""
        ngrams = state["vocabulary_"].split("\n") if "vocabulary_" in state else []
        super().__setstate__({**state, "vocabulary_": dict(zip(ngrams, range(len(ngrams)), strict=True))} if ngrams else state)


def lemma_tfidf(min_df: int = 1) -> NgramTfidf:
    """TF-IDF of lemmas and their pairs."""
    return NgramTfidf(analyzer=word_ngrams, sublinear_tf=True, min_df=min_df)


def character_tfidf(low: int = 3, high: int = 5) -> NgramTfidf:
    """TF-IDF of characters inside words: forgives typos and endings."""
    return NgramTfidf(preprocessor=folded_text, analyzer="char_wb", ngram_range=(low, high), sublinear_tf=True, min_df=2)


class MeanVector(TransformerMixin, BaseEstimator):
    """The idf-weighted mean of navec vectors of the lemmas, length 1: what the words mean, also those never seen in training."""

    def __init__(self, language: Language):
        self.language = language

    def fit(self, evidence: Sequence[Evidence], _: Any = None) -> Self:
        """Learn the weights of words: ln((1 + n) / (1 + df)) + 1."""
        counts: dict[str, int] = {}
        for one in evidence:
            for lemma in dict.fromkeys(one.lemmas):
                counts[lemma] = counts.get(lemma, 0) + 1
        n = len(evidence)
        self.weights_ = {lemma: float(np.log((1 + n) / (1 + count)) + 1) for lemma, count in counts.items()}
        self.unseen_ = float(np.log(1 + n) + 1)
        return self

    def transform(self, evidence: Iterable[Evidence]) -> csr_matrix:
        """Matrix (n, 300)."""
        rows = [self._row(one.lemmas) for one in evidence]
        return csr_matrix(np.vstack(rows) if rows else np.zeros((0, 300), dtype=np.float32))

    def _row(self, lemmas: Iterable[str]) -> np.ndarray:
        vector = self.language.vector((lemma, self.weights_.get(lemma, self.unseen_)) for lemma in lemmas)
        return vector / (np.linalg.norm(vector) or 1.0)

    def __getstate__(self) -> dict[str, Any]:
        """The models of the language are loaded anew and never saved."""
        return {**self.__dict__, "language": None}
