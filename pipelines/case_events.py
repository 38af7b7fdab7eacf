"""What happened to cases: events that follow from messages, decisions and exports, and those that people told."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from classifiers.cluster import Cluster, Join
from classifiers.mention import Turns
from models.case import Event, Status
from models.case_story import correct, moment_of
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.case_words import Words, is_taken_back, key_of, with_words, words_about
from pipelines.event_rows import event_of
from pipelines.export_events import close_last, export_events, regime_of
from pipelines.exports import place_of
from pipelines.rulings import KINDS, Rulings, load_rulings
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
    words: Words
    rulings: Rulings
    reference: Reference


def load_happenings(connection: duckdb.DuckDBPyConnection, reference: Reference) -> Happenings:
    """From the store."""
    told = [event for row in records(connection, "FROM events ORDER BY id") if (event := event_of(row)).kind not in KINDS]
    return Happenings(
        answers=_by(records(connection, sql("official_answers")), "message_id"),
        decisions=_by(records(connection, sql("case_decisions")), "message_id"),
        exports=_by(records(connection, sql("case_exports")), "message_id"),
        told=_told(told),
        words=words_about(told),
        rulings=load_rulings(connection),
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


def own_events(row: Row, happenings: Happenings) -> Iterator[Event]:
    """What an official system and people told of this message alone."""
    yield from export_events(happenings.exports.get(row["id"], ()), row["published_at"], happenings.reference)
    yield from happenings.told.get(row["id"], ())


def turns_of(row: Row, happenings: Happenings) -> Turns:
    """When what was told of the message closed its case, and when it opened it again."""
    events = sorted(correct(own_events(row, happenings)), key=lambda event: (event.at, event.id))
    told = [(event.at, event.payload.get("status") == Status.CLOSED) for event in events if event.kind == "reopened" or event.payload.get("status")]
    return tuple(told)


def events_of(rows: Sequence[Row], anchor: Row, cluster: Cluster, recurs: str | None, happenings: Happenings) -> list[Event]:
    """The events of the case of the rows; `anchor` is the message that was registered, `recurs` the case that came back in this one.

    What people told of messages of the cluster that are no appeals any more is theirs too.
    """
    case = f"case:{anchor['id']}"
    found = [_registered(rows, anchor, cluster, recurs, happenings), *_routed(anchor, happenings)]
    joins = cluster.towards(anchor["id"])
    for row in rows:
        if row is not anchor and row["deleted_at"] is None:
            found.append(_event("merged", row["id"], row["published_at"], "mcu", _evidence(row["id"], joins.get(row["id"])), row["source"], row["id"]))
        found += own_events(row, happenings)
    replied = list(_replied(rows, happenings))
    known = {row["id"] for row in rows}
    found += [event for event, _ in replied] + [event for id in cluster.messages if id not in known for event in happenings.told.get(id, ())]
    found = with_words(found, {event.id: tie for event, tie in replied}, set(cluster.messages), happenings.words)
    return [replace(event, case=case) for event in (*close_last(found, happenings.reference.systems), *_ruled(cluster, happenings))]


def _evidence(id: str, join: Join | None) -> dict[str, str | None]:
    if join is None:
        return {}
    other = join.earlier if join.later == id else join.later
    return {"with": other, "reasons": ", ".join(join.reasons), "score": None if join.score is None else f"{join.score:.2f}"}


def _ruled(cluster: Cluster, happenings: Happenings) -> Iterator[Event]:
    """What people ruled on the joining of its messages; whose message moved is in the payload: the messages of the case follow from the cluster."""
    events = {event.id: event for id in cluster.messages for event in happenings.rulings.events.get(id, ())}
    for event in events.values():
        told = {"case": event.case or "", "message": event.message or "", **event.payload}
        yield replace(event, message=None, payload={name: value for name, value in told.items() if value})


def _registered(rows: Sequence[Row], anchor: Row, cluster: Cluster, recurs: str | None, happenings: Happenings) -> Event:
    fields = [json.loads(row["fields"]) for row in happenings.exports.get(anchor["id"], ())]
    told = {
        "address": next((row["address"] for row in rows if row["address"]), None) or next(filter(None, map(place_of, reversed(fields))), None),
        "due": next((f["due"] for f in reversed(fields) if moment_of(f.get("due"))), None),
        "regime": next(filter(None, (regime_of(anchor["system"], one, happenings.reference) for one in reversed(fields))), None),
        "urgency": max((row["urgency"] for row in rows), key=("normal", "high", "emergency").index),
        "recurs": recurs,
        "recurs_reasons": ", ".join(cluster.recurs_reasons) if recurs else None,
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
            key = f"{anchor['id']}:{version}:{row['decided_by']}:{row['decided_at'].timestamp():.0f}"
            yield _event("routed", key, row["decided_at"], "mcu", told, anchor["source"], anchor["id"])


def _replied(rows: Sequence[Row], happenings: Happenings) -> Iterator[tuple[Event, Row]]:
    """What official pages replied to the messages: each reply once in a case, by the message that it stands under if that is one of them; with that tie."""
    ties = [tie for row in rows for tie in happenings.answers.get(row["id"], ())]
    ties.sort(key=lambda tie: (not is_taken_back(tie, happenings.words), tie["is_under"]))
    for tie in {one["id"]: one for one in ties}.values():
        kind = "answered" if tie["kind"] == "answer" else "reacted"
        kinds = json.loads(tie["attachments"] or "{}")
        gone = tie["deleted_at"]  # the page took it down: it had been given, but shows nothing any more
        proof = "фото" if kind == "answered" and gone is None and any(kinds.get(one) for one in _PROVING) else None
        told = {"proof": proof, "reply": tie["id"], "removed": gone and gone.astimezone(TIME_ZONE).isoformat()}
        yield _event(kind, key_of(tie), tie["published_at"], PAGES, told, tie["source"], tie["id"]), tie


def _event(kind: str, key: str, at: datetime, by: str, told: Mapping[str, str | None], origin: str, message: str) -> Event:
    return Event(f"{kind}:{key}", None, message, kind, at, by, {name: value for name, value in told.items() if value is not None}, origin)
