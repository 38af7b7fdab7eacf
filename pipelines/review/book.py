"""What both sheets have in common: protection, lists, widths, colours, the stamp."""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from models.worktime import TIME_ZONE
from pipelines.paper import GrowingSheet, head_height, row_height, set_page
from pipelines.review.words import SMALL, Column

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
STAMP, LISTS = "МЦУ", "Списки"
FORMAT = "1"
ALLOWED = dict.fromkeys(("sort", "autofilter", "format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells", "delete_rows"), True)
NOTES_WIDTH = 110
SPARE_ROWS = 50  # lists also work in rows that are pasted below


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which sheet it is, for whom (an office), and when it left."""

    kind: str
    office: str
    made_at: datetime

    @property
    def origin(self) -> str:
        """The name of the sheet as facts keep it."""
        return f"review:{self.office}:{self.made_at.isoformat()}"


def control(id: str) -> str:
    """A short word that belongs to the id: a row whose halves were sorted apart is seen by it."""
    return hashlib.sha256(id.encode()).hexdigest()[:8]


@contextmanager
def workbook(title: str, made_at: datetime) -> Iterator[tuple[Any, io.BytesIO, dict[str, Any]]]:
    """A workbook, where its bytes will be, and its formats."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": title, "created": made_at.astimezone(TIME_ZONE).replace(tzinfo=None)})
        yield book, buffer, _formats(book)


def _formats(book: Any) -> dict[str, Any]:
    cell = {"valign": "top", "border": 1, "border_color": "#d9d9d9"}
    free = {**cell, "bg_color": "#fffbe6", "locked": False, "text_wrap": True, "num_format": "@"}  # text: «2.10» stays a topic
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#dce6f1", "border": 1, "border_color": "#b8c4d6"}),
        "head_written": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#ffe699", "border": 1, "border_color": "#b8c4d6"}),
        "wrap": book.add_format({**cell, "text_wrap": True}),
        "plain": book.add_format(cell),
        "count": book.add_format({**cell, "align": "center"}),
        "written": book.add_format(free),
        "percent": book.add_format({**cell, "num_format": "0%", "align": "center"}),
        "moment": book.add_format({**cell, "num_format": "dd.mm.yyyy hh:mm", "align": "center"}),
        "link": book.add_format({**cell, "font_color": "#1f4e9e", "underline": 1}),
        "id": book.add_format({**cell, "font_color": "#808080", "font_size": SMALL, "text_wrap": True}),
        "red": book.add_format({"bg_color": "#f8cbad"}),
        "amber": book.add_format({"bg_color": "#ffe699"}),
        "done": book.add_format({"bg_color": "#e2efda"}),
        "note": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 13}),
    }


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's name and columns, how many of them stay in sight, the last one that is printed, and what the page says below."""

    name: str
    columns: Sequence[Column]
    frozen: int
    printed: str
    title: str

    @property
    def printed_widths(self) -> list[float]:
        """Widths of the columns that are printed."""
        return [column.width for column in self.columns[: [column.key for column in self.columns].index(self.printed) + 1]]


def write_table(book: Any, layout: Layout, rows: Sequence[Mapping[str, Any]], formats: Mapping[str, Any]) -> Any:
    """A protected sheet (no password) with a frozen header (and first columns), filters and a row a record; returns the sheet."""
    columns = layout.columns
    sheet = book.add_worksheet(layout.name, GrowingSheet)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, None, {"hidden": column.key == "control"})
        sheet.write(0, at, column.title, formats["head_written" if column.written else "head"])
    sheet.set_row(0, head_height((column.title, column.width) for column in columns))
    for number, row in enumerate(rows, 1):
        sheet.set_row(number, row_height((row.get(column.key), column.letters) for column in columns if column.wrap))
        for at, column in enumerate(columns):
            write_cell(sheet, number, at, column, row.get(column.key), formats)
    sheet.freeze_panes(1, layout.frozen)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    sheet.protect("", ALLOWED)
    set_page(sheet, layout.title, 0, len(rows), layout.printed_widths)
    sheet.set_zoom(90)
    return sheet


def write_cell(sheet: Any, row: int, at: int, column: Column, value: Any, formats: Mapping[str, Any]) -> None:
    """One cell by the kind of its value."""
    if column.written:
        sheet.write(row, at, value, formats["written"]) if value else sheet.write_blank(row, at, None, formats["written"])
    elif column.key == "url" and value and len(value) < 2000:
        sheet.write_url(row, at, value, formats["link"], value[:200])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, at, value.astimezone(TIME_ZONE).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, float):
        sheet.write_number(row, at, value, formats["percent"])
    elif isinstance(value, int):
        sheet.write_number(row, at, value, formats["count"])
    else:
        sheet.write(row, at, value, formats["id" if column.small else "wrap" if column.wrap else "plain"])


def write_lists(book: Any, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A hidden sheet with a column a list; returns the range of each list."""
    sheet = book.add_worksheet(LISTS)
    sheet.hide()
    sheet.protect()
    ranges = {}
    for at, (name, values) in enumerate(lists.items()):
        sheet.write_column(0, at, values)
        letter = xlsxwriter.utility.xl_col_to_name(at)
        ranges[name] = f"='{LISTS}'!${letter}$1:${letter}${max(1, len(values))}"
    return ranges


def add_choices(sheet: Any, columns: Sequence[Column], rows: int, ranges: Mapping[str, str]) -> None:
    """Drop-down lists; a topic may also be written by its number, a duplicate by any message's."""
    for at, column in enumerate(columns):
        if column.choice:
            soft = column.choice in ("topic", "duplicate_of")
            sheet.data_validation(
                1, at, rows + SPARE_ROWS, at,
                {
                    "validate": "list", "source": ranges[column.choice], "ignore_blank": True, "error_type": "information" if soft else "stop",
                    "error_title": "Не из списка", "error_message": "Выберите из списка" + (" или напишите номер." if soft else "."),
                },
            )  # fmt: skip


def write_stamp(book: Any, stamp: Stamp) -> None:
    """A hidden sheet that says what the file is."""
    sheet = book.add_worksheet(STAMP)
    sheet.hide()
    sheet.protect()
    for row, pair in enumerate((("формат", FORMAT), ("вид", stamp.kind), ("кому", stamp.office), ("выгружено", stamp.made_at.isoformat()))):
        sheet.write_row(row, 0, pair)


def write_notes(book: Any, lines: Sequence[str], formats: Mapping[str, Any]) -> None:
    """A sheet that says how to work."""
    sheet = book.add_worksheet("Как работать", GrowingSheet)
    sheet.set_column(0, 0, NOTES_WIDTH)
    for row, line in enumerate(lines):
        sheet.set_row(row, row_height([(line, NOTES_WIDTH)]) if row else None)
        sheet.write(row, 0, line, formats["note" if row else "title"])
    set_page(sheet, lines[0], 0, len(lines) - 1, [NOTES_WIDTH])
