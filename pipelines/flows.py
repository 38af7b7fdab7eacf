"""The stages as Prefect flows: thin wrappers of plain functions."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.message import Coverage
from models.worktime import TIME_ZONE
from pipelines.collect import collect_source, sources_to_collect
from pipelines.console import track
from pipelines.day import DayReport, process_all
from pipelines.digest.files import write_digest
from pipelines.mind import load_facts
from pipelines.orchestration import prepare_environment
from pipelines.process import ProcessReport
from pipelines.settings import load_settings

prepare_environment()

from prefect import flow, task  # noqa: E402  (Prefect reads the environment when it is imported)


@task(task_run_name="collect-{source_id}")
def collect_task(source_id: str, now: datetime) -> Coverage:
    """One source into the inbox."""
    settings = load_settings()
    reference = load_facts(settings)
    return collect_source(settings, reference, reference.sources[source_id], now)


@task
def process_task(now: datetime) -> ProcessReport:
    """The inbox into the store and the published copy."""
    return process_all(load_settings(), now)


@task
def digest_task(moment: datetime) -> list[Path]:
    """The digest of the moment's day."""
    moment = moment.astimezone(TIME_ZONE)
    return write_digest(load_settings(), moment.date(), moment)


@flow(name="day")
def day(now: datetime | None = None) -> DayReport:
    """Collect, process, tell: the main job, several times a day."""
    now = now or datetime.now(UTC)
    settings = load_settings()
    sources = sources_to_collect(settings, load_facts(settings))
    coverage = [collect_task(source.id, now) for source in track(sources, "Сбор источников")]
    processed = process_task(now)
    return DayReport(coverage, processed, digest_task(now))


@flow(name="morning")
def morning(now: datetime | None = None) -> list[Path]:
    """The digest of yesterday once more, now that the night's comments are in."""
    return digest_task((now or datetime.now(UTC)) - timedelta(days=1))
