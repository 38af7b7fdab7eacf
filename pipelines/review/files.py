"""Sheets written and taken back: all of a sheet or nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from models.case import Event
from models.files import write_whole
from models.message import record_of
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.fold import fold_inbox
from pipelines.inbox import BadLine, append, fact_of, list_files, read_file
from pipelines.review import department as department_sheet
from pipelines.review import sheet as curator_sheet
from pipelines.review.department import render_department
from pipelines.review.moves import moves_of
from pipelines.review.queue import departments_with_cases, load_cases, load_queue
from pipelines.review.reading import Returned, read_returned
from pipelines.review.replies import KnownCases, reply_rows
from pipelines.review.sheet import render_review
from pipelines.review.verdicts import Known, judge_rows
from pipelines.review.words import CURATOR, DEPARTMENT
from pipelines.settings import Settings
from pipelines.store import connect, open_store, records, sql, store_lock

SHEETS = {curator_sheet.KIND: (curator_sheet.NAME, CURATOR, "id"), department_sheet.KIND: (department_sheet.NAME, DEPARTMENT, "case")}
REPLIES = "review-replies"  # the files of the inbox with what departments wrote


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sheet brought: its kind and office, the number of facts, what changed, how much was confirmed, which rows were left out."""

    kind: str
    office: str
    facts: int
    changes: Sequence[str]
    confirmed: int
    left_out: Sequence[str]


class Refused(Problem):
    """A sheet that was not taken; `remarks` names every fault with its row."""

    def __init__(self, remarks: Sequence[str]):
        super().__init__(f"Ничего не принято, замечаний {len(remarks)}. {remarks[0]}")
        self.remarks = remarks


def export_review(settings: Settings, reference: Reference, curator: str, limit: int | None, now: datetime, useful: bool = False) -> Path:
    """Write the curator's sheet, `useful`: of the messages that teach most; returns its path."""
    check_office(curator, reference)
    with published_copy(settings) as connection:
        rows = load_queue(connection, curator, limit, useful)
    if not rows:
        raise Problem("Размечать нечего: все сообщения уже решены.")
    return write_whole(_path(settings, curator, now), render_review(rows, curator, reference, now))


def export_departments(settings: Settings, reference: Reference, department: str, now: datetime) -> list[Path]:
    """Write the sheet of a department («all»: of each that has open cases); returns the paths."""
    if department != "all" and department not in reference.departments:
        raise Problem(f"Отдела «{department}» нет в departments.toml.")
    with published_copy(settings) as connection:
        wanted = departments_with_cases(connection) if department == "all" else [department]
        cases = {id: load_cases(connection, id) for id in wanted}
    if not any(cases.values()):
        raise Problem("Открытых обращений нет.")
    return [write_whole(_path(settings, id, now), render_department(rows, id, reference, now)) for id, rows in cases.items() if id in reference.departments]


def check_office(office: str, reference: Reference) -> None:
    """Raise Problem if it is no office: a department, or a seat in it («mcu/2»)."""
    if not re.fullmatch(r"[\w-]+(/[\w-]+)?", office) or office.partition("/")[0] not in reference.departments:
        raise Problem(f"Куратор «{office}»: нужен отдел из departments.toml и, если мест несколько, номер места, например mcu/2.")


@contextmanager
def published_copy(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published copy; raises Problem if there is none, or one that an earlier program made."""
    if not settings.published.is_file():
        raise Problem("Опубликованной копии ещё нет: выполните mcu process.")
    try:
        with connect(settings.published, read_only=True) as connection:
            yield connection
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise Problem("Опубликованную копию сделала прежняя версия программы: выполните mcu process.") from error


def _path(settings: Settings, office: str, now: datetime) -> Path:
    return settings.var / "review" / f"{office.replace('/', '-')}-{now.astimezone(TIME_ZONE):%Y-%m-%d-%H%M%S}.xlsx"


def import_review(settings: Settings, reference: Reference, path: Path, now: datetime, without_stale: bool = False) -> Taken:
    """Take the sheet back as labels or events; raises Refused that names every fault, and then nothing was taken."""
    returned = read_returned(path, SHEETS)
    with store_lock(settings.store), open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reference)
        take = _take_labels if returned.stamp.kind == curator_sheet.KIND else _take_events
        taken = take(connection, settings, returned, reference, now, without_stale)
        fold_inbox(connection, settings.inbox, reference)
    return taken


def _take_labels(connection: duckdb.DuckDBPyConnection, settings: Settings, returned: Returned, reference: Reference, now: datetime, skip: bool) -> Taken:
    check_office(returned.stamp.office, reference)
    found = judge_rows(returned.rows, returned.stamp, load_known(connection), reference, now)
    _refuse(found.faults, [] if skip else found.stale)
    append(settings.inbox, "review-labels", now, [*map(fact_of, found.labels), *_facts(moves_of(found.labels))])
    return Taken(returned.stamp.kind, returned.stamp.office, len(found.labels), found.changes, found.confirmed, found.stale)


def _take_events(connection: duckdb.DuckDBPyConnection, settings: Settings, returned: Returned, reference: Reference, now: datetime, skip: bool) -> Taken:
    known = KnownCases({row["id"]: row for row in records(connection, sql("review/known_cases"))}, load_replies(settings.inbox))
    found = reply_rows(returned.rows, returned.stamp, known, reference, now)
    _refuse(found.faults, [] if skip else found.stale)
    count = append(settings.inbox, REPLIES, now, _facts(found.events))
    return Taken(returned.stamp.kind, returned.stamp.office, count, found.changes, 0, found.stale)


def _facts(events: Iterable[Event]) -> list[dict[str, Any]]:
    return [{"fact": "event", **record_of(event)} for event in events]


def _refuse(faults: Sequence[str], stale: Sequence[str]) -> None:
    """Raise Refused with all remarks if there is one."""
    if faults or stale:
        raise Refused([*faults, *(f"{line}; удалите строку или примите остальное: --without-stale" for line in stale)])


def load_known(connection: duckdb.DuckDBPyConnection) -> Known:
    """What the store knows of messages, labels and decisions."""
    labels: dict[tuple[str, int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for label in records(connection, "FROM labels"):
        labels[label["message_id"], label["version"], label["judgement"]].append(label)
    messages = {row["id"]: row for row in records(connection, sql("review/known"))}
    return Known(messages, labels, {row["message_id"]: row for row in records(connection, "FROM current_decisions")})


def load_replies(inbox: Path) -> dict[str, Mapping[str, Any]]:
    """Events that sheets brought before, by id, from the inbox."""
    answer: dict[str, Mapping[str, Any]] = {}
    for name in list_files(inbox):
        if REPLIES in name:
            for fact in read_file(inbox, name):
                if not isinstance(fact, BadLine):
                    answer[fact["id"]] = {**fact, "at": datetime.fromisoformat(fact["at"])}
    return answer
