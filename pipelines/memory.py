"""What the last run of a source saw: so that only news is written. Losing it costs nothing but lines that the fold knows already."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.files import write_whole
from models.message import Coverage, coverage_from, record_of
from models.reference import Source
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Memory:
    """The last run, and a hash of each fact that it saw, by what the fact is about."""

    last: Coverage | None = None
    seen: Mapping[str, str] = field(default_factory=dict)


def load_memory(settings: Settings, source: Source) -> Memory:
    """The memory of a source; an absent or damaged one is empty."""
    try:
        record = json.loads(_path(settings, source).read_text(encoding="utf-8"))
        last = coverage_from(record["last"])
        return Memory(last, dict(record["seen"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Memory()


def save_memory(settings: Settings, source: Source, memory: Memory) -> None:
    """Keep the memory; it appears whole."""
    record = {"last": memory.last and record_of(memory.last), "seen": memory.seen}
    write_whole(_path(settings, source), json.dumps(record, ensure_ascii=False))


def _path(settings: Settings, source: Source) -> Path:
    return settings.var / "state" / f"seen-{source.id}.json"
