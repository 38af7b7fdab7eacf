"""What a department's rows say, as events on its cases."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.case import Event
from models.reference import Reference
from pipelines.review.book import Stamp
from pipelines.review.reading import Row, read_choices, without_doubles
from pipelines.review.words import DEPARTMENT, YES


@dataclass
class Replies:
    """Events that are news, and remarks in Russian: faults, rows that came too late, what changes."""

    events: list[Event] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class KnownCases:
    """Cases of the store by id, and what sheets brought before: events by id, and the last moment and origin by case."""

    cases: Mapping[str, Mapping[str, Any]]
    events: Mapping[str, Mapping[str, Any]]


def reply_rows(rows: Sequence[Row], stamp: Stamp, known: KnownCases, reference: Reference, now: datetime) -> Replies:
    """The events of the rows and everything that is wrong with them."""
    replies = Replies()
    for row in without_doubles(rows, "case", DEPARTMENT, replies.faults):
        before = len(replies.faults)
        told = read_choices(row, DEPARTMENT, reference, replies.faults)
        told |= {key: row.cells[key] for key in ("answer", "reason") if key in row.cells}
        if not told:
            continue
        replies.faults += [row.says(fault) for fault in _faults(row, told, stamp, known)]
        if len(replies.faults) > before:
            continue
        message = known.cases[row.cells["case"]]["message"]
        fresh = [event for event in _events(row, told, message, stamp, now) if event.id not in known.events]
        late = _late(row, stamp, known) if fresh else None
        if late:
            replies.stale.append(row.says(late))
            continue
        replies.events += fresh
        replies.changes += [f"{row.cells['case']}: {_told(event, reference)}" for event in fresh]
    return replies


def _faults(row: Row, told: Mapping[str, str], stamp: Stamp, known: KnownCases) -> Iterator[str]:
    if row.cells["case"] not in known.cases:
        yield "такого случая нет в хранилище"
    ours = told.get("not_ours") != YES
    if ours and ("to" in told or "reason" in told):
        yield "указано «Чьё это» или «Почему не наше», а «Не наше» пусто"
    if not ours and ("answer" in told or "outcome" in told or "status" in told):
        yield "«Не наше» вместе с ответом или статусом: оставьте одно"
    if told.get("to") == stamp.office:
        yield "«Чьё это»: указан ваш же отдел"
    if told.get("status") == "дан ответ" and "answer" not in told:
        yield "статус «дан ответ», а «Ответ» пуст"


def _late(row: Row, stamp: Stamp, known: KnownCases) -> str | None:
    """Why the row came too late."""
    department = known.cases[row.cells["case"]]["department"]
    if department != stamp.office:
        return "случай теперь не у этого отдела"
    later = [e for e in known.events.values() if e["case"] == row.cells["case"] and e["at"] > stamp.made_at and e.get("origin") != stamp.origin]
    return "по случаю уже отвечено позже выгрузки" if later else None


def _events(row: Row, told: Mapping[str, str], message: str, stamp: Stamp, now: datetime) -> Iterator[Event]:
    if told.get("not_ours") == YES:
        yield _event(row, message, "returned", {"department": stamp.office, "to": told.get("to", ""), "reason": told.get("reason", "")}, stamp, now)
    if "answer" in told:
        yield _event(row, message, "answered", {"text": told["answer"]}, stamp, now)
    if "status" in told or "outcome" in told:
        status = {"status": told.get("status", "закрыто"), **({"outcome": told["outcome"]} if "outcome" in told else {})}
        yield _event(row, message, "status", status, stamp, now)


def _event(row: Row, message: str, kind: str, payload: Mapping[str, str], stamp: Stamp, now: datetime) -> Event:
    """The event; its id depends on what the sheet says alone, so that twice is once."""
    case = row.cells["case"]
    id = hashlib.sha256(json.dumps([case, kind, dict(payload), stamp.origin], sort_keys=True).encode()).hexdigest()[:16]
    return Event(f"review:{id}", case, message, kind, now, stamp.office, payload, stamp.origin)


def _told(event: Event, reference: Reference) -> str:
    if event.kind == "returned":
        to = reference.departments.get(event.payload["to"])
        return "не наше" + (f", чьё: {to.name}" if to else "") + (f" ({event.payload['reason']})" if event.payload["reason"] else "")
    if event.kind == "answered":
        return "получен ответ"
    return ", ".join(filter(None, (f"статус «{event.payload['status']}»", event.payload.get("outcome"))))
