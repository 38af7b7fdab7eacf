"""The schedule of prefect.yaml leads to flows that exist."""

import sys

from prefect import Flow

from pipelines.serve import flow_of, load_schedules
from pipelines.settings import ROOT


def test_entrypoints_are_dotted_and_exist() -> None:
    schedules = load_schedules()
    assert [s.name for s in schedules] == ["hourly", "morning"]
    assert all(isinstance(flow_of(s.entrypoint), Flow) for s in schedules)
    assert all("/" not in s.entrypoint and s.time_zone == "Europe/Moscow" for s in schedules)


def test_reading_does_not_import_prefect() -> None:
    """Workers re-import the main module: reading must stay free of it."""
    import subprocess

    code = "import sys, pipelines.process, pipelines.analyze; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
