"""Sheets leave, people work in them as they like, and they come back whole or not at all."""

import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from classifiers.labelling import is_gold
from models.problem import Problem
from models.reference import Reference
from pipelines.cases import rebuild_cases
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of, list_files, read_file
from pipelines.mind import Mind
from pipelines.publish import publish
from pipelines.review.choices import choice_lines
from pipelines.review.files import Refused, Taken, export_departments, export_review, import_review
from pipelines.review.words import CURATOR
from pipelines.settings import Settings
from pipelines.store import open_store, records, sql
from spiders.exports.book import read_book
from tests.conftest import NOW
from tests.once import copied, made_once
from tests.sheets import Rows, filled, resave
from tests.stores import DECIDED, message
from tests.test_labels import said

LATER = NOW + timedelta(hours=3)
PLAIN = [n for n in range(1, 60) if not is_gold(f"vk:-1_{n}")][:5]
GOLD = next(n for n in range(1, 99) if is_gold(f"vk:-1_{n}"))
TOPICS = ("2.21", "5.23", "4.11", "2.14", "1.1")
TONE, URGENCY = "Тон", "Срочность"
ONE, TWO, THREE, FOUR, FIVE = PLAIN


@dataclass
class Office:
    """A store with six messages (one of them of the slice that tests) and the way of a sheet through it."""

    settings: Settings
    joiner: Mind

    @property
    def reference(self) -> Reference:
        return self.joiner.reader.reference

    def publish(self) -> None:
        with open_store(self.settings.store) as store:
            fold_inbox(store, self.settings.inbox, self.reference)
            rebuild_cases(store, self.joiner)
            publish(store, self.settings.published, NOW)

    def export(self, curator: str = "mcu", limit: int | None = None) -> Path:
        return export_review(self.settings, self.reference, curator, limit, NOW)

    def back(self, path: Path, change: Callable[[Rows], Rows], name: str = "Разбор", skip: bool = False, hours: int = 3) -> Taken:
        sheet = resave(path, path.with_name("back.xlsx"), name, change)
        return import_review(self.settings, self.reference, sheet, NOW + timedelta(hours=hours), skip)

    def labels(self) -> set[tuple[int, str, str]]:
        with open_store(self.settings.store) as store:
            return {(int(row["message_id"][6:]), row["judgement"], row["value"]) for row in records(store, "FROM labels")}

    def facts(self, kind: str) -> list[dict[str, Any]]:
        return [f for name in list_files(self.settings.inbox) for f in read_file(self.settings.inbox, name) if isinstance(f, dict) and f["fact"] == kind]


@pytest.fixture
def office(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, joiner: Mind, reference: Reference) -> Office:
    folder = made_once(tmp_path_factory, "office", lambda var: furnish(Office(Settings(var=var), joiner), reference))
    return Office(Settings(var=copied(folder, tmp_path)), joiner)


def furnish(office: Office, reference: Reference) -> None:
    """The messages, what was read and decided, published."""
    texts = {n: f"Во дворе дома {n} третий день не убирают снег" for n in (*PLAIN, GOLD)}
    append(office.settings.inbox, "a", NOW, [fact_of(message(n, text, url=f"https://vk.com/wall-1_{n}")) for n, text in texts.items()])
    with open_store(office.settings.store) as store:
        fold_inbox(store, office.settings.inbox, reference)
        store.execute("INSERT INTO analyses SELECT id, version, [], [], NULL, [], 0, [], 'normal', [], text, 'test' FROM messages")
        for n, topic in zip((*PLAIN, GOLD), (*TOPICS, "2.21"), strict=True):
            at = reference.topics[topic]
            urgency = "emergency" if n == TWO else "normal"
            store.execute(
                DECIDED + "SELECT id, version, TRUE, 1, TRUE, 'жалоба', $t, $g, '[[\"Благоустройство\", 0.5], [\"ЖКХ\", 0.3]]', $d, $c, FALSE,"
                " 'negative', $u, ['слова: снег'], 'model:test', collected_at FROM messages WHERE id = $id",
                {"t": topic, "g": at.group, "d": "uk" if n in (ONE, TWO) else "ukgh", "c": 0.9 - n / 100, "u": urgency, "id": f"vk:-1_{n}"},
            )
        store.execute("UPDATE decisions SET certainty = confidence")
    office.publish()


def test_urgent_first_then_the_unsure_and_the_blind_show_nothing(office: Office) -> None:
    book = read_book(office.export())
    head, *rows = book["Разбор"]
    numbers = [int(str(row[0])[6:]) for row in rows]
    assert numbers == [TWO, *sorted({*PLAIN} - {TWO}, reverse=True), GOLD]
    cells = dict(zip(head, rows[-1], strict=True))
    assert cells["Предложение: тема"] == "вслепую"
    assert {cells[name] for name in head if name.startswith("Предложение: ") and name != "Предложение: тема"} == {""}
    assert cells["Уверенность"] == cells["Почему так"] == cells["Не путать"] == ""
    seen = dict(zip(head, rows[0], strict=True))
    assert (seen["Предложение: отдел"], seen["Предложение: срочность"], seen["Уверенность"]) == (
        "Управляющие компании",
        "авария",
        pytest.approx(0.9 - TWO / 100),
    )
    assert seen["Предложение: тема"].startswith("5.23 · ЖКХ · ")
    assert seen["Варианты темы"].startswith("1) 5.23 · ")  # a decision of an earlier program: hints instead of what the judge thought
    assert seen["Варианты темы"].count("\n3) ") == 1
    assert seen["Почему так"].startswith("спрошено: срочное; ")


@pytest.mark.parametrize(
    ("choices", "lines"),
    [
        (
            [("2.21", 0.62, "uk"), ("4.11", 0.204, "ukgh"), ("1.1", 0.1, None)],
            ["1) 2.21 · … — 62% → Управляющие компании", "2) 4.11 · … — 20% → УКГХ", "3) 1.1 · … — 10% → оставшийся отдел назовёт человек"],
        ),
        (
            [("2.21", 0.62, "uk"), ("99.9", 0.3, "ukgh"), ("4.11", 0.2, "uk")],
            ["1) 2.21 · … — 62%", "2) 4.11 · … — 20%"],
        ),  # a topic that is gone
    ],
)
def test_a_row_offers_the_judge_s_topics(reference: Reference, choices: list[tuple[str, float, str | None]], lines: list[str]) -> None:
    told = json.dumps([dict(zip(("topic", "confidence", "department"), one, strict=True)) for one in choices])
    found = list(choice_lines({"choices": told, "topic": "2.21", "top": "[]"}, reference))
    assert [re.sub(r"(\d) · .*?( — \d+%)", r"\1 · …\2", line) for line in found] == lines


def test_the_sheet_is_locked_listed_frozen_filtered_and_coloured(office: Office) -> None:
    with zipfile.ZipFile(office.export()) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert sheet.count("<dataValidation ") == sum(bool(column.choice) for column in CURATOR) == 8
    assert "<sheetProtection" in sheet
    assert "password" not in sheet
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert sheet.count("<cfRule") == 4
    assert book.count('state="hidden"') == 2


def taken(office: Office, **answers: Sequence[tuple[str, Any]]) -> set[tuple[int, str, str]]:
    office.back(office.export(), filled(**answers))
    return office.labels()


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ([("Тема", "2.14")], {("topic", "2.14")}),
        ([("Тема", "5.23 · ЖКХ · что угодно")], {("topic", "5.23")}),
        ([("Тема", "  уборка снега и наледи с крыш ")], {("topic", "5.23")}),
        ([("О нас", "Нет")], {("relevance", "no")}),
        ([("Вид", "вопрос"), (TONE, "Нейтрально"), (URGENCY, "срочно")], {("kind", "вопрос"), ("sentiment", "neutral"), ("urgency", "high")}),
        ([("Отдел", "УКГХ")], {("department", "ukgh")}),
        ([("Отдел", "ukgh")], {("department", "ukgh")}),
        ([("Повтор сообщения", f"vk:-1_{FIVE} · Во дворе дома")], {("duplicate_of", f"vk:-1_{FIVE}")}),
        (
            [("Всё верно", "да")],
            {("relevance", "yes"), ("kind", "жалоба"), ("topic", "2.21"), ("department", "uk"), ("sentiment", "negative"), ("urgency", "normal")},
        ),
        (
            [("Всё верно", "Да "), ("Тема", "4.11")],
            {("relevance", "yes"), ("kind", "жалоба"), ("topic", "4.11"), ("department", "uk"), ("sentiment", "negative"), ("urgency", "normal")},
        ),
        ([("Тема", " "), ("Вид", None)], set()),
    ],
)
def test_what_a_row_says(office: Office, cells: list[tuple[str, Any]], labels: set[tuple[str, str]]) -> None:
    assert taken(office, **{f"m{ONE}": cells}) == {(ONE, *label) for label in labels}


@pytest.mark.parametrize(
    ("number", "cells", "remark"),
    [
        (ONE, [("Тема", "уборка снега и налиди с крыш")], "«Тема»: .* не из списка, может быть, «5.23"),
        (ONE, [("Тема", 2.1)], "«Тема»: «число 2.1» не из списка"),
        (ONE, [("Вид", "ъъъ")], "«Вид»: «ъъъ» не из списка, выберите"),
        (ONE, [("Отдел", "УКГХ"), ("О нас", "нет")], "«Отдел» указан, а «О нас» — нет"),
        (ONE, [("Отдел", "УКГХ"), ("Вид", "новость")], "не обращение"),
        (ONE, [("Повтор сообщения", f"vk:-1_{ONE}")], "само себя"),
        (ONE, [("Повтор сообщения", "vk:-1_999")], "такого номера нет"),
        (ONE, [("Номер", "vk:-1_998"), ("Тема", "2.14"), ("Контроль", "")], "такого номера нет"),
        (ONE, [("Номер", ""), ("Тема", "2.14")], "нет номера"),
        (ONE, [("Номер", f"vk:-1_{TWO}"), ("Тема", "2.14")], "отсортированы порознь"),
        (ONE, [("Версия", "первая"), ("Тема", "2.14")], "не число"),
        (ONE, [("Сообщение", "Спасибо за каток"), ("Тема", "2.14")], "строки перемешаны"),
        (ONE, [("Предложение: тема", "1.1.1"), ("Всё верно", "да")], "предложение испорчено"),
        (GOLD, [("Всё верно", "да")], "вслепую"),
        (ONE, [("Версия", 2), ("Тема", "2.14")], "изменено: в таблице версия 2, теперь 1"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_taken(office: Office, number: int, cells: list[tuple[str, Any]], remark: str) -> None:
    with pytest.raises(Refused) as refused:
        taken(office, **{f"m{number}": cells, f"m{FIVE}": [("Тема", "2.14")]})
    assert len(refused.value.remarks) == 1
    assert refused.match("Ничего не принято, замечаний 1. строка [2-7] ")
    assert refused.match(remark)
    assert office.labels() == set()


def shuffled(rows: Rows) -> Rows:
    """Sorted the other way, a row deleted, one pasted twice, a blank one, a column of one's own, columns turned round, a title above."""
    head, *rest = filled(**{f"m{ONE}": [("Тема", "4.11")], f"m{TWO}": [("Всё верно", "да")]})(rows)
    rest = [row for row in reversed(rest) if row[0] != f"vk:-1_{FIVE}"]
    rest += [list(rest[0]), [""] * len(head)]
    return [["Моя таблица"], [*head[::-1], "Заметки"], *([*row[::-1], "позвонить"] for row in rest)]


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ([("Отдел", "УКГХ")], {("department", "ukgh"), ("relevance", "yes")}),  # who names a department says that it is ours
        ([("Тема", "2.14")], {("topic", "2.14")}),
        ([("Всё верно", "да")], {("relevance", "no"), ("kind", "жалоба"), ("sentiment", "negative"), ("urgency", "normal")}),
    ],
)
def test_what_a_row_that_was_put_aside_says(office: Office, cells: list[tuple[str, Any]], labels: set[tuple[str, str]]) -> None:
    inputs = json.dumps({"appeal": 0.9})
    with open_store(office.settings.store) as store:
        store.execute("UPDATE decisions SET relevant = FALSE, relevance = 0.4, inputs = $i WHERE message_id = $id", {"i": inputs, "id": f"vk:-1_{ONE}"})
    office.publish()
    head, *rows = read_book(office.export())["Разбор"]
    [row] = [dict(zip(head, row, strict=True)) for row in rows if row[0] == f"vk:-1_{ONE}"]
    assert (row["Предложение: о нас"], row["Предложение: отдел"], row["Почему так"].split("; ")[0]) == ("нет", "", "спрошено: наше ли обращение")
    assert taken(office, **{f"m{ONE}": cells}) == {(ONE, *label) for label in labels}


def test_sorted_deleted_pasted_and_moved(office: Office) -> None:
    office.back(office.export(), shuffled)
    assert {(n, value) for n, judgement, value in office.labels() if judgement == "topic"} == {(ONE, "4.11"), (TWO, "5.23")}


def test_twice_is_once_and_the_change_is_told(office: Office) -> None:
    path, change = office.export(), filled(**{f"m{ONE}": [("Тема", "4.11"), ("Вид", "жалоба")]})
    first, second = office.back(path, change), office.back(path, change, hours=4)
    assert (first.facts, first.confirmed, second.facts, second.changes) == (2, 1, 0, [])
    (told,) = first.changes
    assert told.startswith(f"vk:-1_{ONE}: тема «2.21 · ")
    assert "→ «4.11 · " in told
    assert len(office.facts("label")) == 2


def test_the_same_sheet_corrected_replaces(office: Office) -> None:
    path = office.export()
    office.back(path, filled(**{f"m{ONE}": [("Тема", "4.11")]}))
    office.back(path, filled(**{f"m{ONE}": [("Тема", "5.23")]}), hours=4)
    assert office.labels() == {(ONE, "topic", "5.23")}


def test_a_message_labelled_later_is_stale_and_the_rest_is_taken_if_wished(office: Office) -> None:
    path = office.export()
    append(office.settings.inbox, "b", LATER, [fact_of(replace(said(ONE, "topic", "1.1", curator="mcu/2"), labeled_at=NOW + timedelta(hours=1)))])
    change = filled(**{f"m{ONE}": [("Тема", "4.11")], f"m{TWO}": [("Тема", "4.11")]})
    with pytest.raises(Refused, match="уже отмечено позже выгрузки"):
        office.back(path, change)
    assert office.labels() == {(ONE, "topic", "1.1")}
    report = office.back(path, change, skip=True)
    assert (report.facts, len(report.left_out)) == (1, 1)
    assert office.labels() == {(ONE, "topic", "1.1"), (TWO, "topic", "4.11")}


def test_an_edited_message_is_stale(office: Office) -> None:
    path = office.export()
    append(office.settings.inbox, "b", LATER, [fact_of(message(ONE, "Снег убрали, спасибо", seen=9))])
    with pytest.raises(Refused, match="изменено: в таблице версия 1, теперь 2"):
        office.back(path, filled(**{f"m{ONE}": [("Тема", "4.11")]}))


def test_the_labelled_leave_the_queue_and_the_decision_in_force_is_theirs(office: Office) -> None:
    office.back(office.export(), filled(**{f"m{ONE}": [("Тема", "4.11")]}))
    office.publish()
    ids = [row[0] for row in read_book(office.export())["Разбор"][1:]]
    assert f"vk:-1_{ONE}" not in ids
    assert len(ids) == 5
    with open_store(office.settings.store) as store:
        (row,) = records(store, "SELECT topic, decided_by FROM current_decisions WHERE message_id = $id", id=f"vk:-1_{ONE}")
    assert tuple(row.values()) == ("4.11", "curator:mcu")


@pytest.mark.parametrize(
    ("number", "cells", "moved"),
    [
        (ONE, [("Отдел", "УКГХ")], {("mcu", "ukgh")}),
        (ONE, [("Всё верно", "да")], {("mcu", "uk")}),
        (ONE, [("Всё верно", "да"), ("О нас", "нет")], set()),
        (ONE, [("Всё верно", "да"), ("Вид", "новость")], set()),
        (ONE, [("Тема", "4.11")], set()),
        (GOLD, [("Отдел", "УКГХ")], set()),
    ],
)
def test_a_department_that_a_curator_chose_is_an_event(office: Office, number: int, cells: list[tuple[str, Any]], moved: set[tuple[str, str]]) -> None:
    path, change = office.export(), filled(**{f"m{number}": cells})
    assert [office.back(path, change, hours=hours).facts > 0 for hours in (3, 4)] == [True, False]
    events = office.facts("event")
    assert {(e["by"], e["payload"]["department"]) for e in events} == moved
    assert all((e["kind"], e["message"], e["case"]) == ("routed", f"vk:-1_{number}", None) for e in events)
    office.publish()
    with open_store(office.settings.store) as store:
        store.execute(sql("returns"))
        assert {(row["office"], row["department"]) for row in records(store, "FROM moves")} == moved


@pytest.mark.parametrize(
    ("cells", "topic", "department"),
    [([("Тема", "4.11")], "4.11", None), ([("Отдел", "УКГХ")], "2.21", "ukgh"), ([("Тон", "нейтрально")], "2.21", "uk")],
)
def test_the_case_follows_what_a_curator_said(office: Office, cells: list[tuple[str, Any]], topic: str, department: str | None) -> None:
    office.back(office.export(), filled(**{f"m{ONE}": cells}))
    office.publish()
    with open_store(office.settings.store) as store:
        (case,) = records(store, "FROM cases WHERE id = $id", id=f"case:vk:-1_{ONE}")
    assert (case["topic"], case["department"]) == (topic, department or office.reference.topics[topic].department)


def test_gold_is_asked_of_two_who_do_not_see_each_other(office: Office) -> None:
    for curator in ("mcu/1", "mcu/2"):
        path = office.export(curator)
        office.back(path, filled(**{f"m{GOLD}": [("Тема", "2.14")]}))
        office.publish()
        assert f"vk:-1_{GOLD}" not in [row[0] for row in read_book(office.export(curator))["Разбор"]]
    assert {(label["grade"], label["curator"]) for label in office.facts("label")} == {("gold", "mcu/1"), ("gold", "mcu/2")}
    assert f"vk:-1_{GOLD}" not in [row[0] for row in read_book(office.export("mcu/3"))["Разбор"]]


def test_a_limit_leaves_room_for_the_blind(office: Office) -> None:
    assert [row[0] for row in read_book(office.export(limit=3))["Разбор"][1:]] == [f"vk:-1_{TWO}", f"vk:-1_{FIVE}", f"vk:-1_{GOLD}"]


def test_the_useful_are_unlike_each_other(office: Office) -> None:
    path = export_review(office.settings, office.reference, "mcu", 3, NOW, useful=True)
    ids = [row[0] for row in read_book(path)["Разбор"][1:]]
    assert (len(ids), ids[0], ids[-1]) == (3, f"vk:-1_{TWO}", f"vk:-1_{GOLD}")


def test_foreign_files_are_refused(office: Office, tmp_path: Path) -> None:
    path = office.export()
    for broken, words in (
        (lambda rows: [row[1:] for row in rows], "нет столбцов «Номер»"),
        (lambda rows: [["Тема", "Вид"]], "нет столбцов"),
    ):
        with pytest.raises(Problem, match=words):
            office.back(path, broken)
    with pytest.raises(Problem, match="это не таблица из mcu review export"):
        office.back(path, lambda rows: [], name="МЦУ")
    with pytest.raises(Problem, match="не читается как таблица"):
        import_review(office.settings, office.reference, Path(__file__), NOW)
    office.settings.published.unlink()
    with pytest.raises(Problem, match="выполните mcu process"):
        office.export()
    duckdb.connect(str(office.settings.published)).close()
    with pytest.raises(Problem, match="прежняя версия программы"):
        office.export()
    for curator in ("nobody", "mcu/", "../mcu"):
        with pytest.raises(Problem, match="Куратор"):
            office.export(curator)


def department(office: Office, change: Callable[[Rows], Rows], id: str = "uk", hours: int = 3, skip: bool = False) -> Taken:
    (path,) = export_departments(office.settings, office.reference, id, NOW)
    return office.back(path, change, "Обращения", skip, hours)


def test_a_department_answers(office: Office) -> None:
    change = filled(
        **{
            f"m{ONE}": [("Статус", "дан ответ"), ("Ответ", "Снег вывезут 9 февраля."), ("Итог", "Разъяснено")],
            f"m{TWO}": [("Не наше", "да"), ("Чьё это", "УКГХ"), ("Почему не наше", "проезд городской")],
        }
    )
    assert department(office, change).facts == 3
    assert department(office, change, hours=4).facts == 0
    events = office.facts("event")
    assert [(e["kind"], e["case"], e["message"], e["by"]) for e in events] == [
        ("answered", f"case:vk:-1_{ONE}", f"vk:-1_{ONE}", "uk"),
        ("status", f"case:vk:-1_{ONE}", f"vk:-1_{ONE}", "uk"),
        ("returned", f"case:vk:-1_{TWO}", f"vk:-1_{TWO}", "uk"),
    ]
    assert events[2]["payload"] == {"department": "uk", "to": "ukgh", "reason": "проезд городской"}
    assert events[1]["payload"] == {"status": "дан ответ", "outcome": "Разъяснено"}
    assert events[0]["origin"].startswith("review:uk:2026-02-07T")


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ([("Статус", "сделаем")], "«Статус»: «сделаем» не из списка"),
        ([("Статус", "дан ответ")], "«Ответ» пуст"),
        ([("Чьё это", "УКГХ")], "«Не наше» пусто"),
        ([("Не наше", "да"), ("Ответ", "Сделано")], "вместе с ответом"),
        ([("Не наше", "да"), ("Чьё это", "Управляющие компании")], "ваш же отдел"),
        ([("Случай", "case:vk:-1_999"), ("Ответ", "Сделано"), ("Контроль", "")], "такого случая нет"),
    ],
)
def test_a_wrong_reply_is_named_and_nothing_is_taken(office: Office, cells: list[tuple[str, Any]], remark: str) -> None:
    with pytest.raises(Refused, match=remark):
        department(office, filled(**{f"m{ONE}": cells, f"m{TWO}": [("Статус", "в работе")]}))
    assert office.facts("event") == []


def test_all_departments_and_a_case_that_went_elsewhere(office: Office) -> None:
    paths = export_departments(office.settings, office.reference, "all", NOW)
    assert [path.name[:5] for path in paths] == ["uk-20", "ukgh-"]
    with open_store(office.settings.store) as store:
        store.execute("UPDATE cases SET department = 'police' WHERE id = $id", {"id": f"case:vk:-1_{ONE}"})
    with pytest.raises(Refused, match="не у этого отдела"):
        office.back(paths[0], filled(**{f"m{ONE}": [("Статус", "в работе")]}), "Обращения")
