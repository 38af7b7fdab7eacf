"""Promises of answers with their clocks: made anew from the answers and from what was said afterwards."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from models.analysis import Reader
from models.promise import PromiseFinder
from models.promise_state import Word, state_of
from models.worktime import TIME_ZONE
from pipelines.store import insert, records, sql, transaction


def rebuild_promises(connection: duckdb.DuckDBPyConnection, reader: Reader, now: datetime) -> int:
    """Make the table of promises anew as of `now`; returns their number. The answers must have been made before."""
    answers = records(connection, "FROM answers ORDER BY case_id, answered_at, event_id")
    words: dict[str, list[Word]] = defaultdict(list)
    for row in records(connection, sql("promise_words")) if answers else ():
        if row["value"]:
            words[row["case_id"]].append(Word(row["value"], row["at"], row["id"]))
    finder = PromiseFinder(reader.language, reader.reference.calendar, reader.reference.answering.promise)
    rows = [row for answer in answers for row in _rows(answer, finder, words.get(answer["case_id"], ()), now)]
    with transaction(connection):
        insert(connection, "promises", rows, replace=True)
    return len(rows)


def _rows(answer: Mapping[str, Any], finder: PromiseFinder, words: Sequence[Word], now: datetime) -> Iterator[dict[str, Any]]:
    at = answer["answered_at"]
    for promise in finder.find(answer["text"], at.astimezone(TIME_ZONE).date()):
        state, word = state_of(promise.due_on, at, words, now)
        yield {
            "event_id": answer["event_id"], "case_id": answer["case_id"], "department": answer["department"], "promised_at": at, "due_on": promise.due_on,
            "words": promise.words, "exactness": promise.exactness, "state": state.value,
            "told_by": word.id if word else None, "told_at": word.at if word else None,
        }  # fmt: skip
