"""How a sheet looks on the screen and on paper, in Excel and in LibreOffice alike: heights of rows, the page.

A row without a height is one line high in LibreOffice whatever it holds (Excel measures such rows itself), and lines lie over one another.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from xlsxwriter.worksheet import Worksheet

A4 = 9
LEGIBLE = 280  # characters of one page's width: more make letters smaller than a footnote, below 5.5 points
LINE, HIGHEST = 15.0, 405.0  # points: a line of the usual 11-point letters; Excel bears no row above 409
SLACK = 1.05  # Russian words are a little narrower than as many digits, which is what widths are counted in
MOMENT = re.compile(r"\d\d\.\d\d\.(19|20)\d\d( \d\d:\d\d)?", re.ASCII)


class GrowingSheet(Worksheet):
    """A sheet whose rows have a height and still grow when a person writes more: the height is not marked as a person's own."""

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        super()._xml_start_tag_unencoded(tag, [one for one in attributes or [] if (tag, one[0]) != ("row", "customHeight")])


def count_lines(text: str, width: float) -> int:
    """Lines of the text in a cell `width` characters wide, broken between words as sheets do."""
    return sum(_broken(line, max(1, int(width * SLACK))) for line in text.split("\n"))


def _broken(line: str, width: int) -> int:
    if len(line) <= width:
        return 1
    lines, at = 1, 0
    for word in line.split(" "):
        if at and at + len(word) > width:
            lines, at = lines + 1, 0
        lines += max(0, len(word) - 1) // width
        at += len(word) % width + 1 if len(word) > width else len(word) + 1
    return lines


def row_height(cells: Iterable[tuple[Any, float]]) -> float:
    """Points that show the whole of every wrapped cell, given with its width; as much as a row can bear."""
    lines = max((count_lines(value, width) for value, width in cells if isinstance(value, str)), default=1)
    return min(HIGHEST, lines * LINE)


def head_height(titles: Iterable[tuple[str, float]]) -> float:
    """Points for the header: bold letters, and the filter's button beside them."""
    return row_height((title, width * 0.9 - 2) for title, width in titles)


def set_page(sheet: Any, title: str, head: int, last_row: int, widths: Sequence[float]) -> None:
    """Lying A4 of the first columns, given by their widths, as many pages wide as is legible, the header on each; below is what it is and the page's number."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    sheet.print_area(0, 0, last_row, len(widths) - 1)
    sheet.fit_to_pages(-(-int(sum(widths)) // LEGIBLE), 0)
    sheet.print_across()
    sheet.repeat_rows(head)
    sheet.set_footer(f"&L{title.replace('&', '&&')[:120]}&C&A&R&P из &N", {"margin": 0.3})


def moment_of(value: Any) -> datetime | None:
    """The moment that a text of a table tells («07.02.2026», «07.02.2026 14:30»): as a date it can be sorted; None for other texts and for no day."""
    for format in ("%d.%m.%Y", "%d.%m.%Y %H:%M"):
        if isinstance(value, str) and MOMENT.fullmatch(value):
            with suppress(ValueError):
                return datetime.strptime(value, format)
    return None
