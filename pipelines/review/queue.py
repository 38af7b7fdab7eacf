"""What people look at: messages for curators, open cases for departments, from the published copy."""

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from classifiers.labelling import GOLD_SHARE, is_gold
from classifiers.selection import Candidate, pick
from pipelines.store import records, sql


def load_queue(connection: duckdb.DuckDBPyConnection, curator: str, limit: int | None, useful: bool = False) -> list[dict[str, Any]]:
    """Messages for the curator in their order (`useful`: those that teach most), not more than `limit`: a tenth from the slice labelled blind by two."""
    rows = records(connection, sql("review/messages"), curator=curator)
    blind = [row for row in rows if is_gold(row["id"]) and row["labelled_by"] < 2]
    open_ = [row for row in rows if not is_gold(row["id"]) and row["waits"] and not row["labelled_by"]]
    room = None if limit is None else max(0, limit - min(len(blind), max(1, limit * GOLD_SHARE // 100)))
    chosen = most_useful(connection, open_, len(open_) if room is None else room) if useful else open_[:room]
    return [*chosen, *({**row, "blind": True} for row in blind[: None if limit is None else limit - len(chosen)])]


def most_useful(connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]], wanted: int) -> list[dict[str, Any]]:
    """So many of the rows that teach most, the most useful first."""
    labelled = "SELECT value, count(*) AS n FROM current_labels WHERE judgement = 'topic' AND grade = 'curator' GROUP BY value"
    counts = {row["value"]: row["n"] for row in records(connection, labelled)}
    by_id = {row["id"]: row for row in rows}
    candidates = [
        Candidate(row["id"], row["text"] or "", tuple(score for _, score in _top(row["top"])), row["urgency"], counts.get(row["topic"], 0)) for row in rows
    ]
    return [by_id[one.id] for one in pick(candidates, wanted)]


def load_cases(connection: duckdb.DuckDBPyConnection, department: str) -> list[dict[str, Any]]:
    """Open cases of the department, those due first on top."""
    return records(connection, sql("review/cases"), department=department)


def departments_with_cases(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of the departments that have open cases."""
    return [row["department"] for row in records(connection, "SELECT DISTINCT department FROM open_cases WHERE department IS NOT NULL ORDER BY 1")]


def _top(text: str) -> Sequence[tuple[str, float]]:
    return json.loads(text)
