"""What residents let know after an answer: the table `satisfaction_signals`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from classifiers.satisfaction import NONE, Lesson, Remark, load_lessons, teach
from models.analysis import Reader
from pipelines.lessons import Taught
from pipelines.store import insert, records, sql, transaction

LESSONS = Path("replies") / "replies.jsonl"  # of the seed
TAUGHT = Taught(teach)


def keep_satisfaction(connection: duckdb.DuckDBPyConnection, reader: Reader, seed: Path) -> int:
    """Make the table anew from remarks in threads and the events of cases; returns the number of remarks that say something.

    The judge is taught of the seed's lessons when there is first something to judge (less than a second).
    """
    rows = records(connection, sql("satisfaction_remarks"))
    lessons = load_lessons(seed / LESSONS) if rows else []
    said = list(_signals(rows, reader, lessons)) if lessons else []
    with transaction(connection):
        insert(connection, "satisfaction_signals", said, replace=True)
        connection.execute(sql("satisfaction_told"))
    return len(said)


def _signals(rows: list[dict[str, Any]], reader: Reader, lessons: Sequence[Lesson]) -> Iterator[Mapping[str, Any]]:
    judge = TAUGHT(lessons, reader.reference.satisfaction, reader.language)
    for row, (signal, share) in zip(rows, judge.signals([remark_of(row) for row in rows]), strict=True):
        if signal != NONE:
            by = "тот, кто спрашивал" if row["by_asker"] else "другой житель"
            evidence = f"{by}, под {row['reply_id']}, уверенность {share:.2f}"
            yield {
                "event_id": row["id"], "case_id": row["case_id"], "signal": "reply", "value": signal, "said_at": row["published_at"], "evidence": evidence,
            }  # fmt: skip


def remark_of(row: Mapping[str, Any]) -> Remark:
    """A remark of the store as the judge sees it."""
    return Remark(row["text"], tuple(row["lemmas"]), tuple(row["question"]), tuple(row["answer"]), bool(row["by_asker"]))
