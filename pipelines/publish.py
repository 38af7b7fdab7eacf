"""The published copy: masked, whole, replaced at once."""

from datetime import datetime
from pathlib import Path

import duckdb

from models.problem import Problem
from pipelines.store import create_views, sql, transaction


def publish(connection: duckdb.DuckDBPyConnection, target: Path, now: datetime) -> None:
    """Write the masked copy beside the target and put it in its place at once: a reader of the old copy keeps reading it.

    Its views tell how things stand at `now`.
    """
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        connection.execute(f"ATTACH '{part}' AS public (STORAGE_VERSION 'v1.5.0')")
        with transaction(connection):  # one write to the disk, not one for each table
            connection.execute(sql("publish"))
            connection.execute("CREATE TABLE public.publication AS SELECT $now::TIMESTAMPTZ AS published_at", {"now": now})
        connection.execute("CHECKPOINT public")
        connection.execute("DETACH public")
        _add_views(part)
        part.replace(target)
    except (OSError, duckdb.IOException) as error:
        raise Problem(f"Не записана опубликованная копия {target}: проверьте место на диске и права на папку.") from error


def _add_views(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        with transaction(connection):
            create_views(connection)
        connection.execute("CHECKPOINT")
