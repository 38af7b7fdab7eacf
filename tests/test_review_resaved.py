"""Sheets that other programs saved again, as Excel, LibreOffice and the like do: none of them is on the machines where the tests run."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from models.problem import Problem
from pipelines.inbox import append, fact_of
from pipelines.review.files import Refused, Taken, export_departments, import_review
from pipelines.store import open_store
from spiders.exports.book import read_book
from tests.conftest import NOW
from tests.ods_file import write_ods
from tests.sheets import Rows, filled
from tests.stores import message
from tests.test_review import FIVE, GOLD, ONE, THREE, TWO, Office, office

__all__ = ["office"]
Book = dict[str, Rows]
Save = Callable[[Path, Book], Path]
ANSWERS = filled(**{f"m{ONE}": [("Тема", "4.11")], f"m{TWO}": [("Всё верно", "да")], f"m{THREE}": [("Отдел", "УКГХ")], f"m{GOLD}": [("Вид", "жалоба")]})
TAKEN = {
    (ONE, "topic", "4.11"), (THREE, "department", "ukgh"), (GOLD, "kind", "жалоба"), (TWO, "relevance", "yes"), (TWO, "kind", "жалоба"),
    (TWO, "topic", "5.23"), (TWO, "department", "uk"), (TWO, "sentiment", "negative"), (TWO, "urgency", "emergency"),
}  # fmt: skip


def saved(options: Mapping[str, Any] | None = None, look: Callable[[Any, Rows], None] | None = None) -> Save:
    """An xlsx of another program, with its `options`; `look` does to the sheet what is not in its cells."""

    def save(path: Path, book: Book) -> Path:
        with xlsxwriter.Workbook(str(path), {"strings_to_urls": False, "strings_to_formulas": False, **(options or {})}) as other:
            for title, rows in book.items():
                sheet = other.add_worksheet(title)
                for number, row in enumerate(rows):
                    for at, cell in enumerate(row):
                        if cell not in ("", None):
                            _write(sheet, number, at, cell, other.add_format({"bold": True}))
                if look is not None and title == "Разбор":
                    look(sheet, rows)
        return path

    return save


def _write(sheet: Any, row: int, at: int, cell: Any, bold: Any) -> None:
    """A tuple is a text of which a part is bold."""
    if isinstance(cell, tuple):
        sheet.write_rich_string(row, at, bold, cell[0], cell[1])
    else:
        sheet.write(row, at, cell if isinstance(cell, int | float | datetime) else str(cell))


def ods(path: Path, book: Book) -> Path:
    return write_ods(path.with_suffix(".ods"), book)


def back(office: Office, change: Callable[[Rows], Rows], save: Save, path: Path | None = None, name: str = "Разбор") -> Taken:
    path = path or office.export()
    book = {title: [list(row) for row in rows] for title, rows in read_book(path).items()}
    book[name] = change(book[name])
    return import_review(office.settings, office.reference, save(path.with_name("back.xlsx"), book), NOW + timedelta(hours=3))


def answered(change: Callable[[Rows], Rows] = lambda rows: rows) -> Callable[[Rows], Rows]:
    """The curator answers, then the sheet is changed."""
    return lambda rows: change(ANSWERS(rows))


def column(title: str, value: Callable[[Any], Any]) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        at = rows[0].index(title)
        return [rows[0], *([*row[:at], value(row[at]), *row[at + 1 :]] for row in rows[1:])]

    return change


def empty_rows(rows: Rows) -> Rows:
    return [[], *rows[:3], [], [""] * 5, *rows[3:], [], [None, None, " "]]


def title_above(rows: Rows) -> Rows:
    return [["Разметка за неделю"], [], *rows]


def without(*titles: str) -> Callable[[Rows], Rows]:
    """Columns are gone, one of the curator's own stands in front."""

    def change(rows: Rows) -> Rows:
        kept = [at for at, title in enumerate(rows[0]) if title not in titles]
        return [["Моё", *(rows[0][at] for at in kept)], *(["", *(row[at] for at in kept)] for row in rows[1:])]

    return change


def spaces(rows: Rows) -> Rows:
    """No-break spaces, a line break in a header, an apostrophe that keeps a number a text."""
    head = ["Всё\nверно\u00a0" if title == "Всё верно" else title for title in rows[0]]
    return [head, *([{"да": "\u00a0Да\u00a0", "4.11": "'4.11"}.get(cell, cell) for cell in row] for row in rows[1:])]


def bold_parts(rows: Rows) -> Rows:
    def bold(cell: Any) -> Any:
        return (cell[:1], cell[1:]) if isinstance(cell, str) and (cell == "4.11" or cell.startswith("Во дворе")) else cell

    return [rows[0], *([bold(cell) for cell in row] for row in rows[1:])]


def hidden(sheet: Any, rows: Rows) -> None:
    """The filter left nothing, columns are folded away."""
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    sheet.filter_column_list(4, ["чего нет"])
    for row in range(1, len(rows)):
        sheet.set_row(row, None, None, {"hidden": True})
    sheet.set_column(2, 12, None, None, {"hidden": True})


def merged_title(sheet: Any, rows: Rows) -> None:
    sheet.merge_range(0, 0, 0, 7, "Разметка за неделю")


NEEDLESS = ("Ссылка", "Почему так", "Не путать", "Варианты темы", "Контроль", "Где", "Уверенность", "Когда", "Сообщение")


@pytest.mark.parametrize(
    ("change", "save"),
    [
        (answered(), saved()),
        (answered(), saved({"constant_memory": True})),  # strings in their cells, no table of shared ones
        (answered(), saved({"use_zip64": True, "default_date_format": "dd.mm.yyyy"})),
        (answered(), ods),
        (answered(empty_rows), saved()),
        (answered(empty_rows), ods),
        (answered(title_above), saved(None, merged_title)),
        (answered(), saved(None, hidden)),
        (answered(column("Когда", lambda cell: 46060.75)), saved()),  # a date that lost its format
        (answered(column("Версия", float)), saved()),
        (answered(column("Версия", float)), ods),
        (answered(column("Уверенность", lambda cell: "90%")), saved()),
        (answered(bold_parts), saved()),
        (answered(without(*NEEDLESS)), saved()),
        (answered(without(*NEEDLESS)), ods),
        (answered(spaces), saved()),
        (answered(spaces), ods),
    ],
)
def test_what_another_program_saved_is_the_same(office: Office, change: Callable[[Rows], Rows], save: Save) -> None:
    assert back(office, change, save).left_out == []
    assert office.labels() == TAKEN


@pytest.mark.parametrize("save", [saved(), saved({"constant_memory": True}), ods])
def test_line_breaks_smileys_and_odd_characters_of_a_text(office: Office, save: Save) -> None:
    append(office.settings.inbox, "b", NOW, [fact_of(message(ONE, "Во дворе\r\nдома 1 😡 третий\tдень _x000D_ не   убирают снег", seen=9))])
    office.publish()
    with open_store(office.settings.store) as store:
        store.execute("INSERT INTO analyses SELECT id, version, [], [], NULL, [], 0, [], 'normal', [], text, 'test' FROM messages WHERE version = 2")
        store.execute("UPDATE decisions SET version = 2 WHERE message_id = $id", {"id": f"vk:-1_{ONE}"})
    office.publish()
    back(office, answered(), save)
    assert office.labels() == TAKEN


def texts_sorted_apart(rows: Rows) -> Rows:
    at = rows[0].index("Сообщение")
    texts = [row[at] for row in rows[1:]]
    return [rows[0], *([*row[:at], text, *row[at + 1 :]] for row, text in zip(rows[1:], texts[1:] + texts[:1], strict=True))]


def merged_headers(rows: Rows) -> Rows:
    """Of merged cells only the first one keeps its value."""
    return [["" if title == "Отдел" else title for title in rows[0]], *rows[1:]]


SUGGESTIONS = tuple(f"Предложение: {name}" for name in ("тема", "отдел", "вид", "о нас", "тон", "срочность"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (merged_headers, "нет столбцов «Отдел»"),
        (without("Всё верно"), "нет столбцов «Всё верно»"),
        (without(*SUGGESTIONS), "предложений в строке нет"),
        (texts_sorted_apart, "строки перемешаны"),
        (column("Тема", lambda cell: 4.11 if cell == "4.11" else cell), "число 4.11"),  # is it 4.11 or 4.110
        (column("Вид", lambda cell: datetime(2026, 2, 7) if cell else cell), "«Вид»: .* не из списка"),
    ],
)
def test_what_cannot_be_understood_is_named(office: Office, change: Callable[[Rows], Rows], said: str) -> None:
    with pytest.raises(Problem, match=said):
        back(office, answered(change), saved({"default_date_format": "dd.mm.yyyy"}))
    assert office.labels() == set()


def test_a_renamed_sheet_is_named(office: Office) -> None:
    with pytest.raises(Problem, match="нет листа «Разбор»"):
        back(office, answered(), lambda path, book: saved()(path, {f"{title} (2)" if title == "Разбор" else title: rows for title, rows in book.items()}))


def test_the_row_of_a_refusal_is_the_one_that_people_see(office: Office) -> None:
    def wrong(rows: Rows) -> Rows:
        return title_above(filled(**{f"m{FIVE}": [("Вид", "жалба")]})(rows))

    with pytest.raises(Refused) as refused:
        back(office, wrong, saved())
    [told] = refused.value.remarks
    number = int(told.split()[1])
    assert told == f"строка {number} (vk:-1_{FIVE}): «Вид»: «жалба» не из списка, может быть, «жалоба»?"
    assert read_book(office.settings.var / "review" / "back.xlsx")["Разбор"][number - 1][0] == f"vk:-1_{FIVE}"


@pytest.mark.parametrize("save", [saved(), ods])
def test_a_department_s_sheet_saved_again(office: Office, save: Save) -> None:
    (path,) = export_departments(office.settings, office.reference, "uk", NOW)
    reply = filled(**{f"m{ONE}": [("Статус", "дан ответ"), ("Ответ", "Снег вывезут\n9 февраля."), ("Ответить до", 46061.5)]})
    assert back(office, lambda rows: empty_rows(reply(rows)), save, path, "Обращения").facts == 2
    assert [event["payload"].get("text") for event in office.facts("event")] == ["Снег вывезут\n9 февраля.", None]
