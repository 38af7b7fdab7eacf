"""What the official systems have decided stands above what a model guesses."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from classifiers.appeal import APPEALS
from classifiers.routing import Decision
from models.folding import fold
from models.reference import Reference
from pipelines.store import records

_TOWN = re.compile(r"(?:г|гор|город|обл|область|край|россия|\d{6})\b|.*\bобласть$", re.IGNORECASE)
_SHORT = re.compile(r"^(ул|пр-т|пр-кт|просп|пр|пер|пл|д|дом|мкр)\b\.?\s*", re.IGNORECASE)
_LONG = {
    "ул": "улица ",
    **dict.fromkeys(("пр-т", "пр-кт", "просп", "пр"), "проспект "),
    "пер": "переулок ",
    "пл": "площадь ",
    "д": "",
    "дом": "",
    "мкр": "мкр. ",
}


def apply_exports(
    connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], reference: Reference, blocked: Mapping[str, frozenset[str]]
) -> list[Decision]:
    """The decisions, with topic and department of the export where the message came from one; never a department that returned the message."""
    rows = records(connection, "FROM current_export_rows WHERE list_contains($ids, message_id)", ids=[decision.message_id for decision in decisions])
    exported = {row["message_id"]: (row["system"], json.loads(row["fields"])) for row in rows}
    none: frozenset[str] = frozenset()
    return [_exported(d, *exported[d.message_id], reference, blocked.get(d.message_id, none)) if d.message_id in exported else d for d in decisions]


def _exported(decision: Decision, system: str, fields: Mapping[str, Any], reference: Reference, blocked: frozenset[str]) -> Decision:
    """What is registered in an official system is an appeal; its topic and department are those of the system where our lists have them, else the model's."""
    topic = reference.topic_named(fields.get("group") or "", fields.get("topic") or "")
    named = department_named(fields.get("department") or "", reference)
    decision = decision if decision.appeal else replace(decision, appeal=True, kind=_kind_of(fields))
    guess = reference.topics.get(decision.topic)
    if topic is not None:
        decision = replace(decision, topic=topic.id, group=topic.group, confidence=1.0, certainty=1.0, second=None)
        guess = topic
    choice = (named, guess.department if guess else None, decision.department)
    department = next((one for one in choice if one and one not in blocked), None) if decision.relevant else None
    if topic is None and named is None:
        return replace(decision, department=department)
    name = reference.systems[system].caption if system in reference.systems else system
    said = f"тема и отдел из «{name}»: {topic.name}" if topic else f"отдел из «{name}», темы «{fields.get('topic') or 'нет'}» в классификаторе нет"
    decided_by = f"{'return' if blocked else 'rule'}:{system}-export"
    return replace(decision, department=department, auto=False, reasons=(said, *decision.reasons[:1]), decided_by=decided_by, rule=f"{system}-export")


def _kind_of(fields: Mapping[str, Any]) -> str:
    """The kind that the system names, a complaint where it names none of ours."""
    kind = fold(fields.get("kind") or "")
    return kind if kind in APPEALS else "жалоба"


def place_of(fields: Mapping[str, Any]) -> str | None:
    """Where the problem is by the export, as «улица Мира, 17»; None where it names no more than the town."""
    street, house = fields.get("street"), fields.get("house")
    if street:
        return f"{street}, {house}" if house else str(street)
    said = [part.strip() for part in str(fields.get("address") or "").split(",")]
    parts = [_SHORT.sub(lambda short: _LONG[short[1].lower()], part) for part in said if part and not _TOWN.match(part)]
    return ", ".join(parts) or None


def department_named(name: str, reference: Reference) -> str | None:
    """The id of the department with this name, full name or alias; None if nobody knows it."""
    wanted = fold(name.strip())
    for department in reference.departments.values():
        if wanted in map(fold, (department.name, department.full_name, *department.aliases)):
            return department.id
    return None
