"""Typed records read from the tables of the reference: CSV rows and TOML blocks. Anything broken is a Problem that names file, record and field."""

import csv
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from models.problem import Problem

Record = TypeVar("Record")


def load_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, with or without a byte order mark."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise Problem(f"Справочник {path} не читается: {error.strerror}. Верните файл или проверьте права.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"Справочник {path}: ошибка записи TOML: {error}. Исправьте файл.") from error


def load_blocks(path: Path, key: str, kind: Callable[..., Record]) -> dict[str, Record]:
    """The blocks [[key]] of a TOML file as records by their id."""
    tables = load_toml(path)
    for name in tables:
        if name != key:
            raise Problem(f"Справочник {path}: лишний раздел или поле «{name}», записи пишутся под [[{key}]].")
    blocks = tables.get(key, [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Problem(f"Справочник {path}: «{key}» пишется в двойных скобках: [[{key}]].")
    return by_key(path, [build(path, n, block, kind, is_text=False) for n, block in enumerate(blocks, 1)])


def load_rows(path: Path, kind: Callable[..., Record]) -> list[Record]:
    """The rows of a CSV file as records; a file without a header is a Problem."""
    return [build(path, number, row, kind, is_text=True) for number, row in _csv(path)]


def _csv(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not rows.fieldnames:
                raise Problem(f"Справочник {path} пуст: нужна хотя бы строка заголовков.")
            return [(rows.line_num, _whole(path, rows.line_num, row)) for row in rows]
    except OSError as error:
        raise Problem(f"Справочник {path} не читается: {error.strerror}. Верните файл или проверьте права.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise Problem(f"Справочник {path}: ошибка записи CSV: {error}. Сохраните его в UTF-8.") from error


def _whole(path: Path, number: int, row: dict[Any, Any]) -> dict[str, str]:
    """The row, if it has a value for each column and no more."""
    if None in row:
        raise Problem(f"Справочник {path}, запись {number}: значений больше, чем столбцов, лишнее «{row[None][0]}».")
    short = next((name for name, value in row.items() if value is None), None)
    if short is not None:
        raise Problem(f"Справочник {path}, запись {number}: строка оборвана, нет поля «{short}».")
    return row


def build(path: Path, number: int, record: Mapping[str, Any], kind: Callable[..., Record], is_text: bool) -> Record:
    """A record of the kind; `is_text` says that values are strings of a CSV row."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(str(name) for name in record if name not in known)
    missing = [n for n, f in known.items() if n not in record and f.default is MISSING]
    if unknown or missing:
        wrong = f"лишнее поле «{unknown[0]}»" if unknown else f"нет поля «{missing[0]}»"
        raise Problem(f"Справочник {path}, запись {number}: {wrong}.")
    try:
        return kind(**{name: _typed(name, value, str(known[name].type), is_text) for name, value in record.items()})
    except ValueError as error:
        raise Problem(f"Справочник {path}, запись {number}: {error}.") from error


def _typed(name: str, value: Any, kind: str, is_text: bool) -> Any:
    """The value as the type of the field; raises ValueError that says what was expected."""
    read = _from_text if is_text else _from_toml
    for word, expected in (("tuple", "список строк"), ("bool", "0 или 1" if is_text else "true или false"), ("float", "число"), ("int", "целое число")):
        if word in kind:
            answer = read(value, word)
            if answer is None:
                raise ValueError(f"в поле «{name}» стоит «{value}», нужно: {expected}")
            return answer
    if not isinstance(value, str):
        raise ValueError(f"в поле «{name}» стоит «{value}», нужна строка в кавычках")
    return value


def _from_text(value: str, kind: str) -> Any:
    """The value of a CSV cell, None if it is none of the kind."""
    if kind == "tuple":
        return tuple(part.strip() for part in value.split(";") if part.strip())
    if kind == "bool":
        return {"0": False, "1": True}.get(value)
    try:
        return float(value) if kind == "float" else int(value)
    except ValueError:
        return None


def _from_toml(value: Any, kind: str) -> Any:
    """The value of a TOML field, None if it is none of the kind."""
    if kind == "tuple":
        return tuple(value) if isinstance(value, list) and all(isinstance(part, str) for part in value) else None
    if kind == "bool" or isinstance(value, bool):
        return value if isinstance(value, bool) and kind == "bool" else None
    return value if isinstance(value, int) or (kind == "float" and isinstance(value, float)) else None


def by_key(path: Path, records: Sequence[Record], key: str = "id") -> dict[str, Record]:
    """The records by the field `key`, none twice."""
    answer: dict[str, Record] = {}
    for record in records:
        value = str(getattr(record, key))
        if value in answer:
            raise Problem(f"Справочник {path}: номер «{value}» встречается дважды.")
        answer[value] = record
    return answer
