"""Texts that are nearly the same: they share most of their triples of words."""

import re
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from models.folding import fold

ALIKE = 0.6  # Jaccard of word triples from which two texts are one letter
ROWS = 500  # compared with all others at a time
_WORD = re.compile(r"[^\W\d_]+|\d+")


def alike_texts(texts: Sequence[str]) -> list[list[int]]:
    """For each text the numbers of all that are nearly the same, its own too; numbers in them do not count as differences. Equal texts share one list."""
    keys = [" ".join("0" if word.isdigit() else word for word in _WORD.findall(fold(text))) for text in texts]
    members: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        members.setdefault(key, []).append(number)
    groups = list(members.values())
    found: list[list[int]] = [[] for _ in texts]
    for group, near in zip(groups, _near([_triples(key) for key in members]), strict=True):
        everybody = [number for at in near for number in groups[at]]
        for number in group:
            found[number] = everybody
    return found


def _triples(key: str) -> set[str]:
    words = key.split()
    return {" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))}


def _near(sets: Sequence[set[str]]) -> list[list[int]]:
    """For each set the numbers of those alike, itself included."""
    columns: dict[str, int] = {}
    rows = [[columns.setdefault(one, len(columns)) for one in sorted(its)] for its in sets]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.array([column for row in rows for column in row], dtype=np.int32)
    matrix = csr_matrix((np.ones(len(flat), dtype=np.int32), flat, ends), shape=(len(sets), max(1, len(columns))))
    sizes, turned, found = np.diff(ends), matrix.T.tocsr(), []
    for start in range(0, len(sets), ROWS):
        shared = (matrix[start : start + ROWS] @ turned).tocsr()
        for at in range(shared.shape[0]):
            others, common = (part[shared.indptr[at] : shared.indptr[at + 1]] for part in (shared.indices, shared.data))
            good = common >= ALIKE * (sizes[start + at] + sizes[others] - common)
            found.append(sorted(others[good].tolist()))
    return found
