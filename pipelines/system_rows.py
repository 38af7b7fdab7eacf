"""The rows of the official systems: each keeps its own state and term, also where it tells of one problem together with other messages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import duckdb

from classifiers.cluster import Cluster
from models.case import OPEN, Case
from models.case_story import fold_case
from models.case_terms import escalations, state_since, warn_at, with_terms
from models.reference import Reference
from pipelines.case_events import Happenings, events_of
from pipelines.store import insert, records, sql

Row = Mapping[str, Any]
_COLUMNS = [one.name for one in fields(Case) if one.name not in ("id", "messages", "spans", "origin", "recurs")]


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A row of an official system with its own case; `joint` is the case that it is part of, None where it is no appeal about our town."""

    message: str
    system: str
    number: str
    joint: str | None
    case: Case


def load_strangers(connection: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    """Messages of rows that are no appeals about our town: in no case, and yet in the export."""
    return {row["id"]: row for row in records(connection, sql("system_strangers"))}


def system_rows(rows: Mapping[str, Row], joint: Mapping[str, str], alone: Mapping[str, Case], happenings: Happenings) -> Iterator[SystemRow]:
    """Every row of the exports, once. `rows` are the messages, `joint` names the case of each, `alone` holds the cases that are one message and no more."""
    for id, told in happenings.exports.items():
        if id in rows:
            case = alone.get(id) or _own_case(rows[id], happenings)
            yield SystemRow(id, told[-1]["system"], told[-1]["number"], joint.get(id), case)


def _own_case(row: Row, happenings: Happenings) -> Case:
    """The case that the row would be by itself: what its system, and people, told of it."""
    events = events_of([row], row, Cluster(row["id"], (row["id"],), ()), None, happenings)
    return with_terms(fold_case(events), happenings.reference)


def keep_system_rows(connection: duckdb.DuckDBPyConnection, rows: Sequence[SystemRow], reference: Reference) -> None:
    """Write the rows anew, with their states and, of those that wait, the steps of the ladder."""
    insert(connection, "system_rows", [_row(one, reference) for one in rows], replace=True)
    insert(connection, "system_row_states", [{"message_id": one.message, **state} for one in rows for state in states_of(one.case)], replace=True)
    insert(connection, "system_row_escalations", list(_steps(rows, reference)), replace=True)


def _row(one: SystemRow, reference: Reference) -> dict[str, Any]:
    told = {"message_id": one.message, "system": one.system, "number": one.number, "case_id": one.joint}
    return told | {name: getattr(one.case, name) for name in _COLUMNS} | clocks_of(one.case, reference)


def _steps(rows: Iterable[SystemRow], reference: Reference) -> Iterator[dict[str, Any]]:
    for one in rows:
        if one.case.status in OPEN:
            for step, at in escalations(one.case, reference):
                yield {"message_id": one.message, "step": step.id, "office": step.office, "reached_at": at}


def clocks_of(case: Case, reference: Reference) -> dict[str, Any]:
    """What a table keeps of the clocks of a case, besides its term."""
    return {"warn_at": warn_at(case, reference), "state_since": state_since(case), "pause": case.spans[-1].pause}


def states_of(case: Case) -> Iterator[dict[str, Any]]:
    """The states of a case, each until the next."""
    for span, after in zip(case.spans, [*case.spans[1:], None], strict=True):
        yield {"since": span.since, "status": span.status, "pause": span.pause, "until": after.since if after else None}
