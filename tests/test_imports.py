"""Taking exports: `mcu import` and the folder; the whole file or nothing, once, and the reason in one Russian line."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import pipelines.export_inbox
from classifiers.routing import Decision
from models.problem import Problem
from models.reference import Reference, load_reference
from models.worktime import TIME_ZONE
from pipelines.collect import collect_source, sources_to_collect
from pipelines.exports import apply_exports
from pipelines.fold import fold_inbox
from pipelines.import_lines import report_lines
from pipelines.imports import ImportReport, import_export
from pipelines.inbox import list_files, read_file
from pipelines.settings import ROOT, Settings
from pipelines.store import connect, create_views, insert, sql
from tests.xls_file import write_xls

NOW = datetime(2026, 2, 7, 22, tzinfo=TIME_ZONE)
LATER = NOW + timedelta(days=1)
HEADERS = ("Номер инцидента", "Дата создания", "Дата закрытия", "Группа тем", "Тема", "Улица", "Дом", "Итог", "Текст инцидента", "Отдел")
ROW = ("4711", "04.02.2026 20:05", "06.02.2026 10:00", "ЖКХ", "Двор", "Олимпийская", "26", "Решено", "Снег не убран", "УКГХ")
SAMPLES = sorted((ROOT / "data" / "sample" / "exports").iterdir())
Rows = Sequence[Sequence[Any]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MCU_AUTHOR_KEY", "key of the tests")
    monkeypatch.setattr(pipelines.export_inbox, "SETTLE_SECONDS", 0)
    return Settings(var=tmp_path / "var")


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(ROOT / "data" / "reference")


@pytest.fixture
def take(settings: Settings, reference: Reference) -> Callable[..., ImportReport]:
    def run(path: Path, system: str | None = "incident", now: datetime = NOW, dry_run: bool = False) -> ImportReport:
        return import_export(settings, reference, path, system, now, dry_run)

    return run


def xlsx(path: Path, *rows: Sequence[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def text_csv(path: Path, *rows: Sequence[Any], coding: str = "utf-8", separator: str = ";") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=coding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def with_cell(header: str, cell: Any) -> list[Any]:
    return [cell if name == header else one for name, one in zip(HEADERS, ROW, strict=True)]


def facts(settings: Settings, kind: str = "export_row") -> list[dict[str, Any]]:
    return [f for name in list_files(settings.inbox) for f in read_file(settings.inbox, name) if isinstance(f, dict) and f["fact"] == kind]


def told(report: ImportReport) -> str:
    return "\n".join(report_lines(report, "Инцидент менеджмент", dry_run=False))


# What is understood


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_of_each_system_is_recognised_and_taken(path: Path, settings: Settings, take: Callable[..., ImportReport], reference: Reference) -> None:
    report = take(path, None, datetime(2026, 3, 1, tzinfo=TIME_ZONE))
    system = path.stem.removesuffix("_2026-02")
    assert (report.system, report.remarks) == (system, {})
    assert 15 <= report.rows == report.new <= 30
    assert report.tables[0].layout.form is not None
    assert report.tables[0].layout.form.id != "other"
    assert {row["system"] for row in facts(settings)} == {system}
    assert {message["source"] for message in facts(settings, "message")} == {system}
    assert not any("Заявитель" in json.dumps(fact, ensure_ascii=False) for fact in (*facts(settings), *facts(settings, "message")))


def test_every_system_has_a_sample() -> None:
    assert {path.stem.removesuffix("_2026-02") for path in SAMPLES} == {"incident", "pos", "open_region", "ecpur", "sed"}


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        (("id обращения", "Номер инцидента", "Текущий шаг инцидента", *HEADERS[1:], "1ый ответ ПИ"), "full"),
        (HEADERS, "incidents"),
        (("id обращения", "Дата создания", "Текст инцидента", "Тема"), "appeals"),
        (("Номер", "Дата создания инцидента", "Текст"), "short"),
        (("Исполнитель", "Группа тем", "Текст инцидента", "Тема"), "cut"),
        (("Номер инцидента", "Дата создания", "Текст инцидента"), "other"),
    ],
)
def test_layouts_of_incident(tmp_path: Path, take: Callable[..., ImportReport], headers: Sequence[str], form: str) -> None:
    cells = dict(zip(HEADERS, ROW, strict=True)) | {"Номер": "1", "id обращения": "801", "Дата создания инцидента": "04.02.2026", "Текст": "Снег"}
    row = [cells.get(header, "x") for header in headers]
    report = take(xlsx(tmp_path / "a.xlsx", headers, row))
    assert report.tables[0].layout.form is not None
    assert (report.tables[0].layout.form.id, report.rows) == (form, 1)


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_csv_in_any_coding_says_the_same(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], coding: str, separator: str) -> None:
    take(text_csv(tmp_path / "a.csv", HEADERS, with_cell("Текст инцидента", "Снег;\nне убран, «совсем»"), coding=coding, separator=separator))
    assert facts(settings, "message")[0]["text"] == "Снег;\nне убран, «совсем»"


@pytest.mark.parametrize("name", ["a.xls", "a.XLS"])
def test_xls_says_the_same(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], name: str) -> None:
    take(write_xls(tmp_path / name, [HEADERS, with_cell("Дата закрытия", 46059.5)]))
    (row,) = facts(settings)
    assert (row["number"], row["fields"]["closed"], facts(settings, "message")[0]["text"]) == ("4711", "2026-02-06T12:00:00+03:00", "Снег не убран")


def test_an_xlsx_under_the_name_of_an_xls(tmp_path: Path, take: Callable[..., ImportReport]) -> None:
    assert take(xlsx(tmp_path / "a.xlsx", HEADERS, ROW).rename(tmp_path / "a.xls")).rows == 1


def test_a_person_sees_what_was_understood(tmp_path: Path, take: Callable[..., ImportReport]) -> None:
    said = told(take(xlsx(tmp_path / "a.xlsx", ["Охват", *HEADERS], [1, *with_cell("Отдел", "МКУ Неведомое")]), dry_run=True))
    for words in ("раскладка: инциденты без обращений", "(number) ← «номер инцидента», столбец B", "неизвестные столбцы: «охват»", "новых 1"):
        assert words in said
    assert "неизвестные отделы оставлены текстом: «МКУ Неведомое» (1)" in said


def test_a_dry_run_writes_nothing(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    assert take(xlsx(tmp_path / "a.xlsx", HEADERS, ROW), dry_run=True).new == 1
    assert not settings.inbox.exists()
    assert not (settings.var / "state").exists()
    assert take(tmp_path / "a.xlsx").new == 1


# Once, and later states


def test_the_same_file_twice_changes_nothing(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    path = xlsx(tmp_path / "a.xlsx", HEADERS, ROW)
    take(path)
    before = list_files(settings.inbox)
    again = take(path.rename(tmp_path / "под другим именем.xlsx"), now=LATER)
    assert again.taken_at is not None
    assert "уже принят 07.02.2026 22:00" in told(again)
    assert list_files(settings.inbox) == before


def test_a_later_export_updates_rows_and_keeps_the_history(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], reference: Reference) -> None:
    other = ("4712", *ROW[1:])
    take(xlsx(tmp_path / "a.xlsx", HEADERS, with_cell("Итог", ""), other))
    report = take(text_csv(tmp_path / "b.csv", HEADERS, ROW, other), now=LATER)
    assert (report.rows, report.new, report.changed, report.facts) == (2, 0, 1, 1)
    with connect(":memory:") as connection:
        connection.execute(sql("schema"))
        create_views(connection, ("11_current_export_rows",))
        fold_inbox(connection, settings.inbox, reference)
        assert connection.execute("SELECT fields ->> 'outcome' FROM export_rows WHERE number = '4711' ORDER BY seen_at").fetchall() == [(None,), ("Решено",)]
        assert connection.execute("SELECT number, fields ->> 'outcome' FROM current_export_rows ORDER BY 1").fetchall() == [
            ("4711", "Решено"),
            ("4712", "Решено"),
        ]


def test_an_older_file_once_more_takes_nothing_back(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    old, new = xlsx(tmp_path / "a.xlsx", HEADERS, with_cell("Итог", "")), xlsx(tmp_path / "b.xlsx", HEADERS, ROW)
    take(old)
    take(new, now=LATER)
    take(old, now=LATER + timedelta(days=1))
    assert [row["fields"]["outcome"] for row in facts(settings)] == [None, "Решено"]


def test_the_cut_again_with_other_rows_brings_only_these(tmp_path: Path, take: Callable[..., ImportReport]) -> None:
    cut = ("Исполнитель", "Группа тем", "Текст инцидента", "Тема")
    take(text_csv(tmp_path / "a.csv", cut, ("УКГХ", "ЖКХ", "Снег", "Двор")))
    report = take(text_csv(tmp_path / "b.csv", cut, ("УКГХ", "ЖКХ", "Снег", "Двор"), ("УКГХ", "ЖКХ", "Лёд", "Двор")), now=LATER)
    assert (report.rows, report.new, report.changed) == (2, 1, 0)


def test_a_kill_between_writing_and_remembering_loses_and_doubles_nothing(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    path = xlsx(tmp_path / "a.xlsx", HEADERS, ROW)
    take(path)
    (settings.var / "state" / "export-rows.sqlite").unlink()
    assert take(path, now=LATER).taken_at is not None
    assert take(xlsx(tmp_path / "b.xlsx", HEADERS, ROW, ("4712", *ROW[1:])), now=LATER).new == 1
    assert [row["number"] for row in facts(settings)] == ["4711", "4712"]


def test_an_inbox_begun_anew_is_filled_anew(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    path = xlsx(tmp_path / "a.xlsx", HEADERS, ROW)
    take(path)
    (settings.inbox / list_files(settings.inbox)[0]).unlink()
    assert take(path, now=LATER).new == 1


KILLED = """
import os, sys
from datetime import datetime
from pathlib import Path
from models.reference import load_reference
from models.worktime import TIME_ZONE
import pipelines.imports as imports, pipelines.inbox as inbox
from pipelines.settings import Settings
end = inbox.InboxFile.close
def close(self):
    if sys.argv[3] == "after": end(self)
    os.kill(os.getpid(), 9)
inbox.InboxFile.close = close
settings = Settings(var=Path(sys.argv[1]))
imports.import_export(settings, load_reference(settings.reference), Path(sys.argv[2]), "incident", datetime(2026, 2, 7, 22, tzinfo=TIME_ZONE))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_import_is_whole_after_the_next(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], when: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", HEADERS, ROW, ("4712", *ROW[1:]))
    done = subprocess.run([sys.executable, "-c", KILLED, str(settings.var), str(path), when], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert len(facts(settings)) == (2 if when == "after" else 0)
    take(path, now=LATER)
    assert [row["number"] for row in facts(settings)] == ["4711", "4712"]


# Bad input: one clear line, nothing of the file


def seventy(row: Sequence[Any], at: int) -> list[Any]:
    return [*([f"лишний {n}" for n in range(70 - len(row))][:at]), *row, *([f"лишний {n}" for n in range(70 - len(row))][at:])]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((HEADERS, ROW, with_cell("Дата создания", "вчера")), "строка 3: «вчера» не дата"),
        ((HEADERS, ROW, with_cell("Дата создания", "02.13.2026")), "«02.13.2026» не дата. Нужно, например, 04.02.2026 20:00: день, месяц, год"),
        ((HEADERS, ROW, with_cell("Дата создания", "04.02.2027")), "строка 3: дата создания 04.02.2027 в будущем"),
        ((HEADERS, ROW, with_cell("Дата создания", "")), "строка 3: нет номера или даты создания"),
        ((HEADERS[1:], ROW[1:]), "нет столбцов «номер инцидента»; найдено: «дата создания»"),
        ((("Фамилия", "Оклад"), ("Тестов", 5)), "нет столбцов «номер инцидента», «дата создания», «текст инцидента»; найдено: «фамилия», «оклад»"),
        ((("Номер сообщения", "Дата поступления", "Текст сообщения"), ("1", "04.02.2026", "Яма")), "По заголовкам это выгрузка «ПОС» (--system pos)"),
    ],
)
def test_a_bad_table_is_refused_whole(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], rows: Rows, words: str) -> None:
    for path in (xlsx(tmp_path / "a.xlsx", *rows), text_csv(tmp_path / "a.csv", *rows)):
        with pytest.raises(Problem) as caught:
            take(path)
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)
    assert list_files(settings.inbox) == []
    assert list(settings.inbox.rglob("*.part")) == []


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", ENCRYPTED, "защищён паролем"),
        ("a.xls", ENCRYPTED, "защищён паролем"),
        ("a.xls", "<html><table><tr><td>Номер</td></tr></table></html>".encode(), "страница HTML"),
        ("a.xlsx", b"PK\x03\x04 broken", "повреждён"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "повреждён"),
        ("a.csv", b"", "пуст"),
        ("a.csv", b"PK\x03\x04\x00\x00", "не таблица"),
        ("a.csv", 'Номер инцидента;Дата создания;Текст инцидента\n1;04.02.2026;"не закрыта'.encode(), "повреждён или обрезан"),
        ("a.csv", "Номер;Дата\n".encode() + b"\x98\x98;1\n", "кодировка"),
        ("a.docx", b"PK\x03\x04", "принимаются xlsx, xls и csv"),
    ],
)
def test_a_bad_file_is_refused_in_words(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Problem, match=words) as caught:
        take(tmp_path / name)
    assert name in str(caught.value)
    assert list_files(settings.inbox) == []


@pytest.mark.parametrize(
    ("header", "cell", "closed", "words"),
    [
        ("Дата закрытия", "03.02.2026 10:00", None, "«дата закрытия» раньше создания, не взято (1; первая: a.xlsx, строка 2)"),
        ("Дата закрытия", "06.02.2027", None, "дата в будущем в столбце «дата закрытия», не взята"),
        ("Дата закрытия", "завтра", None, "нечитаемая дата в столбце «дата закрытия»"),
        ("Дата закрытия", "04.02.2026", "2026-02-04T20:05:00+03:00", "новых 1"),
        ("Дата закрытия", 46059.5, "2026-02-06T12:00:00+03:00", "новых 1"),
        ("Дата создания", "46057,5", "2026-02-06T10:00:00+03:00", "новых 1"),
    ],
)
def test_moments_that_cannot_be_are_left_out_and_told(
    tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], header: str, cell: Any, closed: str | None, words: str
) -> None:
    report = take(xlsx(tmp_path / "a.xlsx", HEADERS, with_cell(header, cell)))
    assert facts(settings)[0]["fields"]["closed"] == closed
    assert words in told(report)


@pytest.mark.parametrize("at", [0, 30, 60])
def test_seventy_columns(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], at: int) -> None:
    take(xlsx(tmp_path / "a.xlsx", seventy(HEADERS, at), seventy(ROW, at)))
    assert facts(settings)[0]["fields"]["outcome"] == "Решено"


def test_merged_headers_of_two_rows(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "Отчёт за неделю")
        sheet.merge_range(1, 0, 2, 0, "Номер инцидента")
        sheet.merge_range(1, 1, 1, 2, "Сроки")
        sheet.write_row(2, 1, ["Дата создания", "Дата закрытия"])
        sheet.merge_range(1, 3, 2, 3, "Текст инцидента")
        sheet.write_row(3, 0, ["4711", "04.02.2026", "05.02.2026", "Снег"])
    report = take(tmp_path / "a.xlsx")
    assert (report.rows, report.tables[0].layout.header_row, list(report.tables[0].layout.unknown)) == (1, 3, [])
    assert facts(settings)[0]["fields"]["closed"] == "2026-02-05T00:00:00+03:00"


def test_several_sheets_formulas_and_hidden_rows(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Сводка").write_row(0, 0, ["Всего", 2])
        for name, number in (("Январь", 4711), ("Февраль", 4712)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADERS)
            sheet.write_row(1, 0, ROW)
            sheet.write_formula(1, 0, f"={number - 11}+11", None, number)
            sheet.write_formula(1, 7, "=1/0", None, "#DIV/0!")
            sheet.set_row(1, None, None, {"hidden": True})
        secret = book.add_worksheet("Черновик")
        secret.write_row(0, 0, HEADERS)
        secret.write_row(1, 0, ("9999", *ROW[1:]))
        secret.hide()
    report = take(tmp_path / "a.xlsx")
    assert report.skipped == ("Сводка",)
    assert [(row["number"], row["fields"]["outcome"]) for row in facts(settings)] == [("4711", None), ("4712", None)]


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 100), (70_000, 900)])
def test_a_stray_cell_far_away_is_one_clear_line(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], row: int, column: int) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ROW)
        sheet.write(row, column, "x")
    with pytest.raises(Problem, match=rf"a\.xlsx, лист 1: таблица тянется до строки {row + 1} и столбца {column + 1}.*случайная ячейка") as caught:
        take(tmp_path / "a.xlsx")
    assert "\n" not in str(caught.value)
    assert list_files(settings.inbox) == []


LAST_ROW = 1_048_575 if os.environ.get("MCU_SOAK") else 200_000  # the last one there can be


def test_a_sheet_of_a_million_rows_is_taken_and_a_larger_than_memory_refused(
    tmp_path: Path, take: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(LAST_ROW, 0, ROW)
    assert take(tmp_path / "a.xlsx").rows == 1
    monkeypatch.setattr("spiders.exports.extent.MOST_BYTES", 1000)
    with pytest.raises(Problem, match=r"b\.xlsx, лист 1: таблица больше .* Сохраните её как CSV"):
        take(xlsx(tmp_path / "b.xlsx", HEADERS, *[ROW] * 20))


def test_a_number_twice_in_a_file_counts_once_and_is_told(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    report = take(xlsx(tmp_path / "a.xlsx", HEADERS, ROW, with_cell("Итог", "")))
    assert "номер повторяется в файле, взята первая строка (1; первая: a.xlsx, строка 3, 4711)" in told(report)
    assert [row["fields"]["outcome"] for row in facts(settings)] == ["Решено"]


def test_a_file_or_a_number_under_another_system_is_told(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    path = xlsx(tmp_path / "a.xlsx", HEADERS, ROW)
    take(path)
    with pytest.raises(Problem, match="уже принят как выгрузка «Инцидент менеджмент», а назван «pos»"):
        take(path, "pos")
    report = take(xlsx(tmp_path / "b.xlsx", ("Номер сообщения", "Дата поступления", "Текст сообщения"), (ROW[0], ROW[1], ROW[8])), "pos", LATER)
    assert "то же обращение известно по системе «Инцидент менеджмент», записано отдельно (1; первая: 4711)" in told(report)
    assert [row["message_id"] for row in facts(settings)] == ["incident:4711", "pos:4711"]


def test_people_are_hashes_and_offices_are_offices(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    headers = ("Номер сообщения", "Дата поступления", "Текст сообщения", "Заявитель", "Исполнитель", "Адрес")
    rows = [
        (n, "04.02.2026", "Яма", who, office, "ул. Мира, д. 5, кв. 12")
        for n, who, office in ((1, "Тестова А. Б.", "УКГХ, Пробный П. П."), (2, "тестова  а. б.", ""))
    ]
    take(xlsx(tmp_path / "a.xlsx", headers, *rows), "pos")
    one, two = facts(settings, "message")
    assert one["author"] == two["author"] is not None
    row = facts(settings)[0]["fields"]
    assert (row["executor"], row["address"]) == ("УКГХ, [имя]", "ул. Мира, д. 5")
    assert not any(name in json.dumps((one, row), ensure_ascii=False) for name in ("Тестова", "Пробный", "кв"))


# The folder


def drop(settings: Settings, where: str, *rows: Sequence[Any]) -> Path:
    return xlsx(settings.export_inbox / where, *rows)


def collect(settings: Settings, reference: Reference, now: datetime = NOW) -> dict[str, str | None]:
    return {s.id: collect_source(settings, reference, s, now).problem for s in sources_to_collect(settings, reference)}


POS = (("Номер сообщения", "Дата поступления", "Текст сообщения"), ("7", "04.02.2026", "Яма"))


def test_files_of_the_folder_are_taken_once_and_stay(settings: Settings, reference: Reference) -> None:
    kept = [drop(settings, "pos/a.xlsx", *POS), drop(settings, "b.xlsx", HEADERS, ROW)]
    assert collect(settings, reference) == {"incident": None, "pos": None}
    assert [(row["system"], row["number"]) for row in facts(settings)] == [("incident", "4711"), ("pos", "7")]
    assert all(path.is_file() for path in kept)
    with pytest.raises(Problem, match="Ни один источник не включён"):
        collect(settings, reference, LATER)
    assert len(facts(settings)) == 2


@pytest.mark.parametrize("where", ["pos/плохая.xlsx", "плохая.xlsx"])
def test_a_bad_file_goes_to_rejected_with_the_reason(settings: Settings, reference: Reference, where: str) -> None:
    drop(settings, where, ("Фамилия", "Оклад"), ("Тестов", 5))
    drop(settings, "pos/хорошая.xlsx", *POS)
    problems = collect(settings, reference)
    rejected = settings.export_inbox / "rejected"
    assert sorted(path.name for path in rejected.iterdir()) == ["плохая.xlsx", "плохая.xlsx.reason.txt"]
    reason = (rejected / "плохая.xlsx.reason.txt").read_text(encoding="utf-8")
    assert reason.startswith("07.02.2026 22:00. Файл плохая.xlsx")
    assert reason.count("\n") == 1
    assert any("перенесён в rejected/плохая.xlsx" in (problem or "") for problem in problems.values())
    assert [row["number"] for row in facts(settings)] == ["7"]
    drop(settings, where, ("Фамилия", "Оклад"), ("Пробный", 6))
    collect(settings, reference, LATER)
    assert (rejected / "плохая-2.xlsx.reason.txt").is_file()


def test_a_file_that_still_grows_is_left(settings: Settings, reference: Reference, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(settings, "pos/a.xlsx", *POS)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    monkeypatch.setattr(pipelines.export_inbox.time, "sleep", lambda _: path.write_bytes(whole))
    assert "ещё копируется" in str(collect(settings, reference)["pos"])
    assert collect(settings, reference, LATER) == {"pos": None}
    assert [row["number"] for row in facts(settings)] == ["7"]


def test_an_unknown_folder_and_silence_are_told(settings: Settings, reference: Reference) -> None:
    enabled = replace(reference, sources={id: replace(s, enabled=s.kind == "incident") for id, s in reference.sources.items()})
    assert "нет выгрузок" in str(collect(settings, enabled)["incident"])
    drop(settings, "одноклассники/a.xlsx", HEADERS, ROW)
    assert "Папки одноклассники" in str(collect(settings, enabled, LATER)["incident"])
    drop(settings, "incident/a.xlsx", HEADERS, ROW)
    (settings.export_inbox / "одноклассники" / "a.xlsx").unlink()
    assert collect(settings, enabled, LATER + timedelta(hours=1)) == {"incident": None}
    assert collect(settings, enabled, LATER + timedelta(days=5)) == {"incident": None}
    assert "новых выгрузок нет 12 дн." in str(collect(settings, enabled, LATER + timedelta(days=12, hours=2))["incident"])


def test_half_made_files_are_not_looked_at(settings: Settings, reference: Reference) -> None:
    for name in ("~$a.xlsx", ".b.xlsx", "c.xlsx.part", "d.crdownload"):
        (settings.export_inbox / "pos").mkdir(parents=True, exist_ok=True)
        (settings.export_inbox / "pos" / name).write_bytes(b"x")
    with pytest.raises(Problem, match="Ни один источник"):
        collect(settings, reference)


@pytest.mark.skipif(os.geteuid() == 0, reason="администратору можно всё")
def test_a_file_that_cannot_be_moved_is_told(settings: Settings, reference: Reference) -> None:
    drop(settings, "pos/a.xlsx", ("Фамилия",), ("Тестов",))
    settings.export_inbox.chmod(0o500)
    assert "остался на месте" in str(collect(settings, reference)["pos"])
    settings.export_inbox.chmod(0o700)


def test_two_imports_at_once_wait_for_each_other(
    tmp_path: Path, settings: Settings, take: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    take(xlsx(tmp_path / "a.xlsx", HEADERS, ROW))
    monkeypatch.setattr("pipelines.row_memory.WAIT_SECONDS", 0.1)
    with sqlite3.connect(settings.var / "state" / "export-rows.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="Идёт другой приём"):
            take(xlsx(tmp_path / "b.xlsx", HEADERS, ("1", *ROW[1:])))


def test_words_that_nobody_described_are_told_and_not_lost(tmp_path: Path, settings: Settings, take: Callable[..., ImportReport]) -> None:
    headers = ("Номер сообщения", "Дата поступления", "Текст сообщения", "Статус сообщения", "Результат")
    rows = [(n, "04.02.2026", "Яма", step, outcome) for n, (step, outcome) in enumerate([("В облаке", ""), ("в работе", "Ждите"), ("В ОБЛАКЕ", "Решено")])]
    said = told(take(xlsx(tmp_path / "a.xlsx", headers, *rows), "pos"))
    assert "неизвестные статусы: «В облаке» (1), «В ОБЛАКЕ» (1); состояние обращений по ним не меняется, допишите их в exports/pos.toml" in said
    assert "неизвестные итоги: «Ждите» (1); итог обращений" in said
    assert [row["fields"]["step"] for row in facts(settings)] == ["В облаке", "в работе", "В ОБЛАКЕ"]


@pytest.mark.parametrize(
    ("fields", "kind", "department", "decided_by"),
    [
        ({"group": "ЖКХ", "topic": "Уборка снега и наледи с крыш", "department": "УКГХ"}, "жалоба", "ukgh", "rule:sed-export"),
        ({"topic": "Снег", "department": "КОКС", "kind": "Вопрос"}, "вопрос", "koks", "rule:sed-export"),
        ({"topic": "Снег", "department": "МКУ Неведомое", "kind": "заявление"}, "жалоба", "police", "model:1"),
        ({}, "жалоба", "police", "model:1"),
    ],
)
def test_what_an_official_system_registered_is_an_appeal(reference: Reference, fields: dict[str, str], kind: str, department: str, decided_by: str) -> None:
    given: dict[str, Any] = {
        "message_id": "sed:1", "version": 1, "relevant": True, "relevance": 1.0, "appeal": False, "kind": "другое", "topic": "1.1", "group": "x", "top": (),
        "department": None, "confidence": 0.4, "auto": True, "sentiment": "neutral", "urgency": "normal", "reasons": ("модель",), "decided_by": "model:1",
        "decided_at": NOW,
    }  # fmt: skip
    with connect(":memory:") as connection:
        connection.execute(sql("schema"))
        create_views(connection, ("11_current_export_rows",))
        insert(connection, "export_rows", [{"system": "sed", "number": "1", "message_id": "sed:1", "fields": json.dumps(fields), "seen_at": NOW}])
        (found,) = apply_exports(connection, [Decision(**given)], reference, {})
        assert (found.appeal, found.kind, found.department, found.decided_by) == (True, kind, department, decided_by)
        (again,) = apply_exports(connection, [Decision(**given)], reference, {"sed:1": frozenset({department})})
        assert again.department != department
