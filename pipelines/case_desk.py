"""What offices do with cases by hand: finding a case, its events with those not yet processed, and telling a new one."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from models.case import OPEN, Case, Event, Status
from models.case_story import fold_case, moment_of
from models.message import record_of
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.event_rows import event_of
from pipelines.exports import department_named
from pipelines.inbox import BadLine, append, list_files, read_file
from pipelines.settings import Settings
from pipelines.store import connect, records, sql

FILE = "case"  # the name of the inbox files that hold what people told of cases
FORMATS = ("%d.%m.%Y %H:%M", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Told:
    """A case by its name, with its events and the masked texts of its messages, the rows of its answers and their promises by event; `remarks` are what
    residents let know under its answers, `rows` those of the official systems in it, each with its own states and term; `gone` is since when messages are
    taken down, `marks` how each answer stood by the checklist, in order of time."""

    id: str
    events: tuple[Event, ...]
    texts: Mapping[str, str]
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    promises: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    remarks: Sequence[Mapping[str, Any]] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    gone: Mapping[str, datetime] = field(default_factory=dict)
    marks: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def load_case(settings: Settings, name: str) -> Told:
    """The case that `name` means: its id, the beginning of it, or the id of one of its messages. Raises Problem if there is none or are several."""
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    with connect(settings.published, read_only=True) as connection:
        id = _find(connection, name.strip())
        known = [event_of(row) for row in records(connection, "FROM case_events WHERE case_id = $id", id=id)]
        remarks = records(connection, "FROM satisfaction_signals WHERE case_id = $id AND signal = 'reply' ORDER BY said_at, event_id", id=id)
        answers = {row["event_id"]: row for row in records(connection, "FROM answers WHERE case_id = $id", id=id)}
        ids = [event.message for event in known] + [row["event_id"] for row in remarks] + [row["message_id"] for row in answers.values()]
        found = records(connection, "SELECT id, text, deleted_at FROM messages WHERE list_contains($ids, id)", ids=sorted({one for one in ids if one}))
        marks = _by_event(records(connection, "FROM answer_states WHERE list_contains($ids, event_id) ORDER BY since", ids=list(answers)))
        promises = _by_event(records(connection, "FROM promises WHERE case_id = $id ORDER BY due_on", id=id))
        rows = records(connection, sql("case_official_rows"), id=id)
        own = {event.message for event in known if event.kind in ("registered", "merged")}
        waiting = [event for event in _waiting(settings) if event.case == id or (event.kind == "corrected" and event.message in own)]
        fresh = _unknown(connection, waiting)
    texts = {row["id"]: row["text"] for row in found if row["text"] is not None}
    gone = {row["id"]: row["deleted_at"] for row in found if row["deleted_at"] is not None}
    return Told(id, (*fresh, *known), texts, answers, promises, remarks, rows, gone, marks)


def _by_event(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["event_id"]].append(row)
    return found


def _find(connection: Any, name: str) -> str:
    """By the name, also one that a case had before it became part of another."""
    query = """SELECT DISTINCT case_id AS id FROM case_events WHERE case_id IN ($name, 'case:' || $name)
        UNION SELECT case_id FROM case_messages WHERE message_id = regexp_replace($name, '^case:', '')
        UNION SELECT case_id FROM system_rows WHERE number = $name AND case_id IS NOT NULL"""
    found = records(connection, query, name=name)
    if not found and name:
        query = "SELECT id FROM cases WHERE starts_with(id, $name) OR starts_with(id, 'case:' || $name) ORDER BY id LIMIT 4"
        found = records(connection, query, name=name)
    if not found:
        raise Problem(f"Обращения «{name}» нет. Список: mcu case list.")
    if len(found) > 1:
        raise Problem(f"«{name}» подходит нескольким обращениям: {', '.join(row['id'] for row in found[:3])}… Уточните.")
    return str(found[0]["id"])


def _unknown(connection: Any, events: list[Event]) -> list[Event]:
    """Those that no processing has put into a case."""
    known = records(connection, "SELECT DISTINCT id FROM case_events WHERE list_contains($ids, id)", ids=[event.id for event in events])
    return [event for event in events if event.id not in {row["id"] for row in known}]


def _waiting(settings: Settings) -> Iterator[Event]:
    """Events of the inbox, also those that no processing has folded yet."""
    for name in list_files(settings.inbox):
        if f"-{FILE}-" in name:
            for fact in read_file(settings.inbox, name):
                at = None if isinstance(fact, BadLine) or fact["fact"] != "event" else moment_of(fact.get("at"))
                if at is not None and not isinstance(fact, BadLine):
                    yield Event(**{**{k: v for k, v in fact.items() if k != "fact"}, "at": at})


@dataclass(frozen=True, slots=True)
class Action:
    """What an office may do: the kind of its event, and in what state of the case it makes sense."""

    kind: str
    fits: Callable[[Case], bool]
    refusal: str


ACTIONS = {
    "answer": Action("answered", lambda case: case.status is not Status.CLOSED, "обращение закрыто; сначала mcu case reopen"),
    "status": Action("status", lambda case: case.status is not Status.CLOSED, "обращение закрыто; сначала mcu case reopen"),
    "return": Action("returned", lambda case: case.status in OPEN, "вернуть можно только обращение без ответа"),
    "close": Action("status", lambda case: case.status is not Status.CLOSED, "обращение уже закрыто"),
    "pause": Action("paused", lambda case: case.status in OPEN and case.spans[-1].pause is None, "часы уже стоят: есть ответ или пауза"),
    "resume": Action("resumed", lambda case: case.spans[-1].pause is not None, "паузы нет"),
    "reopen": Action("reopened", lambda case: case.status not in OPEN, "обращение и так в работе"),
}


def tell(settings: Settings, reference: Reference, name: str, action: str, by: str, at: datetime, now: datetime, payload: dict[str, str]) -> Event:
    """Write into the inbox that the office `by` did the action at the moment `at`; raises Problem if it cannot have been so."""
    told, rule, office = load_case(settings, name), ACTIONS[action], office_named(by, reference)
    if at > now:
        raise Problem(f"Время {at:%d.%m.%Y %H:%M} ещё не наступило.")
    if not rule.fits(fold_case(told.events, at)):
        raise Problem(f"{told.id} на {at:%d.%m.%Y %H:%M}: {rule.refusal}.")
    return keep_event(settings, Event("", told.id, _row_meant(told, name), rule.kind, at, office, payload, "mcu case"), told.id, now)


def _row_meant(told: Told, name: str) -> str | None:
    """The row of an official system that the office named, of a case that tells of it together with others: what was done is done of that row too."""
    named = name.strip().removeprefix("case:")
    found = [row["message_id"] for row in told.rows if named in (row["message_id"], row["number"])]
    return found[0] if len(found) == 1 and f"case:{found[0]}" != told.id else None


def keep_event(settings: Settings, event: Event, case: str, now: datetime) -> Event:
    """Write the event of the case into the inbox, under an id made of what it says: the same told twice is one."""
    key = json.dumps([case, event.kind, event.at.isoformat(), event.by, dict(event.payload)], ensure_ascii=False, sort_keys=True)
    event = replace(event, id=f"told:{hashlib.sha256(key.encode()).hexdigest()[:16]}")
    append(settings.inbox, FILE, now, [{"fact": "event", **record_of(event)}])
    return event


def office_named(name: str, reference: Reference) -> str:
    """The id of the office: a department by id or name, or an office of the ladder; raises Problem for anybody else."""
    offices = {"mcu", *reference.departments, *(step.office for step in reference.ladder.values() if step.office != "department")}
    found = name if name in offices else department_named(name, reference)
    if found is None:
        raise Problem(f"Отдела «{name}» нет в departments.toml. Есть: {', '.join(sorted(offices))}.")
    return found


def read_moment(text: str) -> datetime:
    """The moment that a person typed, Moscow time: 07.02.2026 14:30, 2026-02-07T14:30, or a day; raises Problem for anything else."""
    for form in FORMATS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=TIME_ZONE)
        except ValueError:
            continue
    moment = moment_of(text.strip())
    if moment is None:
        raise Problem(f"«{text}» — не время. Нужно, например, 07.02.2026 14:30.")
    return moment
