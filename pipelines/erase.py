"""The retention rule: of a message that its author took down, the fact stays and the text goes (152-ФЗ, ст. 5 ч. 7: no longer than the purpose needs)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from models.files import write_whole
from models.message import ERASED
from pipelines.inbox import append, list_files
from pipelines.rulings import load_rulings
from pipelines.store import records, sql, transaction

Texts = Mapping[str, Mapping[str, str]]  # message id → text → what stands in its place
A_MOMENT = timedelta(microseconds=1)
_DAY = timedelta(days=1)  # a file is filed under the month of its writing in some time zone


def erase_deleted(connection: duckdb.DuckDBPyConnection, inbox: Path, keep_days: int, now: datetime) -> int:
    """Remove the texts of messages deleted `keep_days` ago or earlier from the inbox, then from the store; returns the number of messages.

    What joined it to other messages goes with the text, and so does what official replies in its thread answer: both are told as events first. Else this
    is the one change ever made to files of the inbox. Each version's text becomes «[стёрто N]», so that a store built anew is the same.
    A kill between the two leaves the rest for the next run.
    """
    connection.execute(sql("erase/due"), {"before": now - keep_days * _DAY})
    due = records(connection, "FROM erased")
    if not due:
        return 0
    append(inbox, "erase", now, [*_held(connection, now), *_tied(connection, now)])
    texts: dict[str, dict[str, str]] = {}
    for row in due:
        texts.setdefault(row["message_id"], {})[row["text"]] = row["place"]
    months = {f"{row['seen_at'] + shift:%Y-%m}" for row in due for shift in (-_DAY, _DAY)}
    for name in list_files(inbox):
        if name.partition("/")[0] in months:
            _erase_file(inbox / name, texts)
    with transaction(connection):
        connection.execute(sql("erase/apply"))
    return len(texts)


def _held(connection: duckdb.DuckDBPyConnection, now: datetime) -> Iterator[dict[str, Any]]:
    """Events that keep whole the cases of what is to be erased, as they were made last: what was split off since is told after them."""
    rulings = load_rulings(connection)
    for row in records(connection, sql("erase/held")):
        split = [event.at - A_MOMENT for id in row["ids"] for event in rulings.events.get(id, ()) if event.kind == "split"]
        fresh = rulings.tears(row["ids"])
        at = min([now, *split]) if fresh else now
        ids = json.dumps(row["ids"], ensure_ascii=False)
        told = {"these": ids, "those": json.dumps(row["ids"][:1], ensure_ascii=False), "reason": "текст снятого сообщения стёрт, обращение остаётся целым"}
        key = f"erased:{hashlib.sha256(ids.encode()).hexdigest()[:16]}"
        yield {
            "fact": "event", "id": key, "case": row["case_id"], "message": None, "kind": "merged", "at": at.isoformat(), "by": "mcu", "origin": "mcu",
            "payload": told,
        }  # fmt: skip


def _tied(connection: duckdb.DuckDBPyConnection, now: datetime) -> Iterator[dict[str, Any]]:
    """Events that keep what official replies answer; they belong to no case: whose the answered message is, its case tells."""
    for row in records(connection, sql("erase/ties")):
        told = {"reply": row["reply_id"], "message": row["message_id"], "kind": row["kind"], "evidence": row["evidence"]}
        yield {
            "fact": "event", "id": f"tied:{row['reply_id']}>{row['message_id']}", "case": None, "message": None, "kind": "tied", "at": now.isoformat(),
            "by": "mcu", "origin": "mcu", "payload": told,
        }  # fmt: skip


def _erase_file(path: Path, texts: Texts) -> None:
    """Write the file anew without these texts, if it holds any; a line that is no fact stays as it is."""
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    erased = [_erase_line(line, texts) for line in lines]
    if erased != lines:
        write_whole(path, "".join(erased).encode("utf-8", "surrogateescape")).chmod(0o600)


def _erase_line(line: str, texts: Texts) -> str:
    if '"message"' not in line:
        return line
    try:
        fact = json.loads(line)
        known = texts.get(fact["id"]) if fact["fact"] == "message" else None
    except (ValueError, KeyError, TypeError):
        return line
    if known is None or fact["text"].startswith(ERASED):
        return line
    fact["text"] = known.get(fact["text"], f"{ERASED} 0]")
    return json.dumps(fact, ensure_ascii=False, sort_keys=True) + "\n"
