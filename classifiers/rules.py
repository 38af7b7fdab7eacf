"""Which rules of routing hold for a message, and which of them decides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from classifiers.evidence import Evidence
from models.analysis import Analysis
from models.language import fold
from models.message import Message
from models.reference import Reference
from models.routing import STEPS, Ask, Never, Rule, When, covers, in_force

FEW = 12  # a reply of no more words speaks of what it answers


@dataclass(frozen=True, slots=True)
class Scene:
    """What rules may look at, apart from the topic."""

    text: str
    places: frozenset[str]
    streets: frozenset[str]
    settlements: frozenset[str]
    owners: frozenset[str]
    kind: str
    urgency: str
    source: str
    day: str


def scene_of(message: Message, analysis: Analysis, evidence: Evidence, kind: str, urgency: str, reference: Reference) -> Scene:
    """The scene of a message that has been read and judged; a short reply speaks of what stands above it."""
    places = frozenset(analysis.places)
    return Scene(
        text=fold(evidence.text if evidence.thread is None or not is_short(evidence) else f"{evidence.text}. {evidence.thread.text}"),
        places=places,
        streets=frozenset(a.street for a in analysis.addresses if a.street),
        settlements=frozenset([analysis.settlement] if analysis.settlement else []),
        owners=frozenset(owner for id in places if (owner := reference.places[id].owner)),
        kind=kind,
        urgency=urgency,
        source=message.source,
        day=f"{message.published_at:%Y-%m-%d}",
    )


def is_short(evidence: Evidence) -> bool:
    """True for a text of few words."""
    return len(evidence.lemmas) <= FEW


@dataclass(frozen=True, slots=True)
class Live:
    """The rules that hold on a scene, whatever its topic."""

    rules: tuple[Rule, ...]
    nevers: tuple[Never, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers: the department (None if none is left), who works with it, the rule (None where the topic's own department stands), and ids of rules
    that contradict each other."""

    department: str | None
    second: str
    rule: Rule | None
    quarrel: tuple[str, ...] = ()


def live_rules(scene: Scene, reference: Reference) -> Live:
    """The rules in force whose conditions, save those on the topic, hold."""
    routing = reference.routing
    return Live(
        tuple(r for r in routing.rules.values() if holds(r.when, scene) and in_force(r, scene.day)),
        tuple(r for r in routing.nevers.values() if in_force(r, scene.day) and holds(r.when, scene)),
        tuple(r for r in routing.asks.values() if in_force(r, scene.day) and holds(r.when, scene)),
    )


def holds(when: When, scene: Scene) -> bool:
    """True if every condition but the topic holds."""
    if when.words and not says(when.words, scene.text):  # first, since it is what most rules fail
        return False
    given = ((when.kinds, {scene.kind}), (when.urgency, {scene.urgency}), (when.sources, {scene.source}), (when.places, scene.places))
    located = ((when.streets, scene.streets), (when.settlements, scene.settlements), (when.owners, scene.owners))
    if any(values and found.isdisjoint(values) for values, found in (*given, *located)):
        return False
    if when.placeless and (scene.places or scene.streets):
        return False
    return not (when.without and says(when.without, scene.text))


def says(phrases: tuple[str, ...], text: str) -> bool:
    """True if one of the phrases stands in the folded text."""
    return not _keys(phrases).isdisjoint(_heads(text)) and _pattern(phrases).search(text) is not None


@cache
def _keys(phrases: tuple[str, ...]) -> frozenset[str]:
    """The longest word of each phrase: without it the phrase need not be looked for."""
    return frozenset(max(fold(phrase).split(), key=len) for phrase in phrases)


@lru_cache(maxsize=64)
def _heads(text: str) -> frozenset[str]:
    """The words of the text, and their beginnings as phrases write them."""
    words = set(re.findall(r"\w+", text))
    return frozenset({*words, *(f"{word[:end]}*" for word in words for end in range(2, len(word) + 1))})


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(_phrase(one) for one in phrases) + r")(?!\w)")


def _phrase(phrase: str) -> str:
    return r"[^\w.!?]+".join(re.escape(word).replace(r"\*", r"\w*") if word != "*" else r"\w+" for word in fold(phrase).split())


def about(when: When, topic: str) -> bool:
    """True if the condition on the topic holds."""
    return not when.topics or topic in when.topics or topic.partition(".")[0] in when.topics


def answer_for(topic: str, live: Live, blocked: frozenset[str], reference: Reference) -> Answer:
    """Who answers for the topic on this scene: the rule that stands above the others, else the topic's department; never one that is blocked."""
    barred = blocked | {never.department for never in live.nevers if about(never.when, topic)}
    rules = [rule for rule in live.rules if about(rule.when, topic) and rule.department not in barred]
    best = [rule for rule in rules if not any(beats(other, rule) for other in rules)]
    default = reference.topics[topic].department
    if len({rule.department for rule in best}) > 1:
        chosen = next((rule for rule in best if rule.department == default), best[0])
        return Answer(chosen.department, chosen.second, None, tuple(sorted(rule.id for rule in best)))
    if best:
        return Answer(best[0].department, best[0].second, best[0])
    if default in barred:
        second = next((rule.second for rule in live.rules if about(rule.when, topic) and rule.second and rule.second not in barred), None)
        return Answer(second, "", None)
    return Answer(default, "", None)


def beats(one: Rule, other: Rule) -> bool:
    """True if the first stands above: by its step, by a person's word, or because its conditions are strictly narrower."""
    if one.step != other.step:
        return STEPS.index(one.step) < STEPS.index(other.step)
    return other.id in one.over or (other.id != one.id and covers(other.when, one.when) and not covers(one.when, other.when) and one.id not in other.over)


def asks_for(topic: str, live: Live) -> Iterator[str]:
    """Why only a person can tell."""
    yield from (ask.reason for ask in live.asks if about(ask.when, topic))


def shares(likely: Sequence[tuple[str, float]], live: Live, blocked: frozenset[str], reference: Reference) -> dict[str, float]:
    """How probable each department is: the sum over the topics that lead to it."""
    answer: dict[str, float] = {}
    for topic, probability in likely:
        department = answer_for(topic, live, blocked, reference).department
        if department is not None:
            answer[department] = answer.get(department, 0.0) + probability
    return answer
