"""What offices do with chronic problems: finding one, telling its cause, proposing what to do."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.case import Event
from models.causes import Cause, load_causes
from models.message import record_of
from models.problem import Problem
from models.reference import Reference
from pipelines.case_desk import office_named
from pipelines.inbox import append
from pipelines.settings import Settings
from pipelines.store import connect, records, sql

FILE = "problem"  # the name of the inbox files that hold what offices told of problems
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """A problem with everything that the published copy has of it."""

    row: Row
    cases: Sequence[Row]
    answers: Sequence[Row]
    promises: Sequence[Row]
    causes: Sequence[Row]
    proposals: Sequence[Row]
    remedies: Mapping[str, Cause]


def list_problems(settings: Settings) -> list[Row]:
    """Every problem of the published copy; raises Problem if there is no copy."""
    with _published(settings) as connection:
        return records(connection, sql("problem/list"))


def load_problem(settings: Settings, name: str) -> Known:
    """The problem of that id, with or without «problem:», or of its unambiguous beginning; raises Problem if there is none or are several."""
    with _published(settings) as connection:
        rows = records(connection, sql("problem/list"))
        wanted = name.strip().removeprefix("problem:")
        found = [row for row in rows if wanted and row["id"].removeprefix("problem:").startswith(wanted)]
        if len(found) != 1:
            what = "подходит нескольким проблемам" if found else "— такой проблемы нет"
            raise Problem(f"«{name}» {what}. Список: mcu problem list.")
        id = found[0]["id"]
        parts = {part: records(connection, sql(f"problem/{part}"), id=id) for part in ("cases", "answers", "promises", "causes", "proposals")}
    return Known(found[0], **parts, remedies=load_causes(settings.reference))


def _published(settings: Settings) -> Any:
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    return connect(settings.published, read_only=True)


def tell_cause(settings: Settings, reference: Reference, name: str, cause: str, by: str, text: str, now: datetime) -> Event:
    """Write into the inbox that the office confirms the cause; «нет» takes an earlier word back. Raises Problem for an unknown cause or office."""
    known = load_problem(settings, name)
    id = "" if cause == "нет" else cause_named(cause, known.remedies)
    return _tell(settings, known, "cause", by, reference, now, {"cause": id, "text": text.strip()})


def cause_named(name: str, causes: Mapping[str, Cause]) -> str:
    """The id of the cause with that id, or with that name or its unambiguous beginning («износ»); raises Problem if there is none or are several."""
    wanted = name.strip().lower()
    found = [wanted] if wanted in causes else [id for id, cause in causes.items() if wanted and cause.name.lower().startswith(wanted)]
    if len(found) != 1:
        known = "; ".join(f"{id} — {cause.name}" for id, cause in causes.items())
        raise Problem(f"Причины «{name}» нет в causes.toml. Есть: {known}; нет — снять.")
    return found[0]


def tell_proposal(settings: Settings, reference: Reference, name: str, by: str, told: Mapping[str, str], now: datetime) -> Event:
    """Write into the inbox what is proposed: `told` has what, who, due (a day) and effect. Raises Problem if one is empty or the day is none."""
    known = load_problem(settings, name)
    empty = next((key for key, value in told.items() if not value.strip()), None)
    if empty:
        raise Problem(f"Не заполнено --{empty}: предложение — это что, кто, к какому дню и какого эффекта ждут.")
    return _tell(settings, known, "proposal", by, reference, now, {**told, "due": read_day(told["due"]).isoformat()})


def read_day(text: str) -> date:
    """The day that a person typed: 01.09.2026 or 2026-09-01; raises Problem for anything else."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise Problem(f"«{text}» — не день. Нужно, например, 01.09.2026.")


def _tell(settings: Settings, known: Known, kind: str, by: str, reference: Reference, now: datetime, told: Mapping[str, str]) -> Event:
    row, office = known.row, office_named(by, reference)
    payload = {"level": row["level"], "place": row["place"], "matter": row["matter"], **told}
    key = json.dumps([row["id"], kind, now.isoformat(), office, payload], ensure_ascii=False, sort_keys=True)
    event = Event(f"told:{hashlib.sha256(key.encode()).hexdigest()[:16]}", row["id"], None, kind, now, office, payload, "mcu problem")
    append(settings.inbox, FILE, now, [{"fact": "event", **record_of(event)}])
    return event
