"""Sheets on the screen and on paper: what LibreOffice showed as lines over lines, and Excel printed over a hundred pages."""

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.digest.data import load_digest
from pipelines.digest.sheet import render_sheet
from pipelines.paper import HIGHEST, LINE, count_lines, moment_of, row_height
from pipelines.review.files import export_departments
from pipelines.settings import Settings
from spiders.exports.book import read_book
from tests.conftest import NOW
from tests.test_review import Office, office

__all__ = ["office"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("снег", 10, 1),
        ("снег\n\nи лёд", 10, 3),
        ("во дворе дома не чистят снег", 10, 4),  # «чистят снег» would be eleven
        ("а" * 35, 10, 4),  # a word longer than the cell is broken
        ("см. " + "а" * 35, 10, 5),
        ("слово " * 40, 30, 8),
    ],
)
def test_lines_of_a_cell(text: str, width: float, lines: int) -> None:
    assert count_lines(text, width) == lines


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    assert row_height([("снег", 10), (5, 1), (None, 1), ("один\nдва\nтри", 10)]) == 45
    assert row_height([(7.5, 3)]) == 15
    assert row_height([("а\n" * 100, 10)]) == HIGHEST < 409


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("07.02.2026", datetime(2026, 2, 7)),
        ("07.02.2026 14:30", datetime(2026, 2, 7, 14, 30)),
        ("31.02.2026", None),
        ("07.02.2026 25:00", None),
        ("до 07.02.2026", None),
        ("07.02", None),
        ("07.02.0026", None),
        (7, None),
        (None, None),
    ],
)
def test_a_date_in_a_table_is_a_date(text: Any, moment: datetime | None) -> None:
    assert moment_of(text) == moment


def parts_of(path: Path) -> tuple[dict[str, str], str]:
    """The XML of the visible sheets by name, and of the book."""
    with zipfile.ZipFile(path) as parts:
        book = parts.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]+)" sheetId="(\d+)"(?! state="hidden")', book)
        return {name: parts.read(f"xl/worksheets/sheet{number}.xml").decode() for name, number in names}, book


def check_paper(sheets: dict[str, str], book: str, repeated: int) -> None:
    """Each visible sheet lies on A4, repeats its header, says what it is, and has heights that are not a person's own."""
    for name, sheet in sheets.items():
        assert re.search(r'<pageSetup paperSize="9"[^>]* fitToHeight="0"[^>]* orientation="landscape"', sheet), name
        assert "&amp;P из &amp;N" in sheet, name
        assert "customHeight" not in sheet, name
    assert book.count("_xlnm.Print_Titles") == book.count("_xlnm.Print_Area") == repeated


def test_the_sheets_of_people_show_whole_texts_and_fit_paper(office: Office) -> None:
    (path,) = export_departments(office.settings, office.reference, "uk", NOW)
    for file in (office.export(), path):
        sheets, book = parts_of(file)
        check_paper(sheets, book, 2)
        first = next(iter(sheets.values()))
        rows = {int(number): float(height) for number, height in re.findall(r'<row r="(\d+)"[^>]*\bht="([\d.]+)"', first)}
        assert 1 in rows  # LibreOffice makes a row without a height one line high
        assert max(height for number, height in rows.items() if number > 1) >= 2 * LINE


def test_the_digest_s_sheets_lie_on_paper_and_speak_russian(published: Settings, tmp_path: Path) -> None:
    digest = load_digest(published.published, date(2026, 2, 7), NOW)
    (tmp_path / "a.xlsx").write_bytes(render_sheet(digest))
    sheets, book = parts_of(tmp_path / "a.xlsx")
    check_paper(sheets, book, len(sheets))
    cells = read_book(tmp_path / "a.xlsx")
    head, *rows = cells["Все обращения дня"]
    assert {row[head.index("Тон")] for row in rows} <= {"недовольство", "нейтрально", "одобрение"}
    assert {row[head.index("Срочность")] for row in rows} <= {"обычная", "срочно", "ЧП"}
    top = next(n for n, row in enumerate(cells["ПОС"]) if row[0] == "Как со сроком")
    due = cells["ПОС"][top].index("Срок")
    assert all(isinstance(row[due], datetime) or row[due] == "" for row in cells["ПОС"][top + 1 :])


def test_an_empty_section_says_so(published: Settings, tmp_path: Path) -> None:
    digest = load_digest(published.published, date(2026, 2, 7), NOW)
    table = digest.tables["urgent"]
    (tmp_path / "a.xlsx").write_bytes(render_sheet(replace(digest, tables={"urgent": replace(table, rows=[])})))
    assert read_book(tmp_path / "a.xlsx")["Срочное"][1][0] == table.section.empty
