"""Working by the schedule of prefect.yaml with a Prefect server of this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from models.problem import Problem
from pipelines.console import say

URL = "http://127.0.0.1:4200/api"
START_SECONDS = 120
HOURLY, MORNING = "5 7-22 * * *", "40 7 * * *"


def serve_schedules() -> None:
    """Start the server if none runs, then the schedules, until stopped."""
    os.environ.setdefault("PREFECT_API_URL", URL)
    from prefect import serve
    from prefect.schedules import Cron

    from pipelines.flows import day, morning

    with _server(os.environ["PREFECT_API_URL"]):
        say("Расписание работает. Остановить: Ctrl+C.")
        serve(
            day.to_deployment("hourly", schedule=Cron(HOURLY, timezone="Europe/Moscow")),
            morning.to_deployment("morning", schedule=Cron(MORNING, timezone="Europe/Moscow")),
        )


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
