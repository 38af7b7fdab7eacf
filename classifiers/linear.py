"""Scores of linear machines with hundreds of classes, whose weights stay on disk."""

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix


def scores(machine: Any, features: csr_matrix) -> np.ndarray:
    """The decision function (n, classes), reading only the weights of the features that occur. `coef_` is kept in the order of columns."""
    columns, at = np.unique(features.indices, return_inverse=True)
    present = csr_matrix((features.data, at, features.indptr), shape=(features.shape[0], len(columns)))
    return present @ np.asarray(machine.coef_.T[columns]) + machine.intercept_


def by_columns(machine: Any, dtype: Any = np.float64) -> None:
    """Lay the weights so that those of one feature lie together."""
    machine.coef_ = np.asfortranarray(machine.coef_.astype(dtype))
