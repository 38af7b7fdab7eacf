"""How sure a decision must be to go to a department without a person: fitted on messages that the machines did not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from classifiers.evidence import Evidence
from classifiers.labels import Example
from classifiers.rules import Answer, Scene, answer_for, live_rules, shares
from classifiers.topic import likely
from models.language import fold
from models.reference import Reference

NEVER = 2.0
PRECISION, ENOUGH = 0.95, 50  # of at least ENOUGH held-out appeals above the bar so many must have been right
OURS = 0.9  # the least probability of being an appeal of our town: of held-out messages above it that stand alone 0.951 were appeals
TRUSTED = "H"  # how sure a rule must be that sends a topic elsewhere than its department: what is right by a rule, held-out messages cannot tell


@dataclass(frozen=True, slots=True)
class Bar:
    """What the share of a department is worth (a logistic curve of its log odds), and the least such confidence with which it goes without a person."""

    slope: float
    shift: float
    least: float

    def confidence(self, share: float) -> float:
        """The probability that the department with this share is right."""
        return float(1 / (1 + np.exp(-(self.slope * _odds(share) + self.shift))))

    def passes(self, share: float, ours: float) -> bool:
        """True if such departments were right often enough, and it is sure enough that the message is an appeal of ours (`ours`)."""
        return self.confidence(share) >= self.least and ours >= OURS


def is_trusted(answer: Answer, topic: str, reference: Reference) -> bool:
    """True unless a rule that people have not confirmed sends the topic elsewhere than its own department."""
    return answer.rule is None or answer.rule.sure == TRUSTED or answer.department == reference.topics[topic].department


def fit_bar(model: Pipeline, examples: Sequence[Example], evidence: Sequence[Evidence], reference: Reference) -> Bar:
    """Fit on the held-out probabilities of the topic machine, which are then forgotten; `evidence` may go on after the examples."""
    machine = model.named_steps["topic"]
    held_out = machine.held_out_
    del machine.held_out_
    told = [_told(e, one, row, machine.classes_, reference) for e, one, row in zip(examples, evidence, held_out, strict=False) if e.appeal]
    found, right, trusted = (np.array(column) for column in zip(*told, strict=True))
    curve = LogisticRegression().fit(np.array([[_odds(share)] for share in found]), right)
    bar = Bar(float(curve.coef_[0, 0]), float(curve.intercept_[0]), NEVER)
    confidence = np.array([bar.confidence(share) for share in found])
    return Bar(bar.slope, bar.shift, _least(confidence[trusted], right[trusted]))


def _told(example: Example, evidence: Evidence, row: np.ndarray, classes: np.ndarray, reference: Reference) -> tuple[float, bool, bool]:
    """The share of the department of the best topic, whether the true topic leads there too, and whether it could go without a person."""
    none: frozenset[str] = frozenset()
    scene = Scene(fold(evidence.text), none, none, none, none, example.kind, example.urgency, "", date.max.isoformat())
    live, found = live_rules(scene, reference), likely(row, classes)
    answer = answer_for(found[0][0], live, none, reference)
    share = shares(found, live, none, reference).get(answer.department or "", 0.0)
    return share, answer_for(example.topic, live, none, reference).department == answer.department, is_trusted(answer, found[0][0], reference)


def _least(confidence: np.ndarray, right: np.ndarray) -> float:
    """The least confidence above which PRECISION of at least ENOUGH were right; NEVER if there is none."""
    order = np.argsort(-confidence, kind="stable")
    counts = np.arange(1, len(order) + 1)
    good = np.flatnonzero((np.cumsum(right[order]) / counts >= PRECISION) & (counts >= ENOUGH))
    return float(confidence[order[good[-1]]]) if len(good) else NEVER


def _odds(share: float) -> float:
    bounded = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(bounded / (1 - bounded)))
