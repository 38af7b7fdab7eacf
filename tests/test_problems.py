"""Chronic problems of the store: found, explained, proposed, told; what an office says stays."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from classifiers.cause import Said, index_causes, suggest_causes
from classifiers.occurrence import Cell, Occurrence
from models.analysis import Reader
from models.causes import Cause, check_causes, load_causes
from models.phrases import Speech
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.digest.data import load_digest
from pipelines.digest.markdown import render_markdown
from pipelines.fold import fold_inbox
from pipelines.inbox import append
from pipelines.problem_card import card_of, effect_told, list_lines, text_lines
from pipelines.problem_commands import app
from pipelines.problem_desk import cause_named, list_problems, load_problem, read_day, tell_cause, tell_proposal
from pipelines.problem_evidence import signs_of
from pipelines.problem_page import write_page
from pipelines.problem_places import Gazetteer, matter_name, occurrences_of
from pipelines.problem_words import chance_told, false_told
from pipelines.problems import TABLES, rebuild_problems
from pipelines.settings import ROOT, Settings
from pipelines.store import connect, open_store, records
from tests.once import copied
from tests.problem_year import AS_OF, HOUSE, NOW, STORY, make_store, publish_store

REFERENCE = ROOT / "data" / "reference"
CAUSES = load_causes(REFERENCE)


def process_again(settings: Settings, reader: Reader, now: datetime = NOW) -> int:
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reader.reference)
        count = rebuild_problems(connection, settings.reference, reader, now)
    publish_store(settings, now)
    return count


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory, reference: Reference, reader: Reader) -> Settings:
    """A processed year with one chronic house; for tests that only read."""
    settings = Settings(var=tmp_path_factory.mktemp("year"))
    make_store(settings, reference)
    process_again(settings, reader)
    return settings


@pytest.fixture
def mine(tmp_path: Path, year: Settings) -> Settings:
    """The same, to write into."""
    return Settings(var=copied(year.var, tmp_path))


def the_house(settings: Settings) -> Any:
    return next(row for row in list_problems(settings) if row["place"] == HOUSE)


def test_the_house_is_found_and_nothing_else(year: Settings) -> None:
    rows = list_problems(year)
    assert [(row["level"], row["place"], row["matter"]) for row in rows] == [("house", HOUSE, "5.18")]
    row = rows[0]
    assert (row["cases"], row["broken"], row["reopened"], row["is_chronic"], row["is_taken"]) == (8, 3, 1, True, False)
    assert row["usual"] < 1 and row["q"] < 0.05  # noqa: PT018


def test_the_cause_is_seen_in_the_answers(year: Settings) -> None:
    known = load_problem(year, the_house(year)["id"])
    assert known.causes[0]["cause"] == "wear"
    evidence = json.loads(known.causes[0]["evidence"])
    assert evidence[0]["kind"] == "ответ"
    assert "Кровля дома имеет износ" in evidence[0]["quote"]
    assert "contractor" in {row["cause"] for row in known.causes}


def test_the_card_reads_as_a_head_of_department_would(year: Settings) -> None:
    text = "\n".join(text_lines(card_of(load_problem(year, the_house(year)["id"]))))
    for told in (
        "улица Солнечная, 13 (Кировск): протечки с кровли", "8 обращений с 04.08.2025 по 25.05.2026", "Случайно так бывает реже одного раза на миллион.",
        "обещаний не сдержано: 3", "Похоже: износ сетей", "Обещано 17.09.2025 к 05.10.2025: НЕ СДЕЛАНО", "Ещё не записано: mcu problem propose",
    ):  # fmt: skip
        assert told in text, told
    assert "%" not in text


def test_the_page_is_written_and_fetches_nothing(year: Settings) -> None:
    card = card_of(load_problem(year, the_house(year)["id"]))
    path = write_page(year, card, NOW)
    page = path.read_text(encoding="utf-8")
    assert path.parent == year.var / "reports" / "problems"
    assert "src=" not in page
    assert "http" not in page
    assert page.count("<section>") == 6
    assert write_page(year, card, NOW).read_text(encoding="utf-8") == page


def test_processing_twice_changes_nothing(mine: Settings, reader: Reader) -> None:
    def everything() -> list[Any]:
        with connect(mine.published, read_only=True) as connection:
            return [records(connection, f"FROM {table} ORDER BY ALL") for table in ("chronic_problems", "problem_causes", "problem_cases", "loud_spots")]

    before = everything()
    process_again(mine, reader)
    assert everything() == before


def test_a_cause_is_confirmed_and_taken_back_by_an_office(mine: Settings, reader: Reader) -> None:
    id = the_house(mine)["id"]
    tell_cause(mine, reader.reference, id, "contractor", "Отдел ЖКХ", "звонить Иванову И. И. 8-921-123-45-67", NOW)
    process_again(mine, reader)
    first = load_problem(mine, id).causes[0]
    assert (first["cause"], first["told_by"], first["office_name"]) == ("contractor", "zhkh", "Отдел ЖКХ")
    assert "921" not in first["note"]
    assert the_house(mine)["is_taken"]
    tell_cause(mine, reader.reference, id, "нет", "zhkh", "", NOW + timedelta(minutes=1))
    process_again(mine, reader)
    assert load_problem(mine, id).causes[0]["told_by"] == "program"


def test_what_was_taken_up_keeps_its_department_and_its_matters_when_the_cases_leave_the_year(mine: Settings, reader: Reader) -> None:
    with open_store(mine.store) as connection:
        connection.execute(
            "UPDATE cases SET topic = '5.7' WHERE address = $house AND id < (SELECT median(id) FROM cases WHERE address = $house)", {"house": HOUSE}
        )
        connection.execute("UPDATE cases SET topic = '5.3' WHERE address = $house AND topic <> '5.7'", {"house": HOUSE})
    process_again(mine, reader)
    row = the_house(mine)
    with connect(mine.published, read_only=True) as connection:
        counted = {row["topic"]: row["chronic_problems"] for row in records(connection, "FROM recurrence WHERE chronic_problems > 0")}
    assert set(counted) == {reader.reference.topics[id].name for id in ("5.3", "5.7")}, "a problem of a network stands under each of its topics"
    tell_cause(mine, reader.reference, row["id"], "wear", "mcu", "", NOW)
    process_again(mine, reader, NOW + timedelta(days=800))
    later = the_house(mine)
    same = ("id", "matter_name", "department", "settlement", "is_taken")
    assert [later[name] for name in same] == [*(row[name] for name in same[:-1]), True]
    assert (later["comings"], later["first_on"], later["department"] is not None, "; " in later["matter_name"]) == (0, None, True, True)


TOLD = {"what": "заменить кровлю", "who": "УК", "due": "01.07.2026", "effect": "не больше одной протечки за год"}


@pytest.mark.parametrize(("typed", "id"), [("wear", "wear"), ("износ", "wear"), ("Нет денег", "no-money"), ("подрядчик", "contractor")])
def test_a_cause_may_be_named_as_people_name_it(typed: str, id: str) -> None:
    assert cause_named(typed, CAUSES) == id


@pytest.mark.parametrize("typed", ["нет ", "луна", ""])
def test_a_cause_of_no_or_several_names_is_refused(typed: str) -> None:
    with pytest.raises(Problem, match="Есть: wear — износ сетей"):
        cause_named(typed, CAUSES)


def test_a_network_is_one_matter_and_named_by_its_topics(reference: Reference) -> None:
    cell, on = Cell("house", HOUSE, "5.3"), date(2026, 1, 1)
    assert matter_name(cell, [Occurrence(str(n), on, topic) for n, topic in enumerate(("5.7", "5.7", "5.3"))], reference) == (
        "Аварии (в т.ч. прорывы) в системе водоснабжения; отсутствие холодной и/или горячей воды"
    )
    assert matter_name(cell, [], reference) == "Аварии (в т.ч. прорывы) в системе водоснабжения"


def test_a_proposal_waits_and_then_is_judged_though_the_problem_is_no_more(tmp_path: Path, reference: Reference, reader: Reader) -> None:
    settings = Settings(var=tmp_path)
    make_store(settings, reference, STORY[:5])
    before = datetime(2026, 1, 28, 12, tzinfo=TIME_ZONE)
    process_again(settings, reader, before)
    id = the_house(settings)["id"]
    tell_proposal(settings, reader.reference, id, "zhkh", TOLD | {"due": "01.02.2026"}, before)
    process_again(settings, reader, before)
    assert "Срок не наступил." in "\n".join(text_lines(card_of(load_problem(settings, id))))
    process_again(settings, reader)
    assert effect_told(load_problem(settings, id).proposals[0]) == "Стало реже: до срока 5 недель с обращениями из 30, после — 0 из 21."
    process_again(settings, reader, NOW + timedelta(days=300))
    assert not the_house(settings)["is_chronic"]
    assert "под наблюдением" in next(iter(list_lines(list_problems(settings))))


def test_the_commands(mine: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCU_VAR", str(mine.var))
    id, say = the_house(mine)["id"].removeprefix("problem:"), CliRunner()
    for words, told in (
        (["list"], "обращений за год 8 (обычно меньше одного)"),
        (["show", id], "ЧТО ИЗВЕСТНО"),
        (["show", id[:3], "--file"], f"reports/problems/{id}.html"),
        (["cause", id, "wear", "--by", "zhkh"], f"Записано: problem:{id}."),
        (["propose", id, "--by", "zhkh", *(word for name, value in TOLD.items() for word in (f"--{name}", value))], f"Записано: problem:{id}."),
    ):
        answer = say.invoke(app, words)
        assert (answer.exit_code, told in answer.output) == (0, True), answer.output


@pytest.mark.parametrize(
    ("change", "told"),
    [({"due": "когда-нибудь"}, "не день"), ({"who": " "}, "Не заполнено --who"), ({"effect": ""}, "Не заполнено --effect")],
)
def test_a_proposal_is_whole_or_not_at_all(year: Settings, reference: Reference, change: dict[str, str], told: str) -> None:
    with pytest.raises(Problem, match=told):
        tell_proposal(year, reference, the_house(year)["id"], "zhkh", TOLD | change, NOW)


@pytest.mark.parametrize(
    ("name", "cause", "by", "told"),
    [("zzz", "wear", "zhkh", "такой проблемы нет"), ("", "wear", "zhkh", "такой проблемы нет"), (None, "луна", "zhkh", "Причины «луна» нет"),
     (None, "wear", "Иванов", "Отдела «Иванов» нет")],
)  # fmt: skip
def test_what_cannot_be_is_one_clear_line(year: Settings, reference: Reference, name: str | None, cause: str, by: str, told: str) -> None:
    with pytest.raises(Problem, match=told):
        tell_cause(year, reference, the_house(year)["id"] if name is None else name, cause, by, "", NOW)


def test_a_day_as_people_write_it() -> None:
    assert read_day("01.09.2026") == read_day("2026-09-01") == date(2026, 9, 1)


def test_the_digest_tells_only_what_is_new_or_taken_up(mine: Settings, reader: Reader) -> None:
    assert load_digest(mine.published, AS_OF, NOW).tables["recurring"].rows == []
    tell_proposal(mine, reader.reference, the_house(mine)["id"], "zhkh", TOLD, NOW)
    process_again(mine, reader)
    text = render_markdown(load_digest(mine.published, AS_OF, NOW))
    part = text[text.index("## Что повторяется") :].split("\n## ")[0]
    assert "| Протечки с кровли и проблемы с водостоком МКД | улица Солнечная, 13 | 8 | меньше 1 |" in part
    assert "заменить кровлю, до 01.07.2026: срок не наступил" in part
    assert load_digest(mine.published, AS_OF - timedelta(days=30), NOW).tables["recurring"].rows == []


def test_a_problem_is_new_in_the_week_in_which_it_is_found(tmp_path: Path, reference: Reference, reader: Reader) -> None:
    settings = Settings(var=tmp_path)
    make_store(settings, reference, STORY[:5])
    seen = []
    for day in (date(2025, 11, 28), date(2025, 12, 3), date(2025, 12, 20)):
        process_again(settings, reader, datetime(day.year, day.month, day.day, 12, tzinfo=TIME_ZONE))
        seen.append([row["is_new"] for row in list_problems(settings)])
    assert seen == [[], [True], [False]]


def test_views_add_up(year: Settings) -> None:
    with connect(year.published, read_only=True) as connection:
        kinds = {row["kind"] for row in records(connection, "FROM hotspots")}
        assert kinds == {"повторяется", "вспышка", "волна в городе", "возвращается чаще других тем"}
        total = records(connection, "SELECT sum(cases)::INTEGER AS n, (SELECT count(*) FROM cases) AS m FROM recurrence")[0]
        assert total["n"] == total["m"]
        assert records(connection, "SELECT sum(chronic_problems)::INTEGER AS n FROM recurrence")[0]["n"] == 1
        assert records(connection, "FROM causes")[0]["cause"] == "износ сетей, зданий, оборудования"


def test_a_town_without_rules_has_no_chronic_problems(mine: Settings, tmp_path: Path, reader: Reader) -> None:
    with open_store(mine.store) as connection:
        assert records(connection, "FROM chronic_problems")  # of the time when it had rules
        (tmp_path / "empty").mkdir()
        assert rebuild_problems(connection, tmp_path / "empty", reader, NOW) == 0
        assert [table for table in TABLES if records(connection, f"FROM {table}")] == []


@pytest.mark.parametrize("due", ["скоро", "01.09.2026", ""])
def test_an_odd_day_of_a_proposal_stops_nothing(mine: Settings, reader: Reader, due: str) -> None:
    row = the_house(mine)
    told = {"level": row["level"], "place": row["place"], "matter": row["matter"], **TOLD, "due": due}
    event = {"fact": "event", "id": "odd", "case": row["id"], "message": None, "kind": "proposal", "at": NOW.isoformat(), "by": "zhkh", "payload": told}
    append(mine.inbox, "problem", NOW, [event])
    process_again(mine, reader)
    assert load_problem(mine, row["id"]).proposals == []


SAID = ("case:1", "case:2", "case:3", "case:4")


def said(reader: Reader, *texts: tuple[bool, str]) -> list[Said]:
    docs = reader.language.read([text for _, text in texts])
    return [
        Said(SAID[n % 4], AS_OF + timedelta(days=n), office, text, Speech.of(doc), tuple(word.start for word in doc.words))
        for n, ((office, text), doc) in enumerate(zip(texts, docs, strict=True))
    ]


@pytest.mark.parametrize(
    ("topic", "texts", "signs", "first"),
    [
        ("5.3", [(True, "Сети изношены, износ 80 процентов."), (False, "Опять прорвало трубу!")], {}, "wear"),
        ("5.3", [(False, "Опять прорвало трубу!")], {}, None),
        ("5.3", [(False, "Опять прорвало"), (False, "Снова прорвало у третьего дома"), (False, "трубы сгнили, труха")], {}, "wear"),
        ("5.3", [(True, "Износа сетей нет, нет износа."), (True, "Это не износ.")], {}, None),
        ("4.12", [(True, "Подрядчик не вышел на линию."), (True, "Подрядчику направлена претензия за нарушение срока контракта")], {}, "contractor"),
        ("4.12", [(True, "Работы выполнит подрядчик."), (True, "Подрядчик приступил к уборке.")], {}, None),
        ("2.16", [(True, "Опоры бесхозные, на балансе не состоят."), (True, "Вопрос не относится к полномочиям управления.")], {}, "no-owner"),
        ("2.16", [], {"returned_by_departments": 3}, "no-owner"),
        ("20.1", [], {"returned_by_departments": 3}, None),
        (
            "2.22",
            [(True, "Средства не предусмотрены бюджетом на 2026 год."), (True, "Будет выполнено при наличии финансирования")],
            {"postponed": 2},
            "no-money",
        ),
        ("4.11", [(False, "гололедица, никто не сыпет"), (True, "После снегопада техника не успевает")], {"one_season": 2}, "weather"),
        ("5.7", [(False, "без предупреждения отключили"), (False, "когда включат воду, нигде не написано"), (False, "не предупредили")], {}, "no-information"),
        ("2.20", [(True, "Ливневка не предусмотрена проектом."), (False, "уклон не туда, вода стоит")], {}, "design"),
        ("2.21", [(True, "Машины мешают уборке двора"), (True, "Просим убирать припаркованные автомобили")], {}, "behaviour"),
        ("11.8", [(True, "Перевозчик снял рейс."), (True, "У перевозчика нехватка водителей, нет водителей")], {"broken_promises": 2}, "supplier"),
        ("24.9", [(True, "В поликлинике нехватка кадров"), (True, "нет врача, вакансия открыта")], {}, "staff"),
        ("5.18", [(False, "УК не реагирует"), (False, "ук отписывается третий месяц"), (True, "Выдано предписание управляющей организации")], {}, "management"),
        ("1.9", [(False, "собаки у школы"), (True, "Заявка принята")], {}, None),
        ("5.18", [], {"broken_promises": 3, "solved_but_back": 2}, "management"),
    ],
)
def test_a_cause_of_what_is_said(reader: Reader, topic: str, texts: list[tuple[bool, str]], signs: dict[str, int], first: str | None) -> None:
    found = suggest_causes([topic], said(reader, *texts), signs, CAUSES, index_causes(CAUSES, reader.language))
    assert (found[0].cause if found else None) == first, [(one.cause, one.score) for one in found]


def history(**told: Any) -> dict[str, Any]:
    return {"broken": 0, "reopened": 0, "returned": 0, "outcome": None, "department": "uk", "closed_at": None, **told}


@pytest.mark.parametrize(
    ("rows", "signs"),
    [
        ([history(broken=2), history(broken=1)], {"broken_promises": 3}),
        ([history(broken=1)], {}),
        ([history(outcome="Отложено")] * 2, {"postponed": 2}),
        ([history(outcome="Разъяснено")] * 3 + [history()] * 2, {"explained": 3}),
        ([history(outcome="Разъяснено")] * 2 + [history()] * 5, {}),
        ([history(department=name) for name in ("uk", "ukgh", "heat")], {"several_departments": 3}),
        ([history(returned=2, reopened=2)], {"returned_by_departments": 2, "returned_by_residents": 2}),
    ],
)
def test_signs_of_the_history(rows: Sequence[dict[str, Any]], signs: dict[str, int]) -> None:
    assert signs_of([], rows) == signs


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"topics": ("5.99",)}, "неизвестная тема или группа «5.99»"),
        ({"signs": ("луна",)}, "неизвестный признак «луна»"),
        ({"remedy": " "}, "пусто поле remedy"),
        ({"words": (), "signs": ()}, "нет ни слов, ни признаков"),
        ({"words": ("Износ",)}, "строчными и через «е»"),
        ({"words": ("тёплый",)}, "строчными и через «е»"),
        ({"words": ("бесхозный",)}, "слова «бесхозный» и у"),
        ({"sure": "X"}, "sure не из H, M, L"),
    ],
)
def test_what_the_check_says_of_causes(reference: Reference, change: dict[str, Any], told: str) -> None:
    assert list(check_causes(CAUSES, reference)) == []
    bad: dict[str, Cause] = {**CAUSES, "wear": replace(CAUSES["wear"], **change)}
    assert any(told in line for line in check_causes(bad, reference)), list(check_causes(bad, reference))


@pytest.mark.parametrize(
    ("address", "levels"),
    [
        ("улица Кирова, 6", {"house": "улица Кирова, 6", "street": "улица Кирова", "settlement": "Кукисвумчорр"}),
        ("улица Кирова", {"street": "улица Кирова", "settlement": "Кукисвумчорр"}),
        ("городской парк", {"place": "городской парк", "settlement": "Кировск"}),
        ("Титан", {"settlement": "Титан"}),
        ("ост. пр. Ленина, 39", {"place": "ост. пр. Ленина, 39", "settlement": "Кировск"}),
        ("улица Неведомая, 3", {"house": "улица Неведомая, 3", "street": "улица Неведомая", "settlement": None}),
        (None, {}),
    ],
)
def test_where_a_case_lies(reference: Reference, address: str | None, levels: dict[str, str | None]) -> None:
    assert Gazetteer.of(reference).locate(address) == levels


@pytest.mark.parametrize(
    ("ages", "comings"),
    [((0,), [0]), ((0, 1, 2, 20), [0]), ((0, 28), [0, 28]), ((0, 10, 20, 30, 40, 50, 60), [0, 30, 60]), ((0, 400), [0])],
)
def test_a_case_comes_again_after_silence(reference: Reference, ages: tuple[int, ...], comings: list[int]) -> None:
    first = NOW - timedelta(days=100)
    rows = [{"id": "case:1", "topic": "5.18", "address": HOUSE, "registered_at": first, "at": first + timedelta(days=age)} for age in ages]
    found = list(occurrences_of(rows, Gazetteer.of(reference), 28, NOW))
    assert [(one.on - first.date()).days for one in found] == comings


@pytest.mark.parametrize(
    ("p", "told"),
    [
        (0.03, "в 30 местах из тысячи"),
        (0.0004, "реже одного раза на тысячу"),
        (2e-5, "реже одного раза на десять тысяч"),
        (1e-30, "реже одного раза на миллион"),
    ],
)
def test_chances_in_plain_words(p: float, told: str) -> None:
    assert told in chance_told(p)
    assert "не больше 1 из ста" in false_told(0.0001)
    assert "не больше 5 из ста" in false_told(0.048)
