"""Both recordings of the sample through the whole collection of one source: the messages of gold.csv, once, and no name of anybody."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.message import Coverage, message_from
from models.reference import load_reference
from pipelines.collect import collect_source
from pipelines.demo import SAMPLE
from pipelines.inbox import list_files, read_file
from pipelines.replay import Recording, load_recordings, replay
from tests.conftest import settings_for

SOURCES = {"vk_main": "vk:-900000101_", "tg_channel": "tg:khibiny_segodnya_demo/", "site_listok": "site:site_listok/"}
Fact = dict[str, Any]


@dataclass(frozen=True)
class Collected:
    """What a source gave: the runs over the recordings, then the last recording asked again at the same moment and an hour later."""

    source: str
    runs: Sequence[Coverage]
    files: Sequence[str]
    facts: Sequence[Fact]
    same_moment: Coverage
    files_same_moment: Sequence[str]
    later: Coverage
    facts_later: Sequence[Fact]

    def messages(self) -> list[Fact]:
        return [fact for fact in self.facts if fact["fact"] == "message"]


def collect(var: Path, recording: Recording, source: str, *moments: datetime) -> Iterator[Coverage]:
    """Runs over one recording, at its own moment and at others; each happens when it is asked for."""
    with replay(recording) as address:
        settings = settings_for(var, recording, address)
        reference = load_reference(settings.reference, settings.sources)
        for now in (recording.recorded_at, *moments):
            yield collect_source(settings, reference, reference.sources[source], now)


def facts_of(inbox: Path) -> list[Fact]:
    return [fact for name in list_files(inbox) for fact in read_file(inbox, name) if isinstance(fact, dict)]


@pytest.fixture(scope="module", params=SOURCES)
def collected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    source, var = request.param, tmp_path_factory.mktemp(request.param)
    recordings = load_recordings(SAMPLE / "recordings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vk_api.VkApi.RPS_DELAY", 0)
        patch.setenv("MCU_AUTHOR_KEY", "key of the tests")
        first, last = recordings
        runs = list(collect(var, first, source))
        again = collect(var, last, source, last.recorded_at, last.recorded_at + timedelta(hours=1))
        runs.append(next(again))
        files, facts = list_files(var / "inbox"), facts_of(var / "inbox")
        same = next(again)
        files_same = list_files(var / "inbox")
        (later,) = again
    return Collected(source, runs, files, facts, same, files_same, later, facts_of(var / "inbox")[len(facts) :])


def gold(source: str) -> set[str]:
    with (SAMPLE / "gold.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"] for row in csv.DictReader(lines) if row["id"].startswith(SOURCES[source])}


def test_the_messages_are_exactly_those_of_gold(collected: Collected) -> None:
    assert {fact["id"] for fact in collected.messages()} == gold(collected.source)


def test_both_runs_are_healthy(collected: Collected) -> None:
    assert [run.problem for run in collected.runs] == [None, None]
    assert all(run.source == collected.source and run.got > 0 and run.new > 0 for run in collected.runs)
    assert collected.runs[0].at < collected.runs[1].at
    written = [fact for fact in collected.facts if fact["fact"] == "coverage"]
    assert [(fact["got"], fact["new"], fact["problem"]) for fact in written] == [(run.got, run.new, run.problem) for run in collected.runs]


def test_each_run_writes_a_message_once(collected: Collected) -> None:
    seen = [(fact["id"], fact["collected_at"]) for fact in collected.messages()]
    assert len(seen) == len(set(seen))
    assert {at for _, at in seen} == {run.at.isoformat() for run in collected.runs}


@pytest.mark.parametrize("collected", ["vk_main", "tg_channel"], indirect=True)  # the replayed site moves to another port
def test_a_message_is_written_again_only_when_it_changed(collected: Collected) -> None:
    said = [json.dumps({name: value for name, value in fact.items() if name != "collected_at"}, sort_keys=True) for fact in collected.messages()]
    assert len(said) == len(set(said))


def test_every_message_is_whole(collected: Collected) -> None:
    for fact in collected.messages():
        message = message_from({name: value for name, value in fact.items() if name != "fact"})
        assert message.source == collected.source
        assert message.published_at <= message.collected_at
        assert message.text or message.attachments or message.id.startswith("vk:")
        assert message.thread == message.id or message.parent


def test_parents_and_threads_are_messages_of_the_source(collected: Collected) -> None:
    ids = {fact["id"] for fact in collected.messages()}
    assert {fact["thread"] for fact in collected.messages()} <= ids


def test_no_account_of_a_person_in_any_fact(collected: Collected) -> None:
    people = {f"80000{number:04d}" for number in range(1000)}
    for fact in collected.facts:
        line = json.dumps(fact, ensure_ascii=False)
        assert "[id" not in line
        assert not any(person in line for person in people)


@pytest.mark.parametrize("collected", ["vk_main"], indirect=True)
def test_listings_name_every_post_of_the_wall(collected: Collected) -> None:
    listings = [fact for fact in collected.facts if fact["fact"] == "listing"]
    listed = {id for fact in listings for id in fact["ids"]}
    assert listed == {fact["id"] for fact in collected.messages()}


def test_twice_at_one_moment_changes_nothing(collected: Collected) -> None:
    assert collected.same_moment == collected.runs[-1]
    assert collected.files_same_moment == collected.files


def test_an_hour_later_without_news_only_the_run_is_told(collected: Collected) -> None:
    assert (collected.later.got, collected.later.new, collected.later.problem) == (collected.runs[-1].got, 0, None)
    assert [fact["fact"] for fact in collected.facts_later] == ["coverage"]
