"""How well clusters agree with a gold clustering: B-cubed (Bagga and Baldwin, 1998) and pairs."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from itertools import combinations

Labels = Mapping[str, Hashable]


def b_cubed(found: Labels, gold: Labels, of: Collection[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 averaged over the items `of`."""
    sizes, truths, both = Counter(found.values()), Counter(gold.values()), Counter((found[i], gold[i]) for i in gold)
    precision = sum(both[found[i], gold[i]] / sizes[found[i]] for i in of) / len(of)
    recall = sum(both[found[i], gold[i]] / truths[gold[i]] for i in of) / len(of)
    return precision, recall, f1(precision, recall)


def pairwise_scores(found: Labels, gold: Labels, of: Collection[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs; a pair with one item outside `of` counts by half."""
    right = wrong = missed = 0.0
    chosen = set(of)
    for a, b in combinations(sorted(gold), 2):
        weight = ((a in chosen) + (b in chosen)) / 2
        right += weight * (found[a] == found[b] and gold[a] == gold[b])
        wrong += weight * (found[a] == found[b] and gold[a] != gold[b])
        missed += weight * (found[a] != found[b] and gold[a] == gold[b])
    precision, recall = right / max(1.0, right + wrong), right / max(1.0, right + missed)
    return precision, recall, f1(precision, recall)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
