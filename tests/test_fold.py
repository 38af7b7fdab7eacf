"""Facts into the store: by ids, once, in any order."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.reference import Reference
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of, inbox_file, list_files
from pipelines.store import open_store, records
from tests.conftest import NOW
from tests.stores import dump, listing, message, moment

FOLDED = ("messages", "sights", "listings", "message_versions", "coverage", "export_rows", "decisions")
FILES: dict[str, list[Any]] = {
    "a": [message(1, "Снег не убран"), message(2, "Ответ", thread=1), message(3, "Реклама"), listing(0, "vk:-1_1", "vk:-1_3")],
    "b": [message(1, "Снег не убран, третий день", seen=2, likes=5), listing(2, "vk:-1_1"), listing(2, scope="vk:-1_1")],
    "c": [message(1, "Снег не убран", seen=4), message(3, "Реклама", seen=4), listing(4, "vk:-1_1", "vk:-1_3")],
}


def write(inbox: Path, names: Sequence[str]) -> None:
    for hour, name in enumerate(names):
        append(inbox, name, moment(hour), [fact_of(fact) for fact in FILES[name]])


def fold(store: Path, inbox: Path, reference: Reference) -> None:
    with open_store(store) as connection:
        fold_inbox(connection, inbox, reference)


def deleted(tmp_path: Path, reference: Reference, *facts: Any) -> set[str]:
    """Ids of the messages that the facts show as deleted."""
    append(tmp_path / "in", "a", NOW, [fact_of(fact) for fact in facts])
    with open_store(tmp_path / "store") as connection:
        fold_inbox(connection, tmp_path / "in", reference)
        return {row["id"] for row in records(connection, "FROM messages WHERE deleted_at IS NOT NULL")}


def test_a_listing_of_what_was_asked_for_tells_of_nothing_else(tmp_path: Path, reference: Reference) -> None:
    posts = [message(n, "Снег") for n in (1, 2, 3)]
    asked = replace(listing(2, "vk:-1_1"), asked=("vk:-1_1", "vk:-1_2"))
    assert deleted(tmp_path / "a", reference, *posts, asked) == {"vk:-1_2"}
    assert deleted(tmp_path / "b", reference, *posts, asked, listing(3, "vk:-1_2", "vk:-1_3")) == {"vk:-1_1"}


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_order_and_number_of_foldings_change_nothing(tmp_path: Path, reference: Reference, order: tuple[str, ...]) -> None:
    write(tmp_path / "in1", "abc")
    fold(tmp_path / "one", tmp_path / "in1", reference)
    for n in range(3):
        write(tmp_path / "in2", order[n : n + 1])
        fold(tmp_path / "two", tmp_path / "in2", reference)
        fold(tmp_path / "two", tmp_path / "in2", reference)
    assert dump(tmp_path / "two", FOLDED) == dump(tmp_path / "one", FOLDED)


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_a_long_file_is_folded_in_parts(tmp_path: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    write(tmp_path / "in", "abc")
    fold(tmp_path / "one", tmp_path / "in", reference)
    monkeypatch.setattr("pipelines.fold.BATCH", batch)
    fold(tmp_path / "two", tmp_path / "in", reference)
    tables = (*FOLDED, "folded_files")
    assert dump(tmp_path / "two", tables) == dump(tmp_path / "one", tables)


def test_edit_is_a_version_and_deletion_a_tombstone(tmp_path: Path, reference: Reference) -> None:
    write(tmp_path / "in", "ab")
    with open_store(tmp_path / "store") as connection:
        fold_inbox(connection, tmp_path / "in", reference)
        rows = {row["id"]: row for row in records(connection, "FROM messages")}
        versions = records(connection, "FROM message_versions WHERE message_id = 'vk:-1_1' ORDER BY version")
    assert rows["vk:-1_1"]["text"] == "Снег не убран, третий день"
    assert (rows["vk:-1_1"]["version"], rows["vk:-1_1"]["likes"]) == (2, 5)
    assert [v["text"] for v in versions] == ["Снег не убран", "Снег не убран, третий день"]
    assert rows["vk:-1_3"]["deleted_at"] == moment(2)
    assert rows["vk:-1_1?reply=2"]["deleted_at"] == moment(2)
    assert rows["vk:-1_1"]["deleted_at"] is None


def test_captions_follow_the_reference(tmp_path: Path, reference: Reference) -> None:
    topics = dict(reversed(reference.topics.items()))
    topics["1.1"] = replace(topics["1.1"], name="Иначе")
    with open_store(tmp_path / "store") as connection:
        for known in (reference, reference, replace(reference, topics=topics)):
            fold_inbox(connection, tmp_path / "in", known)
            rows = records(connection, "FROM topics")
            assert [(row["id"], row["name"]) for row in rows] == [(topic.id, topic.name) for topic in known.topics.values()]


def test_a_message_seen_again_is_not_deleted(tmp_path: Path, reference: Reference) -> None:
    write(tmp_path / "in", "abc")
    with open_store(tmp_path / "store") as connection:
        fold_inbox(connection, tmp_path / "in", reference)
        assert records(connection, "SELECT id FROM messages WHERE deleted_at IS NULL ORDER BY id") == [{"id": "vk:-1_1"}, {"id": "vk:-1_3"}]


def test_truncated_and_foreign_lines_are_counted_and_stop_nothing(tmp_path: Path, reference: Reference) -> None:
    append(tmp_path / "in", "good", NOW, [fact_of(message(1, "Темно"))])
    bad = tmp_path / "in" / "2026-02" / "20260207T230000-hand-000.jsonl"
    whole = json.dumps(fact_of(message(2, "Скользко")), ensure_ascii=False)
    lines = [whole, whole[:60], "[]", '{"fact": "rumour"}', '{"fact": "message", "id": "vk:-1_9"}', whole.replace(moment(0).isoformat(), "вчера")]
    bad.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe{\n")
    with open_store(tmp_path / "store") as connection:
        report = fold_inbox(connection, tmp_path / "in", reference)
        assert (report.facts, report.bad_lines) == (2, 6)
        assert len(records(connection, "FROM bad_lines")) == 6
        assert len(records(connection, "FROM messages")) == 2


def test_a_file_that_is_there_is_complete(tmp_path: Path) -> None:
    def break_off() -> None:
        with inbox_file(tmp_path, "x", NOW) as file:
            file.add({"fact": "message"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert list(tmp_path.rglob("*.jsonl")) + list(tmp_path.rglob("*.part")) == []
    assert append(tmp_path, "empty", NOW, []) == 0
    assert list_files(tmp_path) == []


def test_files_of_one_moment_keep_their_order(tmp_path: Path) -> None:
    for number in range(12):
        append(tmp_path, "x", NOW, [{"fact": "n", "n": number}])
    read = [json.loads((tmp_path / name).read_text(encoding="utf-8"))["n"] for name in list_files(tmp_path)]
    assert read == list(range(12))


def test_inbox_is_for_its_owner_only(tmp_path: Path) -> None:
    append(tmp_path / "in", "x", NOW, [{"fact": "n"}])
    assert ((tmp_path / "in" / list_files(tmp_path / "in")[0]).stat().st_mode & 0o777) == 0o600
