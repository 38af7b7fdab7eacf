"""The line of versions: what was taught when, what the gate said, who decides."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers.registry import load_card, roll_back, set_current
from models.worktime import TIME_ZONE
from pipelines.settings import Settings

COLUMNS = ("Когда", "Версия", "Что", "Примеров", "Меток", "Тема", "Вид", "n")
KEPT_OUT = "не назначена"
_FILE = "history.jsonl"


def record(settings: Settings, version: str, outcome: str, now: datetime | None, **facts: Any) -> None:
    """Add a line: the version, and what became of it."""
    line = {"at": now.isoformat() if now else "", "version": version, "outcome": outcome, **facts}
    path = settings.artifacts / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def load_history(settings: Settings) -> list[dict[str, Any]]:
    """All lines in order."""
    path = settings.artifacts / _FILE
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def promote(settings: Settings, version: str, now: datetime) -> None:
    """Make a taught version decide, by a person's word."""
    set_current(settings.artifacts, version)
    record(settings, version, "назначена", now, **_taught_on(settings, version))


def go_back(settings: Settings, now: datetime) -> str:
    """Make the version before decide again; returns it."""
    version = roll_back(settings.artifacts)
    record(settings, version, "возвращена", now, **_taught_on(settings, version))
    return version


def _taught_on(settings: Settings, version: str) -> dict[str, Any]:
    """What the card says of the version's lesson."""
    card = load_card(settings.artifacts, version)
    return {name: card[name] for name in ("base", "examples", "labels") if name in card}


def history_cells(lines: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The table's rows."""
    return [
        [
            _moment(line["at"]), line["version"], line["outcome"], str(line.get("examples", "")), str(line.get("labels", "")),
            _share(line, "тема"), _share(line, "вид"), str(line.get("tested", "")),
        ]
        for line in lines
    ]  # fmt: skip


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(TIME_ZONE):%d.%m.%Y %H:%M}" if at else ""


def _share(line: Mapping[str, Any], judgement: str) -> str:
    value = line.get("accuracy", {}).get(judgement)
    return "" if value is None else f"{value:.1%}"


def draw_history(settings: Settings, lines: Sequence[Mapping[str, Any]]) -> Path | None:
    """A chart of the accuracy on held-out labels; None where nothing was measured."""
    measured = [line for line in lines if line.get("accuracy")]
    if not measured:
        return None
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4))
    for name in ("группа", "тема", "вид", "тон"):
        axes.plot(range(len(measured)), [line["accuracy"].get(name) for line in measured], marker="o", label=name)
    axes.set_xticks(range(len(measured)), [f"{line['version'][:6]}\n{line['outcome']}" for line in measured], fontsize=7)
    axes.set(title="Классификаторы на метках, которых не видели", ylabel="доля верных", ylim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    path = settings.var / "reports" / "history.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
    return path
