"""The digest as one HTML file that needs nothing from outside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pipelines.digest.chart import days_chart
from pipelines.digest.data import Digest, Table
from pipelines.digest.systems import LIMIT, SHOWN, figures_line
from pipelines.digest.words import FIGURES, compared, headline, long_date, number, plural

_ENVIRONMENT = Environment(loader=FileSystemLoader(Path(__file__).resolve().parent), autoescape=True, trim_blocks=True, lstrip_blocks=True)
LINK = "Ссылка"


def render_html(digest: Digest) -> str:
    """The page."""
    return _ENVIRONMENT.get_template("digest.html.j2").render(
        digest=digest,
        title=long_date(digest.day),
        headline=headline(digest),
        figures=[(digest.summary[name], caption, compared(digest, name)) for name, caption in FIGURES],
        chart=Markup(days_chart(digest.days)),
        shown=shown_columns,
        share=bar_share,
        plural=plural,
        link=LINK,
        figures_line=figures_line,
        system_columns=SHOWN,
        system_limit=LIMIT,
    )


def shortened(text: str, size: int = 320) -> str:
    """The beginning of a long text, cut at a word; the sheet has all of it."""
    text = "\n".join(line for line in text.splitlines() if line.strip())
    return text if len(text) <= size else text[:size].rsplit(maxsplit=1)[0] + " …"


def shown_columns(table: Table) -> list[str]:
    """Columns that the page shows; the sheet has all."""
    return [column for column in table.columns if column not in table.section.hidden and column != LINK]


def bar_share(table: Table, row: Mapping[str, Any]) -> float:
    """The length of a row's bar in per cent of the longest."""
    longest = max((other[table.section.bar] for other in table.rows), default=0) if table.section.bar else 0
    return round(100 * row[table.section.bar] / longest, 1) if longest else 0.0


_ENVIRONMENT.filters.update(number=number, shortened=shortened)
