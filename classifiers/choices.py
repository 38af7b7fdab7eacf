"""What a person may choose from: the most probable topics, each with the department it leads to."""

from dataclasses import dataclass

from classifiers.rules import Live, answer_for
from classifiers.topic import TopicGuess
from models.reference import Reference

OFFERED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic (id), how probable it is (0…1), and whose job the message then is (None if nobody is left)."""

    topic: str
    confidence: float
    department: str | None


def choices_of(guess: TopicGuess, live: Live, blocked: frozenset[str], reference: Reference) -> tuple[Choice, ...]:
    """The chosen topic and the most probable others, OFFERED in all."""
    scores = {**dict(guess.top_topics), **dict(guess.likely)}
    others = sorted((topic for topic in scores if topic != guess.topic), key=lambda topic: -scores[topic])
    best = [guess.topic, *others][:OFFERED]
    return tuple(Choice(topic, scores.get(topic, 0.0), answer_for(topic, live, blocked, reference).department) for topic in best)
