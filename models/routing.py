"""Rules of routing as data: who answers where a topic's own department does not, who never does, when only a person can tell."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from models.problem import Problem
from models.records import build, by_key, load_toml

STEPS = ("угроза", "владелец", "вид", "тема")  # a rule of an earlier step stands above those of later ones


@dataclass(frozen=True, slots=True)
class When:
    """Conditions: each that is given must hold, by one of its values. `topics` are ids or numbers of groups, `owners` those of the places that the
    text names. A phrase of `words` is words in a row: «стояк*» is the beginning of a word, «*» any one word; none of `without` may stand in the text.
    `placeless` holds where no street, house or place of ours is named."""

    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    settlements: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    placeless: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """The department of the messages that meet the conditions; `second` works with it. `over` names rules of the same step that this one beats."""

    id: str
    department: str
    step: str
    reason: str
    source: str
    sure: str
    valid_from: str
    added_by: str
    when: When = When()
    second: str = ""
    valid_to: str = ""
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Never:
    """A department that is not theirs, whatever rules and judges say; `owner` is the office that asked for it."""

    id: str
    department: str
    reason: str
    owner: str
    valid_from: str
    valid_to: str
    when: When = When()


@dataclass(frozen=True, slots=True)
class Ask:
    """Messages whose owner only a person can find."""

    id: str
    reason: str
    source: str
    sure: str
    valid_from: str
    added_by: str
    when: When = When()
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Routing:
    """All rules of a town by their ids."""

    rules: Mapping[str, Rule]
    nevers: Mapping[str, Never]
    asks: Mapping[str, Ask]


def load_routing(path: Path) -> Routing:
    """The rules of `routing.toml`; a town without the file has none. Raises Problem on a broken one."""
    tables = load_toml(path) if path.exists() else {}
    for name in tables:
        if name not in ("rule", "never", "ask"):
            raise Problem(f"Справочник {path}: лишний раздел «{name}», нужны [[rule]], [[never]] и [[ask]].")
    return Routing(_blocks(path, tables, "rule", Rule), _blocks(path, tables, "never", Never), _blocks(path, tables, "ask", Ask))


def _blocks(path: Path, tables: Mapping[str, Any], key: str, kind: type) -> dict[str, Any]:
    blocks = tables.get(key, [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Problem(f"Справочник {path}: «{key}» пишется в двойных скобках: [[{key}]].")
    return by_key(path, [_block(path, number, block, kind) for number, block in enumerate(blocks, 1)])


def _block(path: Path, number: int, block: Mapping[str, Any], kind: type) -> Any:
    when = block.get("when", {})
    if not isinstance(when, dict):
        raise Problem(f"Справочник {path}, запись {number}: when пишется в фигурных скобках.")
    bare = build(path, number, {name: value for name, value in block.items() if name != "when"}, kind, is_text=False)
    values = {f.name: getattr(bare, f.name) for f in fields(kind)}
    return kind(**{**values, "when": build(path, number, when, When, is_text=False)})


def in_force(rule: Rule | Never | Ask, day: str) -> bool:
    """True if the rule holds on the day (ISO)."""
    return rule.valid_from <= day and (not rule.valid_to or day <= rule.valid_to)


def covers(wide: When, narrow: When) -> bool:
    """True if every message that meets `narrow` meets `wide`."""
    if wide.placeless and not narrow.placeless:
        return False
    if not set(wide.without) <= set(narrow.without):
        return False
    return all(_within(getattr(narrow, name), getattr(wide, name), name) for name in CHOICES)


def may_meet(one: When, other: When) -> bool:
    """True if one message can meet both for a common cause: of two lists of phrases a phrase must be common."""
    for name in CHOICES:
        a, b = getattr(one, name), getattr(other, name)
        if a and b and not any(_in(x, b, name) for x in a) and not any(_in(x, a, name) for x in b):
            return False
    located = (one.places or one.streets or one.owners, other.places or other.streets or other.owners)
    return not (one.placeless and located[1]) and not (other.placeless and located[0])


CHOICES = tuple(f.name for f in fields(When) if f.name not in ("without", "placeless"))


def _within(narrow: tuple[str, ...], wide: tuple[str, ...], name: str) -> bool:
    return not wide or (bool(narrow) and all(_in(value, wide, name) for value in narrow))


def _in(value: str, values: tuple[str, ...], name: str) -> bool:
    return value in values or (name == "topics" and value.partition(".")[0] in values)
