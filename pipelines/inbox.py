"""The append-only inbox: facts as JSON lines in files that are never changed."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers.labelling import Label
from models.files import cannot_write
from models.message import Coverage, Dropped, ExportRow, Listing, Message, record_of

KINDS: dict[type, str] = {Message: "message", Listing: "listing", Coverage: "coverage", Dropped: "dropped", ExportRow: "export_row", Label: "label"}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of an inbox file that is no fact: it is kept where it is, counted and shown."""

    file: str
    line: int
    reason: str


def fact_of(record: Any) -> dict[str, Any]:
    """The line of a fact: its kind and its fields."""
    return {"fact": KINDS[type(record)], **record_of(record)}


class InboxFile:
    """A file of the inbox being written: it appears under its name when it is whole."""

    def __init__(self, inbox: Path, name: str, now: datetime):
        stamp = f"{now:%Y%m%dT%H%M%S}"
        self.path = _free_name(inbox / f"{now:%Y-%m}", f"{stamp}-{name}")
        self._part = self.path.with_suffix(".part")
        self.count = 0
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")
        except OSError as error:
            raise cannot_write(self._part, error) from error

    def add(self, fact: dict[str, Any]) -> None:
        """Write one fact."""
        self._write(json.dumps(fact, ensure_ascii=False, sort_keys=True) + "\n")
        self.count += 1

    def _write(self, line: str) -> None:
        try:
            self._file.write(line)
        except OSError as error:
            raise cannot_write(self._part, error) from error

    def close(self) -> None:
        """Bring the file to the disk and give it its name; an empty one leaves nothing."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            if self.count:
                self._part.rename(self.path)
            else:
                self._part.unlink()
        except OSError as error:
            raise cannot_write(self._part, error) from error

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)


@contextmanager
def inbox_file(inbox: Path, name: str, now: datetime) -> Iterator[InboxFile]:
    """A file to add facts to; it is there if the block ends well, and not at all otherwise."""
    file = InboxFile(inbox, name, now)
    try:
        yield file
    except BaseException:
        file.discard()
        raise
    file.close()


def append(inbox: Path, name: str, now: datetime, facts: Iterable[dict[str, Any]]) -> int:
    """Write the facts as one file; returns their number."""
    with inbox_file(inbox, name, now) as file:
        for fact in facts:
            file.add(fact)
    return file.count


def list_files(inbox: Path) -> list[str]:
    """Names of the complete files relative to the inbox, in the order of their writing."""
    return sorted(path.relative_to(inbox).as_posix() for path in inbox.glob("*/*.jsonl"))


def read_file(inbox: Path, name: str) -> Iterator[dict[str, Any] | BadLine]:
    """Facts of one file; a line that is no JSON object comes as BadLine and stops nothing."""
    with (inbox / name).open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                fact = json.loads(line)
                yield fact if isinstance(fact, dict) and "fact" in fact else BadLine(name, number, "не факт")
            except ValueError:
                yield BadLine(name, number, "строка JSON повреждена или обрезана")


def _free_name(folder: Path, stem: str) -> Path:
    """A name that no file has yet, in the order of writing."""
    number = len(list(folder.glob(f"{stem}*.jsonl"))) if folder.is_dir() else 0
    return folder / f"{stem}-{number:03d}.jsonl"
