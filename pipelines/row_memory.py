"""What is known of the rows of exports: so that only news is written. Losing it costs nothing but lines that the fold knows already."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from models.files import cannot_write
from models.problem import Problem
from pipelines.inbox import read_file
from pipelines.settings import Settings

WAIT_SECONDS = 60.0
_TABLES = """
CREATE TABLE IF NOT EXISTS seen (number TEXT, system TEXT, message BLOB, row BLOB, PRIMARY KEY (number, system)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (hash TEXT, system TEXT, name TEXT, at TEXT, facts TEXT, PRIMARY KEY (hash, system)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Print:
    """Hashes of what a row says: as a message whatever its system, and of its fields."""

    number: str
    message: bytes
    row: bytes


def print_of(number: str, message: Mapping[str, Any], fields: Mapping[str, Any]) -> Print:
    """The print of a row, whenever it was seen: by the message's words, link, author and the fields of the export."""
    return Print(number, _hash([fields.get("created"), *(message[name] for name in ("text", "url", "author"))]), _hash(fields))


def _hash(said: Any) -> bytes:
    return blake2b(json.dumps(said, sort_keys=True, ensure_ascii=False).encode(errors="replace"), digest_size=8).digest()


class RowMemory:
    """Prints of rows and the files they came from, in one SQLite file; what is remembered counts when `row_memory` ends well."""

    def __init__(self, connection: sqlite3.Connection, inbox: Path, read_only: bool):
        self._connection = connection
        self._inbox = inbox
        self._read_only = read_only

    def known(self, system: str, prints: Sequence[Print]) -> Mapping[str, tuple[bytes, bytes]]:
        """What is known of these rows, by number."""
        query = "SELECT number, message, row FROM seen WHERE system = ? AND number IN (SELECT value FROM json_each(?))"
        return {number: (message, row) for number, message, row in self._connection.execute(query, (system, json.dumps([p.number for p in prints])))}

    def elsewhere(self, system: str, prints: Sequence[Print]) -> list[tuple[str, str]]:
        """(number, other system) of rows that another system had with the same words and time."""
        said = {one.number: one.message for one in prints}
        query = "SELECT number, system, message FROM seen WHERE system <> ? AND number IN (SELECT value FROM json_each(?))"
        return [(number, other) for number, other, message in self._connection.execute(query, (system, json.dumps(list(said)))) if said[number] == message]

    def remember(self, system: str, prints: Sequence[Print]) -> None:
        """Keep the rows as they are now."""
        self._connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", ((p.number, system, p.message, p.row) for p in prints))

    def file_system(self, hash_: str) -> tuple[str, str] | None:
        """(system, moment) of a file that was taken before; the inbox itself is asked where a run was killed between writing and remembering."""
        row = self._connection.execute("SELECT system, at FROM files WHERE hash = ?", (hash_,)).fetchone()
        if row is not None:
            return row[0], row[1]
        written = next(self._inbox.glob(f"*/*-export-{hash_}-*.jsonl"), None)
        return self._recall(written, hash_) if written is not None else None

    def _recall(self, path: Path, hash_: str) -> tuple[str, str]:
        """Learn the rows of a file of the inbox."""
        facts = [fact for fact in read_file(self._inbox, path.relative_to(self._inbox).as_posix()) if isinstance(fact, dict)]
        messages = {fact["id"]: fact for fact in facts if fact["fact"] == "message"}
        rows = [fact for fact in facts if fact["fact"] == "export_row" and fact["message_id"] in messages]
        system, at = (rows[0]["system"], rows[0]["seen_at"]) if rows else (path.name.split("-export-")[0].partition("-")[2], "")
        if not self._read_only:
            self.remember(system, [print_of(row["number"], messages[row["message_id"]], row["fields"]) for row in rows])
            self.remember_file(hash_, system, path.name, at, path)
        return system, at

    def remember_file(self, hash_: str, system: str, name: str, at: datetime | str, facts: Path | None) -> None:
        """Keep that the file was taken; `facts` is what was written of it, if anything was new."""
        written = facts.relative_to(self._inbox).as_posix() if facts else ""
        self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", (hash_, system, name, str(at), written))

    def last_file(self, system: str) -> datetime | None:
        """When a file of the system was last taken."""
        times = [at for (at,) in self._connection.execute("SELECT at FROM files WHERE system = ? AND at <> ''", (system,))]
        return max(map(datetime.fromisoformat, times), default=None)

    def check(self) -> None:
        """Forget everything if files of the inbox are gone that it speaks of: then the inbox was begun anew."""
        if any(not (self._inbox / facts).is_file() for (facts,) in self._connection.execute("SELECT facts FROM files WHERE facts <> ''")):
            self._connection.execute("DELETE FROM seen")
            self._connection.execute("DELETE FROM files")


@contextmanager
def row_memory(settings: Settings, read_only: bool = False) -> Iterator[RowMemory]:
    """The memory of this installation; `read_only` gives what there is and keeps nothing. One process writes at a time."""
    path = settings.var / "state" / "export-rows.sqlite"
    try:
        if not read_only:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = f"file:{path}?mode=ro" if path.is_file() else "file::memory:"
        target = where if read_only else f"file:{path}"
        with closing(sqlite3.connect(target, uri=True, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
            yield from _opened(connection, settings.inbox, read_only)
    except OSError as error:
        raise cannot_write(path, error) from error
    except sqlite3.OperationalError as error:
        busy = "locked" in str(error)
        raise Problem("Идёт другой приём выгрузок. Дождитесь его окончания и повторите." if busy else f"Не пишется {path}: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise Problem(f"Файл {path} повреждён. Удалите его и повторите: он только память о принятом.") from error


def _opened(connection: sqlite3.Connection, inbox: Path, read_only: bool) -> Iterator[RowMemory]:
    """The memory in one transaction."""
    memory = RowMemory(connection, inbox, read_only)
    if read_only:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'seen'").fetchone():
            connection.executescript(_TABLES)
        yield memory
        return
    connection.executescript(_TABLES)
    connection.execute("BEGIN IMMEDIATE")
    try:
        memory.check()
        yield memory
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
