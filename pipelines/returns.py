"""What people undo: «not ours» of a department, a person's own move. A destination that was undone is never tried again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from classifiers.routing import Decision
from models.message import ERASED
from models.reference import Reference
from pipelines.store import records


@dataclass(frozen=True, slots=True)
class HardNegative:
    """A department that the text seemed to be for and was not."""

    message_id: str
    department: str
    text: str


def blocked_departments(connection: duckdb.DuckDBPyConnection) -> Mapping[str, frozenset[str]]:
    """By message: the departments it must not go to again."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in records(connection, "SELECT message_id, department FROM message_returns"):
        found[row["message_id"]].add(row["department"])
    return {message: frozenset(departments) for message, departments in found.items()}


def hard_negatives(connection: duckdb.DuckDBPyConnection) -> list[HardNegative]:
    """What the next training must learn not to repeat: each message with the department that returned it or that a person took it from."""
    rows = records(
        connection,
        "SELECT DISTINCT r.message_id, r.department, m.text FROM message_returns r JOIN messages m ON m.id = r.message_id"
        " WHERE NOT starts_with(m.text, $erased) ORDER BY ALL",
        erased=ERASED,
    )
    return [HardNegative(**row) for row in rows]


def apply_moves(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], reference: Reference) -> list[Decision]:
    """The decisions, with the department a person chose, and in the person's name."""
    moves = {row["message_id"]: row for row in records(connection, "FROM moves")}
    return [_moved(d, moves[d.message_id], reference) if d.message_id in moves else d for d in decisions]


def _moved(decision: Decision, move: Mapping[str, Any], reference: Reference) -> Decision:
    department, office = move["department"], move["office"]
    return replace(
        decision,
        relevant=True,
        appeal=True,
        kind=decision.kind if decision.appeal else "жалоба",
        department=department,
        second=None,
        auto=False,
        certainty=1.0,
        rule="",
        reasons=(f"отправил человек ({office}): отвечает {reference.departments[department].name}", *decision.reasons),
        decided_by=f"curator:{office}",
        decided_at=max(decision.decided_at, move["happened_at"]),
    )
