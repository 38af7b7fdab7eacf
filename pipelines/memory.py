"""What the last run of a source saw: so that only news is written. Losing it costs nothing but lines that the fold knows already."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.files import write_whole
from models.message import Coverage, coverage_from, record_of
from models.reference import Source
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Memory:
    """The last run, and a hash of each fact that it saw, by what the fact is about. `read` are the threads read since the last whole run.

    `visits` is what a site said of its pages, `block` the hash of the block that it was asked by.
    """

    last: Coverage | None = None
    seen: Mapping[str, str] = field(default_factory=dict)
    read: Sequence[str] = ()
    visits: Mapping[str, Any] = field(default_factory=dict)
    block: str = ""


def round_of(before: Sequence[str], now: Sequence[str]) -> Sequence[str]:
    """The threads read in the present round of runs that were cut short; reading one again means that a new round began."""
    return tuple(now) if set(now) & set(before) else (*before, *now)


def load_memory(settings: Settings, source: Source) -> Memory:
    """The memory of a source; an absent or damaged one is empty."""
    try:
        record = json.loads(_path(settings, source).read_text(encoding="utf-8"))
        last = coverage_from(record["last"])
        seen, read, visits = record["seen"], record.get("read", ()), record.get("visits", {})
        return Memory(last, dict(seen), tuple(read), dict(visits), record.get("block", ""))
    except (OSError, ValueError, TypeError, KeyError):
        return Memory()


def save_memory(settings: Settings, source: Source, memory: Memory) -> None:
    """Keep the memory; it appears whole."""
    record = {name: getattr(memory, name) for name in ("seen", "read", "visits", "block")} | {"last": memory.last and record_of(memory.last)}
    write_whole(_path(settings, source), json.dumps(record, ensure_ascii=False))


def block_of(source: Source) -> str:
    """A hash of the source's block: after a change of it the pages are asked for anew."""
    return sha256(json.dumps(asdict(source), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _path(settings: Settings, source: Source) -> Path:
    return settings.var / "state" / f"seen-{source.id}.json"
