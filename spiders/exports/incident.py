"""Exports of «Инцидент менеджмент»: rows of a sheet as messages and as what the system knows of them."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from models.message import ExportRow, Message, message_id
from models.problem import Problem
from models.reference import Source
from spiders.exports.cells import Unreadable, cell_moment, cell_text, public_link
from spiders.exports.sheet import Record, read_table

SYSTEM = "incident"
OPTIONAL_MOMENTS = ("closed", "first_answer_at")
Note = Callable[[str], None]


def load_mapping(path: Path) -> Mapping[str, Any]:
    """The description of the export's columns."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _no_note(_: str) -> None:
    """Nobody listens."""


def read_export(path: Path, mapping: Mapping[str, Any], source: Source, now: datetime, note: Note = _no_note) -> Iterator[tuple[Message, ExportRow]]:
    """The message and the row of every line; raises Problem if the file is no such export. Nothing is yielded of a refused file.

    `note` is told of the unknown columns and of each optional cell that could not be read.
    """
    records, unknown = read_table(path, mapping)
    remarks = ["неизвестные столбцы: " + ", ".join(f"«{header}»" for header in unknown)] if unknown else []
    parsed = [parse_row(record, source, now, remarks.append) for record in records]
    for remark in remarks:
        note(remark)
    yield from parsed


def parse_row(record: Record, source: Source, now: datetime, note: Note = _no_note) -> tuple[Message, ExportRow]:
    """The message and the row of one record of the sheet; raises Problem that names the row."""
    cells = record.cells
    number, created = cell_text(cells.get("number")), parse_time(cells.get("created"), record.where)
    if not number or created is None:
        raise Problem(f"{record.where}: нет номера или даты создания. Исправьте строку и повторите.")
    id = message_id(SYSTEM, number)
    fields = {name: cell_text(cell) for name, cell in cells.items()}
    fields |= {"created": created.isoformat(), **{name: _optional_time(cells.get(name), name, note) for name in OPTIONAL_MOMENTS}}
    link = public_link(fields.get("url"))
    message = Message(
        id=id, source=source.id, channel=source.name, thread=id, parent=None, author=None, author_is_official=False,
        text=fields.get("text") or "", url=link, published_at=created, collected_at=now,
    )  # fmt: skip
    return message, ExportRow(SYSTEM, number, id, {**fields, "url": link, "text": None}, now)


def parse_time(cell: Any, where: str) -> datetime | None:
    """The moment of a required cell (see `cell_moment`); raises Problem that names the row and the cell."""
    try:
        return cell_moment(cell)
    except Unreadable as error:
        raise Problem(f"{where}: «{error}» не дата. Нужно, например, 04.02.2026 20:00.") from error


def _optional_time(cell: Any, name: str, note: Note) -> str | None:
    try:
        moment = cell_moment(cell)
        return moment.isoformat() if moment else None
    except Unreadable:
        note(f"нечитаемая дата в столбце {name}")
        return None
