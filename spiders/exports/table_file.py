"""Files with tables as rows: xlsx and xls by calamine, csv in UTF-8 or cp1251; a sheet at a time, a row at a time."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from models.problem import Problem
from spiders.exports.extent import check_extent

WORKBOOKS = {".xlsx", ".xls", ".xlsm"}
_SEPARATORS = ";,\t|"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 65_536  # bytes that tell the coding and the kind of a file
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file; `rows` begins anew at each call and gives the number that Excel shows and the cells."""

    name: str
    rows: Callable[[], Iterator[tuple[int, Row]]]


def open_sheets(path: Path) -> list[Sheet]:
    """The visible sheets; raises Problem that says why the file cannot be read."""
    if path.suffix.lower() == ".csv":
        return [Sheet("", lambda: _csv_rows(path))]
    if path.suffix.lower() not in WORKBOOKS:
        raise Problem(f"Файл {path.name} — не таблица: принимаются xlsx, xls и csv.")
    check_extent(path)
    try:
        book = _open_book(path)
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible] or book.sheet_names
        return [_sheet(book, name) for name in names]
    except PasswordError as error:
        raise _locked(path) from error
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise _unreadable(path) from error
    except BaseException as error:  # calamine is written in Rust: what it did not foresee comes as its own kind of panic
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(path) from error


def _open_book(path: Path) -> CalamineWorkbook:
    """The workbook by its suffix, else by what it is: an xlsx under the name of an xls is common."""
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise
    except CalamineError:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    return Sheet(name, lambda: enumerate(sheet.iter_rows(), 1))


def _locked(path: Path) -> Problem:
    return Problem(f"Файл {path.name} защищён паролем. Снимите пароль (Файл → Сведения → Защита книги) и повторите.")


def _unreadable(path: Path) -> Problem:
    """Why a workbook cannot be read, by its first bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            body = head + file.read() if head.startswith(_OLE) else head
    except OSError:
        return Problem(f"Файл {path.name} не читается: его нет или нет прав.")
    if _ENCRYPTED in body:
        return _locked(path)
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<table", b"<!doctype", b"<meta")):
        return Problem(f"Файл {path.name} — страница HTML под именем таблицы. Откройте её в Excel и сохраните как xlsx.")
    return Problem(f"Файл {path.name} не читается как таблица Excel: он повреждён, обрезан или это не таблица. Выгрузите его заново.")


def _csv_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Rows of a CSV file with the number of their first line."""
    try:
        with path.open("rb") as raw:
            head = raw.read(_HEAD)
        coding = _coding(head, path)
        first = head.decode(coding, errors="replace").lstrip("\r\n\ufeff").partition("\n")[0]
        with path.open(encoding=coding, newline="") as file:
            reader = csv.reader(file, delimiter=max(_SEPARATORS, key=first.count), strict=True)
            at = 1
            for row in reader:
                yield at, row
                at = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise Problem(f"Файл {path.name}: неизвестная кодировка. Сохраните его в UTF-8 или Windows-1251.") from error
    except (OSError, csv.Error) as error:
        raise Problem(f"Файл {path.name} не читается как CSV: он повреждён или обрезан. Выгрузите его заново.") from error


def _coding(head: bytes, path: Path) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head or not head.strip():
        raise Problem(f"Файл {path.name} не читается как CSV: он пуст или это не таблица. Выгрузите его заново.")
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1251"
