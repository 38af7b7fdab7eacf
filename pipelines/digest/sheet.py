"""The digest as a workbook: the rows behind the figures."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from pipelines.digest.data import Digest, Table
from pipelines.digest.systems import SystemPart, figures_line
from pipelines.digest.words import FIGURES, compared, long_date
from pipelines.paper import GrowingSheet, head_height, moment_of, row_height, set_page

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 31  # characters of a sheet's name
NARROWEST, WIDEST = 9.0, 34.0  # columns are as wide as what they hold, within these
LABELS = 21.0  # the first column of a system bears «Последняя выгрузка» above
WIDTHS = {"Сообщение": 64, "Чего нет": 64, "Почему": 110, "Что пишут": 60, "Чаще всего не хватает": 44, "Ссылка": 40}  # those that may be wider
ONE_LINE = {"Ссылка", "Номер", "Проблема"}  # however long: the last columns


def render_sheet(digest: Digest) -> bytes:
    """The xlsx file."""
    buffer = io.BytesIO()
    title = f"Сводка за {long_date(digest.day)}"
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": title, "created": digest.made_at.replace(tzinfo=None)})
        formats = _formats(book)
        _summary(book, digest, title, formats)
        for table in digest.tables.values():
            _table(book, table, title, formats)
        for part in digest.systems:
            if part.cases:
                _system(book, part, title, formats)
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    plain = {"valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#e8eef6"}),
        "label": book.add_format({"bold": True, "valign": "top", "bg_color": "#e8eef6"}),
        "wrap": book.add_format({**plain, "text_wrap": True}),
        "plain": book.add_format(plain),
        "day": book.add_format({**plain, "num_format": "dd.mm.yyyy", "align": "left"}),
        "moment": book.add_format({**plain, "num_format": "dd.mm.yyyy hh:mm", "align": "left"}),
        "percent": book.add_format({**plain, "num_format": "0%", "align": "center"}),
        "count": book.add_format({**plain, "align": "center"}),
        "left": book.add_format({**plain, "align": "left"}),
        "empty": book.add_format({**plain, "italic": True, "font_color": "#5b6573"}),
    }


def _summary(book: Any, digest: Digest, title: str, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("Итоги", GrowingSheet)
    rows = [{title: caption, "За день": digest.summary[name], "Сравнение": compared(digest, name)} for name, caption in FIGURES]
    widths = _write_rows(sheet, 0, (title, "За день", "Сравнение"), rows, formats)
    set_page(sheet, title, 0, len(rows), widths)


def sheet_name(title: str) -> str:
    """The title as a sheet can bear it: 31 characters, cut where a thought ends."""
    return title if len(title) <= LONGEST else re.split(r"[,;]| за ", title)[0][:LONGEST]


def _table(book: Any, table: Table, title: str, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(sheet_name(table.section.title), GrowingSheet)
    widths = _write_rows(sheet, 0, table.columns, table.rows, formats)
    if not table.rows:
        sheet.write(1, 0, table.section.empty, formats["empty"])
    set_page(sheet, title, 0, max(1, len(table.rows)), widths)


def _system(book: Any, part: SystemPart, title: str, formats: Mapping[str, Any]) -> None:
    """The sheet of an official system: who keeps it and its figures above, its cases below, the most pressing first."""
    sheet = book.add_worksheet(part.caption[:LONGEST], GrowingSheet)
    lines = [("Система", part.name), ("Куратор", part.curator), ("Последняя выгрузка", part.told_export), *(figures_line(part) if part.figures else [])]
    for row, (name, value) in enumerate(lines):
        sheet.write(row, 0, name, formats["label"])
        sheet.write(row, 1, int(value) if value.isdecimal() else value, formats["left"])
    top, columns = len(lines) + 1, tuple(part.cases[0])
    widths = _write_rows(sheet, top, columns, part.cases, formats)
    set_page(sheet, title, top, top + len(part.cases), widths)


def _write_rows(sheet: Any, top: int, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], formats: Mapping[str, Any]) -> list[float]:
    """A header that stays in sight, with filters, and a row a record; columns are as wide as what they hold; returns the widths of those to print."""
    widths = {name: _width(name, (row[name] for row in rows)) for name in columns}
    for at, name in enumerate(columns):
        sheet.set_column(at, at, widths[name])
        sheet.write(top, at, name, formats["head"])
    sheet.set_row(top, head_height(widths.items()))
    for number, row in enumerate(rows, top + 1):
        sheet.set_row(number, row_height((row[name], widths[name]) for name in columns if name not in ONE_LINE))
        for at, name in enumerate(columns):
            _write_cell(sheet, number, at, name, row[name], formats)
    sheet.freeze_panes(top + 1, 0)
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
    return _printed(widths)


def _printed(widths: Mapping[str, float]) -> list[float]:
    """The widths without the last columns that say nothing on paper: links and numbers."""
    names = list(widths)
    while len(names) > 1 and names[-1] in ONE_LINE:
        names.pop()
    return [widths[name] for name in names]


def _width(name: str, values: Iterable[Any]) -> float:
    """As the longest line, and as the longest word of the header beside the filter's button."""
    longest = max((len(line) for value in values if value is not None for line in str(value).split("\n")), default=0)
    word = max(len(word) for word in name.split())
    return max(NARROWEST if name != "Как со сроком" else LABELS, 1.1 * word + 3, min(1.1 * longest + 1, WIDTHS.get(name, WIDEST)))


def _write_cell(sheet: Any, row: int, at: int, name: str, value: Any, formats: Mapping[str, Any]) -> None:
    """One cell by the kind of its value; a moment is a date that can be sorted."""
    moment = moment_of(value)
    if moment is not None:
        sheet.write_datetime(row, at, moment, formats["moment" if len(value) > len("07.02.2026") else "day"])
    elif name == "Уверенность":
        sheet.write(row, at, value, formats["percent"])
    else:
        sheet.write(row, at, value, formats["plain" if name in ONE_LINE else "wrap" if isinstance(value, str) else "count"])
