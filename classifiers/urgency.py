"""Can it wait? The danger of what a message tells: normal, high or emergency."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from classifiers.calibrated import CalibratedSVC
from classifiers.evidence import Evidence, folded_text
from classifiers.text import Batch, TextFeatures
from classifiers.thread import borrowed

# A missed emergency costs more than a false alarm: at 0.25 half of the alarms of the seed corpus are right and 55 % are found (the lexicon alone: 26 %).
EMERGENCY, EMERGENCY_NAMED, HIGH = 0.25, 0.1, 0.5
BORROWED = 0.4  # a reply under an alarm is less often an alarm than it is about the same matter
_FROST = re.compile(r"(?:минус|[-−–])\s?(?:[2-4]\d|двадцать|тридцать|сорок)")
_COLD_ROOM = re.compile(r"(?:\+|плюс)\s?(?:[5-9]|1[0-7])\b|\b(?:[89]|1[0-6]) градус")
_CHILD = re.compile(r"ребен|дет[иья]|малыш|груднич|коляск|младен|внук|внучк|сын|доч|лежач")


@dataclass(frozen=True, slots=True)
class UrgencyGuess:
    """The level and the probability that the matter cannot wait."""

    level: str
    confidence: float


def features(evidence: Evidence) -> dict[str, float]:
    """Named features: danger words found by the lexicon, frost, a cold room, somebody weak, a raised voice."""
    text = folded_text(evidence)
    told = {f"lexicon {evidence.urgency}": 1.0, "exclamations": min(text.count("!"), 3) / 3}
    for name, pattern in (("frost", _FROST), ("cold room", _COLD_ROOM), ("weak", _CHILD)):
        told[name] = float(bool(pattern.search(text)))
    return told


def _rows(evidence: Sequence[Evidence]) -> list[dict[str, float]]:
    return [features(one) for one in evidence]


def build(text: TextFeatures) -> Pipeline:
    """An unfitted pipeline from Evidence, by the fitted features of texts, to a level."""
    named = Pipeline([("features", FunctionTransformer(_rows)), ("vector", DictVectorizer())])
    union = FeatureUnion([("text", FrozenEstimator(text)), ("danger", named)])
    return Pipeline([("features", union), ("judge", CalibratedSVC())])


def predict(model: Pipeline, evidence: Batch, weights: np.ndarray) -> list[UrgencyGuess]:
    """The level of each message; a reply borrows from what it answers by its weight."""
    if not evidence:
        return []
    rows = borrowed(model.predict_proba, evidence, BORROWED * weights)
    at = {name: list(model.classes_).index(name) for name in ("high", "emergency")}
    return [_guess(row[at["high"]], row[at["emergency"]], one) for row, one in zip(rows, evidence, strict=True)]


def _guess(high: float, emergency: float, evidence: Evidence) -> UrgencyGuess:
    confidence = round(float(np.clip(high + emergency, 0, 1)), 4)
    if emergency >= (EMERGENCY_NAMED if evidence.urgency == "emergency" else EMERGENCY):
        return UrgencyGuess("emergency", confidence)
    return UrgencyGuess("high" if high + emergency >= HIGH else "normal", confidence)
