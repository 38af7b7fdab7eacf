"""Readings in the store: kept chunk by chunk, or all made anew and put in place of the former at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import duckdb

from models.address import Address
from models.analysis import Analysis, Reader
from models.message import Message
from pipelines.chunks import CHUNK
from pipelines.console import track
from pipelines.reading import read_chunks
from pipelines.settings import Settings
from pipelines.store import insert, message_of, records, sql, transaction

TABLES = ("analyses", "addresses")
_COLUMNS = [one.name for one in fields(Analysis) if one.name != "addresses"]
_ADDRESS = [one.name for one in fields(Address)]


def keep_analyses(connection: duckdb.DuckDBPyConnection, analyses: Sequence[Analysis]) -> None:
    """Replace the readings of these messages' versions."""
    keys = [{"message_id": a.message_id, "version": a.version} for a in analyses]
    connection.execute("CREATE OR REPLACE TEMP TABLE reread AS SELECT message_id, version FROM analyses LIMIT 0")
    insert(connection, "reread", keys)
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} USING reread WHERE {table}.message_id = reread.message_id AND {table}.version = reread.version")
    _add(connection, analyses)


def reread(connection: duckdb.DuckDBPyConnection, settings: Settings, reader: Reader) -> int:
    """Read the whole archive anew; a kill on the way leaves the former readings as they were. Returns the number of messages' versions read."""
    connection.execute(sql("reread"))
    [total] = connection.execute("SELECT count(*) FROM reread_queue").fetchone() or (0,)
    starts = range(0, total, CHUNK)
    for analyses in track(read_chunks(_chunks(connection, starts), settings, reader), "Чтение всего архива заново (по 1000)", len(starts)):
        _add(connection, analyses, "fresh_")
    with transaction(connection):
        for table in TABLES:
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} FROM fresh_{table}")
    for table in TABLES:
        connection.execute(f"DROP TABLE fresh_{table}")
    return int(total)


def _chunks(connection: duckdb.DuckDBPyConnection, starts: range) -> Iterator[list[Message]]:
    for start in starts:
        rows = records(connection, "FROM reread_queue WHERE position >= $start AND position < $stop ORDER BY position", start=start, stop=start + CHUNK)
        yield [message_of(row) for row in rows]


def _add(connection: duckdb.DuckDBPyConnection, analyses: Sequence[Analysis], prefix: str = "") -> None:
    insert(connection, f"{prefix}analyses", [_fields(a, _COLUMNS) for a in analyses])
    found = [{"message_id": a.message_id, "version": a.version, "position": n, **_fields(one, _ADDRESS)} for a in analyses for n, one in enumerate(a.addresses)]
    insert(connection, f"{prefix}addresses", found)


def _fields(item: object, names: Sequence[str]) -> Mapping[str, Any]:
    return {name: getattr(item, name) for name in names}
