"""The README's first command, as a process: with Prefect, then without it."""

import os
import subprocess
import sys
from pathlib import Path

from pipelines.settings import ROOT


def demo(var: Path, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "MCU"))}
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "demo"]
    return subprocess.run(command, cwd=ROOT, env={**environment, "MCU_VAR": str(var), **env}, capture_output=True, text=True, timeout=280, check=False)


def test_the_whole_job_and_again(tmp_path: Path, mind: object) -> None:
    first = demo(tmp_path)
    assert first.returncode == 0, first.stderr
    assert "без него" not in first.stderr
    named = [line.partition(": ")[2] for line in first.stdout.splitlines() if line.startswith(("Сводка", "Опубликованная", "Хранилище"))]
    assert len(named) == 5
    assert all(Path(name).is_file() for name in named)
    inbox = sorted(path.name for path in (tmp_path / "demo" / "inbox").rglob("*.jsonl"))
    digest = Path(named[0]).read_bytes()
    again = demo(tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert again.returncode == 0, again.stderr
    assert "выполняю те же шаги без него" in again.stderr.replace("\n", " ")
    assert sorted(path.name for path in (tmp_path / "demo" / "inbox").rglob("*.jsonl")) == inbox
    assert Path(named[0]).read_bytes() == digest
