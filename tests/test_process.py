"""From sources to the published copy on the recorded week: once, twice, after a kill, from the inbox alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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
from tests.conftest import NOW, settings_in
from tests.once import copied
from tests.stores import dump, teach_small

KILLS = int(os.environ.get("MCU_KILLS", "4"))
NURSERY = """
import os, sys
from datetime import datetime
from pathlib import Path
import pipelines.readings
from models.reference import load_reference
from pipelines.mind import Mind
from pipelines.process import process
from pipelines.settings import Settings
from tests.stores import teach_small
settings = Settings(var=Path(sys.argv[1]), sources=Path(sys.argv[2]))
pipelines.readings.CHUNK = 40  # several chunks in a small archive
mind = Mind.load(load_reference(settings.reference, settings.sources), settings)
teach_small(mind, settings.seed)
while sys.stdin.readline():
    child = os.fork()
    if not child:
        process(settings, mind, datetime.fromisoformat(sys.argv[3]), "anew" in sys.argv)
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()  # until it was killed the number stays its own
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def copy_of(week: Settings, target: Path) -> Settings:
    return settings_in(copied(week.var, target))


def test_twice_is_once(week: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(week, tmp_path)
    first = process(settings, mind, NOW)
    before, files = dump(settings.store), list_files(settings.inbox)
    second = process(settings, mind, NOW)
    assert (first.read, first.decided) == (501, 501)
    assert (second.read, second.decided, second.fold.facts) == (0, 0, 0)
    assert dump(settings.store) == before
    assert list_files(settings.inbox) == files


def test_rebuild_from_the_inbox_alone_gives_the_same_store(published: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(published, tmp_path)
    before = dump(settings.store)
    settings.store.unlink()
    report = rebuild(settings, mind, datetime.fromisoformat("2026-03-01T09:00:00+03:00"))
    assert report.decided == 0
    assert {name: rows for name, rows in dump(settings.store).items() if name != "folded_files"} == {n: r for n, r in before.items() if n != "folded_files"}
    assert settings.published.is_file()


def test_the_week_holds_edits_deletions_and_masks(published: Settings) -> None:
    with duckdb.connect(str(published.published), read_only=True) as connection:
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


def test_a_reader_of_the_old_copy_keeps_it_while_a_new_one_is_published(published: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(published, tmp_path)
    with duckdb.connect(str(settings.published), read_only=True) as old:
        count = old.execute("SELECT count(*) FROM judged").fetchone()
        inode = settings.published.stat().st_ino
        process(settings, mind, NOW)
        assert settings.published.stat().st_ino != inode
        assert old.execute("SELECT count(*) FROM judged").fetchone() == count
    assert not list(settings.var.glob("*.part"))


def test_kill_9_at_any_moment_loses_nothing(week: Settings, published: Settings, mind: Mind, tmp_path: Path) -> None:
    seconds = seconds_of(copy_of(week, tmp_path / "whole"), mind)
    settings = copy_of(week, tmp_path / "killed")
    for _ in kills(settings, seconds):
        pass
    process(settings, mind, NOW)
    left_out = {"folded_files"}  # how many files the decisions came in depends on the kills
    whole = dump(published.store)
    assert {n: r for n, r in dump(settings.store).items() if n not in left_out} == {n: r for n, r in whole.items() if n not in left_out}


def seconds_of(settings: Settings, mind: Mind, anew: bool = False) -> float:
    """How long a processing takes here and now, the small judges taught, as in the processes that are killed."""
    teach_small(mind, settings.seed)
    started = time.monotonic()
    process(settings, mind, NOW, anew=anew)
    return time.monotonic() - started


def kills(settings: Settings, seconds: float, *words: str) -> Iterator[int]:
    """Processings killed with -9 at evenly spread moments of `seconds`, each a fork of one that has loaded all it needs."""
    command = [sys.executable, "-c", NURSERY, str(settings.var), str(settings.sources), NOW.isoformat(), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for number in range(KILLS):
            print(file=nursery.stdin, flush=True)
            child = int(nursery.stdout.readline())
            time.sleep(seconds * (number + 0.5) / KILLS)
            os.kill(child, signal.SIGKILL)
            print(file=nursery.stdin, flush=True)
            assert int(nursery.stdout.readline()) in (0, -signal.SIGKILL)
            yield number


READINGS = ("analyses", "addresses")


def spoil(settings: Settings) -> None:
    """Readings that other rules would have made."""
    with connect(settings.store) as connection:
        connection.execute("UPDATE analyses SET masked_text = 'прежнее', lemmas = ['прежнее']; DELETE FROM addresses WHERE position > 0")


def test_rereading_gives_what_a_rebuild_gives_and_keeps_decisions(published: Settings, mind: Mind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = copy_of(published, tmp_path)
    right = dump(settings.store)
    spoil(settings)
    assert dump(settings.store) != right
    monkeypatch.setattr("pipelines.readings.CHUNK", 100)
    report = process(replace(settings, workers=2), mind, NOW, anew=True)
    assert (report.read, report.decided) == (501, 0)
    assert dump(settings.store) == right
    rebuild(settings, mind, NOW)
    assert dump(settings.store, READINGS) == {name: right[name] for name in READINGS}


def test_a_kill_while_rereading_leaves_all_readings_old_or_all_new(published: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(published, tmp_path / "killed")
    right = dump(settings.store, READINGS)
    spoil(settings)
    former = dump(settings.store, READINGS)
    seconds = seconds_of(copy_of(settings, tmp_path / "copy"), mind, anew=True)
    for _ in kills(settings, seconds, "anew"):
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
