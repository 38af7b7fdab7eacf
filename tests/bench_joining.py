"""How long making the cases takes: python -m tests.bench_joining [messages, 100 000] [years, 3].

The messages are the gold of joining told again and again: other houses, other words, other days.
"""

import json
import random
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import duckdb

from classifiers.joining import FILE, load_joining
from models.analysis import Analysis, Reader, analyze
from models.message import Message, record_of
from models.reference import load_reference
from models.worktime import TIME_ZONE
from pipelines.cases import rebuild_cases
from pipelines.fold import fold_inbox
from pipelines.mind import Mind
from pipelines.readings import keep_analyses
from pipelines.settings import load_settings
from pipelines.store import insert, open_store
from tests.same_problem_gold import GOLD, read_message

START = datetime(2024, 1, 1, tzinfo=TIME_ZONE)


def main(size: int = 100_000, years: int = 3) -> None:
    """Print the seconds of the first making and of one a day later."""
    settings = load_settings()
    reader = Reader.load(load_reference(settings.reference))
    judges: Any = SimpleNamespace(text=SimpleNamespace(weights_={}, unseen_=5.0))
    mind = Mind(reader, judges, load_joining(settings.reference / FILE))
    with TemporaryDirectory() as folder, open_store(Path(folder) / "store.duckdb") as store:
        fold_inbox(store, Path(folder) / "inbox", reader.reference)
        fill(store, size, years, reader)
        started, worked = time.perf_counter(), time.process_time()
        cases = rebuild_cases(store, mind)
        print(f"{size} сообщений за {years} года: обращений {cases}, {time.perf_counter() - started:.1f} с, процессора {time.process_time() - worked:.1f} с")


def fill(store: duckdb.DuckDBPyConnection, size: int, years: int, reader: Reader) -> None:
    """The store with so many messages, read and judged, over so many years."""
    rng, rows = random.Random(8), [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    messages = [read_message(row) for row in rows]
    analyses = analyze(messages, reader)
    topics = [reader.reference.topic_named(row["group"] or "", row["topic"] or "") for row in rows]
    streets, first = list(reader.reference.streets), messages[0].published_at
    for copy in range(-(-size // len(rows))):
        shift = START - first + timedelta(days=rng.uniform(0, 365 * years))
        moved = dict(zip(streets, rng.sample(streets, len(streets)), strict=True))
        made = [_copied(m, a, copy, shift, moved, rng) for m, a in zip(messages, analyses, strict=True)][: size - copy * len(rows)]
        _add(store, [m for m, _ in made], [topic.id if topic else None for topic in topics[: len(made)]])
        keep_analyses(store, [a for _, a in made])


def _copied(message: Message, analysis: Analysis, copy: int, shift: timedelta, moved: dict[str, str], rng: random.Random) -> tuple[Message, Analysis]:
    """The message told again by others, of other streets, in two thirds of its words."""
    kept = " ".join(word for word in analysis.masked_text.split() if rng.random() < 0.67)
    at = message.published_at + shift
    again = replace(
        message, id=f"{message.id}/{copy}", thread=f"{message.thread}/{copy}", parent=message.parent and f"{message.parent}/{copy}",
        author=f"{message.author}/{copy}", text=kept, published_at=at, collected_at=at,
    )  # fmt: skip
    lemmas = tuple(lemma for lemma in analysis.lemmas if rng.random() < 0.67)
    addresses = tuple(replace(a, street=moved.get(a.street or "", a.street)) for a in analysis.addresses)
    return again, replace(analysis, message_id=again.id, masked_text=kept, lemmas=lemmas, addresses=addresses)


def _add(store: duckdb.DuckDBPyConnection, messages: list[Message], topics: list[str | None]) -> None:
    rows = [
        {**record_of(m), "published_at": m.published_at, "collected_at": m.collected_at, "first_seen_at": m.collected_at, "attachments": "{}"} for m in messages
    ]
    insert(store, "messages", rows)
    sure = {"version": 1, "relevant": True, "relevance": 1.0, "kind": "жалоба", "topic_group": "", "top": "[]", "confidence": 0.6, "auto": True}
    sure |= {"sentiment": "negative", "urgency": "normal", "reasons": [], "decided_by": "model:bench", "decided_at": START}
    decided = [
        {"message_id": m.id, "appeal": topic is not None, "topic": topic or "4.20", "inputs": json.dumps({"topics": {topic or "4.20": 0.6}}), **sure}
        for m, topic in zip(messages, topics, strict=True)
    ]
    insert(store, "decisions", decided)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
