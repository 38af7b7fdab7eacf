"""The plots of the evaluation as SVG: the surer the fewer the better, confidence against being right, what more examples would give."""

import io
from collections.abc import Callable
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipelines.evaluation_page import WORDS


def charts(data: dict[str, Any]) -> dict[str, str]:
    """File name → SVG; the same data give the same bytes."""
    judged = [one for one in data["splits"][0]["judgements"] if one["coverage"]]
    return {
        "coverage.svg": _svg("доля самых уверенных", "из них верно", lambda axes: _coverage(axes, judged)),
        "calibration.svg": _svg("уверенность", "верно", lambda axes: _calibration(axes, judged)),
        "learning.svg": _svg("показано сообщений", "группа верна", lambda axes: _learning(axes, data["learning"])),
    }


def _coverage(axes: Axes, judged: list[dict[str, Any]]) -> None:
    for one in judged:
        axes.plot([p["share"] for p in one["coverage"]], [p["precision"] for p in one["coverage"]], marker=".", label=WORDS[one["judgement"]])
    axes.legend(frameon=False, fontsize=8)


def _calibration(axes: Axes, judged: list[dict[str, Any]]) -> None:
    axes.plot([0, 1], [0, 1], color="#a0a0a0", linestyle=":")
    for one in judged:
        label = f"{WORDS[one['judgement']]}, ECE {one['ece']:.3f}"
        axes.plot([b["confidence"] for b in one["calibration"]], [b["right"] for b in one["calibration"]], marker=".", label=label)
    axes.legend(frameon=False, fontsize=8)


def _learning(axes: Axes, points: list[dict[str, float]]) -> None:
    for name, label in (("accuracy", "accuracy"), ("macro_f1", "macro-F1")):
        axes.plot([p["taught"] for p in points], [p[name] for p in points], marker="o", label=label)
    axes.set_xscale("log", base=2)
    axes.set_xticks([p["taught"] for p in points], [str(int(p["taught"])) for p in points])
    axes.legend(frameon=False)


def _svg(across: str, up: str, draw: Callable[[Axes], None]) -> str:
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "mcu", "font.size": 10}):
        figure = Figure(figsize=(5.5, 4.2), layout="constrained")
        axes = figure.add_subplot(xlabel=across, ylabel=up)
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#e6e9ee", linewidth=0.8)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()
