"""Which messages are worth a curator's minute: those the judges doubt, unlike each other, urgent, of kinds seldom labelled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer

URGENCY = {"normal": 1.0, "high": 1.5, "emergency": 2.0}
NEW_KIND = 0.5  # how much more the first label of a topic is worth than the hundredth
SHORTLIST = 15  # times as many as wanted, the most doubtful, among which unlike ones are chosen
LIKENESS = 0.5  # how much of its worth a message loses that says the same as one already chosen


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that nobody labelled: its text, the scores of its best groups (the best first), urgency, and the labels that its topic has."""

    id: str
    text: str
    scores: tuple[float, ...]
    urgency: str = "normal"
    labels: int = 0


def doubt(candidate: Candidate) -> float:
    """0 where one group is sure, 1 where two are equal."""
    best, second = (*candidate.scores, 0.0, 0.0)[:2]
    return 1 - (best - second)


def worth(candidate: Candidate) -> float:
    """Doubt, more for the urgent and for topics with few labels."""
    return doubt(candidate) * URGENCY[candidate.urgency] * (1 + NEW_KIND / (1 + candidate.labels))


def pick(candidates: Sequence[Candidate], wanted: int) -> list[Candidate]:
    """So many of the most useful, the most useful first: each next one loses worth by its likeness to those chosen."""
    listed = sorted(candidates, key=lambda one: (-worth(one), one.id))[: SHORTLIST * wanted]
    if not listed:
        return []
    rows = _rows([one.text for one in listed])
    worths, near = np.array([worth(one) for one in listed]), np.zeros(len(listed))
    chosen: list[int] = []
    for _ in range(min(wanted, len(listed))):
        left = worths * (1 - LIKENESS * near)
        left[chosen] = -1
        best = int(left.argmax())
        chosen.append(best)
        near = np.maximum(near, np.asarray((rows @ rows[best].T).todense()).ravel())
    return [listed[at] for at in chosen]


def _rows(texts: Sequence[str]) -> csr_matrix:
    """Texts as unit vectors of parts of words."""
    return HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), n_features=1 << 16, alternate_sign=False).transform(texts)
