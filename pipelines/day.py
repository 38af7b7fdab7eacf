"""The main job: collect, process, tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from models.message import Coverage
from models.worktime import TIME_ZONE
from pipelines.collect import collect_source, sources_to_collect
from pipelines.console import track
from pipelines.digest.files import write_digest
from pipelines.drift import drift_now
from pipelines.mind import Mind, load_facts
from pipelines.process import ProcessReport, process
from pipelines.retrain import train_judges
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a run did and where its files are."""

    coverage: Sequence[Coverage]
    processed: ProcessReport
    files: Sequence[Path]


def run_day(settings: Settings, now: datetime) -> DayReport:
    """Everything once, without Prefect."""
    coverage = collect_all(settings, now)
    processed = process_all(settings, now)
    return DayReport(coverage, processed, digest_of(settings, now))


def collect_all(settings: Settings, now: datetime) -> list[Coverage]:
    """Every enabled source into the inbox."""
    reference = load_facts(settings)
    sources = sources_to_collect(settings, reference)
    return [collect_source(settings, reference, source, now) for source in track(sources, "Сбор источников")]


def process_all(settings: Settings, now: datetime, anew: bool = False) -> ProcessReport:
    """The inbox into the store and the published copy; teaches the judges first if they are not taught, and looks how the topics
    drift; `anew` reads the whole archive again."""
    reference = load_facts(settings)
    train_judges(settings, reference, now)
    report = process(settings, Mind.load(reference, settings), now, anew)
    return replace(report, drift=drift_now(settings, reference))


def digest_of(settings: Settings, now: datetime) -> list[Path]:
    """The digest of the day (Europe/Moscow) of `now`."""
    return write_digest(settings, now.astimezone(TIME_ZONE).date(), now.astimezone(TIME_ZONE))
