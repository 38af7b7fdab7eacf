"""What the last run of a source saw: so that only news is written. Losing it costs nothing but lines that the fold knows already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models.files import write_whole
from models.message import Coverage, record_of
from models.reference import Source
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Memory:
    """The last run, and a hash of each fact that it saw, by what the fact is about. `read` are the threads read since the last whole run."""

    last: Coverage | None = None
    seen: Mapping[str, str] = field(default_factory=dict)
    read: Sequence[str] = ()


def round_of(before: Sequence[str], now: Sequence[str]) -> Sequence[str]:
    """The threads read in the present round of runs that were cut short; reading one again means that a new round began."""
    return tuple(now) if set(now) & set(before) else (*before, *now)


def load_memory(settings: Settings, source: Source) -> Memory:
    """The memory of a source; an absent or damaged one is empty."""
    try:
        record = json.loads(_path(settings, source).read_text(encoding="utf-8"))
        last = Coverage(**{**record["last"], "at": datetime.fromisoformat(record["last"]["at"])})
        return Memory(last, dict(record["seen"]), tuple(record.get("read", ())))
    except (OSError, ValueError, TypeError, KeyError):
        return Memory()


def save_memory(settings: Settings, source: Source, memory: Memory) -> None:
    """Keep the memory; it appears whole."""
    record = {"last": memory.last and record_of(memory.last), "seen": memory.seen, "read": memory.read}
    write_whole(_path(settings, source), json.dumps(record, ensure_ascii=False))


def _path(settings: Settings, source: Source) -> Path:
    return settings.var / "state" / f"seen-{source.id}.json"
