"""Linear machines whose margins become probabilities that can be believed."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

SEED = 7
FOLDS = 2  # halves of the corpus, each by other hands: what is held out is as strange as a new town
TEMPERATURES = np.geomspace(0.5, 12, 24)
HOTTEST, STEPS = 200.0, 30  # where the search for a row's temperature begins and how fine it is


class Margins:
    """A fitted LinearSVC as its weights alone, (features, classes) of float32: half the memory, and no copy at each call."""

    def __init__(self, machine: LinearSVC):
        self.classes = machine.classes_
        self.weights = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
        self.bias = machine.intercept_.astype(np.float32)

    def among(self, columns: np.ndarray, width: int) -> Self:
        """Its features are these columns of so many; the others say nothing."""
        weights = np.zeros((width, len(self.weights[0])), dtype=np.float32)
        weights[columns] = self.weights
        self.weights = weights
        self.classes, self.bias = np.array(self.classes.tolist()), np.array(self.bias.tolist(), dtype=np.float32)  # saved alike wherever it was fitted
        return self

    def of(self, features: Any) -> np.ndarray:
        """Signed distances (n, classes)."""
        return features @ self.weights + self.bias


class CalibratedSVC(ClassifierMixin, BaseEstimator):
    """A balanced linear support vector machine over three or more classes; probabilities by a temperature fitted on parts it did not see."""

    def __init__(self, c: float = 0.5):
        self.c = c

    def fit(self, features: Any, labels: Sequence[str]) -> Self:
        """Fit the machine, and the temperature on held-out halves."""
        truth = np.asarray(labels)
        self.margins_, self.classes_ = self._machine(features, truth), np.unique(truth)
        held_out = np.zeros((len(truth), len(self.classes_)))
        for train, test in halves(len(truth)):
            part = self._machine(features[train], truth[train])
            held_out[test] = aligned(part.of(features[test]), part.classes, self.classes_)
        self.temperature_ = fit_temperature(held_out, truth, self.classes_)
        return self

    def _machine(self, features: Any, labels: np.ndarray) -> Margins:
        return Margins(LinearSVC(C=self.c, class_weight="balanced", random_state=SEED).fit(features, labels))

    def predict_proba(self, features: Any) -> np.ndarray:
        """Probabilities (n, classes)."""
        return softmax(self.temperature_ * self.margins_.of(features))

    def predict(self, features: Any) -> np.ndarray:
        """The best class of each."""
        return self.classes_[self.margins_.of(features).argmax(axis=1)]


def halves(n: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Contiguous parts to teach on and to hold out."""
    yield from KFold(FOLDS).split(np.zeros(n))


def aligned(scores: np.ndarray, have: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Scores with the columns of `want`; a class that a part did not see scores lowest."""
    answer = np.full((len(scores), len(want)), scores.min() - 1.0)
    answer[:, np.searchsorted(want, have)] = scores
    return answer


def fit_temperature(scores: np.ndarray, truth: np.ndarray, classes: np.ndarray) -> float:
    """The temperature with the least log loss on held-out scores (Guo et al., 2017, On Calibration of Modern Neural Networks)."""
    right = np.searchsorted(classes, truth)
    losses = [-np.log(softmax(t * scores)[np.arange(len(right)), right] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows that sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def tempered(scores: np.ndarray, highest: np.ndarray) -> np.ndarray:
    """Softmax (n, classes) of each row at the temperature that gives its best class the wanted probability (n,); found by halving."""
    low, high = np.zeros(len(scores)), np.full(len(scores), HOTTEST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        less = softmax(middle[:, None] * scores).max(axis=1) < highest
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return softmax(high[:, None] * scores)
