"""The chart of the digest as SVG that needs nothing from outside."""

import io
import re
from collections.abc import Sequence
from datetime import date

import matplotlib

matplotlib.use("svg")
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

BLUE, PALE, GREY = "#1f5fa8", "#a9c4e4", "#5b6573"


def days_chart(days: Sequence[tuple[date, int | None]]) -> str:
    """Bars of appeals by day, the last one dark; days before collection began are left empty."""
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "mcu", "font.size": 11}):
        figure = Figure(figsize=(9, 2.6), layout="constrained")
        axes = figure.add_subplot()
        counts = [count or 0 for _, count in days]
        axes.bar(range(len(days)), counts, color=[PALE] * (len(days) - 1) + [BLUE], width=0.8)
        for n, (_, count) in enumerate(days):
            if count:
                axes.annotate(str(count), (n, count), ha="center", va="bottom", fontsize=9, color=GREY)
        ticks = range(len(days) - 1, -1, -4)
        axes.set_xticks(list(ticks), [f"{days[n][0]:%d.%m}" for n in ticks], color=GREY)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
        axes.tick_params(length=0, labelcolor=GREY)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.grid(axis="y", color="#e6e9ee", linewidth=0.8)
        axes.set_axisbelow(True)
        return _svg(figure)


def _svg(figure: Figure) -> str:
    """The SVG element that takes the width of the page."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    svg = text[text.index("<svg") :]
    head, rest = svg.split(">", 1)
    return re.sub(r'\s(?:width|height)="[^"]*"', "", head) + ' role="img">' + rest
