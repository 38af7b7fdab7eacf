"""The tone towards the municipality's matter: negative, neutral or positive."""

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.feature_extraction import DictVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from classifiers.appeal import features as form
from classifiers.calibrated import CalibratedSVC
from classifiers.evidence import Evidence
from classifiers.text import TextFeatures

TONES = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class ToneGuess:
    """The tone and its probability."""

    tone: str
    confidence: float


def _rows(evidence: Sequence[Evidence]) -> list[dict[str, float]]:
    return [form(one) for one in evidence]


def build(text: TextFeatures) -> Pipeline:
    """An unfitted pipeline from Evidence, by the fitted features of texts, to a tone."""
    named = Pipeline([("features", FunctionTransformer(_rows)), ("vector", DictVectorizer())])
    union = FeatureUnion([("text", FrozenEstimator(text)), ("form", named)])
    return Pipeline([("features", union), ("judge", CalibratedSVC())])


def predict(model: Pipeline, evidence: Sequence[Evidence]) -> list[ToneGuess]:
    """The tone of each message."""
    rows = model.predict_proba(evidence) if evidence else []
    return [ToneGuess(str(model.classes_[row.argmax()]), round(float(row.max()), 4)) for row in rows]
