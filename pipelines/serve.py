"""Working by the schedule of prefect.yaml with a Prefect server of this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from models.problem import Problem
from pipelines.console import say
from pipelines.orchestration import prepare_environment
from pipelines.settings import ROOT

URL = "http://127.0.0.1:4200/api"
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a flow runs."""

    name: str
    entrypoint: str
    cron: str
    time_zone: str


def load_schedules(path: Path = ROOT / "prefect.yaml") -> list[Schedule]:
    """The deployments of prefect.yaml."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    return [Schedule(one["name"], one["entrypoint"], clock["cron"], clock["timezone"]) for one in found for clock in one["schedules"]]


def serve_schedules() -> None:
    """Start the server if none runs, then the schedules, until stopped."""
    prepare_environment()
    os.environ.setdefault("PREFECT_API_URL", URL)
    from prefect import serve
    from prefect.schedules import Cron

    with _server(os.environ["PREFECT_API_URL"]):
        say("Расписание работает. Остановить: Ctrl+C.")
        serve(*(flow_of(one.entrypoint).to_deployment(one.name, schedule=Cron(one.cron, timezone=one.time_zone)) for one in load_schedules()))


def flow_of(entrypoint: str) -> Any:
    """The flow of a dotted entrypoint."""
    module, _, name = entrypoint.rpartition(".")
    return getattr(import_module(module), name)


@contextmanager
def _server(url: str) -> Iterator[None]:
    """A Prefect server that answers at `url`: the one that runs, or one started for the time being."""
    if _answers(url):
        yield
        return
    server = subprocess.Popen([sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(url):
            if server.poll() is not None or time.monotonic() > until:
                raise Problem(f"Сервер Prefect не запустился на {url}. Проверьте, свободен ли порт 4200.")
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False
