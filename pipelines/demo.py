"""The main job on the recorded week: the same code as with a token, other addresses."""

import os
from datetime import datetime

from models.problem import Problem
from pipelines.console import say
from pipelines.day import DayReport, run_day
from pipelines.replay import PLACEHOLDER, Recording, load_recordings, replay
from pipelines.settings import ROOT, Settings, load_settings

SAMPLE = ROOT / "data" / "sample"


def run_everything(now: datetime) -> DayReport:
    """The main job as a Prefect flow; the same steps without Prefect if it cannot start."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    try:
        from pipelines.flows import day

        return day(now)
    except Problem:
        raise
    except Exception as error:  # whatever a broken installation or server of Prefect raises
        say(f"Prefect не запустился ({type(error).__name__}): выполняю те же шаги без него.")
        return run_day(load_settings(), now)


def run_demo() -> None:
    """Replay every recording in order of time, the whole job on each; prints where the results are."""
    var = load_settings().var / "demo"
    os.environ["MCU_VAR"] = str(var)
    recordings = load_recordings(SAMPLE / "recordings")
    for number, recording in enumerate(recordings, 1):
        say(f"Запись {number} из {len(recordings)}: источники на {recording.recorded_at:%d.%m.%Y %H:%M}")
        report = _run_recording(recording)
    print_report(load_settings(), report)


def _run_recording(recording: Recording) -> DayReport:
    with replay(recording) as address:
        var = load_settings().var
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        sources = var / "sources.toml"
        sources.write_text((SAMPLE / "sources.toml").read_text(encoding="utf-8").replace(PLACEHOLDER, address), encoding="utf-8")
        os.environ.update(
            MCU_SOURCES=str(sources),
            MCU_EXPORTS=str(recording.folder / "exports"),
            MCU_VK_URL=f"{address}/",
            MCU_TELEGRAM_URL=address,
            MCU_VK_TOKEN="recorded",
        )
        return run_everything(recording.recorded_at)


def print_report(settings: Settings, report: DayReport) -> None:
    """Where everything is, on standard output."""
    missing = [one for one in report.coverage if one.problem]
    done = report.processed
    print(f"Собрано сообщений: {sum(one.got for one in report.coverage)}, новых фактов: {sum(one.new for one in report.coverage)}")
    print(f"Прочитано: {done.read}, решений: {done.decided}, проблем (случаев): {done.cases}")
    for one in missing:
        print(f"Не собрано: {one.problem}")
    for line in done.drift:
        print(f"Темы: {line}")
    for path in report.files:
        print(f"Сводка: {path}")
    print(f"Опубликованная база: {settings.published}")
    print(f"Хранилище: {settings.store}")
