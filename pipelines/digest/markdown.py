"""The digest as Markdown, for messengers and mail."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.digest.data import Digest, Table
from pipelines.digest.html import LINK, shortened, shown_columns
from pipelines.digest.words import FIGURES, compared, headline, long_date, number


def render_markdown(digest: Digest) -> str:
    """The text; the full list of appeals is left to the sheet."""
    lines = [f"# МЦУ Кировск: сводка за {long_date(digest.day)}", "", headline(digest), ""]
    lines += [f"- **{digest.summary[name]}** {caption} ({compared(digest, name)})" for name, caption in FIGURES]
    for table in digest.tables.values():
        if table.section.id != "appeals":
            lines += ["", f"## {table.section.title}", "", *_table(table)]
    return "\n".join(lines) + "\n"


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
