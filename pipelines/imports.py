"""Taking an export of an official system into the inbox."""

from datetime import datetime
from pathlib import Path

from models.problem import Problem
from pipelines.day import load_facts
from pipelines.inbox import append, fact_of
from pipelines.settings import Settings
from spiders.exports.incident import SYSTEM, load_mapping, read_export


def import_export(settings: Settings, file: Path, system: str, now: datetime) -> tuple[int, int]:
    """Read the file and append its rows to the inbox; returns rows read and facts written. A refused file leaves nothing."""
    if system != SYSTEM:
        raise Problem(f"Система «{system}» неизвестна: пока принимается {SYSTEM}.")
    if not file.is_file():
        raise Problem(f"Файла {file} нет.")
    source = next((s for s in load_facts(settings).sources.values() if s.kind == system), None)
    if source is None:
        raise Problem(f"В sources.toml нет источника вида {system}.")
    mapping = load_mapping(settings.reference / "exports" / f"{system}.toml")
    pairs = list(read_export(file, mapping, source, now))
    facts = [fact_of(fact) for pair in pairs for fact in pair]
    return len(pairs), append(settings.inbox, f"{system}-import", now, facts)
