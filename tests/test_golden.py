"""Recorded inputs → golden records, for every kind of source: each folder of tests/golden is found and tested by being there.

A folder holds `recording.toml` (when it was recorded), `sources.toml` (its first block is collected, the others are there to be known), the recorded
answers as pipelines/replay.py serves them, and `expected.jsonl`: everything that the collection writes into the inbox. `MCU_GOLDEN=write` writes the
expectations anew; read the difference before it is committed.
"""

import json
import os
from pathlib import Path

import pytest
import vk_api

import spiders.ok_api
from models.check import SOURCE_KINDS
from models.reference import Reference, load_reference
from pipelines.collect import collect_source
from pipelines.inbox import list_files, read_file
from pipelines.replay import PLACEHOLDER, Recording, load_recordings, replay
from pipelines.settings import ROOT, Settings

GOLDEN = load_recordings(ROOT / "tests" / "golden")
WRITE = os.environ.get("MCU_GOLDEN") == "write"


def sources_of(recording: Recording, folder: Path, address: str = PLACEHOLDER) -> tuple[Path, Reference]:
    """The recording's sources.toml with the address where it is served."""
    path = folder / "sources.toml"
    path.write_text((recording.folder / "sources.toml").read_text(encoding="utf-8").replace(PLACEHOLDER, address), encoding="utf-8")
    return path, load_reference(ROOT / "data" / "reference", path)


def collected(recording: Recording, var: Path) -> list[str]:
    """The inbox after one collection, a line each, in an order that does not depend on the network."""
    with replay(recording) as address:
        path, reference = sources_of(recording, var, address)
        keys = {"vk_token": "recorded", "ok_app_key": "recorded", "ok_secret": "recorded", "ok_token": "recorded"}
        settings = Settings(
            var=var, sources=path, vk_url=f"{address}/", ok_url=f"{address}/", telegram_url=address, exports=recording.folder / "exports", **keys
        )
        collect_source(settings, reference, next(iter(reference.sources.values())), recording.recorded_at)
    facts = [fact for name in list_files(settings.inbox) for fact in read_file(settings.inbox, name) if isinstance(fact, dict)]
    facts.sort(key=lambda fact: (fact["fact"], fact.get("id") or fact.get("number") or fact.get("scope") or ""))
    return [json.dumps(fact, ensure_ascii=False, sort_keys=True).replace(address, PLACEHOLDER) for fact in facts]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vk_api.VkApi, "RPS_DELAY", 0)
    monkeypatch.setattr(spiders.ok_api, "SPACING", 0)
    monkeypatch.setenv("MCU_AUTHOR_KEY", "key of the tests")


@pytest.mark.parametrize("recording", GOLDEN, ids=lambda recording: recording.folder.name)
def test_recorded_inputs_become_the_golden_records(recording: Recording, tmp_path: Path) -> None:
    lines, expected = collected(recording, tmp_path), recording.folder / "expected.jsonl"
    if WRITE:
        expected.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    golden = expected.read_text(encoding="utf-8").splitlines() if expected.is_file() else []
    assert list(map(json.loads, lines)) == list(map(json.loads, golden))


@pytest.mark.parametrize("recording", GOLDEN, ids=lambda recording: recording.folder.name)
def test_a_golden_run_is_healthy(recording: Recording) -> None:
    facts = list(map(json.loads, (recording.folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()))
    assert [fact["problem"] for fact in facts if fact["fact"] == "coverage"] == [None]
    assert any(fact["fact"] == "message" for fact in facts)


def test_every_kind_of_source_has_a_recording(tmp_path: Path) -> None:
    assert {next(iter(sources_of(one, tmp_path)[1].sources.values())).kind for one in GOLDEN} == SOURCE_KINDS | set(
        load_reference(ROOT / "data" / "reference").systems
    )
