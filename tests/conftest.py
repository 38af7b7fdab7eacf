"""Resources built once for all tests."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import vk_api
from filelock import FileLock

import spiders.vk
from classifiers.joining import load_joining
from models.analysis import Reader
from models.reference import Reference, load_reference
from models.worktime import TIME_ZONE
from pipelines.collect import collect_source, enabled_sources
from pipelines.demo import SAMPLE
from pipelines.mind import Mind
from pipelines.process import process
from pipelines.replay import PLACEHOLDER, Recording, load_recordings, replay
from pipelines.retrain import train_judges
from pipelines.settings import ROOT, Settings
from tests.fake_vk import FakeVk, serve_vk
from tests.once import copied, made_once

os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"  # an accidental start of Prefect is an error; the smoke test allows it
NOW = datetime(2026, 2, 7, 22, tzinfo=TIME_ZONE)
LONG = ("test_demo", "test_process", "test_deterministic", "test_labels", "test_joined_cases", "test_spiders_vk_runs", "test_worked_example")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: then neither of two workers waits long for the other at the end."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(ROOT / "data" / "reference", SAMPLE / "sources.toml")


@pytest.fixture(scope="session")
def reader(reference: Reference) -> Reader:
    return Reader.load(reference)


@pytest.fixture(scope="session")
def mind(reference: Reference) -> Mind:
    """Reader and judges; `make test` has taught them."""
    settings = Settings(var=ROOT / "data" / "var")
    settings.artifacts.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.artifacts / ".tests.lock"):  # where `mcu train` was not run, one worker teaches and the other waits
        train_judges(settings, reference)
    return Mind.load(reference, settings)


@pytest.fixture(scope="session")
def joiner(reader: Reader) -> Mind:
    """A mind that reads and joins and cannot judge; to it all words say the same."""
    judges: Any = SimpleNamespace(text=SimpleNamespace(weights_={}, unseen_=5.0))
    return Mind(reader, judges, load_joining(ROOT / "data" / "reference" / "same_problem.toml"))


@pytest.fixture(scope="session")
def recordings() -> list[Recording]:
    return load_recordings(SAMPLE / "recordings")


@pytest.fixture(autouse=True)
def _quick_vk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between calls to a server of our own, nor before another try."""
    monkeypatch.setattr(vk_api.VkApi, "RPS_DELAY", 0)
    monkeypatch.setattr(spiders.vk, "PAUSES", (0, 0))


@pytest.fixture
def vk() -> Iterator[FakeVk]:
    """An empty VK."""
    with serve_vk(FakeVk()) as fake:
        yield fake


def settings_for(var: Path, recording: Recording, address: str) -> Settings:
    """Settings that point at a replayed recording."""
    sources = var / "sources.toml"
    sources.write_text((SAMPLE / "sources.toml").read_text(encoding="utf-8").replace(PLACEHOLDER, address), encoding="utf-8")
    return Settings(var=var, sources=sources, vk_url=f"{address}/", telegram_url=address, exports=recording.folder / "exports", vk_token="recorded")


def collect_week(var: Path, recordings: list[Recording]) -> Settings:
    """The inbox of the recordings, nothing folded."""
    for recording in recordings:
        with replay(recording) as address:
            settings = settings_for(var, recording, address)
            facts = load_reference(settings.reference, settings.sources)
            for source in enabled_sources(facts):
                collect_source(settings, facts, source, recording.recorded_at)
    return settings


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory, recordings: list[Recording]) -> Settings:
    """Both recordings collected."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vk_api.VkApi, "RPS_DELAY", 0)
        folder = made_once(tmp_path_factory, "week", lambda var: collect_week(var, recordings))
    return settings_in(copied(folder, tmp_path_factory.mktemp("week")))


@pytest.fixture(scope="session")
def published(week: Settings, mind: Mind, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Both recordings processed and published; for tests that only read."""
    folder = made_once(tmp_path_factory, "published", lambda var: process(settings_in(copied(week.var, var)), mind, NOW))
    return settings_in(copied(folder, tmp_path_factory.mktemp("published")))


def settings_in(var: Path) -> Settings:
    """Settings of a folder with the recorded week."""
    return Settings(var=var, sources=var / "sources.toml")


@pytest.fixture
def replayed(tmp_path: Path, recordings: list[Recording]) -> Iterator[tuple[Settings, datetime]]:
    """Settings for the last recording, served on loopback, and its moment."""
    with replay(recordings[-1]) as address:
        yield settings_for(tmp_path, recordings[-1], address), recordings[-1].recorded_at
