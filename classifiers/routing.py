"""Whose job it is: the decision on a message."""

import json
from dataclasses import dataclass
from datetime import datetime

from classifiers import relevance
from classifiers.appeal import KindGuess
from classifiers.bar import Bar
from classifiers.evidence import Evidence
from classifiers.rules import Answer, Live, Scene, answer_for, asks_for, is_short, live_rules, scene_of, shares
from classifiers.sentiment import ToneGuess
from classifiers.subjects import Subject
from classifiers.topic import TopicGuess
from classifiers.urgency import UrgencyGuess
from models.analysis import Analysis
from models.message import Message
from models.reference import Reference


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one version of a message, by whom, how sure and why. `top` are the best groups with their scores; `subjects` the problems
    it speaks of, the main one first; `rule` the rule that named
    the department, "" if its topic did; `certainty` the confidence in the whole decision; `inputs` what it was made of, as JSON."""

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
    second: str | None = None
    certainty: float = 0.0
    rule: str = ""
    model: str = ""
    inputs: str = "{}"
    subjects: tuple[Subject, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Desk:
    """What deciding needs besides the message: the reference with its rules, how sure a department must be, the judges' version, the moment."""

    reference: Reference
    bar: Bar
    model: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Choice:
    """The department with what speaks for it; `doubts` are reasons for which a person must look."""

    answer: Answer
    certainty: float
    doubts: tuple[str, ...]


NOBODY = _Choice(Answer(None, "", None), 0.0, ())


def route(message: Message, analysis: Analysis, evidence: Evidence, guesses: Guesses, desk: Desk, blocked: frozenset[str] = frozenset()) -> Decision:
    """The decision: for an appeal about our town the department by the rules, else by topic, never one of `blocked`, which returned the message;
    `auto` only where the whole of it is sure enough and nothing asks for a person."""
    relevant, appeal = guesses.relevance >= relevance.THRESHOLD, guesses.kind.is_appeal
    scene = scene_of(message, analysis, evidence, guesses.kind.kind, guesses.urgency.level, desk.reference)
    choice = _choose(scene, guesses, desk, blocked) if relevant and appeal else NOBODY
    borrowed = evidence.thread is not None and is_short(evidence)  # the bar was measured on messages that stand alone
    department, rule = choice.answer.department, choice.answer.rule
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
        auto=department is not None and len(guesses.subjects) < 2 and not choice.doubts and not borrowed and desk.bar.passes(department, choice.certainty),
        sentiment=guesses.tone.tone,
        urgency=guesses.urgency.level,
        reasons=tuple(_reasons(evidence, guesses, desk.reference, choice)),
        decided_by=_decided_by(rule.id if rule else "", desk.model, blocked),
        decided_at=desk.now,
        second=choice.answer.second or None,
        certainty=choice.certainty,
        rule=rule.id if rule else "",
        model=desk.model,
        inputs=_inputs(scene, guesses, blocked),
        subjects=guesses.subjects,
    )


def _choose(scene: Scene, guesses: Guesses, desk: Desk, blocked: frozenset[str]) -> _Choice:
    """The department of the best topic that is left one; it is as sure as all the likely topics that lead to it."""
    live = live_rules(scene, desk.reference)
    topics = dict.fromkeys((guesses.topic.topic, *(topic for topic, _ in guesses.topic.likely)))
    answers = ((topic, answer_for(topic, live, blocked, desk.reference)) for topic in topics)
    topic, answer = next(((t, a) for t, a in answers if a.department), (guesses.topic.topic, NOBODY.answer))
    if answer.department is None:
        return _Choice(answer, 0.0, ("никого не осталось: решает человек",))
    share = shares(guesses.topic.likely, live, blocked, desk.reference).get(answer.department, 0.0)
    certainty = round(guesses.relevance * guesses.kind.appeal * desk.bar.confidence(share), 4)
    return _Choice(answer, certainty, tuple(_doubts(topic, answer, live, blocked, guesses.undone)))


def _doubts(topic: str, answer: Answer, live: Live, blocked: frozenset[str], undone: frozenset[str]) -> list[str]:
    doubts = list(asks_for(topic, live))
    if answer.quarrel:
        doubts.append(f"правила спорят: {', '.join(answer.quarrel)}")
    if answer.department in undone:
        doubts.append("похожее сообщение отсюда уже вернули: решает человек")
    if len(blocked) > 1:
        doubts.append(f"возвращено {len(blocked)} раза: решает человек")
    return doubts


def _decided_by(rule: str, model: str, blocked: frozenset[str]) -> str:
    """Who decides: after a return the decision stands above rules and models."""
    if blocked:
        return f"return:{rule or model}"
    return f"rule:{rule}" if rule else f"model:{model}"


def _inputs(scene: Scene, guesses: Guesses, blocked: frozenset[str]) -> str:
    """What the decision was made of, as compact JSON; empty values are left out."""
    told = {
        "topics": dict(guesses.topic.likely[:3]),
        "relevance": round(guesses.relevance, 3),
        "appeal": round(guesses.kind.appeal, 3),
        "kind": scene.kind,
        "urgency": scene.urgency,
        "places": sorted(scene.places | scene.streets),
        "owners": sorted(scene.owners),
        "settlement": sorted(scene.settlements),
        "source": scene.source,
        "returned": sorted(blocked),
    }
    return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False, separators=(",", ":"))


def _reasons(evidence: Evidence, guesses: Guesses, reference: Reference, choice: _Choice) -> list[str]:
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
    return [*reasons, *_who(choice, reference)]


def _who(choice: _Choice, reference: Reference) -> list[str]:
    """Who answers and why, and why a person must look."""
    answer = choice.answer
    lines = []
    if answer.department:
        name = reference.departments[answer.department].name
        lines.append(f"{answer.rule.reason}: отвечает {name}" if answer.rule else f"по теме отвечает {name}")
    if answer.second:
        lines.append(f"второй: {reference.departments[answer.second].name}")
    return [*lines, *choice.doubts]
