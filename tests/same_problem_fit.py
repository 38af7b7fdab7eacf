"""Teach joining what makes two messages one problem: python -m tests.same_problem_fit [--write].

The lessons are data/seed/problems, written by four hands without sight of the method and of the gold, and the half of the gold for developing. Prints how
joining does on each when taught by the others; with --write puts the weights learnt from all into same_problem.toml.
"""

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.candidates import candidate_pairs
from classifiers.joining import Joining, load_joining
from classifiers.mention import inherit
from classifiers.pair_features import PairFeatures
from classifiers.pair_names import NAMES
from classifiers.same_problem import is_silent, same_problem
from pipelines.settings import ROOT
from tests.clusters import b_cubed, pairwise_scores
from tests.same_problem_gold import RULES, Gold, is_final, labels, load_gold, load_mind

LESSONS = ROOT / "data" / "seed" / "problems"
CROWD = 0.25  # a pair of two large problems counts for less: by this power of their sizes


@dataclass(frozen=True)
class Lesson:
    """Messages with the truth of which tell of one problem, those that count, and their pairs as features, answers and weights."""

    gold: Gold
    of: set[str]
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray]


def load_lessons(joining: Joining) -> dict[str, Lesson]:
    """The lessons by name; chat under a post is nobody's problem and does not count."""
    mind = load_mind()
    gold = load_gold(mind)
    found = {"разработка": (gold, {id for id, problem in gold.problems.items() if not is_final(problem)})}
    for path in sorted(LESSONS.glob("*.jsonl")):
        one = load_gold(mind, path)
        found[path.stem] = one, {row["id"] for row in one.rows if row["problem"] or not row["parent"]}
    return {name: Lesson(one, of, _pairs(one, of, joining)) for name, (one, of) in found.items()}


def _pairs(gold: Gold, of: set[str], joining: Joining) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ordered, problems = inherit(gold.predicted), gold.problems
    features = PairFeatures(ordered, gold.lexicon, joining)
    left, right = candidate_pairs(ordered, joining, features.supplies)
    chosen = np.array([one.id in of for one in ordered])
    closed = np.array([one.turns[0][0].timestamp() / 86_400 if one.turns else np.inf for one in ordered])
    windows = np.array([joining.window(one.topic) for one in ordered])
    near = features.days[right] - features.days[left] <= np.maximum(windows[left], windows[right])
    keep = chosen[left] & chosen[right] & near & (features.days[right] <= closed[left])
    left, right = left[keep], right[keep]
    truth = [problems[one.id] for one in ordered]
    weight = np.array([joining.reply_weight if is_silent(one) else 1.0 for one in ordered])
    sizes: Counter[str] = Counter()
    for problem, share in zip(truth, weight.tolist(), strict=True):
        sizes[problem] += share
    weight = weight / np.array([max(1.0, sizes[problem]) for problem in truth]) ** CROWD
    named = np.array(truth)
    return features.rows(left, right), named[left] == named[right], weight[left] * weight[right]


def fit(lessons: Sequence[Lesson], joining: Joining) -> Joining:
    """Joining with the weights learnt from the lessons."""
    values, same, weight = (np.concatenate(part) for part in zip(*(lesson.pairs for lesson in lessons), strict=True))
    model = LogisticRegression(max_iter=5000).fit(values, same, sample_weight=weight)
    return replace(
        joining, intercept=round(float(model.intercept_[0]), 2), weights=dict(zip(NAMES, model.coef_[0].astype(float).round(2).tolist(), strict=True))
    )


def write_weights(path: Path, intercept: float, weights: Mapping[str, float]) -> None:
    """Put the learnt numbers into the file of the reference; the rest of it stays."""
    head = re.sub(r"^intercept = .*$", f"intercept = {intercept:.2f}", path.read_text(encoding="utf-8").partition("[weights]")[0], flags=re.M)
    path.write_text(head + "[weights]\n" + "".join(f"{name} = {weight:.2f}\n" for name, weight in weights.items()), encoding="utf-8")


def main() -> None:
    """Print the table, and write the weights (--write)."""
    joining = load_joining(RULES)
    lessons = load_lessons(joining)
    for name, lesson in lessons.items():
        taught = fit([other for key, other in lessons.items() if key != name], joining)
        found, problems = labels(same_problem(lesson.gold.predicted, lesson.gold.lexicon, taught)), lesson.gold.problems
        cubed, pairs = b_cubed(found, problems, lesson.of), pairwise_scores(found, problems, lesson.of)
        print(f"{name:16} B³ {cubed[0]:.3f} {cubed[1]:.3f} {cubed[2]:.3f}   пары {pairs[0]:.3f} {pairs[1]:.3f} {pairs[2]:.3f}")
    if "--write" in sys.argv:
        taught = fit(list(lessons.values()), joining)
        write_weights(RULES, taught.intercept, taught.weights)


if __name__ == "__main__":
    main()
