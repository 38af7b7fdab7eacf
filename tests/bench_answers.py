"""How long the answers of a big town take: python -m tests.bench_answers [10000]. Texts are sentences of the seed's pairs put together at random."""

import json
import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from classifiers.answer_pairs import SEED
from models.analysis import Reader
from models.reference import load_reference
from models.worktime import TIME_ZONE
from pipelines.answers import rebuild_answers
from pipelines.promises import rebuild_promises
from pipelines.settings import ROOT
from pipelines.store import insert, open_store

NOW = datetime(2026, 2, 7, 22, tzinfo=TIME_ZONE)


def make_rows(number: int) -> dict[str, list[dict[str, object]]]:
    """Messages, cases and events of so many answers."""
    pairs = [json.loads(line) for line in (ROOT / "data" / "seed" / SEED).read_text(encoding="utf-8").splitlines()]
    chance = random.Random(8)
    rows: dict[str, list[dict[str, object]]] = {"messages": [], "analyses": [], "cases": [], "case_events": []}
    for n in range(number):
        id, question = f"incident:{n}", chance.choice(pairs)["question"]
        one, other = (chance.choice(pairs)["answer"].split(". ") for _ in range(2))
        text = ". ".join([*one[: chance.randint(1, len(one))], *other[chance.randint(0, len(other) - 1) :]])
        at = NOW - timedelta(hours=n % 2000)
        common = {"source": "incident", "channel": "incident", "thread": id, "author_is_official": False, "text": question, "published_at": at, "version": 1}
        rows["messages"].append({"id": id, **common, "first_seen_at": at, "collected_at": at, "likes": 0, "reposts": 0, "comments": 0, "attachments": "{}"})
        read = {"lemmas": [], "places": [], "other_towns": [], "sentiment": 0.0, "sentiment_signals": [], "urgency": "normal", "urgency_signals": []}
        rows["analyses"].append({"message_id": id, "version": 1, **read, "masked_text": question, "language_version": "1"})
        state = {"topic": "4.20", "department": "ukgh", "status": "дан ответ", "registered_at": at, "urgency": "normal", "origin": "incident"}
        rows["cases"].append({"id": f"case:{id}", **state})
        event = {"kind": "answered", "happened_at": at, "office": "ukgh", "origin": "incident", "payload": json.dumps({"text": text}, ensure_ascii=False)}
        rows["case_events"].append({"id": f"answered:{n}", "case_id": f"case:{id}", "message_id": id, **event})
    return rows


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    reader = Reader.load(load_reference(ROOT / "data" / "reference"))
    assert reader.language.navec is not None  # in a run it was read long before
    with TemporaryDirectory() as folder, open_store(Path(folder) / "store.duckdb") as connection:
        for table, rows in make_rows(number).items():
            insert(connection, table, rows)
        for name, step in (
            ("answers", lambda: rebuild_answers(connection, reader, ROOT / "data" / "seed")),
            ("promises", lambda: rebuild_promises(connection, reader, NOW)),
        ):
            wall, cpu = time.perf_counter(), time.process_time()
            count = step()
            print(f"{name}: {count} in {time.perf_counter() - wall:.1f} s, CPU {time.process_time() - cpu:.1f} s")
