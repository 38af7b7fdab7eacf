"""Why it was decided so, in Russian."""

from collections.abc import Sequence

from classifiers import relevance
from classifiers.evidence import Evidence
from classifiers.guesses import Guesses
from classifiers.rules import Answer
from models.reference import Reference

LEVELS = {"high": "срочно", "emergency": "авария"}


def reasons_of(evidence: Evidence, guesses: Guesses, answer: Answer, doubts: Sequence[str], reference: Reference) -> list[str]:
    """Place, kind, topic, tone, urgency, who answers, and why a person must look."""
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
        reasons.append(f"срочность: {LEVELS[guesses.urgency.level]} ({guesses.urgency.confidence:.2f})")
    return [*reasons, *_who(answer, reference), *doubts]


def _who(answer: Answer, reference: Reference) -> list[str]:
    """Who answers and why."""
    lines = []
    if answer.department:
        name = reference.departments[answer.department].name
        lines.append(f"{answer.rule.reason}: отвечает {name}" if answer.rule else f"по теме отвечает {name}")
    if answer.second:
        lines.append(f"второй: {reference.departments[answer.second].name}")
    return lines
