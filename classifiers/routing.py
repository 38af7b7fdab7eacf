"""Whose job it is: the decision on a message."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from classifiers import relevance
from classifiers.bar import Bar, is_trusted
from classifiers.choices import Choice, choices_of
from classifiers.evidence import Evidence
from classifiers.guesses import Guesses
from classifiers.reasons import reasons_of
from classifiers.rules import Answer, Live, Scene, answer_for, asks_for, is_short, live_rules, scene_of, shares
from classifiers.subjects import Subject
from models.analysis import Analysis
from models.case_terms import term_of, term_words
from models.message import Message
from models.reference import Reference


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one version of a message, by whom, how sure and why. `top` are the best groups with their scores; `choices` the best topics,
    the chosen one first, each with its department; `subjects` the problems it speaks of, the main one first; `rule` the rule that named the department,
    "" if its topic did; `certainty` the confidence in the whole decision; `inputs` what it was made of, as JSON; `norm` and `due_at` the term of an appeal."""

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
    choices: tuple[Choice, ...] = ()
    norm: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What deciding needs besides the message: the reference with its rules, how sure a department must be, the judges' version, the moment."""

    reference: Reference
    bar: Bar
    model: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Pick:
    """The department with what speaks for it: how certain the whole is, whether it passes the bar; `doubts` are reasons for which a person must look."""

    answer: Answer
    certainty: float
    sure: bool
    doubts: tuple[str, ...]


TERM = "срок: "  # how the reason begins that tells the term
NOBODY = _Pick(Answer(None, "", None), 0.0, False, ())


def route(message: Message, analysis: Analysis, evidence: Evidence, guesses: Guesses, desk: Desk, blocked: frozenset[str] = frozenset()) -> Decision:
    """The decision: for an appeal about our town the term, and the department by the rules, else by topic, never one of `blocked`, which returned the
    message; `auto` only where the whole of it is sure enough and nothing asks for a person."""
    relevant, appeal = guesses.relevance >= relevance.THRESHOLD, guesses.kind.is_appeal
    scene = scene_of(message, analysis, evidence, guesses.kind.kind, guesses.urgency.level, desk.reference)
    live = live_rules(scene, desk.reference)
    pick = _choose(live, guesses, desk, blocked) if relevant and appeal else NOBODY
    borrowed = evidence.thread is not None and is_short(evidence)  # the bar was measured on messages that stand alone
    department, rule = pick.answer.department, pick.answer.rule
    decision = Decision(
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
        auto=department is not None and len(guesses.subjects) < 2 and not pick.doubts and not borrowed and pick.sure,
        sentiment=guesses.tone.tone,
        urgency=guesses.urgency.level,
        reasons=tuple(reasons_of(evidence, guesses, pick.answer, pick.doubts, desk.reference)),
        decided_by=_decided_by(rule.id if rule else "", desk.model, blocked),
        decided_at=desk.now,
        second=pick.answer.second or None,
        certainty=pick.certainty,
        rule=rule.id if rule else "",
        model=desk.model,
        inputs=_inputs(scene, guesses, blocked),
        subjects=guesses.subjects,
        choices=choices_of(guesses.topic, live, blocked, desk.reference),
    )
    return with_term(decision, message.published_at, message.source, desk.reference)


def with_term(decision: Decision, registered: datetime, origin: str, reference: Reference, stated: datetime | None = None) -> Decision:
    """The decision with the term that its case has as long as nothing happens; none where there is no appeal of ours. `stated` is the system's own term."""
    term = term_of(registered, origin, decision.urgency, reference, stated) if decision.relevant and decision.appeal else None
    reasons = tuple(reason for reason in decision.reasons if not reason.startswith(TERM))
    if term is None:
        return replace(decision, reasons=reasons, norm="", due_at=None)
    return replace(decision, reasons=(*reasons, TERM + term_words(term, origin, reference)), norm=term.norm, due_at=term.due_at)


def _choose(live: Live, guesses: Guesses, desk: Desk, blocked: frozenset[str]) -> _Pick:
    """The department of the best topic that is left one; it is as sure as all the likely topics that lead to it."""
    topics = dict.fromkeys((guesses.topic.topic, *(topic for topic, _ in guesses.topic.likely)))
    answers = ((topic, answer_for(topic, live, blocked, desk.reference)) for topic in topics)
    topic, answer = next(((t, a) for t, a in answers if a.department), (guesses.topic.topic, NOBODY.answer))
    if answer.department is None:
        return _Pick(answer, 0.0, False, ("никого не осталось: решает человек",))
    share = shares(guesses.topic.likely, live, blocked, desk.reference).get(answer.department, 0.0)
    ours = guesses.relevance * guesses.kind.appeal
    doubts = tuple(_doubts(topic, answer, live, blocked, guesses.undone, desk.reference))
    return _Pick(answer, round(ours * desk.bar.confidence(share), 4), desk.bar.passes(share, ours), doubts)


def _doubts(topic: str, answer: Answer, live: Live, blocked: frozenset[str], undone: frozenset[str], reference: Reference) -> list[str]:
    doubts = list(asks_for(topic, live))
    if answer.rule and not is_trusted(answer, topic, reference):
        doubts.append(f"правило {answer.rule.id} люди ещё не подтвердили (sure = {answer.rule.sure}): решает человек")
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
