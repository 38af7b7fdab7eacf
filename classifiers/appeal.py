"""Is it an appeal, and of which kind?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from classifiers.calibrated import CalibratedSVC
from classifiers.evidence import Evidence
from classifiers.text import Batch, TextFeatures
from classifiers.thread import borrowed

KINDS = ("жалоба", "вопрос", "просьба", "предложение", "благодарность", "новость", "реклама", "другое")
APPEALS = frozenset(KINDS[:4])
THRESHOLD = 0.5
ARTICLE_THRESHOLD = 0.9  # an article tells of troubles by trade; it is an appeal only when it plainly carries one
BORROWED = 0.25  # a reply under a complaint is oftener a complaint; of the weight by which it borrows the topic
_PRICE = re.compile(r"\d\s*(?:руб|р\b|₽|т\.?р)|скидк|цена|недорого|в лс\b|продам|куплю|сдам|сниму", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The best kind, the probability that the message is an appeal, and whether it is taken for one."""

    kind: str
    appeal: float
    is_appeal: bool


def features(evidence: Evidence) -> dict[str, float]:
    """Named features of form."""
    text, n = evidence.text, len(evidence.lemmas)
    return {
        "question": float("?" in text),
        "exclamations": min(text.count("!"), 3) / 3,
        "length": min(n, 60) / 60,
        "short": float(n <= 3),
        "price": float(bool(_PRICE.search(text))),
        "phone": float("[телефон]" in text),
        "link": float("http" in text or "vk.com" in text),
        "hashtag": float("#" in text),
        "mood": evidence.sentiment,
        "bad": float(evidence.sentiment < -0.2),
        "good": float(evidence.sentiment > 0.2),
        "danger": float(evidence.urgency != "normal"),
        "address": float(evidence.streets > 0),
        "reply to grievance": float(evidence.thread is not None and evidence.thread.sentiment < -0.2),
    }


def _rows(evidence: Sequence[Evidence]) -> list[dict[str, float]]:
    return [features(one) for one in evidence]


def build(text: TextFeatures) -> Pipeline:
    """An unfitted pipeline from Evidence, by the fitted features of texts, to a kind."""
    form = Pipeline([("features", FunctionTransformer(_rows)), ("vector", DictVectorizer())])
    union = FeatureUnion([("text", FrozenEstimator(text)), ("form", form)])
    return Pipeline([("features", union), ("judge", CalibratedSVC())])


def predict(model: Pipeline, evidence: Batch, weights: np.ndarray) -> list[KindGuess]:
    """The kind of each message, to which a reply borrows a little from what it answers; what an official page writes is never an appeal."""
    rows = borrowed(model.predict_proba, evidence, BORROWED * weights) if evidence else np.zeros((0, len(model.classes_)))
    return [_guess(dict(zip(model.classes_, row, strict=True)), one) for one, row in zip(evidence, rows, strict=True)]


def _guess(scores: dict[str, float], evidence: Evidence) -> KindGuess:
    if evidence.is_official:
        return KindGuess("другое" if evidence.thread else "новость", 0.0, False)
    appeal = sum(score for kind, score in scores.items() if kind in APPEALS)
    taken = bool(appeal >= (ARTICLE_THRESHOLD if evidence.is_article else THRESHOLD))
    among = {kind: score for kind, score in scores.items() if (kind in APPEALS) == taken}
    return KindGuess(max(among, key=lambda kind: among[kind]), round(float(appeal), 4), taken)
