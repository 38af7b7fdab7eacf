"""Departments that curators sent messages to, as events: so they last when the text changes."""

import hashlib
from collections.abc import Iterator, Sequence

from classifiers.appeal import APPEALS
from classifiers.labelling import Label
from models.case import Event


def moves_of(labels: Sequence[Label]) -> Iterator[Event]:
    """The events of a sheet's labels; none of messages that are no appeals of ours, nor of the slice that only tests."""
    refused = {label.message_id for label in labels if _refuses(label)}
    for label in labels:
        if label.judgement == "department" and label.grade == "curator" and label.message_id not in refused:
            key = repr((label.message_id, label.version, label.value, label.curator, label.origin))
            id = f"review:{hashlib.sha256(key.encode()).hexdigest()[:16]}"
            yield Event(id, None, label.message_id, "routed", label.labeled_at, label.curator, {"department": label.value}, label.origin)


def _refuses(label: Label) -> bool:
    return (label.judgement, label.value) == ("relevance", "no") or (label.judgement == "kind" and label.value not in APPEALS)
