"""Exports of «Инцидент менеджмент»: a sheet read by its headers."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from models.message import ExportRow, Message, message_id
from models.problem import Problem
from models.reference import Source
from models.worktime import TIME_ZONE
from spiders.mentions import clean_text

SYSTEM = "incident"
HEADER_ROWS = 10  # the header stands within the first rows
DATE_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds which field; `unknown` are headers that nobody described."""

    columns: Mapping[str, int]
    header_row: int
    unknown: tuple[str, ...]


def load_mapping(path: Path) -> Mapping[str, Any]:
    """The description of the export's columns."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_export(path: Path, mapping: Mapping[str, Any], source: Source, now: datetime) -> Iterator[tuple[Message, ExportRow]]:
    """The message and the row of every line; raises Problem if the sheet is no such export. Nothing is yielded of a refused file."""
    rows = _read_sheet(path)
    layout = find_layout(rows, mapping, path.name)
    records = [
        (number, {name: row[column] for name, column in layout.columns.items() if column < len(row)})
        for number, row in enumerate(rows[layout.header_row + 1 :], layout.header_row + 2)
        if any(cell not in ("", None) for cell in row)
    ]
    parsed = [parse_row(record, source, now, f"{path.name}, строка {number}") for number, record in records]
    yield from parsed


def _read_sheet(path: Path) -> list[list[Any]]:
    try:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise Problem(f"Файл {path.name} не читается как таблица Excel. Выгрузите его заново.") from error


def find_layout(rows: Sequence[Sequence[Any]], mapping: Mapping[str, Any], file: str) -> Layout:
    """The layout by header text; raises Problem that says what was expected and what was found."""
    names = {alias: field for field, aliases in mapping["fields"].items() for alias in aliases}
    best, at = max(((sum(_header(cell) in names for cell in row), -n) for n, row in enumerate(rows[:HEADER_ROWS])), default=(0, 0))
    headers = [_header(cell) for cell in rows[-at]] if rows and best else []
    columns = {names[header]: n for n, header in reversed(list(enumerate(headers))) if header in names}
    missing = [field for field in mapping["required"] if field not in columns]
    if missing:
        wanted = ", ".join(f"«{mapping['fields'][field][0]}»" for field in missing)
        found = ", ".join(f"«{header}»" for header in headers if header) or "заголовков нет"
        raise Problem(f"Файл {file}: нет столбцов {wanted}; найдено: {found}. Выгрузите полную таблицу или дополните exports/incident.toml.")
    known = set(names) | set(mapping["ignored"])
    return Layout(columns, -at, tuple(header for header in headers if header and header not in known))


def _header(cell: Any) -> str:
    return " ".join(str(cell).lower().split())


def parse_row(record: Mapping[str, Any], source: Source, now: datetime, where: str) -> tuple[Message, ExportRow]:
    """The message and the row of one record of the sheet; raises Problem that names the row."""
    number = _cell(record.get("number"))
    created = parse_time(record.get("created"), where)
    if not number or created is None:
        raise Problem(f"{where}: нет номера или даты создания. Исправьте строку и повторите.")
    id = message_id(SYSTEM, number)
    fields = {name: _cell(value) for name, value in record.items()}
    for name in ("created", "closed", "first_answer_at"):
        moment = parse_time(record.get(name), where)
        fields[name] = moment.isoformat() if moment else None
    message = Message(
        id=id, source=source.id, channel=source.name, thread=id, parent=None, author=None, author_is_official=False,
        text=clean_export_text(fields.get("text") or ""), url=fields.get("url"), published_at=created, collected_at=now,
    )  # fmt: skip
    return message, ExportRow(SYSTEM, number, id, {**fields, "text": None}, now)


def _cell(value: Any) -> str | None:
    """A cell as text; Excel's whole numbers lose their «.0»."""
    if value is None or value == "":
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip() or None


def clean_export_text(text: str) -> str:
    """The text without `<br>`, mentions and the apostrophe that Excel users put first."""
    return clean_text(_BREAK.sub("\n", text.removeprefix("'")))


def parse_time(value: Any, where: str) -> datetime | None:
    """The moment (Europe/Moscow) of a cell that holds a date or text; None if empty; raises Problem if it is neither."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=TIME_ZONE)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=TIME_ZONE)
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(str(value).strip(), form).replace(tzinfo=TIME_ZONE)
        except ValueError:
            continue
    raise Problem(f"{where}: «{value}» не дата. Нужно, например, 04.02.2026 20:00.")
