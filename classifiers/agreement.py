"""How well two readers agree on the seed corpus: the ceiling that stands beside every figure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import cohen_kappa_score

from classifiers.labels import Example, parse_example
from models.problem import Problem
from models.reference import Reference

SECOND = Path("second") / "labels.jsonl"  # beside the corpus; its own folder, because it never trains


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two readers agree on one judgement of n messages: the share of equal labels, and Cohen's kappa (1 is always, 0 is by chance)."""

    judgement: str
    n: int
    share: float
    kappa: float


def load_second(folder: Path, reference: Reference) -> list[Example]:
    """The blind labels of the second reader, without texts, or none if nobody read twice; raises Problem that names the line."""
    path, answer = folder / SECOND, []
    if not path.is_file():
        return []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            answer.append(parse_example({"text": "", **json.loads(line)}, reference))
        except (ValueError, KeyError, TypeError) as error:
            raise Problem(f"{SECOND}, строка {number}: {error}. Исправьте разметку.") from error
    return answer


def check_second(examples: Sequence[Example], second: Sequence[Example]) -> Iterator[str]:
    """Problems in Russian: labels of messages that do not exist, or given twice."""
    known, seen = {e.id for e in examples}, set[str]()
    for e in second:
        if e.id not in known:
            yield f"{SECOND}: сообщения {e.id} нет в data/seed"
        if e.id in seen:
            yield f"{SECOND}: {e.id} размечено дважды"
        seen.add(e.id)


def agreements(examples: Sequence[Example], second: Sequence[Example], reference: Reference) -> list[Agreement]:
    """The agreement on each judgement; «no matter» and «of no particular town» are labels like the others."""
    first = {e.id: labels_of(e, reference) for e in examples}
    pairs = [(first[e.id], labels_of(e, reference)) for e in second if e.id in first]
    return [agreement_of(name, [a[name] for a, _ in pairs], [b[name] for _, b in pairs]) for name in (pairs[0][0] if pairs else ())]


def labels_of(example: Example, reference: Reference) -> dict[str, str]:
    """The label of each judgement as text, in the order of reports."""
    group = reference.topics[example.topic].group if example.topic else ""
    return {
        "relevance": str(example.relevant),
        "appeal": str(example.appeal),
        "kind": example.kind,
        "group": group,
        "topic": example.topic,
        "sentiment": example.sentiment,
        "urgency": example.urgency,
        "thread": str(example.thread),
    }


def agreement_of(name: str, first: Sequence[str], second: Sequence[str]) -> Agreement:
    """The agreement of two equally long lists of labels; kappa is nan where both know one label only (Cohen, 1960)."""
    share = sum(a == b for a, b in zip(first, second, strict=True)) / len(first)
    return Agreement(name, len(first), round(share, 3), round(float(cohen_kappa_score(first, second)), 3))
