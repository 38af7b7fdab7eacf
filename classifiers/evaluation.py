"""How good a judgement is: measured on labelled messages that it did not see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support

BINS = 10
CONFUSIONS, EXAMPLES = 10, 3  # the biggest confusions told, and the texts shown of each


@dataclass(frozen=True, slots=True)
class Judged:
    """One message: its label, what was said of it, how surely (0…1, None if the judgement does not say), the three best, its text if it may be shown."""

    truth: str
    guess: str
    confidence: float | None = None
    top: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One class: precision, recall, F1, and how many messages are of it."""

    name: str
    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many messages of one class were taken for another, with some texts."""

    truth: str
    guess: str
    n: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which share of the surest messages (down to the threshold) was right."""

    share: float
    precision: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages of like confidence: the mean of it, and the share that was right."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class Score:
    """One judgement on n messages. `top3` and `ece` (expected calibration error over BINS bins) are None where the judgement gives no scores."""

    judgement: str
    n: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    top3: float | None
    ece: float | None
    classes: tuple[ClassScore, ...]
    confusions: tuple[Confusion, ...]
    coverage: tuple[Coverage, ...]
    calibration: tuple[Bin, ...]


def score(judgement: str, judged: Sequence[Judged]) -> Score:
    """Accuracy, F1 averaged over the classes that occur in the truth, F1 weighted by their support, and what stands behind them."""
    gold, said = [one.truth for one in judged], [one.guess for one in judged]
    names = sorted(set(gold))
    macro, weighted = (float(f1_score(gold, said, labels=names, average=how, zero_division=0.0)) for how in ("macro", "weighted"))
    right = np.array([a == b for a, b in zip(gold, said, strict=True)])
    sure = np.array([one.confidence for one in judged if one.confidence is not None])
    told = len(sure) == len(judged)
    bins = calibration(sure, right) if told else ()
    return Score(
        judgement,
        len(judged),
        round(float(right.mean()), 4),
        round(macro, 4),
        round(weighted, 4),
        round(sum(one.truth in one.top for one in judged) / len(judged), 4) if all(one.top for one in judged) else None,
        calibration_error(bins) if told else None,
        class_scores(gold, said, names),
        confusions(judged),
        coverage(sure, right) if told else (),
        bins,
    )


def class_scores(gold: Sequence[str], said: Sequence[str], names: Sequence[str]) -> tuple[ClassScore, ...]:
    """The figures of each class."""
    columns = precision_recall_fscore_support(gold, said, labels=names, zero_division=0.0)
    rows = zip(names, *columns, strict=True)
    return tuple(ClassScore(name, round(float(p), 3), round(float(r), 3), round(float(f), 3), int(n)) for name, p, r, f, n in rows)


def confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    """The most frequent confusions, each with the texts of which the judgement was surest."""
    wrong = sorted((one for one in judged if one.truth != one.guess), key=lambda one: -(one.confidence or 0))
    counts = Counter((one.truth, one.guess) for one in wrong)
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:CONFUSIONS]
    texts = {pair: [one.text for one in wrong if (one.truth, one.guess) == pair and one.text][:EXAMPLES] for pair, _ in most}
    return tuple(Confusion(*pair, n, tuple(texts[pair])) for pair, n in most)


def coverage(confidence: np.ndarray, right: np.ndarray) -> tuple[Coverage, ...]:
    """The curve at each tenth of the messages, the surest first."""
    order = np.argsort(-confidence, kind="stable")
    sizes = [max(1, round(len(order) * tenth / 10)) for tenth in range(1, 11)]
    return tuple(Coverage(round(k / len(order), 3), round(float(right[order[:k]].mean()), 3), round(float(confidence[order[k - 1]]), 3)) for k in sizes)


def calibration(confidence: np.ndarray, right: np.ndarray) -> tuple[Bin, ...]:
    """The bins of equal width that are not empty."""
    at = np.minimum((confidence * BINS).astype(int), BINS - 1)
    parts = [at == number for number in range(BINS)]
    return tuple(Bin(round(float(confidence[part].mean()), 4), round(float(right[part].mean()), 4), int(part.sum())) for part in parts if part.any())


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance of confidence and rightness over the messages (ECE; Guo et al., 2017)."""
    n = sum(one.n for one in bins)
    return round(sum(one.n * abs(one.confidence - one.right) for one in bins) / n, 4)
