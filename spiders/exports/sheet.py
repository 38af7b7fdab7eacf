"""Workbooks of exports: the sheets with a table in them, found by header text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from models.problem import Problem
from spiders.exports.cells import Unreadable, cell_moment, is_blank

SUFFIXES = {".xlsx", ".xls"}
HEADER_ROWS = 10  # the header stands within the first rows that are not blank
_TOTAL = re.compile(r"\s*(?:всего|итого)(?:\W|$)", re.IGNORECASE)
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds which field; `unknown` are headers that nobody described, `missing` required fields that have none."""

    columns: Mapping[str, int]
    header_row: int
    unknown: tuple[str, ...]
    headers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table by field; `where` names file, sheet and row as a person sees them."""

    where: str
    cells: Mapping[str, Any]


def list_exports(folder: Path) -> list[Path]:
    """Workbooks of a folder in order of name, whatever the letters of their suffix; the lock files that Excel leaves («~$a.xlsx») are none."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")))


def read_table(path: Path, mapping: Mapping[str, Any]) -> tuple[list[Record], tuple[str, ...]]:
    """The records of every sheet with the required headers, and the headers that nobody described; raises Problem if there is no such sheet."""
    sheets = _read_sheets(path)
    laid = [(name, rows, read_layout(rows, mapping)) for name, rows in sheets]
    tables = [one for one in laid if not one[2].missing]
    if not tables:
        raise refusal(max((layout for _, _, layout in laid), key=lambda one: (len(one.columns), len(one.headers))), mapping, path.name)
    records = []
    for name, rows, layout in tables:
        where = f"{path.name}, лист «{name}»" if len(sheets) > 1 else path.name
        records += list(_records(rows, layout, where))
    return records, tuple(dict.fromkeys(header for _, _, layout in tables for header in layout.unknown))


def _read_sheets(path: Path) -> list[tuple[str, list[Row]]]:
    """The visible sheets, with the blank rows and columns that Excel counts too."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible] or book.sheet_names
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise Problem(f"Файл {path.name} не читается как таблица Excel. Выгрузите его заново.") from error


def find_layout(rows: Sequence[Row], mapping: Mapping[str, Any], file: str) -> Layout:
    """The layout by header text; raises Problem that says what was expected and what was found."""
    layout = read_layout(rows, mapping)
    if layout.missing:
        raise refusal(layout, mapping, file)
    return layout


def read_layout(rows: Sequence[Row], mapping: Mapping[str, Any]) -> Layout:
    """The layout by the row that has most of the known headers, or most cells where no header is known."""
    names = {alias: field for field, aliases in mapping["fields"].items() for alias in aliases}
    first = [(number, [_header(cell) for cell in row]) for number, row in enumerate(rows) if not all(map(is_blank, row))][:HEADER_ROWS]
    at, headers = max(first, key=lambda one: (sum(h in names for h in one[1]), sum(map(bool, one[1])), -one[0]), default=(0, []))
    columns = {names[header]: n for n, header in reversed(list(enumerate(headers))) if header in names}
    known = set(names) | set(mapping["ignored"])
    told = tuple(header for header in headers if header)
    unknown = tuple(header for header in told if header not in known)
    return Layout(columns, at, unknown, told, tuple(field for field in mapping["required"] if field not in columns))


def refusal(layout: Layout, mapping: Mapping[str, Any], file: str) -> Problem:
    """What is told of a table that lacks required columns."""
    wanted = ", ".join(f"«{mapping['fields'][field][0]}»" for field in layout.missing)
    found = ", ".join(f"«{header}»" for header in layout.headers) or "заголовков нет"
    return Problem(f"Файл {file}: нет столбцов {wanted}; найдено: {found}. Выгрузите полную таблицу или дополните exports/incident.toml.")


def _header(cell: Any) -> str:
    return " ".join(str("" if cell is None else cell).lower().split())


def _records(rows: Sequence[Row], layout: Layout, where: str) -> Iterator[Record]:
    """Rows below the header that are neither blank nor a total."""
    for number, row in enumerate(rows[layout.header_row + 1 :], layout.header_row + 2):
        cells = {name: row[column] for name, column in layout.columns.items() if column < len(row)}
        if not all(map(is_blank, row)) and not _is_total(row, cells):
            yield Record(f"{where}, строка {number}", cells)


def _is_total(row: Row, cells: Mapping[str, Any]) -> bool:
    """True for «Всего: 1» under the table: no text, no date."""
    if not is_blank(cells.get("text")) or not any(isinstance(cell, str) and _TOTAL.match(cell) for cell in row):
        return False
    try:
        return cell_moment(cells.get("created")) is None
    except Unreadable:
        return True
