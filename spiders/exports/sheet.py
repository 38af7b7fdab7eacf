"""Tables of exports: the form and the columns by header text, the rows by field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from models.problem import Problem
from spiders.exports.cells import Unreadable, cell_moment, is_blank
from spiders.exports.mapping import ExportMapping, Form, header_key
from spiders.exports.table_file import Row, Sheet

HEADER_ROWS = 10  # the header stands within the first rows that are not blank
_TOTAL = re.compile(r"\s*(?:всего|итого)(?:\W|$)", re.IGNORECASE)
Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds which field; `unknown` are headers that nobody described, `missing` required fields that have none."""

    columns: Mapping[str, int]
    header_row: int
    unknown: tuple[str, ...]
    headers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    form: Form | None = None
    captions: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table by field; `where` names file, sheet and row as a person sees them."""

    where: str
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose layout is known."""

    sheet: Sheet
    layout: Layout
    where: str

    def records(self) -> Iterator[Record]:
        """Rows below the header that are neither blank nor a total."""
        for number, row in self.sheet.rows():
            if number <= self.layout.header_row or all(map(is_blank, row)):
                continue
            cells = {name: row[column] for name, column in self.layout.columns.items() if column < len(row)}
            if not _is_total(row, cells):
                yield Record(f"{self.where}, строка {number}", cells)


def recognise(sheets: Sequence[Sheet], mappings: Sequence[ExportMapping]) -> str | None:
    """The system whose export has a sheet like one of these, the closest; None if no system or two of them have."""
    found: dict[str, tuple[int, int]] = {}
    for rows in map(first_rows, sheets):
        for mapping in mappings:
            layout = read_layout(rows, mapping)
            if not layout.missing and layout.form is not None:
                found[mapping.system] = max(found.get(mapping.system, (0, 0)), (len(layout.form.headers), len(layout.columns)))
    best = max(found.values(), default=None)
    closest = [system for system, score in found.items() if score == best]
    return closest[0] if len(closest) == 1 else None


def open_tables(path: Path, mapping: ExportMapping, sheets: Sequence[Sheet]) -> tuple[list[Table], list[str]]:
    """The sheets that have the required headers and the names of those that have not; raises Problem if there is no such sheet."""
    laid = [(sheet, read_layout(first_rows(sheet), mapping)) for sheet in sheets]
    tables = [Table(sheet, layout, f"{path.name}, лист «{sheet.name}»" if len(sheets) > 1 else path.name) for sheet, layout in laid if not layout.missing]
    if not tables:
        raise refusal(max((layout for _, layout in laid), key=lambda one: (len(one.columns), len(one.headers))), mapping, path.name)
    return tables, [sheet.name for sheet, layout in laid if layout.missing]


def first_rows(sheet: Sheet) -> list[Numbered]:
    """The rows among which the header stands."""
    found: list[Numbered] = []
    for number, row in sheet.rows():
        if not all(map(is_blank, row)):
            found.append((number, row))
        if len(found) > HEADER_ROWS:
            break
    return found


def read_layout(rows: Sequence[Numbered], mapping: ExportMapping) -> Layout:
    """The layout by the row (or two rows, where cells of the header are merged) that has most of the known headers, else most cells."""
    names = set(chain.from_iterable(mapping.fields.values())) | mapping.ignored
    plain = [(number, [_told(cell) for cell in row]) for number, row in rows[:HEADER_ROWS]]
    merged = [
        (below[0], _merged(above[1], below[1], names))
        for above, below in pairwise([(n, [_told(c) for c in row]) for n, row in rows])
        if below[0] == above[0] + 1
    ]
    at, headers = max(
        [(number, told, 0) for number, told in plain] + [(number, told, 1) for number, told in merged],
        key=lambda one: (sum(header_key(h) in names for h in one[1]), -one[2], sum(map(bool, one[1])), -one[0]),
        default=(0, [], 0),
    )[:2]
    keys = [header_key(header) for header in headers]
    columns = {field: keys.index(alias) for field, aliases in mapping.fields.items() if (alias := next((a for a in aliases if a in keys), None))}
    form = _form_of(mapping, set(keys), columns)
    told = tuple(header for header in headers if header)
    unknown = tuple(header for header in told if header_key(header) not in names)
    missing = tuple(field for field in form.required if field not in columns)
    return Layout(columns, at, unknown, told, missing, form, {field: headers[column] for field, column in columns.items()})


def _form_of(mapping: ExportMapping, keys: set[str], columns: Mapping[str, int]) -> Form:
    """The form with most headers of those that fit."""
    fit = [form for form in mapping.forms if form.headers <= keys and not any(name in columns for name in form.without)]
    return max(fit, key=lambda form: len(form.headers))


def _merged(above: Sequence[str], below: Sequence[str], names: set[str]) -> list[str]:
    """One header of two rows: a cell merged downwards has its words above, one under a wide cell below."""
    width = max(len(above), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (above, below))
    return [low if low and (header_key(low) in names or header_key(up) not in names) else up for up, low in zip(upper, lower, strict=True)]


def refusal(layout: Layout, mapping: ExportMapping, file: str) -> Problem:
    """What is told of a table that lacks required columns."""
    wanted = ", ".join(f"«{mapping.fields[field][0]}»" for field in layout.missing)
    found = ", ".join(f"«{header}»" for header in layout.headers) or "заголовков нет"
    return Problem(f"Файл {file}: нет столбцов {wanted}; найдено: {found}. Выгрузите полную таблицу или дополните {mapping.file}.")


def _told(cell: Any) -> str:
    return " ".join(str("" if cell is None else cell).lower().split())


def _is_total(row: Row, cells: Mapping[str, Any]) -> bool:
    """True for «Всего: 1» under the table: no text, no date."""
    if not is_blank(cells.get("text")) or not any(isinstance(cell, str) and _TOTAL.match(cell) for cell in row):
        return False
    try:
        return cell_moment(cells.get("created")) is None
    except Unreadable:
        return True
