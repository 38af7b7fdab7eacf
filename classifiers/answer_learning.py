"""What weighs how much when an answer is judged, learnt from pairs with known marks: five small logistic regressions over what can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.answer_features import full_features, photo_features, point_features, whole_features
from classifiers.answer_pairs import LEARNT, Pair
from classifiers.answer_signals import AnswerEye

STRENGTH, OF_POINTS = 1.0, 0.3  # the inverse of regularisation, of what the whole answer shows and of points asked: chosen on the looked-at half of the gold


@dataclass(frozen=True)
class Weights:
    """Weights of the signals and a bias: above zero is yes."""

    weights: np.ndarray
    bias: float

    def says_yes(self, signals: Sequence[float]) -> bool:
        """The verdict on one row of signals."""
        return float(np.dot(self.weights, signals)) + self.bias > 0


@dataclass(frozen=True)
class Learnt:
    """The weights by judgement: who, own, photo (one is expected), addressed (of a point), full (of an answer that addresses every point)."""

    by: dict[str, Weights]


def learn(pairs: Sequence[Pair], eye: AnswerEye) -> Learnt:
    """Fit every judgement; the same pairs give the same weights."""
    told = [eye.read(pair.answer) for pair in pairs]
    whole = [whole_features(one) for one in told]
    by = {name: _fit([(x, p.marks[name], p.weight) for x, p in zip(whole, pairs, strict=True) if name in p.marks]) for name in LEARNT}
    points, full, photo = [], [], []
    for pair, one, x in zip(pairs, told, whole, strict=True):
        rows = zip(point_features(pair.points, one, eye), pair.addressed, strict=True)
        points += [(signals, good, pair.weight) for signals, good in rows if good is not None]
        if "photo" in pair.marks:
            photo.append((photo_features(pair.points, one, x, pair.solved, eye), pair.marks["photo"], pair.weight))
        if pair.full is not None:
            full.append((full_features(pair.points, one, x, pair.solved), pair.full, pair.weight))
    return Learnt({**by, "addressed": _fit(points, OF_POINTS), "full": _fit(full, OF_POINTS), "photo": _fit(photo)})


def _fit(rows: Sequence[tuple[Sequence[float], bool, int]], strength: float = STRENGTH) -> Weights:
    """One regression; of rows that all say the same, or of none, what they say."""
    said = {good for _, good, _ in rows}
    if len(said) < 2:
        return Weights(np.zeros(len(rows[0][0])) if rows else np.zeros(1), 1.0 if said == {True} else -1.0)
    signals, goods, weights = zip(*rows, strict=True)
    fitted = LogisticRegression(C=strength, max_iter=2000).fit(np.array(signals, dtype=float), goods, sample_weight=weights)
    return Weights(np.asarray(fitted.coef_[0]), float(fitted.intercept_[0]))
