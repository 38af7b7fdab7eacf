"""Labels needed for the same accuracy: the most useful twenty a day against twenty by chance.

MCU_BENCH_DIR=… python -m tests.bench_active      reads kursk_train.jsonl there (text, group, dup_group); a throw-away simulation with a stand-in judge
"""

import json
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from classifiers.calibrated import softmax
from classifiers.selection import Candidate, pick

START, A_DAY, DAYS, TEST, RUNS, SHARPNESS = 40, 20, 30, 600, 5, 4.0
Choice = Callable[[Sequence[int], np.ndarray, Sequence[str], np.ndarray, random.Random], list[int]]


def main() -> None:
    """Print the curves and the labels needed."""
    folder = os.environ.get("MCU_BENCH_DIR")
    if not folder:
        raise SystemExit("MCU_BENCH_DIR не указана: папка с kursk_train.jsonl.")
    rows = [json.loads(line) for line in (Path(folder) / "kursk_train.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["group"]]
    texts, groups = [row["text"] for row in rows], np.array([row["group"] for row in rows])
    features = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2).fit_transform(texts)
    clusters = [str(row["dup_group"] or row["id"]) for row in rows]
    chance, useful = (np.mean([_curve(choice, texts, groups, features, clusters, n) for n in range(RUNS)], axis=0) for choice in (_by_chance, _useful))
    counts = [START + A_DAY * day for day in range(DAYS + 1)]
    print("меток | случайно | полезные")
    for n, a, b in list(zip(counts, chance, useful, strict=True))[::3]:
        print(f"{n:5} | {a:.1%} | {b:.1%}")
    for goal in (0.55, 0.6, 0.65, 0.7, 0.75, float(chance[-1])):
        print(f"точность {goal:.1%}: случайно {_needed(chance, counts, goal)}, полезные {_needed(useful, counts, goal)}")


def _needed(curve: np.ndarray, counts: Sequence[int], goal: float) -> int | None:
    return next((n for n, share in zip(counts, curve, strict=True) if share >= goal), None)


def _curve(choice: Choice, texts: Sequence[str], groups: np.ndarray, features: csr_matrix, clusters: Sequence[str], run: int) -> list[float]:
    """Accuracy after each day; copies of a test message are never in the pool."""
    dice = random.Random(run)
    names = sorted(set(clusters))
    dice.shuffle(names)
    place = {name: at for at, name in enumerate(names)}
    order = sorted(range(len(texts)), key=lambda at: place[clusters[at]])
    test, pool = order[:TEST], order[TEST:]
    known = pool[:START]
    left, curve = pool[START:], []
    for _ in range(DAYS + 1):
        machine = LinearSVC(C=0.5).fit(features[known], groups[known])
        curve.append(float((machine.predict(features[test]) == groups[test]).mean()))
        scores = softmax(SHARPNESS * machine.decision_function(features[left]))
        fresh = choice(left, scores, texts, np.array([(groups[known] == name).sum() for name in machine.classes_]), dice)
        known, left = known + fresh, [at for at in left if at not in set(fresh)]
    return curve


def _by_chance(left: Sequence[int], scores: np.ndarray, texts: Sequence[str], counts: np.ndarray, dice: random.Random) -> list[int]:
    return dice.sample(list(left), A_DAY)


def _useful(left: Sequence[int], scores: np.ndarray, texts: Sequence[str], counts: np.ndarray, dice: random.Random) -> list[int]:
    rows = zip(left, scores, strict=True)
    candidates = [Candidate(str(at), texts[at], tuple(np.sort(row)[::-1][:3].tolist()), labels=int(counts[row.argmax()])) for at, row in rows]
    return [int(one.id) for one in pick(candidates, A_DAY)]


if __name__ == "__main__":
    main()
