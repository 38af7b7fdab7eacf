"""The same text in several places: linked to the earliest, never lost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.message import Message
from models.reference import Reference
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.publish import publish
from pipelines.settings import Settings
from pipelines.store import open_store, records
from tests.conftest import NOW
from tests.stores import DECIDED, message, moment

SNOW = "Снег во дворе не убран третий день"
SHORT = "Снег не убран опять"
ANALYSES = """INSERT INTO analyses SELECT id, version, [], [], NULL, [], 0, [], 'normal', [], text, 'test' FROM messages"""
DECISIONS = f"""{DECIDED}
SELECT id, version, TRUE, 1, TRUE, 'жалоба', 't', 'g', '[]', NULL, 1, TRUE, 'negative', 'normal', [], 'model:test', collected_at FROM messages"""


def said(number: int, text: str, **changes: Any) -> Message:
    """Message `number`, published in the order of the numbers."""
    return message(number, text, **{"published_at": moment(number - 20), **changes})


@contextmanager
def copy_of(tmp_path: Path, reference: Reference, messages: Sequence[Message], deleted: Sequence[int] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published copy of the messages, read as they are written."""
    append(tmp_path / "inbox", "m", NOW, [fact_of(one) for one in messages])
    with open_store(tmp_path / "store") as store:
        fold_inbox(store, tmp_path / "inbox", reference)
        for number in deleted:
            store.execute("UPDATE messages SET deleted_at = collected_at WHERE id = $id", {"id": f"vk:-1_{number}"})
        store.execute(ANALYSES)
        store.execute(DECISIONS)
        publish(store, tmp_path / "copy", NOW)
    with duckdb.connect(str(tmp_path / "copy"), read_only=True) as connection:
        yield connection


def originals(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """The number of each linked message, and of its original."""
    rows = records(connection, "SELECT id, original FROM same_text")
    return {int(row["id"].removeprefix("vk:-1_")): int(row["original"].removeprefix("vk:-1_")) for row in rows}


def repost(number: int, of: int, text: str = "") -> Message:
    return said(number, text, repost_of=f"vk:-1_{of}")


@pytest.mark.parametrize(
    ("messages", "linked"),
    [
        ([said(1, SNOW), said(2, SNOW), said(3, "Снег во дворе убран, спасибо дворнику")], {1: 1, 2: 1}),
        ([said(2, SNOW), said(1, SNOW.upper() + "!!!")], {1: 1, 2: 1}),
        ([said(1, "Ещё раз: мусор, ёлки, снег"), said(2, "еще раз — мусор\nелки снег 🙂")], {1: 1, 2: 1}),
        ([said(1, SHORT), said(2, SHORT)], {}),
        ([said(1, ""), said(2, "")], {}),
        ([said(1, "Дом 33 без тепла и воды"), said(2, "Дом 35 без тепла и воды")], {}),
        ([said(1, SHORT), repost(2, 1, "Поделились"), repost(3, 2, "И мы")], {1: 1, 2: 1, 3: 1}),
        ([repost(1, 77), repost(2, 77), repost(3, 78)], {1: 1, 2: 1}),
        ([said(1, SNOW), said(2, SNOW), repost(3, 2, "Смотрите"), said(4, "Смотрите"), repost(5, 3)], {1: 1, 2: 1, 3: 1, 5: 1}),
        ([repost(1, 77, SNOW), said(2, SNOW), repost(3, 77, SHORT)], {1: 1, 2: 1, 3: 1}),
        ([repost(1, 2, SHORT), repost(2, 1, SHORT)], {1: 1, 2: 1}),
        ([repost(1, 1, SHORT)], {}),
    ],
)
def test_what_is_linked(tmp_path: Path, reference: Reference, messages: list[Message], linked: dict[int, int]) -> None:
    with copy_of(tmp_path, reference, messages) as connection:
        assert originals(connection) == linked


def test_other_sources_are_linked_and_told(tmp_path: Path, reference: Reference) -> None:
    with copy_of(tmp_path, reference, [said(1, SNOW), said(2, SNOW, source="tg_channel"), repost(3, 1)]) as connection:
        rows = records(connection, "SELECT source, reposted, copies FROM same_text ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [("vk_main", False, 3), ("tg_channel", False, 3), ("vk_main", True, 3)]


def test_a_deleted_original_leaves_the_copies_linked(tmp_path: Path, reference: Reference) -> None:
    with copy_of(tmp_path, reference, [said(1, SNOW), said(2, SNOW), repost(3, 1, SHORT), repost(4, 1, SHORT)], deleted=[1]) as connection:
        assert originals(connection) == {3: 3, 4: 3}
        assert records(connection, "SELECT text_key FROM messages WHERE id = 'vk:-1_1'") == [{"text_key": None}]


def test_judged_names_the_original(tmp_path: Path, reference: Reference) -> None:
    with copy_of(tmp_path, reference, [said(1, SNOW), said(2, SNOW), said(3, SHORT)]) as connection:
        rows = records(connection, "SELECT id, original FROM judged ORDER BY id")
    assert [(row["id"], row["original"]) for row in rows] == [("vk:-1_1", "vk:-1_1"), ("vk:-1_2", "vk:-1_1"), ("vk:-1_3", "vk:-1_3")]


def test_the_week_loses_and_doubles_nothing(published: Settings) -> None:
    with duckdb.connect(str(published.published), read_only=True) as connection:
        (row,) = records(connection, "SELECT count(*) AS rows, count(DISTINCT id) AS ids, count(DISTINCT original) AS texts FROM judged")
        (messages,) = records(connection, "SELECT count(*) AS n FROM messages WHERE deleted_at IS NULL")
        wrong = records(connection, "SELECT id FROM same_text s WHERE published_at < (SELECT published_at FROM messages WHERE id = s.original)")
    assert row["rows"] == row["ids"] == messages["n"]
    assert row["texts"] <= row["ids"]
    assert wrong == []
