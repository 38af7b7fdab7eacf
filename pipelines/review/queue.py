"""What people look at: messages for curators, open cases for departments, from the published copy."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from classifiers.labelling import GOLD_SHARE, is_gold
from models.reference import Reference
from pipelines.store import records, sql


def load_queue(connection: duckdb.DuckDBPyConnection, curator: str, limit: int | None) -> list[dict[str, Any]]:
    """Messages for the curator in their order, not more than `limit`: a tenth of them from the slice that is labelled blind by two."""
    rows = records(connection, sql("review/messages").format(queue=_queue(connection)), curator=curator)
    blind = [row for row in rows if is_gold(row["id"]) and row["labelled_by"] < 2]
    open_ = [row for row in rows if not is_gold(row["id"]) and row["waits"] and not row["labelled_by"]]
    room = None if limit is None else max(0, limit - min(len(blind), max(1, limit * GOLD_SHARE // 100)))
    chosen = open_[:room]
    return [*chosen, *({**row, "blind": True} for row in blind[: None if limit is None else limit - len(chosen)])]


def _queue(connection: duckdb.DuckDBPyConnection) -> str:
    """The name of the view that tells what waits for a person: that of the routing where there is one."""
    known = records(connection, "SELECT 1 FROM duckdb_views() WHERE view_name = 'review_queue'")
    return "review_queue" if known else "unsure_messages"


def load_cases(connection: duckdb.DuckDBPyConnection, department: str) -> list[dict[str, Any]]:
    """Open cases of the department, those due first on top."""
    return records(connection, sql("review/cases"), department=department)


def departments_with_cases(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of the departments that have open cases."""
    return [row["department"] for row in records(connection, "SELECT DISTINCT department FROM open_cases WHERE department IS NOT NULL ORDER BY 1")]


def other_topics(row: Mapping[str, Any], reference: Reference, most: int = 2) -> list[str]:
    """Topics that the suggested one is taken for: first those of the other groups that the classifier thought of."""
    topic = reference.topics[row["topic"]]
    groups = [group for group, _ in _top(row["top"])[1:]]
    others = [reference.topics[id] for id in topic.not_to_confuse if id in reference.topics]
    rank = {group: number for number, group in enumerate(groups)}
    others.sort(key=lambda one: rank.get(one.group, len(groups)))
    return [one.id for one in others[:most]]


def _top(text: str) -> Sequence[tuple[str, float]]:
    return json.loads(text)
