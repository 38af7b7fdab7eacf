"""Rows of mentions as sparse matrices, and what pairs of rows have in common."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize


def numbered(values: Iterable[str | None]) -> np.ndarray:
    """The values as numbers, -1 for none."""
    known: dict[str, int] = {}
    return np.array([-1 if value is None else known.setdefault(value, len(known)) for value in values])


def incidence(keys: Sequence[Collection[Hashable]]) -> csr_matrix:
    """A row of ones where a mention has the key."""
    columns: dict[Hashable, int] = {}
    rows = [[columns.setdefault(key, len(columns)) for key in row] for row in keys]
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([column for row in rows for column in row], dtype=np.int32)
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, ends), shape=(len(rows), max(1, len(columns))))


def weighted(rows: Sequence[Mapping[str, float]], columns: Mapping[str, int], rare: np.ndarray, scale: bool = True) -> csr_matrix:
    """The weights of the columns of each row times how rare each is, of length 1 if scaled."""
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([columns[word] for row in rows for word in row], dtype=np.int32)
    values = np.array([weight for row in rows for weight in row.values()], dtype=np.float32) * (rare[indices] if len(indices) else 1)
    matrix = csr_matrix((values, indices, ends), shape=(len(rows), max(1, len(columns))), dtype=np.float32)
    matrix.sort_indices()
    return normalize(matrix) if scale else matrix


def dot(left: csr_matrix, right: csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """The products of rows i of the left and j of the right."""
    return np.asarray(left[i].multiply(right[j]).sum(axis=1)).ravel()


def shared(matrix: csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Whether rows i and j have a column in common."""
    return dot(matrix, matrix, i, j) > 0


def both(matrix: csr_matrix, i: np.ndarray, j: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether row i has anything, and whether row j has."""
    filled = np.diff(matrix.indptr) > 0
    return filled[i], filled[j]
