"""Whose job it is: the decision on a message."""

from dataclasses import dataclass
from datetime import datetime

from classifiers import relevance
from classifiers.appeal import KindGuess
from classifiers.evidence import Evidence
from classifiers.sentiment import ToneGuess
from classifiers.subjects import Subject
from classifiers.topic import TopicGuess
from classifiers.urgency import UrgencyGuess
from models.message import Message
from models.reference import Reference

AUTO_CONFIDENCE = 0.9  # a decision below goes to a person


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one version of a message, by whom, how sure and why. `top` are the best groups with their scores,
    `subjects` the problems it speaks of, the main one first."""

    message_id: str
    version: int
    relevant: bool
    relevance: float
    appeal: bool
    kind: str
    topic: str
    group: str
    top: tuple[tuple[str, float], ...]
    department: str | None
    confidence: float
    auto: bool
    sentiment: str
    urgency: str
    reasons: tuple[str, ...]
    decided_by: str
    decided_at: datetime
    subjects: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class Guesses:
    """What the judgements say of one message; `words` are those that spoke most for the topic."""

    relevance: float
    kind: KindGuess
    topic: TopicGuess
    tone: ToneGuess
    urgency: UrgencyGuess
    subjects: tuple[Subject, ...] = ()
    words: tuple[str, ...] = ()


def route(message: Message, evidence: Evidence, guesses: Guesses, reference: Reference, model: str, now: datetime) -> Decision:
    """The decision: the topic's default department for an appeal about our town; `auto` only where every part of it is sure."""
    relevant = guesses.relevance >= relevance.THRESHOLD
    appeal = guesses.kind.is_appeal
    department = reference.topics[guesses.topic.topic].department if relevant and appeal else None
    sure = min(guesses.relevance, guesses.kind.appeal, guesses.topic.confidence)
    return Decision(
        message_id=message.id,
        version=message.version,
        relevant=relevant,
        relevance=round(guesses.relevance, 4),
        appeal=appeal,
        kind=guesses.kind.kind,
        topic=guesses.topic.topic,
        group=guesses.topic.group,
        top=guesses.topic.top_groups,
        department=department,
        confidence=guesses.topic.confidence,
        auto=department is not None and guesses.topic.sure and len(guesses.subjects) < 2 and sure >= AUTO_CONFIDENCE,
        sentiment=guesses.tone.tone,
        urgency=guesses.urgency.level,
        reasons=tuple(_reasons(evidence, guesses, reference, department)),
        decided_by=f"model:{model}",
        decided_at=now,
        subjects=guesses.subjects,
    )


def _reasons(evidence: Evidence, guesses: Guesses, reference: Reference, department: str | None) -> list[str]:
    topic = reference.topics[guesses.topic.topic]
    reasons = [*relevance.explain(evidence), f"обращение с вероятностью {guesses.kind.appeal:.2f}, вид: {guesses.kind.kind}"]
    said = f", слова: {', '.join(guesses.words)}" if guesses.words else ""
    reasons.append(f"тема «{topic.name}» ({guesses.topic.top_topics[0][1]:.2f}){said}")
    reasons += [f"ещё тема: {reference.topics[other.topic].name} ({other.confidence:.2f})" for other in guesses.subjects[1:]]
    if not guesses.topic.sure:
        reasons.append("группа не из тех, где программа уверена")
    if evidence.sentiment_signals:
        reasons.append(f"тон: {', '.join(evidence.sentiment_signals[:4])}")
    if guesses.urgency.level != "normal":
        reasons.append(f"срочность: {guesses.urgency.level} ({guesses.urgency.confidence:.2f})")
    if department:
        reasons.append(f"по теме отвечает {reference.departments[department].name}")
    return reasons
