"""How good the judges are: measured on labelled messages they did not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one judgement on n messages; the F1 of single classes with their n."""

    judgement: str
    n: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    classes: tuple[tuple[str, float, int], ...]


def score(judgement: str, truth: Sequence[Any], guess: Sequence[Any]) -> Score:
    """Accuracy, F1 averaged over the classes that occur in the truth, F1 weighted by their support."""
    gold, said = [str(one) for one in truth], [str(one) for one in guess]
    names = sorted(set(gold))
    _, _, f1, support = precision_recall_fscore_support(gold, said, labels=names, zero_division=0.0)
    classes = tuple((name, round(float(f), 3), int(n)) for name, f, n in zip(names, f1, support, strict=True))
    macro, weighted = (f1_score(gold, said, labels=names, average=how, zero_division=0.0) for how in ("macro", "weighted"))
    return Score(judgement, len(gold), round(float(accuracy_score(gold, said)), 4), round(float(macro), 4), round(float(weighted), 4), classes)


def render_scores(title: str, scores: Sequence[Score]) -> str:
    """A Markdown table of the scores, and one of the classes of each."""
    lines = [f"## {title}", "", "| суждение | n | accuracy | macro-F1 | weighted-F1 |", "|---|---|---|---|---|"]
    lines += [f"| {s.judgement} | {s.n} | {s.accuracy:.3f} | {s.macro_f1:.3f} | {s.weighted_f1:.3f} |" for s in scores]
    for s in scores:
        if len(s.classes) <= 30:
            lines += ["", f"### {s.judgement}", "", "| класс | F1 | n |", "|---|---|---|", *(f"| {name} | {f:.2f} | {n} |" for name, f, n in s.classes)]
    return "\n".join(lines) + "\n"
