"""Sheets as people hand them back: re-saved plainly by another program, with cells filled, rows moved, columns moved."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from spiders.exports.book import read_book

Rows = list[list[Any]]


def resave(path: Path, target: Path, name: str, change: Callable[[Rows], Rows]) -> Path:
    """The workbook with a changed sheet, without lists, protection or formats."""
    with xlsxwriter.Workbook(str(target), {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        for title, rows in read_book(path).items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(change([list(row) for row in rows]) if title == name else rows):
                for at, cell in enumerate(row):
                    if cell not in ("", None):
                        sheet.write(number, at, cell if isinstance(cell, int | float) else str(cell))
    return target


def filled(**answers: Sequence[tuple[str, Any]]) -> Callable[[Rows], Rows]:
    """Write answers: for each message of the wall (m7) pairs of header and value."""

    def change(rows: Rows) -> Rows:
        head = rows[0]
        for row in rows[1:]:
            number = str(row[0]).rpartition("vk:-1_")[2].partition("?")[0]
            for title, value in answers.get(f"m{number}", ()):
                row[head.index(title)] = value
        return rows

    return change
