"""How sure a decision must be to go to a department without a person: fitted on messages that the machines did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from classifiers.evidence import Evidence
from classifiers.labels import Example
from classifiers.rules import Scene, answer_for, live_rules, shares
from classifiers.topic import likely
from models.language import fold
from models.reference import Reference

PRECISION, ENOUGH = 0.95, 20  # of at least ENOUGH held-out messages so many must have been right
NEVER = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """What the share of a department is worth (a logistic curve of its log odds), and the least confidence for each department."""

    slope: float
    shift: float
    least: Mapping[str, float]

    def confidence(self, share: float) -> float:
        """The probability that the department with this share is right."""
        return float(1 / (1 + np.exp(-(self.slope * _odds(share) + self.shift))))

    def passes(self, department: str, confidence: float) -> bool:
        """True if such decisions on the department were right often enough."""
        return confidence >= self.least.get(department, NEVER)


def fit_bar(model: Pipeline, examples: Sequence[Example], evidence: Sequence[Evidence], reference: Reference) -> Bar:
    """Fit on the held-out probabilities of the topic machine, which are then forgotten; `evidence` may go on after the examples."""
    machine = model.named_steps["topic"]
    held_out = machine.held_out_
    del machine.held_out_
    told = [_told(e, one, row, machine.classes_, reference) for e, one, row in zip(examples, evidence, held_out, strict=False)]
    departments, found, right = zip(*told, strict=True)
    truth = np.array(right)
    curve = LogisticRegression().fit(np.array([[_odds(share)] for share in found]), truth)
    bar = Bar(float(curve.coef_[0, 0]), float(curve.intercept_[0]), {})
    return Bar(bar.slope, bar.shift, _least(np.array(departments), np.array([bar.confidence(share) for share in found]), truth))


def _told(example: Example, evidence: Evidence, row: np.ndarray, classes: np.ndarray, reference: Reference) -> tuple[str, float, bool]:
    """The department of the best topic, its share, and whether the true topic leads to it."""
    none: frozenset[str] = frozenset()
    scene = Scene(fold(evidence.text), none, none, none, none, example.kind, example.urgency, "", date.max.isoformat())
    live, found = live_rules(scene, reference), likely(row, classes)
    department = answer_for(found[0][0], live, none, reference).department or ""
    share = shares(found, live, none, reference).get(department, 0.0)
    return department, share, answer_for(example.topic, live, none, reference).department == department


def _least(departments: np.ndarray, confidence: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """For each department the least confidence above which PRECISION of at least ENOUGH were right; none where there is none."""
    answer = {}
    for department in np.unique(departments):
        of = np.flatnonzero(departments == department)
        order = of[np.argsort(-confidence[of])]
        counts = np.arange(1, len(order) + 1)
        good = np.flatnonzero((np.cumsum(right[order]) / counts >= PRECISION) & (counts >= ENOUGH))
        if len(good):
            answer[str(department)] = float(confidence[order[good[-1]]])
    return answer


def _odds(share: float) -> float:
    bounded = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))
