"""Messages about one problem joined into cases: by thread, by place and matter, by repost; a case is the fold of its events."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from models.analysis import Reader
from models.case import Case, Event
from models.case_story import fold_case
from models.case_terms import escalations, state_since, warn_at, with_terms
from models.privacy import mask_personal_data
from models.reference import Reference
from pipelines.case_events import Happenings, events_of, load_happenings, row_of
from pipelines.store import insert, records, sql, transaction

SAME_PLACE_DAYS = 14  # the same matter at the same house within so many days is the same case
MIN_WORDS = 4  # shorter texts may be alike by chance
WRITTEN = ("text", "reason", "why")  # fields of events that people write


def rebuild_cases(connection: duckdb.DuckDBPyConnection, reader: Reader) -> int:
    """Make the tables of cases anew from messages, decisions, exports and what people told; returns the number of cases."""
    rows = {row["id"]: row for row in records(connection, sql("case_rows"))}
    happenings = load_happenings(connection, reader.reference)
    told = [made for ids in group_messages(list(rows.values())) if (made := _make([rows[id] for id in ids], happenings)) is not None]
    with transaction(connection):
        _keep_cases(connection, [case for case, _ in told], reader.reference)
        insert(connection, "case_events", _masked([event for _, events in told for event in events], reader), replace=True)
    return len(told)


def group_messages(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Ids of the messages (in order of time) of each problem."""
    return [[row["id"] for row in group] for group in join_messages(rows)]


def _make(rows: Sequence[Mapping[str, Any]], happenings: Happenings) -> tuple[Case, list[Event]] | None:
    """The case of the rows and its events; None where its authors took everything down and no office did anything.

    The case has the name of the message that was seen first: messages that come later, also older ones, do not change it, and of two cases that
    turn out to be one the older name stays.
    """
    anchor = min(rows, key=lambda row: (row["first_seen_at"], row["published_at"], row["id"]))
    if all(row["deleted_at"] is not None for row in rows) and not any(happenings.told.get(row["id"]) for row in rows):
        return None
    events = events_of(rows, anchor, happenings)
    case = fold_case(events)
    alive = {row["id"] for row in rows if row["deleted_at"] is None}
    messages = tuple(id for id in case.messages if id in alive)
    return with_terms(replace(case, messages=messages), happenings.reference), events


def _keep_cases(connection: duckdb.DuckDBPyConnection, cases: Sequence[Case], reference: Reference) -> None:
    insert(connection, "cases", [_row(case, reference) for case in cases], replace=True)
    insert(connection, "case_messages", [{"case_id": c.id, "message_id": m} for c in cases for m in c.messages], replace=True)
    insert(connection, "case_states", [state for case in cases for state in _states(case)], replace=True)
    steps = [{"case_id": c.id, "step": s.id, "office": s.office, "reached_at": at} for c in cases for s, at in escalations(c, reference)]
    insert(connection, "case_escalations", steps, replace=True)


def _row(case: Case, reference: Reference) -> dict[str, Any]:
    row = {name: value for name, value in asdict(case).items() if name not in ("messages", "spans")}
    return row | {"warn_at": warn_at(case, reference), "state_since": state_since(case), "pause": case.spans[-1].pause}


def _states(case: Case) -> Iterator[dict[str, Any]]:
    for span, after in zip(case.spans, [*case.spans[1:], None], strict=True):
        yield {"case_id": case.id, **asdict(span), "until": after.since if after else None}


def _masked(events: Iterable[Event], reader: Reader) -> list[dict[str, Any]]:
    """The events as rows; what people wrote in them without personal data."""
    events = list(events)
    texts = sorted({value for event in events for name, value in event.payload.items() if name in WRITTEN and value})
    docs = reader.language.read(texts)
    masked = {text: mask_personal_data(doc, reader.finder.find(doc)[0], reader.reference) for text, doc in zip(texts, docs, strict=True)}
    return [row_of(replace(e, payload={k: masked.get(v, v) if k in WRITTEN else v for k, v in e.payload.items()})) for e in events]


def join_messages(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Rows (in order of time) grouped by problem; the order of groups is that of their first rows."""
    owner: dict[Hashable, tuple[int, datetime]] = {}
    groups: list[list[Mapping[str, Any]]] = []
    for row in rows:
        keys = list(_keys(row))
        known = (owner[key] for key in keys if key in owner)
        at = min((n for n, last in known if row["published_at"] - last <= timedelta(days=SAME_PLACE_DAYS)), default=len(groups))
        if at == len(groups):
            groups.append([])
        groups[at].append(row)
        owner.update((key, (at, row["published_at"])) for key in keys)
    return groups


def _keys(row: Mapping[str, Any]) -> Iterator[Hashable]:
    """What two messages about one problem have in common."""
    if row["system"]:
        yield "export", row["id"]
        return
    yield "message", row["id"]
    if row["repost_of"]:
        yield "message", row["repost_of"]
    if row["street"] and row["house"]:
        yield "house", row["topic_group"], row["street"], row["house"]
    if row["address"] is None or row.get("inherited") or row["thread"] == row["id"]:  # an address from above leaves the thread together
        yield "thread", row["thread"], row["topic_group"]
    if row["words"].count(" ") >= MIN_WORDS:
        yield "words", row["words"]
