"""What people say of messages: labels, the values they may have, and the slice of messages that only tests."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.reference import Reference
from models.urgency import LEVELS

JUDGEMENTS = ("relevance", "kind", "topic", "department", "sentiment", "urgency", "duplicate_of")
GRADES = ("curator", "gold")
GOLD_SHARE = 10  # per cent of messages that are labelled blind by two and only test
MACHINES = ("model:", "rule:")  # what a machine signs with


@dataclass(frozen=True, slots=True)
class Label:
    """What a curator (an office, never a person) said of one version of a message. `origin` is the sheet or the file it came from."""

    message_id: str
    version: int
    judgement: str
    value: str
    grade: str
    curator: str
    labeled_at: datetime
    origin: str = ""


def is_gold(message_id: str) -> bool:
    """Whether the message is of the random slice that only tests; the same for ever."""
    return slice_of(message_id) < GOLD_SHARE


def slice_of(message_id: str) -> int:
    """A number 0…99 that depends on the id alone."""
    return int(hashlib.sha256(message_id.encode()).hexdigest()[:8], 16) % 100


def grade_of(message_id: str) -> str:
    """The grade of a label on the message."""
    return "gold" if is_gold(message_id) else "curator"


def values_of(judgement: str, reference: Reference) -> frozenset[str]:
    """The values that a label may have; empty where any id will do (duplicate_of)."""
    from classifiers.appeal import KINDS  # here, since those who only write and fold labels need no scikit-learn
    from classifiers.sentiment import TONES

    return frozenset(
        {
            "relevance": ("yes", "no"),
            "kind": KINDS,
            "topic": reference.topics,
            "department": reference.departments,
            "sentiment": TONES,
            "urgency": LEVELS,
            "duplicate_of": (),
        }[judgement]
    )


def find_fault(fact: Mapping[str, Any]) -> str | None:
    """Why the fact is no label of a person; None if it is one. Machine decisions never become labels."""
    if fact.get("judgement") not in JUDGEMENTS:
        return f"неизвестное суждение «{fact.get('judgement')}»"
    if fact.get("grade") not in GRADES:
        return f"метка степени «{fact.get('grade')}»: метки ставят только люди"
    if not fact.get("curator") or str(fact["curator"]).startswith(MACHINES):
        return f"метка от «{fact.get('curator')}»: метки ставят только люди"
    if fact["grade"] != grade_of(str(fact.get("message_id"))):
        return "степень метки не та, что положена этому сообщению"
    return None
