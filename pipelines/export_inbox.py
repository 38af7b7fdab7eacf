"""Exports dropped into a folder: taken where they lie, bad ones moved to `rejected/` with the reason beside them.

A file that was taken stays where it was put: its content's hash stands in the name of the inbox file made of it, so it is never taken twice, and nothing has
to be moved between «written» and «done», where a kill could lose it. Only a bad file moves, after its reason is on the disk.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from models.files import write_whole
from models.message import Coverage
from models.problem import Problem
from models.reference import Reference, Source
from models.worktime import TIME_ZONE
from pipelines.imports import ImportReport, Refused, hash_of, import_export, load_mappings
from pipelines.row_memory import RowMemory, row_memory
from pipelines.settings import Settings
from spiders.exports.sheet import recognise
from spiders.exports.table_file import open_sheets

REJECTED = "rejected"
SETTLE_SECONDS = 1.0  # a file that still grows after so long is being copied, not broken
_UNFINISHED = {".part", ".partial", ".tmp", ".crdownload", ".download"}


def collect_exports(settings: Settings, reference: Reference, source: Source, now: datetime) -> Coverage:
    """Take the new files of a system; a refused file stops no other."""
    reports: list[ImportReport] = []
    problems = _strays(settings, reference) if _takes_strays(reference, source) else []
    files = waiting_files(settings, reference, source)
    for path in files:
        before = path.stat()
        try:
            reports.append(import_export(settings, reference, path, source.kind if _is_known(path, settings, reference) else None, now))
        except Refused as error:
            problems.append(_reject(settings, path, str(error), (before.st_size, before.st_mtime_ns), now))
        except Problem as error:
            problems.append(str(error))
    if not files and not problems and source.enabled:
        problems += _silence(settings, source, now)
    return _coverage(source, now, reports, problems)


def waiting_files(settings: Settings, reference: Reference, source: Source) -> list[Path]:
    """Files of the system's folder, and those of the common one that look like its exports, that were not taken yet."""
    folder = settings.export_inbox
    own, common = _files(folder / source.kind), _files(folder)
    if not own and not common:
        return []
    with row_memory(settings, read_only=True) as memory:
        taken = {path: _taken_as(path, memory) for path in (*own, *common)}
    fresh = [path for path in own if taken[path] != source.kind]
    return fresh + [path for path in common if taken[path] is None and _is_for(path, settings, reference, source)]


def _taken_as(path: Path, memory: RowMemory) -> str | None:
    """The system as whose export the file was taken; None for a new one, and for one that cannot be read: the import will say why."""
    try:
        before = memory.file_system(hash_of(path))
    except Problem:
        return None
    return before[0] if before else None


def _files(folder: Path) -> list[Path]:
    """Finished files of the folder in order of name; not what Excel, browsers and copying leave half-made."""
    if not folder.is_dir():
        return []
    files = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith(("~$", ".")))
    return sorted(path for path in files if path.suffix.lower() not in _UNFINISHED)


def _is_for(path: Path, settings: Settings, reference: Reference, source: Source) -> bool:
    system = _system_of(path, settings, reference)
    return system == source.kind if system else _takes_strays(reference, source)


def _is_known(path: Path, settings: Settings, reference: Reference) -> bool:
    """Whether the folder or the headers tell the system."""
    return path.parent != settings.export_inbox or _system_of(path, settings, reference) is not None


def _takes_strays(reference: Reference, source: Source) -> bool:
    """One source answers for the files that no system knows: the first enabled one, else the first."""
    ours = [one for one in reference.sources.values() if one.kind in reference.systems]
    return source == next((one for one in ours if one.enabled), ours[0])


def _system_of(path: Path, settings: Settings, reference: Reference) -> str | None:
    status = path.stat()
    return _recognised(path, status.st_mtime_ns, status.st_size, settings.reference, tuple(reference.systems))


@cache
def _recognised(path: Path, changed: int, size: int, reference: Path, systems: tuple[str, ...]) -> str | None:
    """The system by the headers, read once for all sources."""
    try:
        return recognise(open_sheets(path), list(load_mappings(reference, systems).values()))
    except Problem:
        return None


def _reject(settings: Settings, path: Path, reason: str, before: tuple[int, int], now: datetime) -> str:
    """Move the file to `rejected/` after its reason is there; returns what is told. A file that still grows stays for the next run."""
    time.sleep(SETTLE_SECONDS)
    status = path.stat()
    if (status.st_size, status.st_mtime_ns) != before:
        return f"Файл {path.name} ещё копируется: он будет принят в следующий раз."
    target = _free_name(settings.export_inbox / REJECTED, path)
    try:
        write_whole(target.with_name(f"{target.name}.reason.txt"), f"{now.astimezone(TIME_ZONE):%d.%m.%Y %H:%M}. {reason}\n")
        path.replace(target)
    except (OSError, Problem) as error:
        return f"{reason} Файл остался на месте: {error}."
    return f"{reason} Файл перенесён в {REJECTED}/{target.name}."


def _free_name(folder: Path, path: Path) -> Path:
    names: Iterable[str] = (path.name, *(f"{path.stem}-{n}{path.suffix}" for n in range(2, 10_000)))
    return next(folder / name for name in names if not (folder / name).exists())


def _strays(settings: Settings, reference: Reference) -> list[str]:
    """Folders that are no system's."""
    folder = settings.export_inbox
    if not folder.is_dir():
        return []
    known = ", ".join(sorted(reference.systems))
    names = sorted(one.name for one in folder.iterdir() if one.is_dir() and one.name not in (*reference.systems, REJECTED) and any(_files(one)))
    return [f"Папки {', '.join(names)} в {folder.name}/ не названы по системе ({known}): файлы в них не приняты."] if names else []


def _silence(settings: Settings, source: Source, now: datetime) -> list[str]:
    """What is told where nothing came."""
    with row_memory(settings, read_only=True) as memory:
        last = memory.last_file(source.kind)
    if last is None:
        return [f"{source.name}: в папке {settings.export_inbox.name} нет выгрузок (xlsx, xls, csv)."]
    days = (now - last).days
    return [f"{source.name}: новых выгрузок нет {days} дн., последняя принята {last.astimezone(TIME_ZONE):%d.%m.%Y}."] if days > source.lookback_days else []


def _coverage(source: Source, now: datetime, reports: Sequence[ImportReport], problems: Sequence[str]) -> Coverage:
    dropped: dict[str, int] = {}
    for report in reports:
        for remark, one in report.remarks.items():
            dropped[remark] = dropped.get(remark, 0) + one.times
    oldest, newest = (f((t for r in reports if (t := getattr(r, name))), default=None) for f, name in ((min, "oldest"), (max, "newest")))
    return Coverage(
        source.id, now, sum(r.rows for r in reports), sum(r.facts for r in reports), dropped, " ".join(problems) or None,
        oldest=oldest, newest=newest, moved=sum(r.new + r.changed for r in reports),
    )  # fmt: skip
