"""Labels of curators as examples: what trains, what is held out for a while, what only tests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from classifiers.appeal import APPEALS
from classifiers.curators import gold_truth
from classifiers.labelling import GOLD_SHARE, slice_of
from classifiers.labels import Example
from models.reference import Reference

RECENT = timedelta(days=28)
RECENT_SHARE = 20  # per cent of messages whose labels test while they are younger than RECENT, and train afterwards
HALF_LIFE = 180  # days in which the weight of a label halves
NEWEST = 4  # the weight of a new label where a seed message weighs 1: it counts as so many copies
TELLING = 5  # words from which a reply's own text tells its topic


@dataclass(frozen=True, slots=True)
class Curated:
    """Examples that train, each with its weight in copies; examples of the last weeks, and gold ones, that only test."""

    train: Sequence[tuple[Example, int]] = ()
    recent: Sequence[Example] = ()
    gold: Sequence[Example] = ()


def curated_examples(rows: Iterable[Mapping[str, Any]], reference: Reference) -> Curated:
    """The examples of label rows (with `text`, `above`, `reply`); ages count from the newest label. Values that the reference no longer has are left out."""
    known = [row for row in rows if row["judgement"] != "topic" or row["value"] in reference.topics]
    people = [row for row in known if row["grade"] == "curator"]
    newest = max((row["labeled_at"] for row in people), default=None)
    said = _latest(people)
    train, recent = [], []
    for key, labels in sorted(said.items()):
        last = max(label["labeled_at"] for label in labels.values())
        example = _example(key, {name: label["value"] for name, label in labels.items()}, next(iter(labels.values())))
        assert newest is not None
        if newest - last < RECENT and GOLD_SHARE <= slice_of(key[0]) < GOLD_SHARE + RECENT_SHARE:
            recent.append(example)
        else:
            train.append((example, weight(newest, last)))
    texts = {(row["message_id"], row["version"]): row for row in known}
    gold = [_example(key, values, texts[key]) for key, values in sorted(gold_truth(known).items())]
    return Curated(train, recent, gold)


def weight(newest: datetime, labeled_at: datetime) -> int:
    """The copies of a label of this age: NEWEST, half of it after each HALF_LIFE, at least one."""
    return max(1, round(NEWEST * 0.5 ** ((newest - labeled_at) / timedelta(days=HALF_LIFE))))


def _latest(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], dict[str, Mapping[str, Any]]]:
    """By (message, version) the latest label of each judgement."""
    answer: dict[tuple[str, int], dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row["labeled_at"], row["curator"])):
        answer[row["message_id"], row["version"]][row["judgement"]] = row
    return answer


def _example(key: tuple[str, int], values: Mapping[str, str], row: Mapping[str, Any]) -> Example:
    kind, relevance = values.get("kind", ""), values.get("relevance")
    bare = row["reply"] and len(row["text"].split()) < TELLING
    return Example(
        id=f"{key[0]}#{key[1]}",
        text=row["text"],
        relevant=None if relevance is None else relevance == "yes",
        appeal=kind in APPEALS,
        kind=kind,
        topic="" if bare else values.get("topic", ""),
        sentiment=values.get("sentiment", ""),
        urgency=values.get("urgency", ""),
        thread=None,
        above=row["above"] or "",
        seed=False,
    )
