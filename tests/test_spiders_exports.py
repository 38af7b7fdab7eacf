"""Sheets of «Инцидент менеджмент» in every shape people hand them over."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from models.message import ExportRow, Message
from models.problem import Problem
from models.reference import Source
from models.worktime import TIME_ZONE
from pipelines.settings import ROOT
from spiders.exports.cells import clean_export_text, public_link
from spiders.exports.mapping import check_mapping, load_mapping
from spiders.exports.sheet import Layout, read_layout
from spiders.exports.system_export import Taking, open_export, parse_time, read_export
from spiders.exports.table_file import open_sheets

NOW = datetime(2026, 2, 7, 22, tzinfo=TIME_ZONE)
SOURCE = Source("incident", "Инцидент менеджмент", "incident", "exports", "home", "test", "H")
MAPPING = load_mapping(ROOT / "data" / "reference" / "exports" / "incident.toml")
HEADERS = ("Номер инцидента", "Дата создания", "Дата закрытия", "Группа тем", "Тема", "Улица", "Дом", "Итог", "Текст инцидента", "Отдел")
ROW = ("4711", "04.02.2026 20:05:09", "06.02.2026 10:00", "ЖКХ", "Неубранная дворовая территория", "Олимпийская", 26, "Решено", "Снег не убран", "МКУ ЦМТО")
CREATED = datetime(2026, 2, 4, 20, 5, 9, tzinfo=TIME_ZONE)


def write(path: Path, rows: Sequence[Sequence[Any]], name: str = "Лист1") -> Path:
    """An xlsx; dates become Excel dates, everything else stays what it is."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, as_time = book.add_worksheet(name), book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, as_time)
                else:
                    sheet.write(number, column, cell)
    return path


def read(path: Path, notes: list[str] | None = None) -> list[tuple[Message, ExportRow]]:
    told = [] if notes is None else notes
    return list(read_export(open_export(path, MAPPING, open_sheets(path)), Taking(SOURCE, NOW, hash_author, lambda remark, where: told.append(remark))))


def hash_author(who: str) -> str:
    return f"хэш {len(who)}"


def layout_of(*rows: Sequence[Any]) -> Layout:
    return read_layout(list(enumerate(rows, 1)), MAPPING)


def read_rows(folder: Path, *rows: Sequence[Any]) -> list[tuple[Message, ExportRow]]:
    return read(write(folder / "выгрузка.xlsx", rows))


def read_one(folder: Path, **changed: Any) -> tuple[Message, ExportRow]:
    """The usual row with other cells, by header with «_» for a space."""
    cells = dict(zip(HEADERS, ROW, strict=True)) | {name.replace("_", " "): cell for name, cell in changed.items()}
    (found,) = read_rows(folder, list(cells), list(cells.values()))
    return found


def refusal(folder: Path, *rows: Sequence[Any]) -> str:
    """What is told about a sheet that is not taken."""
    with pytest.raises(Problem) as caught:
        read_rows(folder, *rows)
    assert "выгрузка.xlsx" in str(caught.value)
    return str(caught.value)


def test_a_row_becomes_a_message_and_an_export_row(tmp_path: Path) -> None:
    message, row = read_one(tmp_path)
    assert message == Message(
        id="incident:4711", source="incident", channel="Инцидент менеджмент", thread="incident:4711", parent=None, author=None,
        author_is_official=False, text="Снег не убран", url=None, published_at=CREATED, collected_at=NOW,
    )  # fmt: skip
    assert (row.system, row.number, row.message_id, row.seen_at) == ("incident", "4711", "incident:4711", NOW)
    wanted = {"group": "ЖКХ", "topic": "Неубранная дворовая территория", "street": "Олимпийская", "house": "26", "outcome": "Решено", "department": "МКУ ЦМТО"}
    assert {name: row.fields[name] for name in wanted} == wanted
    assert row.fields["created"] == CREATED.isoformat()
    assert row.fields["closed"] == datetime(2026, 2, 6, 10, tzinfo=TIME_ZONE).isoformat()


def test_columns_in_any_order_give_the_same(tmp_path: Path) -> None:
    usual = read_rows(tmp_path, HEADERS, ROW)
    assert read_rows(tmp_path, HEADERS[::-1], ROW[::-1]) == usual
    assert read_rows(tmp_path, HEADERS[4:] + HEADERS[:4], ROW[4:] + ROW[:4]) == usual


@pytest.mark.parametrize("above", [1, 2, 5, 9])
def test_the_header_may_stand_in_another_row(tmp_path: Path, above: int) -> None:
    caption = [["Выгрузка инцидентов за неделю", "Тема"]] + [["", "Кировск"]] * (above - 1)
    assert read_rows(tmp_path, *caption, HEADERS, ROW) == read_rows(tmp_path, HEADERS, ROW)


def test_the_header_may_stand_to_the_right(tmp_path: Path) -> None:
    assert read_rows(tmp_path, ["", "", *HEADERS], ["", "", *ROW]) == read_rows(tmp_path, HEADERS, ROW)


def test_headers_in_other_letters_and_with_breaks(tmp_path: Path) -> None:
    shouted = [header.upper().replace(" ", "\n", 1) + " " for header in HEADERS]
    assert read_rows(tmp_path, shouted, ROW) == read_rows(tmp_path, HEADERS, ROW)


def test_the_other_names_of_a_column(tmp_path: Path) -> None:
    (found,) = read_rows(tmp_path, ("Номер", "Дата создания инцидента", "Текст", "Населенный пункт"), ("12", "04.02.2026", "Темно", "Кировск"))
    assert (found[0].id, found[0].text, found[1].fields["settlement"]) == ("incident:12", "Темно", "Кировск")


def test_unknown_columns_change_nothing_and_are_named(tmp_path: Path) -> None:
    usual = read_rows(tmp_path, HEADERS, ROW)
    assert read_rows(tmp_path, ["Охват", *HEADERS, "Регион"], [5, *ROW, "Мурманская область"]) == usual
    layout = layout_of(["Охват", *HEADERS, "Регион", ""])
    assert layout.unknown == ("охват",)


def test_the_layout_by_headers() -> None:
    layout = layout_of(["Отчёт"], ["Текст инцидента", "Дата создания", "Номер инцидента"])
    assert (layout.columns, layout.header_row, layout.unknown) == ({"text": 0, "created": 1, "number": 2}, 2, ())


@pytest.mark.parametrize("missing", ["Номер инцидента", "Дата создания", "Текст инцидента"])
def test_a_missing_required_column_is_named_with_what_was_found(tmp_path: Path, missing: str) -> None:
    kept = [n for n, header in enumerate(HEADERS) if header != missing]
    told = refusal(tmp_path, [HEADERS[n] for n in kept], [ROW[n] for n in kept]).lower()
    assert f"нет столбцов «{missing.lower()}»;" in told
    assert all(f"«{HEADERS[n].lower()}»" in told for n in kept)


def test_the_cut_that_circulates_has_a_print_for_a_number(tmp_path: Path) -> None:
    cut = ("Исполнитель", "Группа тем", "Текст инцидента", "Тема")
    one, other = read_rows(tmp_path, cut, ("УКГХ", "ЖКХ", "Снег", "Двор"), ("УКГХ", "ЖКХ", "Лёд", "Двор"))
    assert one[1].number.startswith("text-")
    assert one[1].number != other[1].number
    assert (one[0].published_at, one[1].fields["created"], one[1].fields["executor"]) == (NOW, None, "УКГХ")
    assert read_rows(tmp_path, cut, ("КОКС", "ЖКХ", "Снег", "Двор"))[0][1].number == one[1].number


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("04.02.2026 20:05:09", CREATED),
        ("04.02.2026 20:05", CREATED.replace(second=0)),
        (" 04.02.2026 ", CREATED.replace(hour=0, minute=0, second=0)),
        ("2026-02-04 20:05:09", CREATED),
        ("2026-02-04", CREATED.replace(hour=0, minute=0, second=0)),
        (datetime(2026, 2, 4, 20, 5, 9), CREATED),
        (date(2026, 2, 4), CREATED.replace(hour=0, minute=0, second=0)),
        (46057.5, CREATED.replace(hour=12, minute=0, second=0)),
        (46057, CREATED.replace(hour=0, minute=0, second=0)),
        ("46057,836909722", CREATED),
        ("2026-02-04T20:05:09", CREATED),
        ("2026-02-04T20:05:09.000+03:00", CREATED),
        ("2026-02-04T17:05:09Z", CREATED),
        ("'04.02.2026 20:05:09", CREATED),
    ],
)
def test_dates_as_text_and_as_excel_has_them(tmp_path: Path, cell: Any, moment: datetime) -> None:
    assert parse_time(cell, "x") == moment
    message, row = read_one(tmp_path, Дата_создания=cell)
    assert message.published_at == moment
    assert message.published_at.utcoffset() == moment.utcoffset()
    assert row.fields["created"] == moment.isoformat()


@pytest.mark.parametrize("cell", ["вчера", "31.02.2026", "04/02/2026", "2026", "4711", True])
def test_a_wrong_required_date_names_the_row_and_the_cell(tmp_path: Path, cell: Any) -> None:
    wrong = [cell if header == "Дата создания" else one for header, one in zip(HEADERS, ROW, strict=True)]
    told = refusal(tmp_path, HEADERS, ROW, wrong)
    assert "строка 3" in told
    assert f"«{cell}»" in told


@pytest.mark.parametrize("cell", ["вчера", "31.02.2026", "04/02/2026", "2026", True])
def test_a_wrong_optional_date_is_none_and_told(tmp_path: Path, cell: Any) -> None:
    notes: list[str] = []
    path = write(tmp_path / "выгрузка.xlsx", [HEADERS, [cell if header == "Дата закрытия" else one for header, one in zip(HEADERS, ROW, strict=True)]])
    ((_, row),) = read(path, notes)
    assert (row.fields["closed"], notes) == (None, ["нечитаемая дата в столбце «дата закрытия»"])


@pytest.mark.parametrize("cell", ["", "-", "—", "  ", "\xa0", "03:15:00", "27:10", time(3, 15), timedelta(hours=3)])
def test_a_blank_or_a_duration_is_no_date(cell: Any) -> None:
    assert parse_time(cell, "x") is None


def test_an_empty_closing_date_is_none(tmp_path: Path) -> None:
    assert read_one(tmp_path, Дата_закрытия="")[1].fields["closed"] is None
    assert read_one(tmp_path, Дата_закрытия=None)[1].fields["closed"] is None


@pytest.mark.parametrize("column", ["Номер инцидента", "Дата создания"])
def test_a_row_without_number_or_date_is_named(tmp_path: Path, column: str) -> None:
    bare = ["" if header == column else one for header, one in zip(HEADERS, ROW, strict=True)]
    assert "строка 3" in refusal(tmp_path, HEADERS, ROW, bare)


def test_whole_numbers_lose_their_point(tmp_path: Path) -> None:
    message, row = read_one(tmp_path, Номер_инцидента=4711.0, Дом=26.0)
    assert (message.id, row.number, row.fields["house"]) == ("incident:4711", "4711", "26")
    assert read_one(tmp_path, Номер_инцидента=123_456_789_012)[0].id == "incident:123456789012"
    assert read_one(tmp_path, Дом="26а")[1].fields["house"] == "26а"


def test_a_number_as_text_and_as_number_is_one_incident(tmp_path: Path) -> None:
    usual = read_one(tmp_path, Номер_инцидента=4711)
    for other in (" 4711 ", "'4711", " '4711", "4711.0", 4711.0):
        assert read_one(tmp_path, Номер_инцидента=other) == usual


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Первая<br>вторая<br/>третья<BR />четвёртая", "Первая\nвторая\nтретья\nчетвёртая"),
        ("'Снег не убран", "Снег не убран"),
        ("'=не формула", "=не формула"),
        ("Д'Артаньян", "Д'Артаньян"),
        ("[id123|Аня], когда уберут?", "[имя], когда уберут?"),
        ("[club123|ТСЖ] молчит", "ТСЖ молчит"),
        ("'[id123|Аня]<br>да", "[имя]\nда"),
        ("=1+1", "=1+1"),
        ("  'Снег не убран", "Снег не убран"),
        ("&quot;Апатит&quot; &amp; Ко", '"Апатит" & Ко'),
        ("<b>Снег</b> и <span class='x'>лёд</span>", "Снег и лёд"),
        ("<p>Снег</p><p>Лёд</p>", "Снег\nЛёд"),
        ("Тепло < 5 градусов, <нет> и всё", "Тепло < 5 градусов, <нет> и всё"),
        ("", ""),
    ],
)
def test_texts_are_cleaned(tmp_path: Path, raw: str, clean: str) -> None:
    assert clean_export_text(raw) == clean
    message, row = read_one(tmp_path, Текст_инцидента=raw)
    assert message.text == clean
    assert row.fields["text"] is None, "the text is kept once, with the message"


def test_rows_keep_their_order_and_empty_ones_are_nothing(tmp_path: Path) -> None:
    second = ("4712", *ROW[1:])
    found = read_rows(tmp_path, HEADERS, ROW, [""] * len(ROW), [], second, ["", ""])
    assert [row.number for _, row in found] == ["4711", "4712"]


@pytest.mark.parametrize("last", [["Всего: 1"], ["Итого", 1], ["", "Всего инцидентов", 2], [" ", "\xa0", "-"], ["всего: 1", "-", "-"]])
def test_a_total_or_blanks_under_the_table_are_nothing(tmp_path: Path, last: Sequence[Any]) -> None:
    assert read_rows(tmp_path, HEADERS, ROW, last) == read_rows(tmp_path, HEADERS, ROW)


def test_a_total_word_in_a_real_row_is_kept(tmp_path: Path) -> None:
    assert read_one(tmp_path, Тема="Всего понемногу")[1].fields["topic"] == "Всего понемногу"


def test_a_problem_below_blank_rows_names_the_row_that_excel_shows(tmp_path: Path) -> None:
    wrong = [("" if header == "Номер инцидента" else one) for header, one in zip(HEADERS, ROW, strict=True)]
    told = refusal(tmp_path, [], [], [], HEADERS, ROW, [], wrong)
    assert "строка 7" in told


def test_the_table_may_stand_on_another_sheet(tmp_path: Path) -> None:
    path = tmp_path / "выгрузка.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("Сводка", [["Всего", 2], ["Тема", "Снег"]]), ("Январь", [HEADERS, ROW]), ("Февраль", [HEADERS, ("4712", *ROW[1:])])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    assert [row.number for _, row in read(path)] == ["4711", "4712"]


def test_a_wrong_row_of_several_sheets_names_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "выгрузка.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Сводка")
        sheet = book.add_worksheet("Февраль")
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ("4712", "вчера", *ROW[2:]))
    with pytest.raises(Problem, match="лист «Февраль», строка 2"):
        read(path)


def test_a_sheet_without_known_headers_names_those_it_has(tmp_path: Path) -> None:
    assert "«фамилия», «оклад»" in refusal(tmp_path, [], ["Ведомость"], ["Фамилия", "Оклад"], ["Тестов", 5])


@pytest.mark.parametrize("told", ["[id123|Аня Тестова], ответ дан", "'[id123|Аня Тестова],<br>ответ дан", "&quot;[id123|Аня Тестова]&quot; ответ дан"])
def test_the_answer_names_nobody(tmp_path: Path, told: str) -> None:
    (found,) = read_rows(tmp_path, (*HEADERS, "1ый ответ ПИ"), (*ROW, told))
    assert "Аня" not in repr(found)
    answer = found[1].fields["answer"]
    assert answer is not None
    assert "[имя]" in answer
    assert "<br>" not in answer


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://vk.com/wall-1_2", "https://vk.com/wall-1_2"),
        ("https://vk.com/wall-1_2?reply=3", "https://vk.com/wall-1_2?reply=3"),
        ("https://vk.com/wall-1_2?reply=3&thread=4", "https://vk.com/wall-1_2?reply=3&thread=4"),
        ("https://m.vk.com/wall-1_2", "https://vk.com/wall-1_2"),
        ("https://vk.com/id123?w=wall-1_2_r3", "https://vk.com/wall-1_2?reply=3"),
        ("https://vk.com/id123?w=wall123_45", None),
        ("https://vk.com/id123", None),
        ("https://vk.com/wall123_45", None),
        ("https://vk.com/anya_testova?w=wall-1_2", "https://vk.com/wall-1_2"),
        ("https://vk.com/anya_testova", None),
        ("vk.ru/id123?w=wall-1_2", "https://vk.com/wall-1_2"),
        ("https://ok.ru/profile/123/statuses/4", None),
        ("https://ok.ru/group/1/topic/2", "https://ok.ru/group/1/topic/2"),
        ("https://t.me/proba/7", "https://t.me/proba/7"),
        ("https://t.me/anya_testova", None),
        ("https://listok.example/a?id=1", "https://listok.example/a?id=1"),
        ("http://[", None),
        (None, None),
    ],
)
def test_a_link_leads_to_no_person(tmp_path: Path, link: str | None, kept: str | None) -> None:
    assert public_link(link) == kept
    ((message, row),) = read_rows(tmp_path, (*HEADERS, "Ссылка на сообщение"), (*ROW, link))
    assert (message.url, row.fields["url"]) == (kept, kept)


def test_unknown_columns_are_told(tmp_path: Path) -> None:
    notes: list[str] = []
    path = write(tmp_path / "выгрузка.xlsx", [["Охват", *HEADERS, "Регион", "Настрой"], [5, *ROW, "Мурманская область", ":)"]])
    read(path, notes)
    assert notes == ["неизвестные столбцы: «охват», «настрой»"]


def test_an_export_without_rows_is_empty(tmp_path: Path) -> None:
    assert read_rows(tmp_path, HEADERS) == []


def test_a_row_may_be_shorter_than_the_header(tmp_path: Path) -> None:
    found = read_rows(tmp_path, (*HEADERS[:3], "Текст инцидента", "Отдел"), (*ROW[:3], "Темно"))
    assert (found[0][0].text, found[0][1].fields["department"]) == ("Темно", None)


def test_an_empty_sheet_is_a_problem(tmp_path: Path) -> None:
    assert "номер инцидента" in refusal(tmp_path)


def test_a_foreign_sheet_is_a_problem(tmp_path: Path) -> None:
    assert "номер инцидента" in refusal(tmp_path, ("Фамилия", "Оклад"), ("Тестов", 5))


@pytest.mark.parametrize("content", [b"", b"\xd0\xbd\xd0\xb5 xlsx", b"PK\x03\x04", b"<html><table></table></html>", b"a;b\n1;2\n", bytes(range(256)) * 8])
def test_a_file_that_is_no_xlsx_is_a_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "выгрузка.xlsx"
    path.write_bytes(content)
    with pytest.raises(Problem, match=r"выгрузка\.xlsx"):
        read(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_cut_in_the_middle_is_a_problem(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "выгрузка.xlsx", [HEADERS, *[ROW] * 200])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Problem, match=r"выгрузка\.xlsx"):
        read(path)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"нет\.xlsx"):
        read(tmp_path / "нет.xlsx")


def test_twenty_thousand_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "выгрузка.xlsx", [HEADERS, *[(number, *ROW[1:]) for number in range(20_000)]])
    assert len({row.number for _, row in read(path)}) == 20_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('"тема"]', '"тема", "итог"]'), "заголовок «итог» описан дважды"),
        (("closed = [", "closing = ["), "поля «closing» программа не знает"),
        (('required = ["text", "group", "topic"]', 'required = ["text", "registered"]'), "у обязательного поля «registered» нет заголовка"),
        (('"1ый ответ пи"]\n\n[[form]]', '"ещё столбец"]\n\n[[form]]'), "раскладка «full» ждёт неизвестный заголовок «еще столбец»"),
    ],
)
def test_a_description_that_cannot_be_is_told(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    text = (ROOT / "data" / "reference" / "exports" / "incident.toml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "incident.toml").write_text(text.replace(*change, 1), encoding="utf-8")
    assert any(words in problem for problem in check_mapping(load_mapping(tmp_path / "incident.toml")))


@pytest.mark.parametrize("text", ["", "required = 5\n[fields]\n", 'required = []\n[fields]\n[[form]]\nid = "x"\n', "["])
def test_a_broken_description_is_a_problem(tmp_path: Path, text: str) -> None:
    (tmp_path / "pos.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=r"pos\.toml"):
        load_mapping(tmp_path / "pos.toml")
