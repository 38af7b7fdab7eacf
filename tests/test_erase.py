"""The retention rule: the text of a deleted message goes from the store and from the inbox, the fact stays."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from models.reference import Reference
from pipelines.erase import erase_deleted
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.store import open_store, records
from tests.stores import dump, listing, message, moment

KEEP = 30
STORED = ("messages", "sights", "message_versions", "listings")
SECRET = "Иван с третьего этажа опять курит"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An edited and then deleted message, one that stays, and a damaged line."""
    facts = [message(1, SECRET), message(2, "Снег не убран"), message(1, f"{SECRET}!", seen=1), message(1, SECRET, seen=2), listing(3, "vk:-1_2")]
    append(tmp_path / "in", "a", moment(3), map(fact_of, facts))
    append(tmp_path / "in", "b", moment(3), [fact_of(message(2, "Снег не убран", seen=3))])
    with next((tmp_path / "in").glob("*/*-a-*.jsonl")).open("ab") as file:
        file.write(b'{"fact": "message", \xff\n')
    return tmp_path / "in"


def stores(folder: Path, inbox: Path, reference: Reference, days: int) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_store(folder) as connection:
        fold_inbox(connection, inbox, reference)
        erase_deleted(connection, inbox, KEEP, moment(3) + timedelta(days=days))
        yield connection


def everything(inbox: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(inbox.glob("*/*.jsonl")))


def test_text_is_kept_for_the_days_of_the_rule(tmp_path: Path, inbox: Path, reference: Reference) -> None:
    before = everything(inbox)
    for connection in stores(tmp_path / "s", inbox, reference, KEEP - 1):
        assert records(connection, "SELECT text FROM messages WHERE id = 'vk:-1_1'") == [{"text": SECRET}]
    assert everything(inbox) == before


def test_text_goes_and_the_fact_stays(tmp_path: Path, inbox: Path, reference: Reference) -> None:
    for connection in stores(tmp_path / "s", inbox, reference, KEEP):
        gone, stays = records(connection, "FROM messages ORDER BY id")
        assert (gone["text"], gone["version"], gone["deleted_at"]) == ("[стёрто 1]", 3, moment(3))
        assert stays["text"] == "Снег не убран"
        told = records(connection, "SELECT text FROM message_versions WHERE message_id = 'vk:-1_1' ORDER BY version")
        assert [row["text"] for row in told] == ["[стёрто 1]", "[стёрто 2]", "[стёрто 1]"]
    assert SECRET.encode() not in everything(inbox)
    assert b"\xff" in everything(inbox)
    assert "Снег не убран".encode() in everything(inbox)


def test_store_built_anew_is_the_same_and_twice_is_once(tmp_path: Path, inbox: Path, reference: Reference) -> None:
    for _ in range(2):
        for _ in stores(tmp_path / "one", inbox, reference, KEEP):
            pass
    for _ in stores(tmp_path / "two", inbox, reference, KEEP):
        pass
    assert dump(tmp_path / "one", STORED) == dump(tmp_path / "two", STORED)


def test_kill_between_inbox_and_store_leaves_the_rest_for_the_next_run(
    tmp_path: Path, inbox: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: str) -> str:
        raise KeyboardInterrupt

    with open_store(tmp_path / "s") as connection:
        fold_inbox(connection, inbox, reference)
        sql = __import__("pipelines.erase", fromlist=["sql"]).sql
        monkeypatch.setattr("pipelines.erase.sql", lambda name: killed(name) if name == "erase/apply" else sql(name))
        with pytest.raises(KeyboardInterrupt):
            erase_deleted(connection, inbox, KEEP, moment(3) + timedelta(days=KEEP))
    monkeypatch.undo()
    for connection in stores(tmp_path / "s", inbox, reference, KEEP):
        assert records(connection, "SELECT count(*) AS n FROM sights WHERE text LIKE 'Иван%'") == [{"n": 0}]
    for _ in stores(tmp_path / "two", inbox, reference, KEEP):
        pass
    assert dump(tmp_path / "s", STORED) == dump(tmp_path / "two", STORED)
