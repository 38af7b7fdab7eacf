"""A sheet handed back: rows by column, whatever was moved, sorted, deleted or pasted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from models.language import fold
from models.problem import Problem
from models.reference import Reference
from pipelines.review.book import FORMAT, STAMP, Stamp, control
from pipelines.review.words import Column, captions, meanings
from spiders.exports.book import read_book
from spiders.exports.cells import is_blank

HEADER_ROWS = 10
NEAR = 0.6  # how like a known value a wrong one must be to be asked about


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as people see it, and its cells as text by column key; blank cells are absent."""

    number: int
    cells: Mapping[str, str]

    def says(self, what: str) -> str:
        """A remark on the row."""
        return f"строка {self.number} ({self.cells.get('id') or self.cells.get('case') or 'без номера'}): {what}"


@dataclass(frozen=True, slots=True)
class Returned:
    """The stamp of a sheet and its rows."""

    stamp: Stamp
    rows: Sequence[Row]


def read_stamp(path: Path, book: Mapping[str, Sequence[Sequence[Any]]]) -> Stamp:
    """The stamp of the book; raises Problem if it has none or one of another program."""
    told = {str(row[0]): str(row[1]) for row in book.get(STAMP, []) if len(row) > 1}
    if _whole(told.get("формат", "")) != FORMAT:
        raise Problem(f"{path.name}: это не таблица из mcu review export (нет скрытого листа «{STAMP}» или он из другой версии программы).")
    return Stamp(told["вид"], told["кому"], datetime.fromisoformat(told["выгружено"]))


def read_rows(path: Path, sheet: Sequence[Sequence[Any]], columns: Sequence[Column], key: str) -> list[Row]:
    """The rows of the sheet that are not blank; raises Problem if a needed column is gone."""
    titles = {fold(column.title): column.key for column in columns}
    at, header = next(((n, row) for n, row in enumerate(sheet[:HEADER_ROWS]) if sum(_header(cell) in titles for cell in row) >= 3), (0, []))
    places = {titles[_header(cell)]: n for n, cell in reversed(list(enumerate(header))) if _header(cell) in titles}
    missing = [column.title for column in columns if column.key not in places and (column.key in (key, "version") or column.written)]
    if missing:
        raise Problem(f"{path.name}: нет столбцов {', '.join(f'«{title}»' for title in missing)}. Верните их; ничего не принято.")
    return list(_rows(sheet[at + 1 :], at + 2, places))


def _rows(rows: Sequence[Sequence[Any]], first: int, places: Mapping[str, int]) -> Iterator[Row]:
    for number, row in enumerate(rows, first):
        cells = {key: _text(row[at]) for key, at in places.items() if at < len(row) and not is_blank(row[at])}
        if cells:
            yield Row(number, cells)


def _header(cell: Any) -> str:
    return fold(" ".join(str("" if cell is None else cell).split()))


def _text(cell: Any) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        return f"число {cell}"  # 2.10 that Excel took for a number is 2.1: another topic
    return _whole(str(cell).strip().removeprefix("'"))


def _whole(text: str) -> str:
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def read_choice(column: Column, text: str, reference: Reference) -> str:
    """The value that the cell means; raises ValueError that says what is wrong and what may have been meant."""
    known = meanings(column.choice, reference)
    wanted = fold(" ".join(text.split()))
    number = wanted.partition(" · ")[0]
    value = known.get(wanted) or (known.get(number) if column.choice == "topic" else None)
    if value is None:
        near = get_close_matches(wanted, known, 1, NEAR)
        meant = captions(column.choice, reference)[known[near[0]]] if near else ""
        hint = f"может быть, «{meant}»?" if meant else "выберите из списка"
        raise ValueError(f"«{column.title}»: «{text}» не из списка, {hint}")
    return value


def read_choices(row: Row, columns: Sequence[Column], reference: Reference, faults: list[str]) -> dict[str, str]:
    """The values of the row's lists by column key; what is wrong is added to `faults`."""
    answer = {}
    for column in columns:
        if column.written and column.choice and column.choice != "duplicate_of" and column.key in row.cells:
            try:
                answer[column.key] = read_choice(column, row.cells[column.key], reference)
            except ValueError as error:
                faults.append(row.says(str(error)))
    return answer


def without_doubles(rows: Sequence[Row], key: str, columns: Sequence[Column], faults: list[str]) -> list[Row]:
    """One row a number; the same answers pasted twice are one, different ones a fault. Rows without a number or with a foreign half are faults."""
    written = [column.key for column in columns if column.written]
    seen: dict[str, tuple[Row, dict[str, str | None]]] = {}
    for row in rows:
        told = {name: row.cells.get(name) for name in written}
        id = row.cells.get(key)
        if id is None:
            if any(told.values()):
                faults.append(row.says("есть ответ, но нет номера; верните номер или удалите строку"))
            continue
        if row.cells.get("control", control(id)) != control(id):
            faults.append(row.says("части строки от разных сообщений: столбцы отсортированы порознь"))
            continue
        first, said = seen.setdefault(id, (row, told))
        if said != told and any(said.values()) and any(told.values()):
            faults.append(row.says(f"в строке {first.number} тот же номер, а ответы другие; оставьте одну"))
        if any(told.values()) and not any(said.values()):
            seen[id] = (row, told)
    return [row for row, _ in seen.values()]


def read_returned(path: Path, sheets: Mapping[str, tuple[str, Sequence[Column], str]]) -> Returned:
    """The sheet that was handed back; `sheets` names for each kind of stamp the sheet, its columns and the key. Raises Problem."""
    if not path.is_file():
        raise Problem(f"Файла {path} нет.")
    book = read_book(path)
    stamp = read_stamp(path, book)
    if stamp.kind not in sheets or sheets[stamp.kind][0] not in book:
        raise Problem(f"{path.name}: нет листа «{sheets.get(stamp.kind, ('Разбор',))[0]}».")
    name, columns, key = sheets[stamp.kind]
    return Returned(stamp, read_rows(path, book[name], columns, key))
