"""The store: DuckDB behind one lock, its SQL in files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from models.message import Message
from models.problem import Problem

SQL = Path(__file__).resolve().parent / "sql"
CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "2GB", "storage_compatibility_version": "v1.5.0"}
LOCK_SECONDS = 60.0
STORE_VIEWS = ("10_current_decisions", "11_current_export_rows", "12_standing_events", "14_said_not_fixed")


@cache
def sql(name: str) -> str:
    """The text of a file of `pipelines/sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def store_lock(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """The right to write the store; raises Problem if another process keeps it longer than `seconds`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=seconds):
            yield
    except Timeout as error:
        raise Problem(f"Хранилище {path.name} занято другим процессом. Дождитесь его окончания и повторите.") from error
    except OSError as error:
        raise Problem(f"Не открывается {path}: {error.strerror}. Проверьте место на диске и права на папку.") from error


@contextmanager
def open_store(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store for writing, made if missing; hold `store_lock` around it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with connect(path) as connection:
        if _shape(connection) != _wanted_shape():
            _give_shape(connection)
        yield connection


def _give_shape(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables and views of the store, those it has left as they are; one write to the disk, not one for each table."""
    with transaction(connection):
        connection.execute(sql("schema"))
        create_views(connection, STORE_VIEWS)
        connection.execute(sql("placed_addresses"))
        insert(connection, "shape", [{"hash": _wanted_shape()}], replace=True)


def _shape(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Which text of the schema the store was last made by; None if that is not known."""
    try:
        return next((row["hash"] for row in records(connection, "FROM shape")), None)
    except duckdb.CatalogException:
        return None


@cache
def _wanted_shape() -> str:
    return sha256("".join((sql("schema"), sql("placed_addresses"), *(sql(f"views/{name}") for name in STORE_VIEWS))).encode()).hexdigest()


def create_views(connection: duckdb.DuckDBPyConnection, only: tuple[str, ...] = ()) -> None:
    """The views of `sql/views` in the order of their numbers; `only` some of them."""
    for path in sorted((SQL / "views").glob("*.sql")):
        if not only or path.stem in only:
            connection.execute(path.read_text(encoding="utf-8"))


@contextmanager
def connect(path: Path | str, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in Moscow time; raises Problem if the file is locked or is no database."""
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=CONFIG)
    except duckdb.IOException as error:
        reason = "занят другим процессом" if "lock" in str(error).lower() else "не открывается: проверьте права и место на диске"
        raise Problem(f"Файл {Path(path).name} {reason}.") from error
    try:
        connection.execute("SET TimeZone = 'Europe/Moscow'")
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]], replace: bool = False) -> None:
    """Add the rows to the table by column name; `replace` empties it first."""
    if replace:
        connection.execute(f"DELETE FROM {table}")
    if rows:
        connection.register("incoming", pa.Table.from_pylist([dict(row) for row in rows]))
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        connection.unregister("incoming")


def stage(connection: duckdb.DuckDBPyConnection, table: str, like: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A temporary table with the rows, with the columns of the query `like`."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {like} LIMIT 0")
    insert(connection, table, rows)


def message_of(row: Mapping[str, Any]) -> Message:
    """The message of a row of the store."""
    fields = {name: row[name] for name in Message.__slots__ if name in row}
    return Message(**{**fields, "attachments": json.loads(row["attachments"]), "mentions": tuple(row.get("mentions") or ())})


def records(connection: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    cursor = connection.execute(query, parameters or None)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
