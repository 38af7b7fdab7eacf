"""The environment that Prefect must find before it is imported."""

import os
from contextlib import suppress
from pathlib import Path

from pipelines.settings import load_settings


def prepare_environment() -> None:
    """No telemetry, patience for a busy machine, its own folder under `var`; what the administrator has set stays."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    os.environ.setdefault("PREFECT_HOME", str(load_settings().var.resolve() / "prefect"))
    with suppress(OSError):  # a disk that takes nothing is told of by the steps themselves
        Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    if not os.environ.get("PREFECT_API_URL"):
        os.environ.pop("PREFECT_API_URL", None)  # an empty one breaks Prefect's events
