"""How far the sheets of an xlsx reach, before they are read whole: calamine holds every cell between the first and the last, and one stray cell in the
last corner of a sheet asks for 550 GB, which ends the process."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from models.problem import Problem

MOST_BYTES = 2 * 2**30  # of a sheet unpacked: three gigabytes of memory (measured: 1.45 bytes a byte)
MOST_CELLS = 50_000_000  # between the corners: 1.2 GB; a million rows of 47 columns
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_WIDE = re.compile(rb'\sr="([A-Z]{2,3})\d')
_ROW = re.compile(rb'\sr="[A-Z]{0,3}(\d+)"')
_PART, _OVERLAP = 2**20, 64  # bytes looked at together, and again with the next


def check_extent(path: Path) -> None:
    """Raises Problem for a workbook that would not fit in memory; what is no xlsx, or a broken one, is left to its reader."""
    try:
        with zipfile.ZipFile(path) as book:
            for number, name in enumerate(sorted(filter(_SHEET.fullmatch, book.namelist())), 1):
                with book.open(name) as sheet:
                    _check(iter(lambda sheet=sheet: sheet.read(_PART), b""), f"Файл {path.name}, лист {number}")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        return


def _check(parts: Iterator[bytes], where: str) -> None:
    size, last, widest, tail = 0, 1, 26, b""  # columns to Z are not told apart: a million rows of them fit
    for part in parts:
        size, text = size + len(part), tail + part
        columns = set(_WIDE.findall(text))
        widest = max(widest, *map(_number, columns)) if columns else widest
        last = max(last, *(int(row) for row in _ROW.findall(text[-(_OVERLAP * 16) :]) or [1]))
        tail = text[-_OVERLAP:]
        if size > MOST_BYTES:
            raise Problem(
                f"{where}: таблица больше {MOST_BYTES / 2**30:.0f} ГБ, в память не поместится. Сохраните её как CSV (UTF-8) или разделите по месяцам."
            )
        if last * widest > MOST_CELLS:
            raise Problem(
                f"{where}: таблица тянется до строки {last} и столбца {widest}, столько ячеек не прочесть. Удалите лишние строки и столбцы "
                "(часто это случайная ячейка далеко внизу или справа) или сохраните лист как CSV (UTF-8)."
            )


def _number(letters: bytes) -> int:
    """Excel's column by its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
