"""The digest as a workbook: the rows behind the figures."""

import io
import re
from typing import Any

import xlsxwriter

from pipelines.digest.data import Digest, Table
from pipelines.digest.systems import SystemPart, figures_line
from pipelines.digest.words import FIGURES, compared, long_date

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 31  # characters of a sheet's name
WIDTHS = {
    "Сообщение": 80,
    "Почему": 60,
    "Чего нет": 80,
    "Тема": 44,
    "О чём": 40,
    "Группа тем": 26,
    "Ссылка": 40,
    "Признаки": 30,
    "Где": 26,
    "Итоги": 44,
    "Ответ в срок": 22,
}
WRAPPED = {"Сообщение", "Почему", "Тема", "О чём", "Чего нет"}


def render_sheet(digest: Digest) -> bytes:
    """The xlsx file."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": f"Сводка за {long_date(digest.day)}", "created": digest.made_at.replace(tzinfo=None)})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#e8eef6"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "plain": book.add_format({"valign": "top"}),
        }
        _summary(book, digest, formats)
        for table in digest.tables.values():
            _table(book, table, formats)
        for part in digest.systems:
            if part.cases:
                _system(book, part, formats)
    return buffer.getvalue()


def _summary(book: Any, digest: Digest, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Итоги")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 60)
    sheet.write_row(0, 0, [f"Сводка за {long_date(digest.day)}", "За день", "Сравнение"], formats["head"])
    for row, (name, caption) in enumerate(FIGURES, 1):
        sheet.write_row(row, 0, [caption, digest.summary[name], compared(digest, name)], formats["plain"])


def sheet_name(title: str) -> str:
    """The title as a sheet can bear it: 31 characters, cut where a thought ends."""
    return title if len(title) <= LONGEST else re.split(r"[,;]| за ", title)[0][:LONGEST]


def _table(book: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(sheet_name(table.section.title))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(table.columns):
        sheet.set_column(column, column, WIDTHS.get(name, 18))
        sheet.write(0, column, name, formats["head"])
        for row, record in enumerate(table.rows, 1):
            sheet.write(row, column, record[name], formats["wrap" if name in WRAPPED else "plain"])
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _system(book: Any, part: SystemPart, formats: dict[str, Any]) -> None:
    """The sheet of an official system: who keeps it and its figures above, its cases below, the most pressing first."""
    sheet = book.add_worksheet(part.caption[:31])
    lines = [("Система", part.name), ("Куратор", part.curator), ("Последняя выгрузка", part.told_export), *(figures_line(part) if part.figures else [])]
    for row, (name, value) in enumerate(lines):
        sheet.write(row, 0, name, formats["head"])
        sheet.write(row, 1, int(value) if value.isdecimal() else value, formats["plain"])
    top = len(lines) + 1
    for column, name in enumerate(part.cases[0]):
        sheet.set_column(column, column, WIDTHS.get(name, 18))
        sheet.write(top, column, name, formats["head"])
        for row, case in enumerate(part.cases, top + 1):
            sheet.write(row, column, case[name], formats["wrap" if name in WRAPPED else "plain"])
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + len(part.cases), len(part.cases[0]) - 1)
