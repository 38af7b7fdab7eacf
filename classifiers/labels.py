"""Labelled messages: the seed corpus written for this project."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.appeal import APPEALS, KINDS
from classifiers.sentiment import TONES
from models.folding import fold
from models.problem import Problem
from models.reference import Reference
from models.urgency import LEVELS

ALIKE = 0.5  # Jaccard of word triples above which two seed messages count as the same


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message. `relevant` is None where the text is of no particular town; `topic` is an id or "" where there is no matter;
    `thread` is True if it cannot be understood alone; `above` is the text that it answers, if known. What a curator did not say is None or "".
    `seed` is False for a message of the store: its text must not be kept or shown beside the judges."""

    id: str
    text: str
    relevant: bool | None
    appeal: bool
    kind: str
    topic: str
    sentiment: str
    urgency: str
    thread: bool | None
    above: str = ""
    seed: bool = True


def load_seed(folder: Path, reference: Reference) -> list[Example]:
    """Every example of the folder's JSON-lines files; raises Problem that names file and line."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise Problem(f"В {folder} нет размеченных сообщений (*.jsonl): учить классификаторы не на чем.")
    return [example for path in files for example in _load_file(path, reference)]


def _load_file(path: Path, reference: Reference) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield parse_example(json.loads(line), reference)
        except (ValueError, KeyError, TypeError) as error:
            raise Problem(f"{path.name}, строка {number}: {error}. Исправьте разметку.") from error


def parse_example(record: Mapping[str, Any], reference: Reference) -> Example:
    """The example of a record with captions of group and topic; raises ValueError or KeyError on a wrong label."""
    topic = reference.topic_named(record["group"], record["topic"]) if record["topic"] else None
    if record["topic"] and topic is None:
        raise ValueError(f"нет темы «{record['topic']}» в группе «{record['group']}»")
    for name, allowed in (("kind", KINDS), ("sentiment", TONES), ("urgency", LEVELS)):
        if record[name] not in allowed:
            raise ValueError(f"{name}: «{record[name]}» не из {', '.join(allowed)}")
    if record["appeal"] != (record["kind"] in APPEALS):
        raise ValueError(f"appeal не согласован с kind «{record['kind']}»")
    return Example(
        record["id"], record["text"], record["relevant"], record["appeal"], record["kind"],
        topic.id if topic else "", record["sentiment"], record["urgency"], record["thread"], record.get("above", ""),
    )  # fmt: skip


def check_seed(examples: list[Example]) -> list[str]:
    """Problems of the corpus in Russian: ids that repeat, messages that are nearly the same."""
    seen: dict[str, str] = {}
    problems = [f"data/seed: номер {e.id} встречается дважды" for e in examples if seen.setdefault(e.id, e.text) != e.text]
    return problems + [f"data/seed: {a} и {b} почти одинаковы ({share:.2f})" for a, b, share in find_alike(examples)]


def find_alike(examples: list[Example]) -> Iterator[tuple[str, str, float]]:
    """Pairs of ids whose texts share more than ALIKE of their word triples (of all words for the shortest)."""
    triples = [(example.id, _triples(example.text)) for example in examples]
    owners: dict[tuple[str, ...], list[int]] = {}
    for number, (id, own) in enumerate(triples):
        shared: dict[int, int] = {}
        for triple in own:
            for other in owners.setdefault(triple, []):
                shared[other] = shared.get(other, 0) + 1
            owners[triple].append(number)
        for other, count in shared.items():
            share = count / (len(own) + len(triples[other][1]) - count)
            if share > ALIKE:
                yield triples[other][0], id, share


def _triples(text: str) -> set[tuple[str, ...]]:
    words = "".join(c if c.isalnum() else " " for c in fold(text)).split()
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}
