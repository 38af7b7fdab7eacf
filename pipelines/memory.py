"""What the last run of a source saw: so that only news is written. Losing it costs nothing but lines that the fold knows already."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.files import write_whole
from models.message import Coverage, record_of
from models.reference import Source
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Memory:
    """The last run, a hash of each fact that it saw, by what the fact is about, what a site said of its pages, and the block that it was asked by."""

    last: Coverage | None = None
    seen: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, Any] = field(default_factory=dict)
    block: str = ""


def load_memory(settings: Settings, source: Source) -> Memory:
    """The memory of a source; an absent or damaged one is empty."""
    try:
        record = json.loads(_path(settings, source).read_text(encoding="utf-8"))
        last = Coverage(**{**record["last"], "at": datetime.fromisoformat(record["last"]["at"])})
        return Memory(last, dict(record["seen"]), dict(record.get("visits", {})), record.get("block", ""))
    except (OSError, ValueError, TypeError, KeyError):
        return Memory()


def save_memory(settings: Settings, source: Source, memory: Memory) -> None:
    """Keep the memory; it appears whole."""
    record = {"last": memory.last and record_of(memory.last), "seen": memory.seen, "visits": memory.visits, "block": memory.block}
    write_whole(_path(settings, source), json.dumps(record, ensure_ascii=False))


def block_of(source: Source) -> str:
    """A hash of the source's block: after a change of it the pages are asked for anew."""
    return sha256(json.dumps(asdict(source), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _path(settings: Settings, source: Source) -> Path:
    return settings.var / "state" / f"seen-{source.id}.json"
