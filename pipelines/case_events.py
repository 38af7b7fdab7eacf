"""What happened to cases: events that follow from messages, decisions and exports, and those that people told."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from models.case import Event
from models.case_story import moment_of
from models.reference import Reference
from pipelines.export_events import export_events
from pipelines.exports import place_of
from pipelines.store import records, sql

Row = Mapping[str, Any]
PAGES = "mcu/pages"  # the office that answers on the official pages
_PROVING = ("photo", "video", "doc")  # attachments of an answer that show what was done
_RANK = {"curator": 3, "return": 2, "rule": 1}


@dataclass(frozen=True)
class Happenings:
    """Everything that events are made of, by the message it belongs to."""

    answers: Mapping[str, Sequence[Row]]
    decisions: Mapping[str, Sequence[Row]]
    exports: Mapping[str, Sequence[Row]]
    told: Mapping[str, Sequence[Event]]
    reference: Reference


def load_happenings(connection: duckdb.DuckDBPyConnection, reference: Reference) -> Happenings:
    """From the store."""
    return Happenings(
        answers=_by(records(connection, sql("official_answers")), "message_id"),
        decisions=_by(records(connection, sql("case_decisions")), "message_id"),
        exports=_by(records(connection, sql("case_exports")), "message_id"),
        told=_told(event_of(row) for row in records(connection, "FROM events ORDER BY id")),
        reference=reference,
    )


def _by(rows: Iterable[Row], name: str) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def _told(events: Iterable[Event]) -> Mapping[str, Sequence[Event]]:
    """People's events by the message that stands for the case; «case:…» names the case by such a message."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.message or (event.case or "").removeprefix("case:")].append(event)
    return found


def event_of(row: Row) -> Event:
    """The event of a row of the store."""
    return Event(row["id"], row["case_id"], row["message_id"], row["kind"], row["happened_at"], row["office"], payload_of(row["payload"]), row["origin"])


def payload_of(text: str) -> dict[str, str]:
    """The fields of an event; what is no table of values has none."""
    told = json.loads(text)
    return {name: str(value) for name, value in told.items() if value is not None} if isinstance(told, dict) else {}


def row_of(event: Event) -> dict[str, Any]:
    """The event as a row of the store."""
    payload = json.dumps(dict(event.payload), ensure_ascii=False, sort_keys=True)
    return {
        "id": event.id, "case_id": event.case, "message_id": event.message, "kind": event.kind, "happened_at": event.at, "office": event.by,
        "origin": event.origin, "payload": payload,
    }  # fmt: skip


def events_of(rows: Sequence[Row], anchor: Row, happenings: Happenings) -> list[Event]:
    """The events of the case of the rows; `anchor` is the message that was registered."""
    case = f"case:{anchor['id']}"
    found = [_registered(rows, anchor, happenings), *_routed(anchor, happenings)]
    for row in rows:
        if row is not anchor and row["deleted_at"] is None:
            found.append(_event("merged", row["id"], row["published_at"], "mcu", {}, row["source"], row["id"]))
        found += export_events(happenings.exports.get(row["id"], ()), row["published_at"], happenings.reference)
        found += happenings.told.get(row["id"], ())
    found += _replied(rows, happenings)
    return [replace(event, case=case) for event in found]


def _registered(rows: Sequence[Row], anchor: Row, happenings: Happenings) -> Event:
    fields = [json.loads(row["fields"]) for row in happenings.exports.get(anchor["id"], ())]
    told = {
        "address": next((row["address"] for row in rows if row["address"]), None) or next(filter(None, map(place_of, reversed(fields))), None),
        "due": next((f["due"] for f in reversed(fields) if moment_of(f.get("due"))), None),
        "urgency": max((row["urgency"] for row in rows), key=("normal", "high", "emergency").index),
    }
    origin = anchor["system"] or anchor["source"]
    return _event("registered", anchor["id"], anchor["published_at"], "mcu", told, origin, anchor["id"])


def _routed(anchor: Row, happenings: Happenings) -> Iterator[Event]:
    """Each decision that came into force: a later one does not replace a stronger one of the same version."""
    version, force = 0, -1
    for row in happenings.decisions.get(anchor["id"], ()):
        rank = _RANK.get(row["decided_by"].partition(":")[0], 0)
        if row["version"] != version or rank >= force:
            version, force = row["version"], rank
            told = {"department": row["department"] or "", "topic": row["topic"], "decided_by": row["decided_by"]}
            key = f"{anchor['id']}:{version}:{row['decided_by']}:{row['decided_at']:%s}"
            yield _event("routed", key, row["decided_at"], "mcu", told, anchor["source"], anchor["id"])


def _replied(rows: Sequence[Row], happenings: Happenings) -> Iterator[Event]:
    """What official pages replied to the messages: each reply once in a case, by the message that it stands under if that is one of them."""
    replies = [reply for row in rows for reply in happenings.answers.get(row["id"], ())]
    for reply in {one["id"]: one for one in sorted(replies, key=lambda one: one["is_under"])}.values():
        kind = "answered" if reply["kind"] == "answer" else "reacted"
        kinds = json.loads(reply["attachments"] or "{}")
        proof = "фото" if kind == "answered" and any(kinds.get(one) for one in _PROVING) else None
        key = reply["id"] if reply["is_under"] else f"{reply['id']}>{reply['message_id']}"
        yield _event(kind, key, reply["published_at"], PAGES, {"proof": proof, "reply": reply["id"]}, reply["source"], reply["id"])


def _event(kind: str, key: str, at: datetime, by: str, told: Mapping[str, str | None], origin: str, message: str) -> Event:
    return Event(f"{kind}:{key}", None, message, kind, at, by, {name: value for name, value in told.items() if value is not None}, origin)
