"""What the message is about: a topic of the official classifier, and by it a group."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from classifiers.calibrated import SEED, Margins, aligned, halves, softmax, tempered
from classifiers.text import Batch, TextFeatures
from classifiers.thread import borrowed
from models.reference import Reference

TOPIC_WEIGHT = 4.0  # the best topic's margin speaks for its group: 4 points of accuracy on texts of other regions; 2 or 4 is the same
LIKELY, WORTH = 16, 0.003  # so many topics of so much probability are worth counting
SPREADS = np.geomspace(1, 60, 24)
PRECISION, ENOUGH = 0.9, 20  # a group is sure from the confidence on above which so many of at least ENOUGH held-out messages were right


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """The best topic (id), its group, the confidence in the group (0…1), the best groups and topics with their scores; whether the group is sure;
    the topics of all groups worth counting, which add up to a department."""

    topic: str
    group: str
    confidence: float
    top_groups: tuple[tuple[str, float], ...]
    top_topics: tuple[tuple[str, float], ...]
    sure: bool
    likely: tuple[tuple[str, float], ...] = ()


class TwoLevels(ClassifierMixin, BaseEstimator):
    """Two linear machines, over topics and over groups, that help each other.

    Classes are topic ids «group.topic». The score of a group is its own margin plus TOPIC_WEIGHT × the margin of its best topic. The confidence in the
    best group is a logistic regression of its lead and of whether the machines agree, fitted on halves that the machines did not see.
    """

    def __init__(self, c: float = 0.1):
        self.c = c

    def fit(self, features: Any, topics: Sequence[str]) -> Self:
        """Fit both machines; what their scores are worth is learnt on held-out halves."""
        labels = np.asarray(topics)
        parts = list(halves(len(labels)))
        whole, *others = _fit_machines([(features, labels), *((features[train], labels[train]) for train, _ in parts)], self.c)
        self._take(*whole)
        truth = np.array([_group(topic) for topic in labels])
        scores, agree = np.zeros((len(labels), len(self.groups_))), np.zeros(len(labels), dtype=bool)
        topics_held_out = np.zeros((len(labels), len(self.classes_)), dtype=np.float32)
        for (_, test), machines in zip(parts, others, strict=True):
            part = TwoLevels(self.c)._take(*machines)
            own, own_groups = part._margins(features[test])
            held_out, agree[test] = part._score_groups(own, own_groups)
            scores[test] = aligned(held_out, part.groups_, self.groups_)
            topics_held_out[test] = aligned(own, part.classes_, self.classes_)
        best = self.groups_[scores.argmax(axis=1)]
        self.belief_ = LogisticRegression().fit(_lead(scores, agree), best == truth)
        self.sure_ = _sure_from(self.belief_.predict_proba(_lead(scores, agree))[:, 1], best, truth)
        self.spread_ = self._fit_spread(topics_held_out, labels)
        self.held_out_ = self._spread(topics_held_out, self._believed(scores, agree))
        return self

    def _take(self, by_topic: Margins, by_group: Margins) -> Self:
        self.by_topic_, self.by_group_ = by_topic, by_group
        self.classes_, self.groups_ = by_topic.classes, by_group.classes
        owner = np.array([_group(topic) for topic in self.classes_])
        self.members_ = [np.flatnonzero(owner == group) for group in self.groups_]
        return self

    def _margins(self, features: Any) -> tuple[np.ndarray, np.ndarray]:
        return self.by_topic_.of(features), self.by_group_.of(features)

    def _score_groups(self, topics: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores (n, groups), and whether both machines prefer the same group (n,)."""
        best = np.stack([topics[:, members].max(axis=1) for members in self.members_], axis=1)
        return groups + TOPIC_WEIGHT * best, best.argmax(axis=1) == groups.argmax(axis=1)

    def predict_proba(self, features: Any) -> np.ndarray:
        """Probabilities (n, topics): those of the best group's topics sum to the confidence in it."""
        margins, own = self._margins(features)
        return self._spread(margins, self._believed(*self._score_groups(margins, own)))

    def _spread(self, margins: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Probabilities (n, topics): each group's share among its topics by their margins."""
        answer = np.zeros(margins.shape)
        for column, members in enumerate(self.members_):
            answer[:, members] = softmax(self.spread_ * margins[:, members]) * groups[:, [column]]
        return answer

    def _believed(self, scores: np.ndarray, agree: np.ndarray) -> np.ndarray:
        """Probabilities of the groups (n, groups) in the order of their scores: the best one has the confidence in it."""
        return tempered(scores, self.belief_.predict_proba(_lead(scores, agree))[:, 1] if len(scores) else np.zeros(0))

    def _fit_spread(self, margins: np.ndarray, topics: np.ndarray) -> float:
        """The temperature at which a group's topics share it with the least log loss, on held-out margins (n, topics)."""
        right = np.searchsorted(self.classes_, topics)
        losses = []
        for heat in SPREADS:
            shares = np.hstack([softmax(heat * margins[:, members]) for members in self.members_])
            column = np.argsort(np.concatenate(self.members_), kind="stable")[right]
            losses.append(-np.log(shares[np.arange(len(right)), column] + 1e-12).mean())
        return float(SPREADS[int(np.argmin(losses))])

    def predict(self, features: Any) -> np.ndarray:
        """Topic ids."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]


def _fit_machines(lessons: Sequence[tuple[Any, np.ndarray]], c: float) -> list[tuple[Margins, Margins]]:
    """The machines over topics and over groups of each lesson (features, topic ids), on all cores: where one is fitted makes no difference to it."""
    by_topic = [(LinearSVC(C=2 * c, random_state=SEED), features, topics) for features, topics in lessons]
    by_group = [
        (LinearSVC(C=c, class_weight="balanced", random_state=SEED), features, np.array([_group(topic) for topic in topics])) for features, topics in lessons
    ]
    fitted = Parallel(n_jobs=-1)(delayed(_fit_machine)(*job) for job in (*by_topic, *by_group))
    margins = [one.among(columns, lessons[0][0].shape[1]) for columns, one in fitted]
    return list(zip(margins[: len(lessons)], margins[len(lessons) :], strict=True))


def _fit_machine(machine: LinearSVC, features: Any, labels: np.ndarray) -> tuple[np.ndarray, Margins]:
    """The columns that say something in these features, and the margins over them alone: a few examples have few, and the weights are many."""
    columns = np.unique(features.indices)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The number of unique classes")  # hundreds of topics, a few examples each: that is the task
        return columns, Margins(machine.fit(features[:, columns], labels))


def _lead(scores: np.ndarray, agree: np.ndarray) -> np.ndarray:
    """Features of believing (n, 2): how far the best group leads the second, whether both machines prefer it."""
    best = np.partition(scores, -2, axis=1)
    return np.column_stack([best[:, -1] - best[:, -2], agree])


def _sure_from(belief: np.ndarray, best: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """For each predicted group the least confidence above which PRECISION of at least ENOUGH held-out messages were right; none where there is none."""
    answer = {}
    for group in np.unique(best):
        of = np.flatnonzero(best == group)
        order = of[np.argsort(-belief[of])]
        counts = np.arange(1, len(order) + 1)
        good = np.flatnonzero((np.cumsum(truth[order] == group) / counts >= PRECISION) & (counts >= ENOUGH))
        if len(good):
            answer[str(group)] = float(belief[order[good[-1]]])
    return answer


def build(text: TextFeatures) -> Pipeline:
    """An unfitted pipeline from Evidence, by the fitted features of texts, to topic ids."""
    return Pipeline([("text", FrozenEstimator(text)), ("topic", TwoLevels())])


def predict(model: Pipeline, evidence: Batch, weights: np.ndarray, reference: Reference) -> list[TopicGuess]:
    """The best topics of each message; a reply borrows the scores of the message it answers by its weight."""
    if not evidence:
        return []
    machine = model.named_steps["topic"]
    rows = borrowed(model.predict_proba, evidence, weights)
    groups = np.stack([rows[:, members].sum(axis=1) for members in machine.members_], axis=1)
    captions = {_group(id): topic.group for id, topic in reference.topics.items()}
    return [_guess(row, shares, machine, captions) for row, shares in zip(rows, groups, strict=True)]


def _guess(row: np.ndarray, shares: np.ndarray, machine: TwoLevels, captions: Mapping[str, str]) -> TopicGuess:
    best = np.argsort(-shares, kind="stable")[:3]
    members = machine.members_[best[0]]
    topics = members[np.argsort(-row[members], kind="stable")[:3]]
    confidence, group = round(float(shares[best[0]]), 4), str(machine.groups_[best[0]])
    return TopicGuess(
        topic=str(machine.classes_[topics[0]]),
        group=captions[group],
        confidence=confidence,
        top_groups=tuple((captions[machine.groups_[i]], round(float(shares[i]), 4)) for i in best),
        top_topics=tuple((str(machine.classes_[i]), round(float(row[i]), 4)) for i in topics),
        sure=confidence >= machine.sure_.get(group, 2.0),
        likely=likely(row, machine.classes_),
    )


def likely(row: np.ndarray, classes: np.ndarray) -> tuple[tuple[str, float], ...]:
    """The topics worth counting, the best first, which is always there."""
    best = [i for n, i in enumerate(np.argsort(-row, kind="stable")[:LIKELY]) if n == 0 or row[i] >= WORTH]
    return tuple((str(classes[i]), round(float(row[i]), 4)) for i in best)


def telling_words(model: Pipeline, batch: Batch, number: int, topic: str, most: int = 4) -> tuple[str, ...]:
    """The words and pairs of words of one message of the batch that spoke most for the topic, the loudest first."""
    if not batch[number].lemmas:
        return ()
    grams, columns, values = model.named_steps["text"].estimator.words_of(batch, number)
    margins = model.named_steps["topic"].by_topic_
    weights = margins.weights[columns, int(np.searchsorted(margins.classes, topic))] * values
    return tuple(grams[i] for i in np.argsort(-weights, kind="stable")[:most] if weights[i] > 0)


def _group(topic: str) -> str:
    return topic.partition(".")[0]
