"""An address that a comment has from the message it answers or from the thread's root."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.analysis import Reader, analyze
from models.message import Message, record_of
from pipelines.cases import rebuild_cases
from pipelines.fold import fold_inbox
from pipelines.inbox import append
from pipelines.mind import Mind
from pipelines.publish import publish
from pipelines.store import insert, open_store, records
from tests.conftest import NOW
from tests.stores import message

Answer = list[tuple[str, str | None, str, str]]


def fill(connection: duckdb.DuckDBPyConnection, messages: list[Message], reader: Reader, inbox: Path, now: datetime = NOW) -> None:
    """The store with the messages and their readings."""
    append(inbox, "messages", now, ({"fact": "message", **record_of(m)} for m in messages))
    fold_inbox(connection, inbox, reader.reference)
    rows: list[dict[str, Any]] = [asdict(a) for a in analyze(messages, reader)]
    found = [{"message_id": r["message_id"], "version": r["version"], "position": n, **a} for r in rows for n, a in enumerate(r.pop("addresses"))]
    insert(connection, "analyses", rows)
    insert(connection, "addresses", found)


def inherited(reader: Reader, folder: Path, messages: list[Message]) -> Answer:
    """(comment, house, street, message it comes from) of every inherited address."""
    with open_store(folder / "store.duckdb") as connection:
        fill(connection, messages, reader, folder / "inbox")
        rows = records(connection, "FROM placed_addresses WHERE inherited ORDER BY message_id")
        own = records(connection, "FROM placed_addresses WHERE NOT inherited")
    assert all(0 < row["confidence"] < 0.6 and row["start"] is None for row in rows)
    assert all(row["from_message"] is None for row in own)
    return [(row["message_id"][-1], row["house"], row["street"], row["from_message"][-1]) for row in rows]


@pytest.mark.parametrize(
    ("root", "comment", "expected"),
    [
        ("На Мира 17 не чистят снег", "А когда приедут?", [("2", "17", "mira", "1")]),
        ("На Хибиногорской яма", "Колесо пробил", [("2", None, "khibinogorskaya", "1")]),
        ("На Мира 17 не чистят снег", "А на Ленина 5 почистили", []),
        ("На Мира 17 не чистят снег", "У Горняка почистили", []),
        ("На Мира 17 не чистят снег", "А в Апатитах чистят", []),
        ("На Мира 17 не чистят снег", "И у нас в Титане так", []),
        ("На Мира 17 не чистят снег", "В Кировске всегда так", [("2", "17", "mira", "1")]),
        ("На Мира 17 и Ленина 5 не чистят", "Когда приедут?", []),
        ("На Мира 5, 7 не чистят", "Когда приедут?", []),
        ("В Апатитах на Ленина 5 не чистят", "Когда приедут?", []),
        ("Еду из Апатитов, на Мира 17 яма", "Когда заделают?", []),
        ("Нет воды", "Когда дадут?", []),
    ],
)
def test_what_a_comment_has_from_the_root(reader: Reader, tmp_path: Path, root: str, comment: str, expected: Answer) -> None:
    assert inherited(reader, tmp_path, [message(1, root), message(2, comment, thread=1)]) == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ("А на Ленина 16 два дня темно", [("3", "16", "lenina", "2")]),
        ("Согласна", [("2", "17", "mira", "1"), ("3", "17", "mira", "1")]),
        ("В Апатитах уже убрали", []),
        ("На Ленина и Юбилейной тоже", []),
        ("У Горняка тоже", []),
    ],
)
def test_the_answered_comment_goes_before_the_root(reader: Reader, tmp_path: Path, answered: str, expected: Answer) -> None:
    last = message(3, "Куда звонили?", thread=1, parent="vk:-1_1?reply=2")
    assert inherited(reader, tmp_path, [message(1, "На Мира 17 не чистят"), message(2, answered, thread=1), last]) == expected


def test_nothing_comes_from_what_was_deleted(reader: Reader, tmp_path: Path) -> None:
    with open_store(tmp_path / "store.duckdb") as connection:
        fill(connection, [message(1, "На Мира 17 не чистят"), message(2, "Когда приедут?", thread=1)], reader, tmp_path / "inbox")
        assert len(records(connection, "FROM inherited_addresses")) == 1
        connection.execute("UPDATE messages SET deleted_at = now() WHERE id = 'vk:-1_1'")
        assert records(connection, "FROM inherited_addresses") == []


def test_the_published_copy_and_the_cases_have_it(joiner: Mind, tmp_path: Path) -> None:
    """The comment is shown at the address and stays in the case of its thread; another appeal at the house joins them."""
    at = {"topic": "2.21", "topic_group": "g", "department": None, "kind": "жалоба", "top": "[]", "sentiment": "negative", "urgency": "normal", "reasons": []}
    sure = {"relevant": True, "relevance": 1.0, "appeal": True, "confidence": 1.0, "auto": True, "decided_by": "model:test", "decided_at": NOW}
    messages = [message(1, "На Мира 17 не чистят"), message(2, "Второй день ждём", thread=1), message(3, "Мира 17, снег лежит")]
    with open_store(tmp_path / "store.duckdb") as connection:
        fill(connection, messages, joiner.reader, tmp_path / "inbox")
        insert(connection, "decisions", [{"message_id": m.id, "version": 1, **at, **sure} for m in messages])
        assert rebuild_cases(connection, joiner) == 1
        cases = [row["message_id"] for row in records(connection, "FROM case_messages ORDER BY ALL")]
        publish(connection, tmp_path / "copy.duckdb", NOW)
    assert cases == [m.id for m in messages]
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as connection:
        shown = connection.execute("SELECT address, address_inherited FROM judged ORDER BY id").fetchall()
        columns = [row[0] for row in connection.execute("DESCRIBE addresses").fetchall()]
    assert sorted(shown) == [("улица Мира, 17", False), ("улица Мира, 17", False), ("улица Мира, 17", True)]
    assert "text" not in columns
