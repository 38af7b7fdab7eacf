"""The topics that a row offers to choose from."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from classifiers.choices import OFFERED
from models.reference import Reference
from pipelines.review.words import topic_caption

SEEN = 0.01  # a probability that is told as a number
OTHERWISE = "оставшийся отдел назовёт человек"


def choice_lines(row: Mapping[str, Any], reference: Reference) -> Iterator[str]:
    """The judge's most probable topics, each with its probability, and with its department where they lead to different ones."""
    offered = [one for one in json.loads(row["choices"] or "[]") if one["topic"] in reference.topics] or _hinted(row, reference)
    differ = len({one["department"] for one in offered}) > 1
    for number, one in enumerate(offered, 1):
        sure = "" if one["confidence"] is None else f" — {one['confidence']:.0%}" if one["confidence"] >= SEEN else " — меньше 1%"
        who = reference.departments.get(one["department"] or "")
        yield f"{number}) {topic_caption(reference.topics[one['topic']])}{sure}" + (f" → {who.name if who else OTHERWISE}" if differ else "")


def _hinted(row: Mapping[str, Any], reference: Reference) -> list[dict[str, Any]]:
    """For a decision that an earlier program made: its topic, and those that it is taken for, of the groups that the judge thought of first."""
    topic = reference.topics[row["topic"]]
    groups = [group for group, _ in json.loads(row["top"])]
    others = [reference.topics[id] for id in topic.not_to_confuse if id in reference.topics]
    others.sort(key=lambda one: groups.index(one.group) if one.group in groups else len(groups))
    return [{"topic": one.id, "confidence": None, "department": one.department} for one in (topic, *others)][:OFFERED]
