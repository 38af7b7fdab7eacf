"""A sample of what the spiders left out, for a person's review: masked, with the reason, the last ones of each source."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.analysis import Reader, analyze
from models.files import write_whole
from models.message import message_from
from models.reference import Reference, Source
from pipelines.settings import Settings

KEPT = 200  # lines of a source's file
LENGTH = 500  # characters of a text


def keep_dropped(settings: Settings, reference: Reference, source: Source, items: Sequence[Mapping[str, Any]]) -> None:
    """Append the items that the file does not have yet, their texts masked; the oldest beyond KEPT go. Each is a fact of the kind `dropped`."""
    path = _path(settings, source.id)
    lines = list(_read(path))
    known = {_key(line) for line in lines}
    fresh = [item for item in items if _key(item) not in known]
    if not fresh:
        return
    texts = masked([str(item.get("text") or "") for item in fresh], reference)
    lines += [{**_fields(item), "text": text[:LENGTH]} for item, text in zip(fresh, texts, strict=True)]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines[-KEPT:])).chmod(0o600)


def masked(texts: Sequence[str], reference: Reference) -> list[str]:
    """The texts without personal data, as the reading stage masks them; loads its models only if there is a text."""
    if not any(texts):
        return list(texts)
    empty = {"id": "", "source": "", "channel": "", "thread": "", "parent": None, "author": None, "author_is_official": False, "url": None}
    times = {"published_at": "2026-01-01T00:00:00+03:00", "collected_at": "2026-01-01T00:00:00+03:00"}
    read = analyze([message_from({**empty, **times, "text": text}) for text in texts], Reader.load(reference))
    return [one.masked_text for one in read]


def load_dropped(settings: Settings) -> list[dict[str, Any]]:
    """Every kept item, by source, the newest first."""
    files = sorted((settings.var / "audit").glob("dropped-*.jsonl"))
    return [line for path in files for line in reversed(list(_read(path)))]


def _path(settings: Settings, source: str) -> Path:
    return settings.var / "audit" / f"dropped-{source}.jsonl"


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a file; a damaged one is left out."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []:
        try:
            item = json.loads(line)
        except ValueError:
            continue
        if isinstance(item, dict) and "why" in item:
            yield item


def _fields(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item.get(name) or "" for name in ("source", "at", "why", "id")}


def _key(item: Mapping[str, Any]) -> tuple[Any, Any]:
    """An item without an id is told apart by its moment: its text is not what was written."""
    return item["why"], item.get("id") or item.get("at")
