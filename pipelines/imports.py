"""Taking an export of an official system into the inbox."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.problem import Problem
from pipelines.inbox import append, fact_of
from pipelines.mind import load_facts
from pipelines.settings import Settings
from spiders.exports.incident import SYSTEM, load_mapping, read_export


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Rows read, facts written, and how often each remark was made: unknown columns, optional dates that could not be read."""

    rows: int
    facts: int
    remarks: Mapping[str, int]


def import_export(settings: Settings, file: Path, system: str, now: datetime) -> ImportReport:
    """Read the file and append its rows to the inbox. A refused file leaves nothing."""
    if system != SYSTEM:
        raise Problem(f"Система «{system}» неизвестна: пока принимается {SYSTEM}.")
    if not file.is_file():
        raise Problem(f"Файла {file} нет.")
    source = next((s for s in load_facts(settings).sources.values() if s.kind == system), None)
    if source is None:
        raise Problem(f"В sources.toml нет источника вида {system}.")
    mapping = load_mapping(settings.reference / "exports" / f"{system}.toml")
    remarks: Counter[str] = Counter()
    pairs = list(read_export(file, mapping, source, now, lambda remark: remarks.update([remark])))
    facts = [fact_of(fact) for pair in pairs for fact in pair]
    return ImportReport(len(pairs), append(settings.inbox, f"{system}-import", now, facts), dict(remarks))
