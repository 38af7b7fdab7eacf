"""The labelled messages most like a given one: what a decision can be compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from classifiers.evidence import Evidence
from classifiers.text import Batch, TextFeatures

ALIKE = 0.6  # cosine of two messages about the same; of two on one topic it is 0.3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled message: its id, text, topic (id or "") and how alike it is (cosine, 0…1)."""

    id: str
    text: str
    topic: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Memory:
    """The features of all labelled messages (n, features), rows of length 1, with their ids, texts and topics."""

    features: csr_matrix
    labels: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, text: TextFeatures, evidence: Sequence[Evidence], labels: Sequence[tuple[str, str, str]]) -> "Memory":
        """Keep the messages."""
        return cls(_unit(text.transform(evidence)), tuple(labels))

    def nearest(self, text: TextFeatures, one: Evidence, most: int = 3) -> list[Neighbour]:
        """The labelled messages nearest to one message, the nearest first."""
        likeness = (self.features @ _unit(text.transform(Batch([one]))).T).toarray().ravel()
        best = np.argsort(-likeness, kind="stable")[:most]
        found = [(self.labels[i], round(float(likeness[i]), 3)) for i in best if likeness[i] > 0]
        return [Neighbour(id, text, topic, alike) for (id, text, topic), alike in found]


def _unit(rows: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(rows.multiply(1 / np.where(lengths > 0, lengths, 1)[:, None]), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Undone:
    """Messages that departments returned, or people took from them: (n, features), rows of length 1, and the departments. What is like one of them
    goes to a person before it goes there again."""

    features: csr_matrix
    departments: tuple[str, ...]

    @classmethod
    def of(cls, text: TextFeatures, returned: Sequence[tuple[Evidence, str]]) -> "Undone":
        """Keep the messages."""
        if not returned:
            return cls(csr_matrix((0, 0)), ())
        return cls(_unit(text.transform(Batch(one for one, _ in returned))), tuple(department for _, department in returned))

    def like(self, text: TextFeatures, batch: Batch) -> list[frozenset[str]]:
        """For each message of the batch the departments that returned one much like it."""
        if not self.departments or not batch:
            return [frozenset()] * len(batch)
        alike = (_unit(text.transform(batch)) @ self.features.T).toarray() >= ALIKE
        return [frozenset(self.departments[i] for i in np.flatnonzero(row)) for row in alike]
