"""The terms of decisions after official systems and people had their say."""

import json
from collections.abc import Sequence
from datetime import datetime

import duckdb

from classifiers.routing import Decision, with_term
from models.case_story import moment_of
from models.message import Message
from models.reference import Reference
from pipelines.store import records


def apply_terms(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], messages: Sequence[Message], reference: Reference) -> list[Decision]:
    """The decisions on the messages, each with the term of its case."""
    systems: dict[str, str] = {}
    stated: dict[str, datetime] = {}
    query = "FROM export_rows WHERE list_contains($ids, message_id) ORDER BY seen_at, system, number, fields"
    for row in records(connection, query, ids=[message.id for message in messages]):
        systems[row["message_id"]] = row["system"]
        if due := moment_of(json.loads(row["fields"]).get("due")):
            stated[row["message_id"]] = due
    return [with_term(d, m.published_at, systems.get(m.id, m.source), reference, stated.get(m.id)) for d, m in zip(decisions, messages, strict=True)]
