"""Taking an export of an official system into the inbox: the whole file or nothing of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import file_digest
from itertools import islice
from pathlib import Path

from models.message import ExportRow, Message
from models.privacy import pseudonym
from models.problem import Problem
from models.reference import Reference, Source
from models.systems import word_key
from pipelines.console import track
from pipelines.exports import department_named
from pipelines.inbox import InboxFile, fact_of, inbox_file
from pipelines.row_memory import RowMemory, print_of, row_memory
from pipelines.settings import Settings
from spiders.exports.mapping import ExportMapping, load_mapping
from spiders.exports.sheet import Table, recognise
from spiders.exports.system_export import Export, Taking, open_export, read_export
from spiders.exports.table_file import Sheet, open_sheets

CHUNK = 1000  # rows looked up and written at a time
Pair = tuple[Message, ExportRow]


class Refused(Problem):
    """The file itself is at fault: it cannot be read or is no such export."""


@dataclass
class Remark:
    """How often something was not as it should be, and where it was first."""

    times: int = 0
    first: str = ""


@dataclass
class ImportReport:
    """What was understood of a file and what came of its rows; `taken_at` says that the very same file was taken before."""

    file: str
    system: str
    taken_at: str | None = None
    tables: tuple[Table, ...] = ()
    skipped: tuple[str, ...] = ()
    rows: int = 0
    new: int = 0
    changed: int = 0
    facts: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    remarks: dict[str, Remark] = field(default_factory=dict)
    offices: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def note(self, remark: str, where: str) -> None:
        """Count a remark."""
        known = self.remarks.setdefault(remark, Remark(first=where))
        known.times += 1


def import_export(settings: Settings, reference: Reference, file: Path, system: str | None, now: datetime, dry_run: bool = False) -> ImportReport:
    """Append what is new in the file to the inbox; without a `system` it is recognised. Raises Refused for a bad file, of which nothing is left."""
    if not file.is_file():
        raise Problem(f"Файла {file} нет.")
    if system is not None and system not in reference.systems:
        known = f"принимаются {', '.join(reference.systems)}" if reference.systems else "в справочнике нет systems.toml"
        raise Problem(f"Система «{system}» неизвестна: {known}.")
    hash_ = hash_of(file)
    with row_memory(settings, dry_run) as memory:
        before = memory.file_system(hash_)
        if before is not None:
            return _taken_before(file, system, before, reference)
        export = _understood(settings, reference, file, system)
        return _import(settings, reference, export, hash_, now, memory, dry_run)


def hash_of(file: Path) -> str:
    """What stands for the file's content in names of the inbox; raises Problem if it cannot be read."""
    try:
        status = file.stat()
        return _hash(file, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise Problem(f"Файл {file.name} не читается: {error.strerror}. Проверьте права на него.") from error


@cache
def _hash(file: Path, changed: int, size: int) -> str:
    """The hash, reckoned once for all sources of a run."""
    with file.open("rb") as body:
        return file_digest(body, "sha256").hexdigest()[:16]


def load_mappings(reference: Path, systems: Iterable[str]) -> dict[str, ExportMapping]:
    """The description of each system's exports, from the folder of the reference."""
    return {system: load_mapping(reference / "exports" / f"{system}.toml") for system in systems}


def _taken_before(file: Path, system: str | None, before: tuple[str, str], reference: Reference) -> ImportReport:
    known, at = before
    if system not in (None, known):
        raise Refused(f"Файл {file.name} уже принят как выгрузка «{_caption(reference, known)}», а назван «{system}». Проверьте, из какой он системы.")
    return ImportReport(file.name, known, at)


def _understood(settings: Settings, reference: Reference, file: Path, system: str | None) -> Export:
    mappings = load_mappings(settings.reference, reference.systems)
    try:
        sheets = open_sheets(file)
        return _open(file, system, mappings, sheets, reference)
    except Refused:
        raise
    except Problem as error:
        raise Refused(str(error)) from error


def _open(file: Path, system: str | None, mappings: Mapping[str, ExportMapping], sheets: Sequence[Sheet], reference: Reference) -> Export:
    named = system or recognise(sheets, list(mappings.values()))
    if named is None:
        raise Refused(f"Файл {file.name}: по заголовкам не понять, из какой он системы. Назовите её (--system) или положите в её папку: {', '.join(mappings)}.")
    try:
        return open_export(file, mappings[named], sheets)
    except Problem as error:
        other = recognise(sheets, list(mappings.values()))
        hint = f" По заголовкам это выгрузка «{_caption(reference, other)}» (--system {other})." if other else ""
        raise Refused(f"{error}{hint}") from error


def _import(settings: Settings, reference: Reference, export: Export, hash_: str, now: datetime, memory: RowMemory, dry_run: bool) -> ImportReport:
    system = export.mapping.system
    report = ImportReport(export.path.name, system, tables=export.tables, skipped=export.skipped)
    taking = Taking(_source(reference, system), now, lambda who: pseudonym(settings.author_key, who), report.note)
    target: AbstractContextManager[InboxFile | None] = nullcontext() if dry_run else inbox_file(settings.inbox, f"{system}-export-{hash_}", now)
    with target as written:
        for pairs in track(_chunks(_refusing(read_export(export, taking))), f"{export.path.name} (по {CHUNK})"):
            _take(pairs, report, memory, written, reference)
    _tell_unknown(report)
    if written is not None:
        memory.remember_file(hash_, system, export.path.name, now, written.path if written.count else None)
    return report


def _source(reference: Reference, system: str) -> Source:
    source = next((s for s in reference.sources.values() if s.kind == system), None)
    if source is None:
        raise Problem(f"В sources.toml нет источника вида {system}.")
    return source


def _refusing(pairs: Iterable[Pair]) -> Iterator[Pair]:
    try:
        yield from pairs
    except Problem as error:
        raise Refused(str(error)) from error


def _chunks(pairs: Iterator[Pair]) -> Iterator[list[Pair]]:
    while chunk := list(islice(pairs, CHUNK)):
        yield chunk


def _take(pairs: Sequence[Pair], report: ImportReport, memory: RowMemory, written: InboxFile | None, reference: Reference) -> None:
    """Write what is new of some rows and remember them."""
    prints = [print_of(row.number, {"text": m.text, "url": m.url, "author": m.author}, row.fields) for m, row in pairs]
    known = memory.known(report.system, prints)
    fresh = [(pair, one) for pair, one in zip(pairs, prints, strict=True) if known.get(one.number) != (one.message, one.row)]
    for (message, row), one in fresh:
        before = known.get(one.number)
        facts = [message] * (before is None or before[0] != one.message) + [row] * (before is None or before[1] != one.row)
        report.new += before is None
        report.changed += before is not None
        report.facts += len(facts)
        if written is not None:
            for fact in facts:
                written.add(fact_of(fact))
    if written is not None:
        memory.remember(report.system, [one for _, one in fresh])
    for number, other in memory.elsewhere(report.system, [one for _, one in fresh]):
        report.note(f"то же обращение известно по системе «{_caption(reference, other)}», записано отдельно", number)
    _count(pairs, report, reference)


def _count(pairs: Sequence[Pair], report: ImportReport, reference: Reference) -> None:
    times = [message.published_at for message, _ in pairs]
    report.rows += len(pairs)
    report.oldest = min((*times, *filter(None, [report.oldest])))
    report.newest = max((*times, *filter(None, [report.newest])))
    statuses, outcomes = reference.statuses.get(report.system, {}), reference.outcomes.get(report.system, {})
    report.offices.update(_unknown(pairs, "department", lambda office: department_named(office, reference) is not None))
    report.statuses.update(_unknown(pairs, "step", lambda word: word_key(word) in statuses))
    report.outcomes.update(_unknown(pairs, "outcome", lambda word: word_key(word) in outcomes))


def _unknown(pairs: Sequence[Pair], name: str, is_known: Callable[[str], bool]) -> dict[str, int]:
    """How often each value of the field stands in the rows that nobody described."""
    told = Counter(value for _, row in pairs if (value := row.fields.get(name)))
    return {value: times for value, times in told.items() if not is_known(value)}


def _tell_unknown(report: ImportReport) -> None:
    """Offices, statuses and outcomes that nobody described: they are kept as they are, and what is described later counts at the next processing."""
    if report.offices:
        report.note(f"неизвестные отделы оставлены текстом: {_named(report.offices)}", "")
    for counts, what, effect in ((report.statuses, "статусы", "состояние"), (report.outcomes, "итоги", "итог")):
        if counts:
            report.note(f"неизвестные {what}: {_named(counts)}; {effect} обращений по ним не меняется, допишите их в exports/{report.system}.toml", "")


def _named(counts: Counter[str]) -> str:
    told = ", ".join(f"«{name}» ({times})" for name, times in counts.most_common(10))
    return f"{told}{' и другие' if len(counts) > 10 else ''}"


def _caption(reference: Reference, system: str) -> str:
    return reference.systems[system].name if system in reference.systems else system
