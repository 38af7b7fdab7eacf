"""What successive exports of an official system tell of a case."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from models.case import Event, Outcome, Status
from models.case_story import moment_of
from models.case_terms import SYSTEMS
from models.reference import Reference
from pipelines.exports import department_named

STEPS = {  # of the systems, in small letters
    **dict.fromkeys(("новое", "новый", "новая", "зарегистрировано", "поступило"), Status.NEW),
    **dict.fromkeys(("в работе", "на согласовании", "подготовка ответа", "на исполнении", "на рассмотрении", "возвращено"), Status.IN_WORK),
    **dict.fromkeys(("готово", "закрыто", "закрыт", "закрыта", "завершено", "исполнено", "рассмотрено"), Status.CLOSED),
}


def export_events(rows: Sequence[Mapping[str, Any]], registered: datetime, reference: Reference) -> Iterator[Event]:
    """The events of the rows of one message in the order in which they were seen: only what a row tells anew.

    A time that a row gives is taken unless it lies before the registration; else it happened when the row was seen.
    """
    before: Mapping[str, Any] = {}
    for row in rows:
        fields = {name: value for name, value in json.loads(row["fields"]).items() if value}
        by = department_named(fields.get("department") or "", reference) or "mcu"
        for kind, at, told in _told(fields, before, row["seen_at"], reference):
            at = at if at is not None and at >= registered else row["seen_at"]
            id = f"{kind}:{row['system']}:{row['number']}:{row['seen_at'].timestamp():.0f}"
            yield Event(id, None, row["message_id"], kind, at, by, told, row["system"])
        before = fields


def close_last(events: Iterable[Event]) -> Iterator[Event]:
    """The events of one case, in which several rows may tell of it: a row that is closed while another is not closes nothing yet."""
    waiting: dict[str, bool] = {}
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        status, row = event.payload.get("status"), event.message or ""
        if event.kind == "status" and event.origin in SYSTEMS and status:
            waiting[row] = status != Status.CLOSED
            if not waiting[row] and any(waiting.values()):
                told = {name: value for name, value in event.payload.items() if name not in ("status", "outcome")}
                event = replace(event, payload={**told, "row": f"закрыто в системе: {row}; другое ещё в работе"})
        yield event


def _told(fields: Mapping[str, Any], before: Mapping[str, Any], seen: datetime, reference: Reference) -> Iterator[tuple[str, datetime | None, dict[str, str]]]:
    """(kind, time if the row gives one, payload) of what differs from the row before."""
    new = {name: value for name, value in fields.items() if value != before.get(name)}
    closed, answered = moment_of(fields.get("closed")), moment_of(fields.get("first_answer_at"))
    if before and "department" in new and (department := department_named(str(new["department"]), reference)):
        yield "routed", seen, {"department": department, "decided_by": "выгрузка"}
    if "first_answer_at" in new or ("answer" in new and not before.get("answer") and answered is None):
        yield "answered", answered or closed, {"text": str(fields.get("answer") or "")}
    if "returned_at" in new:
        yield "reopened", moment_of(str(new["returned_at"])), {}
    status = STEPS.get(str(fields.get("step") or "").lower())
    told = {"status": status} if status and "step" in new else {}
    told |= {"outcome": str(new["outcome"])} if new.get("outcome") in set(Outcome) else {}
    if told:
        yield "status", _status_time(status, closed, answered, seen, first=not before), dict(told)
    if "rating" in new:
        yield "rated", seen, {"rating": str(new["rating"])}


def _status_time(status: Status | None, closed: datetime | None, answered: datetime | None, seen: datetime, first: bool) -> datetime:
    """A closing has its own time; a row seen for the first time, answered already, was in work before the answer."""
    if status is Status.CLOSED:
        return closed or seen
    return min(seen, answered) if first and answered else seen
