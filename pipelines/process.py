"""Fold, read, decide, join into cases, publish: everything between the inbox and those who read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from classifiers.routing import Decision
from models.analysis import LANGUAGE_VERSION, Analysis
from models.message import Message, record_of
from pipelines.answers import rebuild_answers
from pipelines.cases import rebuild_cases
from pipelines.chunks import chunks_of
from pipelines.console import track
from pipelines.decide import decide, read_threads
from pipelines.erase import erase_deleted
from pipelines.exports import apply_exports
from pipelines.fold import FoldReport, fold_inbox
from pipelines.inbox import append
from pipelines.mind import Mind
from pipelines.official_replies import keep_official_replies
from pipelines.problems import rebuild_problems
from pipelines.promises import rebuild_promises
from pipelines.publish import publish
from pipelines.reading import read_chunks
from pipelines.readings import keep_analyses, reread
from pipelines.returns import apply_moves, blocked_departments
from pipelines.satisfaction import keep_satisfaction
from pipelines.settings import Settings
from pipelines.store import message_of, open_store, records, sql, store_lock, transaction
from pipelines.terms import apply_terms


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """Counts of one run; `drift` what became of the topics, in Russian."""

    fold: FoldReport
    read: int
    decided: int
    cases: int
    drift: Sequence[str] = ()


def process(settings: Settings, mind: Mind, now: datetime, anew: bool = False) -> ProcessReport:
    """Fold new facts, read and decide what is pending, join cases, publish the masked copy; `anew` reads the whole archive first.

    Safe to repeat and to kill.
    """
    with store_lock(settings.store):
        return _process(settings, settings.store, settings.published, mind, now, anew)


def rebuild(settings: Settings, mind: Mind, now: datetime) -> ProcessReport:
    """Make the store anew from the inbox alone; the old one serves until the new one is whole."""
    store, published = settings.var / "rebuild" / "store.duckdb", settings.var / "rebuild" / "analytics.duckdb"
    with store_lock(settings.store):
        store.unlink(missing_ok=True)
        report = _process(settings, store, published, mind, now, fresh=True)
        store.replace(settings.store)
        published.replace(settings.published)
    return report


def _process(settings: Settings, store: Path, published: Path, mind: Mind, now: datetime, anew: bool = False, fresh: bool = False) -> ProcessReport:
    """A `fresh` store does not know yet what holds its cases together: erasing waits for the next processing."""
    with open_store(store) as connection:
        fold = fold_inbox(connection, settings.inbox, mind.reader.reference)
        connection.execute(sql("returns"))
        if not fresh and erase_deleted(connection, settings.inbox, mind.reader.reference.keep_deleted_days, now):
            fold_inbox(connection, settings.inbox, mind.reader.reference)
        read, decided = reread(connection, settings, mind.reader) if anew else 0, 0
        chunks = chunks_of(records(connection, sql("pending"), language_version=LANGUAGE_VERSION))
        readings = read_chunks([[message_of(row) for row in chunk] for chunk in chunks], settings, mind.reader)
        for chunk, analyses in track(zip(chunks, readings, strict=True), "Чтение и разбор (по 1000)", len(chunks)):
            read += len(chunk)
            decided += _keep_and_decide(connection, chunk, analyses, settings, mind, now)
        keep_official_replies(connection, mind.reader.reference.replies)
        cases = rebuild_cases(connection, mind)
        keep_satisfaction(connection, mind.reader, settings.seed)
        connection.execute(sql("returns"))  # what was told of a case counts for the messages that it has now
        rebuild_answers(connection, mind.reader, settings.seed)
        rebuild_promises(connection, mind.reader, now)
        rebuild_problems(connection, settings.reference, mind.reader, now)
        publish(connection, published, now)
    return ProcessReport(fold, read, decided, cases)


def _keep_and_decide(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]], analyses: Sequence[Analysis], settings: Settings, mind: Mind, now: datetime
) -> int:
    """Write the decisions on the undecided rows into the inbox; then keep the readings and fold the decisions."""
    fresh = [(message_of(row), a) for row, a in zip(rows, analyses, strict=True) if row["undecided"]]
    decisions = _decisions(connection, fresh, mind, now)
    append(settings.inbox, "decisions", now, ({"fact": "decision", **record_of(decision)} for decision in decisions))
    with transaction(connection):
        keep_analyses(connection, analyses)
    if decisions:
        fold_inbox(connection, settings.inbox, mind.reader.reference)
    return len(decisions)


def _decisions(connection: duckdb.DuckDBPyConnection, fresh: Sequence[tuple[Message, Analysis]], mind: Mind, now: datetime) -> list[Decision]:
    messages = [m for m, _ in fresh]
    reference = mind.reader.reference
    threads = read_threads(messages, _above(connection, messages), mind.reader)
    blocked = blocked_departments(connection)
    decisions = decide(messages, [a for _, a in fresh], threads, mind.judges, reference, now, blocked)
    told = apply_moves(connection, apply_exports(connection, decisions, reference, blocked), reference)
    return apply_terms(connection, told, messages, reference)


def _above(connection: duckdb.DuckDBPyConnection, messages: Sequence[Message]) -> Mapping[str, Message]:
    """Parents and roots of the replies, from the store."""
    ids = sorted({id for m in messages if m.thread != m.id for id in (m.parent, m.thread) if id})
    rows = records(connection, "SELECT * FROM messages WHERE list_contains($ids, id)", ids=ids) if ids else []
    return {row["id"]: message_of(row) for row in rows}
