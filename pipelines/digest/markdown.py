"""The digest as Markdown, for messengers and mail."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.digest.data import Digest, Table
from pipelines.digest.html import LINK, shortened, shown_columns
from pipelines.digest.systems import LIMIT, SHOWN, SystemPart, figures_line
from pipelines.digest.words import FIGURES, compared, headline, long_date, number


def render_markdown(digest: Digest) -> str:
    """The text; the full list of appeals is left to the sheet."""
    lines = [f"# МЦУ Кировск: сводка за {long_date(digest.day)}", "", headline(digest), ""]
    lines += [f"- **{digest.summary[name]}** {caption} ({compared(digest, name)})" for name, caption in FIGURES]
    for table in digest.tables.values():
        if table.section.id != "appeals":
            lines += ["", f"## {table.section.title}", "", *_table(table)]
        if table.section.id == "case_systems":
            lines += _systems(digest)
    return "\n".join(lines) + "\n"


def _systems(digest: Digest) -> Iterator[str]:
    """The official systems one by one; those without cases in a line each."""
    for part in digest.systems:
        if part.figures:
            yield from ("", f"### {part.name} (куратор: {part.curator})", "")
            yield "; ".join(f"{name.lower()} **{value}**" for name, value in figures_line(part)) + "."
            yield from _pressing(part)
    for part in digest.systems:
        if not part.figures:
            yield from ("", part.silence)


def _pressing(part: SystemPart) -> Iterator[str]:
    if part.pressing:
        yield from ("", "| " + " | ".join(SHOWN) + " |", "|" + "---|" * len(SHOWN))
        yield from ("| " + " | ".join(number(row[name]).replace("|", "\\|") for name in SHOWN) + " |" for row in part.pressing[:LIMIT])


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield table.section.empty
        return
    columns = shown_columns(table)
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in table.rows[: table.section.limit]:
        yield "| " + " | ".join(_cell(row, column) for column in columns) + " |"


def _cell(row: Mapping[str, Any], column: str) -> str:
    text = shortened(number(row[column])).replace("|", "\\|").replace("\n", " ")
    url = row.get(LINK)
    return f"{text} [открыть]({url})" if url and column in ("Сообщение", "Тема") and column == next(c for c in row if c in ("Сообщение", "Тема")) else text
