"""The tone towards the municipality's matter: negative, neutral or positive."""

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from classifiers.appeal import features as form
from classifiers.evidence import Evidence, character_tfidf, lemma_tfidf

TONES = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class ToneGuess:
    """The tone and its probability."""

    tone: str
    confidence: float


def _rows(evidence: Sequence[Evidence]) -> list[dict[str, float]]:
    return [form(one) for one in evidence]


def build() -> Pipeline:
    """An unfitted pipeline from Evidence to a tone."""
    named = Pipeline([("features", FunctionTransformer(_rows)), ("vector", DictVectorizer())])
    union = FeatureUnion([("lemmas", lemma_tfidf()), ("characters", character_tfidf(2, 5)), ("form", named)])
    return Pipeline([("features", union), ("judge", LogisticRegression(C=4.0, max_iter=400, class_weight="balanced"))])


def predict(model: Pipeline, evidence: Sequence[Evidence]) -> list[ToneGuess]:
    """The tone of each message."""
    rows = model.predict_proba(evidence) if evidence else []
    return [ToneGuess(str(model.classes_[row.argmax()]), round(float(row.max()), 4)) for row in rows]
