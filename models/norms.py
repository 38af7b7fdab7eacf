"""How soon an answer is due, and who is told when it is not there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A norm of answering: `hours` on a calendar or working clock, for a system («*» for any) and urgency («*» for any), in force on the days from
    `valid_from` to `valid_to` (for good without it). `name` is what people read."""

    id: str
    system: str
    urgency: str
    hours: float
    clock: str
    valid_from: str
    source: str
    sure: str
    valid_to: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the escalation ladder: `office` is told when the `share` of the norm is used up; «department» stands for the one that answers."""

    id: str
    share: float
    office: str
    name: str
    source: str
    sure: str
