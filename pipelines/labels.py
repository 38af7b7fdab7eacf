"""Labels leave the store as ids and values without text, and come back."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from classifiers.labelling import Label, find_fault, values_of
from models.files import write_whole
from models.message import record_of
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.label_moves import load_moves, only_new_moves, write_moves
from pipelines.settings import Settings
from pipelines.store import open_store, records, store_lock

COLUMNS = tuple(field.name for field in fields(Label))
ORDER = "SELECT * FROM labels ORDER BY labeled_at, message_id, version, judgement, curator"


@dataclass(frozen=True, slots=True)
class LabelReport:
    """How many labels and moves were read, and how many of them were new."""

    read: int
    new: int
    moves: int = 0
    new_moves: int = 0


def export_labels(settings: Settings, reference: Reference) -> list[Path]:
    """Write `data/labels/YYYY-MM.csv`, a file a month of labelling, and beside them where people sent messages; returns the paths."""
    with store_lock(settings.store), open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reference)
        rows, moved = records(connection, ORDER), write_moves(connection, settings.labels)
    months = defaultdict(list)
    for row in rows:
        months[f"{row['labeled_at'].astimezone(TIME_ZONE):%Y-%m}"].append(row)
    return [*(write_whole(settings.labels / f"{month}.csv", render_labels(own)) for month, own in sorted(months.items())), *moved]


def render_labels(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as CSV."""
    body = io.StringIO()
    writer = csv.DictWriter(body, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "labeled_at": row["labeled_at"].astimezone(TIME_ZONE).isoformat()} for row in rows)
    return body.getvalue()


def import_labels(settings: Settings, reference: Reference, now: datetime) -> LabelReport:
    """Bring back the labels and moves of `data/labels`; those that are known are no news. Raises Problem, and takes nothing, if a line is wrong."""
    paths = sorted(settings.labels.glob("*.csv"))
    if not paths:
        raise Problem(f"В {settings.labels} нет меток (*.csv).")
    labels, moves = [label for path in paths for label in load_labels(path, reference)], load_moves(settings.labels, reference)
    with store_lock(settings.store), open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reference)
        fresh, sent = only_new(connection, labels), only_new_moves(connection, moves)
        append(settings.inbox, "labels-import", now, [*map(fact_of, fresh), *({"fact": "event", **record_of(move)} for move in sent)])
        fold_inbox(connection, settings.inbox, reference)
    return LabelReport(len(labels), len(fresh), len(moves), len(sent))


def only_new(connection: duckdb.DuckDBPyConnection, labels: Sequence[Label]) -> list[Label]:
    """The labels that would change the store."""
    standing = {key_of(row): row for row in records(connection, "FROM labels")}
    known = {key: (row["labeled_at"], row["value"], row["origin"]) for key, row in standing.items()}
    rows = [(label, (label.message_id, label.version, label.judgement, label.curator)) for label in labels]
    return [label for label, key in rows if key not in known or (label.labeled_at, label.value, label.origin) > known[key]]


def key_of(row: Mapping[str, Any]) -> tuple[str, int, str, str]:
    """What two labels of one curator on one judgement have in common."""
    return row["message_id"], row["version"], row["judgement"], row["curator"]


def load_labels(path: Path, reference: Reference) -> Iterator[Label]:
    """The labels of a file; raises Problem that names the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                yield parse_label(row, reference)
            except (ValueError, KeyError, TypeError) as error:
                raise Problem(f"{path.name}, строка {number}: {error}. Ничего не принято.") from error


def parse_label(row: Mapping[str, Any], reference: Reference) -> Label:
    """The label of a CSV row; raises ValueError, KeyError or TypeError on a wrong one."""
    if fault := find_fault(row):
        raise ValueError(fault)
    allowed = values_of(row["judgement"], reference)
    if allowed and row["value"] not in allowed:
        raise ValueError(f"{row['judgement']}: «{row['value']}» нет среди возможных значений")
    moment = datetime.fromisoformat(row["labeled_at"])
    if moment.tzinfo is None:
        raise ValueError("у времени нет пояса")
    return Label(**{**row, "version": int(row["version"]), "labeled_at": moment})
