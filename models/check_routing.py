"""What `mcu check` says of the rules of routing."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations

from models.reference import Reference, is_date
from models.routing import STEPS, Ask, Never, Rule, When, covers, may_meet

LEVELS = ("normal", "high", "emergency")
KINDS = ("жалоба", "вопрос", "просьба", "предложение")
FILE = "routing.toml"


def check_routing(reference: Reference, today: date | None = None) -> Iterator[str]:
    """Names that the reference does not know, dates, rules that contradict or hide each other; rules out of date if `today` is given."""
    routing = reference.routing
    every: list[Rule | Never | Ask] = [*routing.rules.values(), *routing.nevers.values(), *routing.asks.values()]
    for one in every:
        yield from (f"{FILE}: «{one.id}»: {fault}" for fault in chain(_when(one.when, reference), _dates(one, today)))
        if isinstance(one, Rule | Ask) and not one.added_by:
            yield f"{FILE}: «{one.id}»: не сказано, кто добавил (added_by)"
    for rule in routing.rules.values():
        yield from (f"{FILE}: «{rule.id}»: {fault}" for fault in _rule(rule, reference))
    for never in routing.nevers.values():
        if never.department not in reference.departments or never.owner not in reference.departments:
            yield f"{FILE}: «{never.id}»: неизвестный отдел «{never.department}» или владелец «{never.owner}»"
    yield from (f"places.csv: у «{p.id}» неизвестный владелец «{p.owner}»" for p in reference.places.values() if p.owner not in ("", *reference.departments))
    yield from chain.from_iterable(_pair(one, other) for one, other in combinations(routing.rules.values(), 2))


def _rule(rule: Rule, reference: Reference) -> Iterator[str]:
    for name in filter(None, (rule.department, rule.second)):
        if name not in reference.departments:
            yield f"неизвестный отдел «{name}»"
    if rule.step not in STEPS:
        yield f"step «{rule.step}», нужно {', '.join(STEPS)}"
    if rule.when == When():
        yield "нет ни одного условия"
    if rule.second == rule.department:
        yield "второй отдел тот же, что первый"
    yield from (f"over указывает на неизвестное правило «{id}»" for id in rule.over if id not in reference.routing.rules or id == rule.id)
    if rule.sure not in ("H", "M", "L") or not rule.source:
        yield "нет source или sure не из H, M, L"


def _when(when: When, reference: Reference) -> Iterator[str]:
    groups = {id.partition(".")[0] for id in reference.topics}
    settlements = {place.settlement for place in reference.places.values()}
    known = {
        "topics": {*reference.topics, *groups}, "places": set(reference.places), "streets": set(reference.streets), "settlements": settlements,
        "owners": set(reference.departments), "kinds": set(KINDS), "urgency": set(LEVELS),
    }  # fmt: skip
    for name, values in known.items():
        yield from (f"{name}: неизвестное «{value}»" for value in getattr(when, name) if value not in values)
    for phrase in (*when.words, *when.without):
        if not any(letter.isalnum() for letter in phrase) or phrase != phrase.lower() or "ё" in phrase:
            yield f"слова пишутся строчными и через «е»: «{phrase}»"
    yield from (f"слово «{word}» стоит и в words, и в without" for word in when.words if word in when.without)


def _dates(rule: Rule | Never | Ask, today: date | None) -> Iterator[str]:
    if not is_date(rule.valid_from) or (rule.valid_to and not is_date(rule.valid_to)):
        yield "valid_from и valid_to — дни вида 2026-01-01"
    elif rule.valid_to and rule.valid_to < rule.valid_from:
        yield "кончается раньше, чем начинается"
    elif today and rule.valid_to and rule.valid_to < today.isoformat():
        yield f"срок истёк {rule.valid_to}: продлите или уберите"
    if isinstance(rule, Never) and not rule.valid_to:
        yield "у запрета нет срока (valid_to)"


def _pair(one: Rule, other: Rule) -> Iterator[str]:
    """Two rules for the same messages: equal conditions, one hidden by a higher step, or different departments with no word which is right."""
    if _apart(one, other):
        return
    for high, low in ((one, other), (other, one)):
        if _above(high, low) and covers(high.when, low.when):
            yield f"{FILE}: «{low.id}» никогда не сработает: его закрывает «{high.id}» более высокой ступени"
    if one.step != other.step:
        return
    if covers(one.when, other.when) and covers(other.when, one.when):
        yield f"{FILE}: у «{one.id}» и «{other.id}» одни и те же условия"
    elif one.department != other.department and not _settled(one, other) and may_meet(one.when, other.when):
        yield f"{FILE}: «{one.id}» ({one.department}) и «{other.id}» ({other.department}) спорят об одних сообщениях: сузьте условия или напишите over"


def _above(high: Rule, low: Rule) -> bool:
    """True if the first is of an earlier step."""
    return {high.step, low.step} <= set(STEPS) and STEPS.index(high.step) < STEPS.index(low.step)


def _settled(one: Rule, other: Rule) -> bool:
    """True if one of them stands above the other by a person's word or by narrower conditions."""
    return other.id in one.over or one.id in other.over or covers(one.when, other.when) or covers(other.when, one.when)


def _apart(one: Rule, other: Rule) -> bool:
    """True if they are never in force on one day."""
    return bool((one.valid_to and one.valid_to < other.valid_from) or (other.valid_to and other.valid_to < one.valid_from))
