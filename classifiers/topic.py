"""What the message is about: a topic of the official classifier, and by it a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import KFold
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from classifiers.evidence import Evidence, MeanVector, borrowed, character_tfidf, lemma_tfidf
from classifiers.linear import by_columns, scores
from models.language import Language
from models.reference import Reference

TOPIC_WEIGHT = 4.0  # the best topic's margin speaks for its group: 4 points of accuracy on texts of other regions; 2 or 4 is the same
TEMPERATURES = np.geomspace(0.5, 12, 24)
SEED = 7
FOLDS = 2  # halves of the corpus, each by other hands: what is held out is as strange as a new town


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """The best topic (id), its group, the confidence in the group (0…1), and the best groups with their scores."""

    topic: str
    group: str
    confidence: float
    top_groups: tuple[tuple[str, float], ...]
    top_topics: tuple[tuple[str, float], ...]


class TwoLevels(ClassifierMixin, BaseEstimator):
    """Two linear machines, over topics and over groups, that help each other; probabilities by fitted temperatures.

    Classes are topic ids «group.topic». The score of a group is its own margin plus TOPIC_WEIGHT × the margin of its best topic.
    """

    def __init__(self, c: float = 0.1):
        self.c = c

    def fit(self, features: Any, topics: Sequence[str]) -> Self:
        """Fit both machines, and the temperatures on folds they did not see."""
        labels = np.asarray(topics)
        self._fit_machines(features, labels)
        held_out, truth = [], []
        for train, test in KFold(FOLDS).split(labels):
            part = TwoLevels(self.c)._fit_machines(features[train], labels[train])
            held_out.append(_aligned(part.group_scores(features[test], scores(part.by_topic_, features[test])), part.groups_, self.groups_))
            truth.append(np.array([_group(topic) for topic in labels[test]]))
        self.temperature_ = _fit_temperature(np.vstack(held_out), np.concatenate(truth), self.groups_)
        return self

    def _fit_machines(self, features: Any, topics: np.ndarray) -> Self:
        groups = np.array([_group(topic) for topic in topics])
        self.by_topic_ = LinearSVC(C=2 * self.c, random_state=SEED).fit(features, topics)
        self.by_group_ = LinearSVC(C=self.c, class_weight="balanced", random_state=SEED).fit(features, groups)
        by_columns(self.by_topic_, np.float32)  # half the memory, the same answers
        by_columns(self.by_group_)
        self.classes_, self.groups_ = self.by_topic_.classes_, self.by_group_.classes_
        owner = np.array([_group(topic) for topic in self.classes_])
        self.members_ = [np.flatnonzero(owner == group) for group in self.groups_]
        return self

    def group_scores(self, features: Any, topics: np.ndarray) -> np.ndarray:
        """Raw scores (n, groups), with those of the topics given."""
        best = np.stack([topics[:, members].max(axis=1) for members in self.members_], axis=1)
        return scores(self.by_group_, features) + TOPIC_WEIGHT * best

    def predict_proba(self, features: Any) -> np.ndarray:
        """Probabilities (n, topics): of the group, shared among its topics by their margins."""
        margins = scores(self.by_topic_, features)
        groups = _softmax(self.temperature_ * self.group_scores(features, margins))
        answer = np.zeros_like(margins)
        for column, members in enumerate(self.members_):
            answer[:, members] = _softmax(4 * margins[:, members]) * groups[:, [column]]
        return answer

    def predict(self, features: Any) -> np.ndarray:
        """Topic ids."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]


def build(language: Language) -> Pipeline:
    """An unfitted pipeline from Evidence to topic ids."""
    features = FeatureUnion(
        [("lemmas", lemma_tfidf()), ("characters", character_tfidf()), ("meaning", MeanVector(language))], transformer_weights={"meaning": 0.5}
    )
    return Pipeline([("features", features), ("topic", TwoLevels())])


def predict(model: Pipeline, evidence: Sequence[Evidence], reference: Reference) -> list[TopicGuess]:
    """The best topics of each message; a short reply borrows the scores of the message it answers."""
    if not evidence:
        return []
    rows = borrowed(model.predict_proba, evidence)
    classes = model.named_steps["topic"].classes_
    return [_guess(row, classes, reference) for row in rows]


def _guess(row: np.ndarray, classes: np.ndarray, reference: Reference) -> TopicGuess:
    groups: dict[str, float] = {}
    for topic, score in zip(classes, row, strict=True):
        group = reference.topics[topic].group
        groups[group] = groups.get(group, 0.0) + float(score)
    top = sorted(groups.items(), key=lambda pair: -pair[1])[:3]
    group = top[0][0]
    order = [i for i in np.argsort(-row)[:12] if reference.topics[classes[i]].group == group] or [int(row.argmax())]
    topics = tuple((str(classes[i]), round(float(row[i]), 4)) for i in order[:3])
    return TopicGuess(topics[0][0], group, round(top[0][1], 4), tuple((name, round(score, 4)) for name, score in top), topics)


def _group(topic: str) -> str:
    return topic.partition(".")[0]


def _aligned(scores: np.ndarray, have: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Scores with the columns of `want`; a class that a fold did not see scores lowest."""
    answer = np.full((len(scores), len(want)), scores.min() - 1.0)
    answer[:, np.searchsorted(want, have)] = scores
    return answer


def _fit_temperature(scores: np.ndarray, truth: np.ndarray, classes: np.ndarray) -> float:
    """The temperature with the least log loss on held-out scores."""
    right = np.searchsorted(classes, truth)
    losses = [-np.log(_softmax(t * scores)[np.arange(len(right)), right] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
