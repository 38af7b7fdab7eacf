"""From sources to the published copy on the recorded week: once, twice, after a kill, from the inbox alone."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from classifiers.training import text_message
from models.analysis import Reader, analyze
from models.problem import Problem
from pipelines.inbox import list_files
from pipelines.mind import Mind
from pipelines.process import process, rebuild
from pipelines.reading import read_chunks
from pipelines.settings import ROOT, Settings
from pipelines.store import connect, store_lock
from tests.conftest import NOW
from tests.stores import dump

KILLS = int(os.environ.get("MCU_KILLS", "4"))
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
import pipelines.readings
from models.reference import load_reference
from pipelines.mind import Mind
from pipelines.process import process
from pipelines.settings import Settings
settings = Settings(var=Path(sys.argv[1]), sources=Path(sys.argv[2]))
pipelines.readings.CHUNK = 40  # several chunks in a small archive
mind = Mind.load(load_reference(settings.reference, settings.sources), settings)
print("ready", flush=True)
process(settings, mind, datetime.fromisoformat(sys.argv[3]), "anew" in sys.argv)
"""


def copy_of(week: Settings, target: Path) -> Settings:
    subprocess.run(["cp", "-r", f"{week.var}/.", target], check=True)
    return Settings(var=target, sources=target / "sources.toml")


def test_twice_is_once(week: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(week, tmp_path)
    first = process(settings, mind, NOW)
    before, files = dump(settings.store), list_files(settings.inbox)
    second = process(settings, mind, NOW)
    assert (first.read, first.decided) == (501, 501)
    assert (second.read, second.decided, second.fold.facts) == (0, 0, 0)
    assert dump(settings.store) == before
    assert list_files(settings.inbox) == files


def test_rebuild_from_the_inbox_alone_gives_the_same_store(week: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(week, tmp_path)
    process(settings, mind, NOW)
    before = dump(settings.store)
    settings.store.unlink()
    report = rebuild(settings, mind, datetime.fromisoformat("2026-03-01T09:00:00+03:00"))
    assert report.decided == 0
    assert {name: rows for name, rows in dump(settings.store).items() if name != "folded_files"} == {n: r for n, r in before.items() if n != "folded_files"}
    assert settings.published.is_file()


def test_the_week_holds_edits_deletions_and_masks(week: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(week, tmp_path)
    process(settings, mind, NOW)
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        edited, deleted = connection.execute("SELECT count(*) FILTER (version > 1), count(*) FILTER (deleted_at IS NOT NULL) FROM messages").fetchone() or (
            0,
            0,
        )
        shown = "SELECT text FROM messages WHERE text IS NOT NULL UNION ALL SELECT text FROM answers"
        texts = " ".join(row[0] for row in connection.execute(shown).fetchall())
        names = {row[0] for row in connection.execute("SELECT DISTINCT table_name FROM information_schema.columns WHERE column_name = 'text'").fetchall()}
    assert (edited, deleted) == (9, 4)  # three deleted, one of them with an answer to it
    assert "8-921-000" not in texts
    assert "Полуночкина" not in texts
    assert "[телефон]" in texts
    assert names == {"messages", "judged", "appeals", "answers", "answers_now"}


def test_a_reader_of_the_old_copy_keeps_it_while_a_new_one_is_published(week: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(week, tmp_path)
    process(settings, mind, NOW)
    with duckdb.connect(str(settings.published), read_only=True) as old:
        count = old.execute("SELECT count(*) FROM judged").fetchone()
        inode = settings.published.stat().st_ino
        process(settings, mind, NOW)
        assert settings.published.stat().st_ino != inode
        assert old.execute("SELECT count(*) FROM judged").fetchone() == count
    assert not list(settings.var.glob("*.part"))


def test_kill_9_at_any_moment_loses_nothing(week: Settings, mind: Mind, tmp_path: Path) -> None:
    whole = copy_of(week, tmp_path / "whole")
    started = time.monotonic()
    process(whole, mind, NOW)
    seconds = time.monotonic() - started
    settings = copy_of(week, tmp_path / "killed")
    for number in range(KILLS):
        kill_after(settings, seconds * (number + 0.5) / KILLS)
    process(settings, mind, NOW)
    left_out = {"folded_files"}  # how many files the decisions came in depends on the kills
    assert {n: r for n, r in dump(settings.store).items() if n not in left_out} == {n: r for n, r in dump(whole.store).items() if n not in left_out}


def kill_after(settings: Settings, seconds: float, *words: str) -> None:
    command = [sys.executable, "-c", CHILD, str(settings.var), str(settings.sources), NOW.isoformat(), *words]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()


READINGS = ("analyses", "addresses")


def spoil(settings: Settings) -> None:
    """Readings that other rules would have made."""
    with connect(settings.store) as connection:
        connection.execute("UPDATE analyses SET masked_text = 'прежнее', lemmas = ['прежнее']; DELETE FROM addresses WHERE position > 0")


def test_rereading_gives_what_a_rebuild_gives_and_keeps_decisions(week: Settings, mind: Mind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = copy_of(week, tmp_path)
    process(settings, mind, NOW)
    right = dump(settings.store)
    spoil(settings)
    assert dump(settings.store) != right
    monkeypatch.setattr("pipelines.readings.CHUNK", 100)
    report = process(replace(settings, workers=2), mind, NOW, anew=True)
    assert (report.read, report.decided) == (501, 0)
    assert dump(settings.store) == right
    rebuild(settings, mind, NOW)
    assert dump(settings.store, READINGS) == {name: right[name] for name in READINGS}


def test_a_kill_while_rereading_leaves_all_readings_old_or_all_new(week: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(week, tmp_path / "killed")
    process(settings, mind, NOW)
    right = dump(settings.store, READINGS)
    spoil(settings)
    former = dump(settings.store, READINGS)
    started = time.monotonic()
    process(copy_of(settings, tmp_path / "copy"), mind, NOW, anew=True)
    seconds = time.monotonic() - started
    for number in range(KILLS):
        kill_after(settings, seconds * (number + 0.5) / KILLS, "anew")
        assert dump(settings.store, READINGS) in (former, right)
    process(settings, mind, NOW, anew=True)
    assert dump(settings.store, READINGS) == right


def test_two_processes_read_as_one(reader: Reader, week: Settings) -> None:
    messages = [text_message(str(number), f"На Мира {number} не чистят снег, {number} день") for number in range(1, 9)]
    chunks = [messages[:4], messages[4:]]
    settings = replace(week, workers=2)
    assert list(read_chunks(chunks, settings, reader)) == [analyze(chunk, reader) for chunk in chunks]


def test_a_store_held_by_another_is_one_clear_line(tmp_path: Path) -> None:
    with store_lock(tmp_path / "store.duckdb"), pytest.raises(Problem, match=r"занято другим процессом"), store_lock(tmp_path / "store.duckdb", seconds=0.1):
        pass
