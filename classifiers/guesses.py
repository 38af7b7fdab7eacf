"""What the judgements say of one message, before anybody decides."""

from dataclasses import dataclass

from classifiers.appeal import KindGuess
from classifiers.sentiment import ToneGuess
from classifiers.subjects import Subject
from classifiers.topic import TopicGuess
from classifiers.urgency import UrgencyGuess


@dataclass(frozen=True, slots=True)
class Guesses:
    """What the judgements say of one message; `words` are those that spoke most for the topic,
    `undone` the departments that returned a message much like it."""

    relevance: float
    kind: KindGuess
    topic: TopicGuess
    tone: ToneGuess
    urgency: UrgencyGuess
    subjects: tuple[Subject, ...] = ()
    words: tuple[str, ...] = ()
    undone: frozenset[str] = frozenset()
