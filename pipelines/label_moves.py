"""Where people sent messages leaves the store beside the labels, without text, and comes back."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from classifiers.labelling import MACHINES
from models.case import Event
from models.files import write_whole
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.store import records, sql

FOLDER = "moves"  # in the folder of the labels
COLUMNS = ("id", "message", "case", "department", "topic", "by", "at", "origin")


def write_moves(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write `moves/YYYY-MM.csv`, a file a month, of the moves that were not taken back; returns the paths."""
    connection.execute(sql("returns"))
    months = defaultdict(list)
    for row in records(connection, "FROM told_events WHERE kind = 'routed' ORDER BY happened_at, id"):
        months[f"{row['happened_at'].astimezone(TIME_ZONE):%Y-%m}"].append(row)
    return [write_whole(folder / FOLDER / f"{month}.csv", _render(rows)) for month, rows in sorted(months.items())]


def _render(rows: Sequence[Mapping[str, Any]]) -> str:
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        told = json.loads(row["payload"])
        at = row["happened_at"].astimezone(TIME_ZONE).isoformat()
        where = (row["message_id"], row["case_id"], told.get("department"), told.get("topic"))
        writer.writerow([row["id"], *(value or "" for value in where), row["office"], at, row["origin"]])
    return body.getvalue()


def load_moves(folder: Path, reference: Reference) -> list[Event]:
    """The moves of the folder's files; raises Problem that names the line."""
    return [move for path in sorted((folder / FOLDER).glob("*.csv")) for move in _load(path, reference)]


def _load(path: Path, reference: Reference) -> Iterator[Event]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                yield parse_move(row, reference)
            except (ValueError, KeyError, TypeError) as error:
                raise Problem(f"{FOLDER}/{path.name}, строка {number}: {error}. Ничего не принято.") from error


def parse_move(row: Mapping[str, Any], reference: Reference) -> Event:
    """The event of a CSV row; raises ValueError, KeyError or TypeError on a wrong one."""
    if not row["by"] or row["by"].startswith(MACHINES):
        raise ValueError(f"отправил «{row['by']}»: здесь только то, что сделали люди")
    if row["department"] not in reference.departments:
        raise ValueError(f"отдела «{row['department']}» нет в departments.toml")
    if not row["id"] or not (row["message"] or row["case"]):
        raise ValueError("нет номера события или сообщения")
    moment = datetime.fromisoformat(row["at"])
    if moment.tzinfo is None:
        raise ValueError("у времени нет пояса")
    payload = {name: row[name] for name in ("department", "topic") if row[name]}
    return Event(row["id"], row["case"] or None, row["message"] or None, "routed", moment, row["by"], payload, row["origin"])


def only_new_moves(connection: duckdb.DuckDBPyConnection, moves: Sequence[Event]) -> list[Event]:
    """The moves that the store does not know, nor has it heard of their being taken back."""
    known = {row["id"] for row in records(connection, "SELECT id FROM events")}
    return [move for move in moves if move.id not in known]
