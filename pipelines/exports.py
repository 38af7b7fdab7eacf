"""What the official systems have decided stands above what a model guesses."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from classifiers.routing import Decision
from models.folding import fold
from models.reference import Reference
from pipelines.store import records


def apply_exports(
    connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], reference: Reference, blocked: Mapping[str, frozenset[str]]
) -> list[Decision]:
    """The decisions, with topic and department of the export where the message came from one; never a department that returned the message."""
    rows = records(connection, "FROM current_export_rows WHERE list_contains($ids, message_id)", ids=[decision.message_id for decision in decisions])
    exported = {row["message_id"]: (row["system"], json.loads(row["fields"])) for row in rows}
    none: frozenset[str] = frozenset()
    return [_exported(d, *exported[d.message_id], reference, blocked.get(d.message_id, none)) if d.message_id in exported else d for d in decisions]


def _exported(decision: Decision, system: str, fields: Mapping[str, Any], reference: Reference, blocked: frozenset[str]) -> Decision:
    topic = reference.topic_named(fields.get("group") or "", fields.get("topic") or "")
    if topic is None:
        return decision
    named = department_named(fields.get("department") or "", reference) or topic.department
    department = next((one for one in (named, topic.department, decision.department) if one not in blocked), None)
    name = reference.systems[system].name if system in reference.systems else system
    return replace(
        decision,
        appeal=True,
        kind=decision.kind if decision.appeal else "жалоба",
        topic=topic.id,
        group=topic.group,
        department=department if decision.relevant else None,
        confidence=1.0,
        auto=False,
        reasons=(f"тема и отдел из «{name}»: {topic.name}", *decision.reasons[:1]),
        decided_by=f"{'return' if blocked else 'rule'}:{system}-export",
        rule=f"{system}-export",
        certainty=1.0,
        second=None,
    )


def department_named(name: str, reference: Reference) -> str | None:
    """The id of the department with this name, full name or alias; None if nobody knows it."""
    wanted = fold(name.strip())
    for department in reference.departments.values():
        if wanted in map(fold, (department.name, department.full_name, *department.aliases)):
            return department.id
    return None
