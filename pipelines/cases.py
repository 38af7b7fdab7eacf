"""Messages about one problem joined into cases: by thread, by place and matter, by repost."""

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import duckdb

from models.case import Case, Outcome, Status
from models.reference import Deadline, Reference
from pipelines.store import insert, records, sql, transaction

SAME_PLACE_DAYS = 14  # the same matter at the same house within so many days is the same case
MIN_WORDS = 4  # shorter texts may be alike by chance
URGENCY = ("normal", "high", "emergency")
STEPS = {"готово": Status.CLOSED, "в работе": Status.IN_WORK, "на согласовании": Status.IN_WORK, "подготовка ответа": Status.IN_WORK}


def rebuild_cases(connection: duckdb.DuckDBPyConnection, reference: Reference) -> int:
    """Make the tables of cases anew from messages and decisions; returns the number of cases."""
    rows = records(connection, sql("case_rows"))
    answers = records(connection, sql("official_answers"))
    cases = [make_case(group, answers, reference) for group in join_messages(rows)]
    with transaction(connection):
        insert(connection, "cases", [{k: v for k, v in asdict(c).items() if k != "messages"} for c in cases], replace=True)
        insert(connection, "case_messages", [{"case_id": c.id, "message_id": m} for c in cases for m in c.messages], replace=True)
    return len(cases)


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


def make_case(rows: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]], reference: Reference) -> Case:
    """The case of the rows of one problem; the first row gives its name, topic and department."""
    first = rows[0]
    urgency = max((row["urgency"] for row in rows), key=URGENCY.index)
    fields = json.loads(first["export_fields"]) if first["export_fields"] else {}
    answered = _time(fields.get("first_answer_at")) or _first_answer(rows, answers)
    closed = _time(fields.get("closed"))
    return Case(
        id=f"case:{first['id']}",
        messages=tuple(row["id"] for row in rows),
        topic=first["topic"],
        address=next((row["address"] for row in rows if row["address"]), None),
        department=first["department"],
        status=_status(fields, answered),
        outcome=Outcome(fields["outcome"]) if fields.get("outcome") in set(Outcome) else None,
        registered_at=first["published_at"],
        due_at=due_at(first["published_at"], first["system"] or "social", urgency, reference),
        first_answer_at=answered,
        closed_at=closed,
        urgency=urgency,
        origin=first["system"] or first["source"],
    )


def _status(fields: Mapping[str, Any], answered: datetime | None) -> Status:
    step = STEPS.get((fields.get("step") or "").lower())
    return step or (Status.ANSWERED if answered else Status.NEW)


def _first_answer(rows: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> datetime | None:
    """The earliest official reply to one of the messages, or under a post that is one of them."""
    ids = {row["id"] for row in rows}
    return min((a["published_at"] for a in answers if a["parent"] in ids), default=None)


def due_at(registered: datetime, system: str, urgency: str, reference: Reference) -> datetime | None:
    """When the answer is due by the norm that fits best and is in force; None if no norm fits."""
    norms = [n for n in reference.deadlines.values() if n.system in (system, "*") and n.urgency in (urgency, "*")]
    norms = [n for n in norms if n.valid_from <= f"{registered:%Y-%m-%d}"]
    if not norms:
        return None
    norm = max(norms, key=_exactness)
    if norm.clock == "working":
        return reference.calendar.add_hours(registered, norm.hours)
    return registered + timedelta(hours=norm.hours)


def _exactness(norm: Deadline) -> tuple[bool, bool, str]:
    return norm.system != "*", norm.urgency != "*", norm.valid_from


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
