"""What successive exports of an official system tell of a case."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from models.case import OPEN, Event, Status
from models.case_story import moment_of
from models.reference import Reference
from models.systems import word_key
from pipelines.exports import department_named

A_MOMENT = timedelta(seconds=1)
STAMPS = ("first_answer_at", "returned_at")  # an export without the column does not take them back: with it again they would be told twice
Said = tuple[str, datetime | None, dict[str, str]]  # kind of event, time if the row gives one, payload


def export_events(rows: Sequence[Mapping[str, Any]], registered: datetime, reference: Reference) -> Iterator[Event]:
    """The events of the rows of one message in the order in which they were seen: only what a row tells anew.

    A time that a row gives is taken unless it lies before the registration; else it happened when the row was seen.
    """
    before: Mapping[str, Any] = {}
    told_fields = [{name: value for name, value in json.loads(row["fields"]).items() if value} for row in rows]
    answered = min((at for fields in told_fields if (at := moment_of(fields.get("first_answer_at")))), default=None)
    for at_row, (row, fields) in enumerate(zip(rows, told_fields, strict=True)):
        by = department_named(fields.get("department") or "", reference) or "mcu"
        for kind, at, told in _told(row, fields, before, reference):
            at = at if at is not None and at >= registered else row["seen_at"]
            if answered and at >= answered and told.get("status") in OPEN and "first_answer_at" not in fields:
                at = max(registered, answered - A_MOMENT)  # the export was made before the answer that a later one tells of, and taken after it
            if kind == "answered" and not told["text"]:
                told = {"text": _later_text(told_fields[at_row:])}
            id = f"{kind}:{row['system']}:{row['number']}:{row['seen_at'].timestamp():.0f}"
            yield Event(id, None, row["message_id"], kind, at, by, told, row["system"])
        kept = STAMPS if "returned_at" in fields and fields["returned_at"] != before.get("returned_at") else (*STAMPS, "rating")
        before = {**{name: before[name] for name in kept if name in before}, **fields}


def _later_text(later: Sequence[Mapping[str, Any]]) -> str:
    """The words of an answer whose date came before them: those of the first row that has them while its date stays."""
    same = (fields for fields in later if all(fields.get(name) in (None, later[0].get(name)) for name in STAMPS))
    return next((str(fields["answer"]) for fields in same if fields.get("answer")), "")


def regime_of(system: str, fields: Mapping[str, Any], reference: Reference) -> str | None:
    """By which terms of its own the system says that the row is answered; None where by the usual ones."""
    return reference.regimes.get(system, {}).get(word_key(str(fields.get("kind") or "")))


def close_last(events: Iterable[Event], systems: Container[str]) -> Iterator[Event]:
    """The events of one case, in which several rows may tell of it: a row that is closed while another is not closes nothing yet."""
    waiting: dict[str, bool] = {}
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        status, row = event.payload.get("status"), event.message or ""
        if event.kind == "status" and event.origin in systems and status:
            waiting[row] = status != Status.CLOSED
            if not waiting[row] and any(waiting.values()):
                told = {name: value for name, value in event.payload.items() if name not in ("status", "outcome")}
                event = replace(event, payload={**told, "row": f"закрыто в системе: {row}; другое ещё в работе"})
        yield event


def _told(row: Mapping[str, Any], fields: Mapping[str, Any], before: Mapping[str, Any], reference: Reference) -> Iterator[Said]:
    """What differs from the row before."""
    seen: datetime = row["seen_at"]
    new = {name: value for name, value in fields.items() if value != before.get(name)}
    closed, answered = moment_of(fields.get("closed")), moment_of(fields.get("first_answer_at"))
    if before and "department" in new and (department := department_named(str(new["department"]), reference)):
        yield "routed", seen, {"department": department, "decided_by": "выгрузка"}
    status = _status(row["system"], fields, new, reference)
    if "first_answer_at" in new or (answered is None and (status is Status.ANSWERED or ("answer" in new and not before.get("answer")))):
        yield "answered", answered or closed, {"text": str(fields.get("answer") or "")}
    elif _answers_again(row["system"], fields, new, before, reference):
        yield "answered", closed, {"text": str(new["answer"])}
    if "returned_at" in new:
        yield "reopened", moment_of(str(new["returned_at"])), {}
    waits = status in OPEN and not before and answered is not None  # seen for the first time with its answer: it was in work before, and is not now
    told: dict[str, str] = {"status": status} if status and not waits else {}
    word = new.get("outcome") or (fields.get("step") if status is Status.CLOSED and not fields.get("outcome") else None)
    outcome = reference.outcomes.get(row["system"], {}).get(word_key(str(word or "")))
    told |= {"outcome": outcome} if outcome and not ("returned_at" in fields and status in OPEN) else {}  # the outcome of a returned answer is none
    if told:
        yield "status", (closed or seen) if status is Status.CLOSED else seen, told
    if "rating" in new:
        yield "rated", seen, {"rating": str(new["rating"])}


def _answers_again(system: str, fields: Mapping[str, Any], new: Mapping[str, Any], before: Mapping[str, Any], reference: Reference) -> bool:
    """Other words than before in a row that the resident had returned: another answer, though the date of the first stays."""
    state = reference.statuses.get(system, {}).get(word_key(str(fields.get("step") or "")))
    return "answer" in new and bool(before.get("answer")) and "returned_at" in fields and state in (Status.ANSWERED, Status.CLOSED)


def _status(system: str, fields: Mapping[str, Any], new: Mapping[str, Any], reference: Reference) -> Status | None:
    """The state that the row tells anew: by the status of the system, and by its closing date where the status does not say that work goes on."""
    known = reference.statuses.get(system, {}).get(word_key(str(fields.get("step") or "")))
    if "closed" in new and known in (None, Status.ANSWERED):
        return Status.CLOSED
    return known if "step" in new else None
