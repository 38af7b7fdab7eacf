"""From the inbox into the store: by stable ids, in one transaction, twice = once."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from classifiers.labelling import find_fault
from models.reference import Reference
from pipelines.inbox import BadLine, list_files, read_file
from pipelines.store import insert, records, sql, stage, transaction

BATCH = 50_000  # facts in memory at a time
LIKE = {
    "message": "SELECT * EXCLUDE (first_seen_at, version, deleted_at) FROM messages",
    "listing": "SELECT * FROM listings",
    "coverage": "SELECT * FROM coverage",
    "export_row": "SELECT * FROM export_rows",
    "decision": "SELECT * FROM decisions",
    "label": "SELECT * FROM labels",
    "event": "SELECT * FROM events",
}
TABLE = {
    "message": "staged_messages",
    "listing": "staged_listings",
    "coverage": "staged_coverage",
    "export_row": "staged_export_rows",
    "decision": "staged_decisions",
    "label": "staged_labels",
    "event": "staged_events",
}
TIMES = {"published_at", "collected_at", "since", "seen_at", "at", "decided_at", "oldest", "newest", "labeled_at", "due_at"}
AS_JSON = {"attachments", "dropped", "fields", "top", "calls", "subjects", "choices", "payload"}
ADDED = {  # fields that facts written before them lack
    "message": {"mentions": None},
    "coverage": {"oldest": None, "newest": None, "moved": None, "calls": None},
    "listing": {"asked": None},
    "decision": dict.fromkeys(("subjects", "second", "certainty", "rule", "model", "inputs", "choices", "norm", "due_at")),
    "label": {"origin": ""},
    "event": {"case": None, "message": None, "origin": ""},
}
RENAMED = {
    "decision": {"group": "topic_group"},
    "coverage": {"new": "fresh", "at": "ran_at"},
    "event": {"case": "case_id", "message": "message_id", "at": "happened_at", "by": "office"},
}


@dataclass(frozen=True, slots=True)
class FoldReport:
    """What a fold found."""

    files: int
    facts: int
    bad_lines: int


def fold_inbox(connection: duckdb.DuckDBPyConnection, inbox: Path, reference: Reference) -> FoldReport:
    """Fold the files that are not yet in the store, and the reference's captions, in one transaction."""
    known = {row["name"] for row in records(connection, "SELECT name FROM folded_files")}
    files = [name for name in list_files(inbox) if name not in known]
    facts = bad = 0
    with transaction(connection):
        _captions(connection, reference)
        for batch in _batches(inbox, files):
            _fold(connection, batch)
            facts += sum(map(len, batch.facts.values()))
            bad += len(batch.bad)
    return FoldReport(len(files), facts, bad)


@dataclass(frozen=True, slots=True)
class _Batch:
    files: list[dict[str, Any]]
    facts: Mapping[str, list[dict[str, Any]]]
    bad: list[BadLine]


def _batches(inbox: Path, files: Sequence[str]) -> Iterator[_Batch]:
    """The facts of the files by BATCH, also in the middle of a long file; a file counts as folded with the batch that holds its last fact."""
    batch, held = _empty(), 0
    for name in files:
        facts = bad = 0
        for line in read_file(inbox, name):
            row = line if isinstance(line, BadLine) else _row(line, name)
            if isinstance(row, BadLine):
                batch.bad.append(row)
                bad += 1
            else:
                batch.facts[row.pop("fact")].append(row)
                facts, held = facts + 1, held + 1
            if held >= BATCH:
                yield batch
                batch, held = _empty(), 0
        batch.files.append({"name": name, "facts": facts, "bad_lines": bad})
    if batch.files:
        yield batch


def _empty() -> _Batch:
    return _Batch([], defaultdict(list), [])


def _row(fact: dict[str, Any], file: str) -> dict[str, Any] | BadLine:
    """A fact as a row of its staging table; a fact of an unknown kind or with a broken date is kept as a bad line."""
    kind = fact["fact"]
    if kind not in TABLE:
        return BadLine(file, 0, f"неизвестный вид факта «{kind}»")
    if kind == "label" and (fault := find_fault(fact)):
        return BadLine(file, 0, fault)
    given, renamed = {**ADDED.get(kind, {}), **fact}, RENAMED.get(kind, {})
    row = {renamed.get(name, name): _value(name, value) for name, value in given.items() if (kind, name) not in _COUNTED}
    return row if not _broken(row) else BadLine(file, 0, f"в факте «{kind}» нет обязательных полей или дата неверна")


_COUNTED = {("message", "version"), ("message", "deleted_at")}


def _value(name: str, value: Any) -> Any:
    if name in AS_JSON and value is not None:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if name in TIMES and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return value


_REQUIRED = {
    "message": ("id", "source", "channel", "thread", "text", "published_at", "collected_at"),
    "listing": ("source", "since", "ids", "seen_at"),
    "coverage": ("source", "ran_at"),
    "export_row": ("system", "number", "message_id", "seen_at"),
    "decision": ("message_id", "version", "decided_by", "decided_at"),
    "label": ("message_id", "version", "value", "labeled_at"),
    "event": ("id", "kind", "happened_at", "office", "payload"),
}


def _broken(row: Mapping[str, Any]) -> bool:
    return any(row.get(name) is None for name in _REQUIRED[row["fact"]])


def _fold(connection: duckdb.DuckDBPyConnection, batch: _Batch) -> None:
    for kind, table in TABLE.items():
        stage(connection, table, LIKE[kind], batch.facts.get(kind, []))
    for name in ("messages", "listings", "journals", "labels", "events"):
        connection.execute(sql(f"fold/{name}"))
    insert(connection, "folded_files", batch.files)
    insert(connection, "bad_lines", [asdict(line) for line in batch.bad])


def _captions(connection: duckdb.DuckDBPyConnection, reference: Reference) -> None:
    """The names of topics, departments, systems, places and sources as the views need them; written only where they changed."""
    topics = [{"id": t.id, "topic_group": t.group, "name": t.name, "department": t.department} for t in reference.topics.values()]
    _write_changed(connection, "topics", topics)
    for table, items, names in (
        ("departments", reference.departments, ("id", "name", "full_name", "outside", "watched_by")),
        ("systems", reference.systems, ("id", "name", "caption", "curator")),
        ("places", reference.places, ("id", "name", "kind", "settlement")),
        ("sources", reference.sources, ("id", "name", "kind", "town", "official", "enabled", "expected_min", "lookback_days")),
    ):
        _write_changed(connection, table, [{name: getattr(item, name) for name in names} for item in items.values()])


def _write_changed(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the table hold these rows in this order."""
    if records(connection, f"FROM {table}") != rows:
        insert(connection, table, rows, replace=True)
