"""Exports of the official systems: rows of a table as messages and as what the system knows of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.message import ExportRow, Message, message_id
from models.problem import Problem
from models.reference import Source
from spiders.exports.cells import Unreadable, address_text, cell_moment, cell_text, office_text, public_link
from spiders.exports.fields import FIELDS, MOMENTS, OFFICES, PAST
from spiders.exports.mapping import ExportMapping
from spiders.exports.sheet import Record, Table, open_tables
from spiders.exports.table_file import Sheet

AHEAD = timedelta(days=1)  # clocks of two systems differ; what is later than this is a mistake
Note = Callable[[str, str], None]


def _no_note(remark: str, where: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file whose layout is understood: the tables in it, the sheets that are none."""

    path: Path
    mapping: ExportMapping
    tables: tuple[Table, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """What a row needs to become a message: whose export, when it was taken, how authors are hashed, who is told of what was not as it should be."""

    source: Source
    now: datetime
    hash_author: Callable[[str], str]
    note: Note = _no_note


def open_export(path: Path, mapping: ExportMapping, sheets: Sequence[Sheet]) -> Export:
    """The sheets of the file with their layout; raises Problem if it is no such export."""
    tables, skipped = open_tables(path, mapping, sheets)
    return Export(path, mapping, tuple(tables), tuple(skipped))


def read_export(export: Export, taking: Taking) -> Iterator[tuple[Message, ExportRow]]:
    """The message and the row of every line, as they are read: a Problem may come after any of them, so write them where they can be taken back.

    The first row of a number counts; others of that number are told.
    """
    _tell_columns(export, taking.note)
    seen: set[int] = set()
    for table in export.tables:
        for record in table.records():
            pair = parse_row(record, table, export.mapping.system, taking)
            if pair is None:
                continue
            known = hash(pair[1].number)  # a million numbers fit in memory as hashes
            if known in seen:
                taking.note("номер повторяется в файле, взята первая строка", f"{record.where}, {pair[1].number}")
                continue
            seen.add(known)
            yield pair


def _tell_columns(export: Export, note: Note) -> None:
    unknown = dict.fromkeys(header for table in export.tables for header in table.layout.unknown)
    if unknown:
        note("неизвестные столбцы: " + ", ".join(f"«{header}»" for header in unknown), "")


def parse_row(record: Record, table: Table, system: str, taking: Taking) -> tuple[Message, ExportRow] | None:
    """The message and the row of one record; None for a row of a cut without a text; raises Problem that names the row."""
    cells, form = record.cells, table.layout.form
    created = _created(record, taking.now)
    fields = {name: _field(name, cell) for name, cell in cells.items() if name not in MOMENTS}
    number, author = fields.get("number"), fields.pop("author", None)
    if form is not None and not ("number" in form.required or number):
        number = _print_of(fields)
        if number is None:
            taking.note("строка без текста пропущена", record.where)
            return None
    elif not number or created is None:
        raise Problem(f"{record.where}: нет номера или даты создания. Исправьте строку и повторите.")
    fields |= _moments(record, table, created, taking)
    id, text = message_id(system, number), fields.get("text") or ""
    message = Message(
        id=id, source=taking.source.id, channel=taking.source.name, thread=id, parent=None,
        author=taking.hash_author(f"{system}:{' '.join(author.lower().split())}") if author else None, author_is_official=False,
        text=text, url=fields.get("url"), published_at=created or taking.now, collected_at=taking.now,
    )  # fmt: skip
    return message, ExportRow(system, number, id, {**fields, "text": None}, taking.now)


def _field(name: str, cell: Any) -> str | None:
    text = cell_text(cell)
    if name in OFFICES:
        return office_text(text)
    if name in ("address", "house"):
        return address_text(text)
    return public_link(text) if name == "url" else text


def _print_of(fields: dict[str, str | None]) -> str | None:
    """What stands for the number where the form has none: a print of the words, the same for the same row in any file."""
    if not fields.get("text"):
        return None
    said = "\n".join(fields.get(name) or "" for name in ("text", "group", "topic"))
    return f"text-{sha256(said.encode()).hexdigest()[:12]}"


def _created(record: Record, now: datetime) -> datetime | None:
    created = parse_time(record.cells.get("created"), record.where)
    if created is not None and created > now + AHEAD:
        raise Problem(f"{record.where}: дата создания {created:%d.%m.%Y} в будущем. Проверьте, не переставлены ли день и месяц (нужно ДД.ММ.ГГГГ).")
    return created


def parse_time(cell: Any, where: str) -> datetime | None:
    """The moment of a required cell (see `cell_moment`); raises Problem that names the row and the cell."""
    try:
        return cell_moment(cell)
    except Unreadable as error:
        raise Problem(f"{where}: «{' '.join(str(error).split())[:60]}» не дата. Нужно, например, 04.02.2026 20:00: день, месяц, год.") from error


def _moments(record: Record, table: Table, created: datetime | None, taking: Taking) -> dict[str, str | None]:
    """The moments that have a column, as ISO 8601; those that cannot be are null and told."""
    moments = {"created": created}
    for name in (name for name in MOMENTS if name in record.cells and name != "created"):
        caption = (table.layout.captions or FIELDS)[name]
        try:
            moment = cell_moment(record.cells[name])
        except Unreadable:
            moment = None
            taking.note(f"нечитаемая дата в столбце «{caption}»", record.where)
        moments[name] = _possible(moment, created, taking, caption, record.where) if name in PAST else _whole_day(moment)
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def _whole_day(due: datetime | None) -> datetime | None:
    """A term that is a bare date ends with its day."""
    return due.replace(hour=23, minute=59, second=59) if due is not None and (due.hour, due.minute, due.second) == (0, 0, 0) else due


def _possible(moment: datetime | None, created: datetime | None, taking: Taking, caption: str, where: str) -> datetime | None:
    """The moment if it can be: not in the future, not before the creation; a bare date of the same day counts from the creation."""
    if moment is None:
        return None
    if moment > taking.now + AHEAD:
        taking.note(f"дата в будущем в столбце «{caption}», не взята", where)
        return None
    if created is None or moment >= created:
        return moment
    if moment.date() == created.date() and (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return created
    taking.note(f"«{caption}» раньше создания, не взято", where)
    return None
