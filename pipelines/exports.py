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

RULE = "rule:incident-export"


def apply_exports(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], reference: Reference) -> list[Decision]:
    """The decisions, with topic and department of the export where the message came from one."""
    rows = records(connection, "FROM export_rows QUALIFY row_number() OVER (PARTITION BY message_id ORDER BY seen_at DESC) = 1")
    exported = {row["message_id"]: json.loads(row["fields"]) for row in rows}
    return [_exported(d, exported[d.message_id], reference) if d.message_id in exported else d for d in decisions]


def _exported(decision: Decision, fields: Mapping[str, Any], reference: Reference) -> Decision:
    topic = reference.topic_named(fields.get("group") or "", fields.get("topic") or "")
    if topic is None:
        return decision
    department = department_named(fields.get("department") or "", reference) or topic.department
    return replace(
        decision,
        appeal=True,
        kind=decision.kind if decision.appeal else "жалоба",
        topic=topic.id,
        group=topic.group,
        department=department if decision.relevant else None,
        confidence=1.0,
        auto=False,
        reasons=(f"тема и отдел из «Инцидент менеджмент»: {topic.name}", *decision.reasons[:1]),
        decided_by=RULE,
    )


def department_named(name: str, reference: Reference) -> str | None:
    """The id of the department with this name, full name or alias; None if nobody knows it."""
    wanted = fold(name.strip())
    for department in reference.departments.values():
        if wanted in map(fold, (department.name, department.full_name, *department.aliases)):
            return department.id
    return None
