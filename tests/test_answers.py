"""Answers and promises of the store: their tables, what curators type, what is shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.analysis import Reader
from models.case_story import correct
from models.problem import Problem
from models.reference import Reference
from pipelines.answer_desk import correct_answer, show_answers
from pipelines.answers import rebuild_answers
from pipelines.case_desk import Told, load_case
from pipelines.case_show import show_case
from pipelines.digest.data import SECTIONS
from pipelines.event_rows import event_of
from pipelines.fold import fold_inbox
from pipelines.indicators import tell_indicator
from pipelines.promises import rebuild_promises
from pipelines.publish import publish
from pipelines.settings import ROOT, Settings
from pipelines.store import connect, insert, open_store, records, sql
from tests.conftest import NOW

DAY = timedelta(days=1)
SEED = ROOT / "data" / "seed"
GOOD = "Здравствуйте! Сосульки собьёт завтра, 4 февраля, бригада УКГХ. Вопросы – по телефону 8 (81531) 0-00-16."
FORM = "Здравствуйте! Спасибо за обращение. Ваше сообщение передано в профильное управление."


@pytest.fixture
def store(tmp_path: Path, reference: Reference) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_store(tmp_path / "store.duckdb") as connection:
        fold_inbox(connection, tmp_path / "inbox", reference)
        yield connection


def add_message(store: duckdb.DuckDBPyConnection, id: str, text: str, parent: str | None = None, **changes: Any) -> None:
    row = {"id": id, "source": "vk_main", "channel": "Стена", "thread": parent or id, "parent": parent, "author_is_official": parent is not None, "text": text}
    times = {"published_at": NOW, "first_seen_at": NOW, "collected_at": NOW}
    insert(store, "messages", [row | times | {"version": 1, "likes": 0, "reposts": 0, "comments": 0, "attachments": "{}"} | changes])
    read = {"message_id": id, "version": 1, "lemmas": [], "places": [], "other_towns": [], "sentiment": 0.0, "sentiment_signals": [], "urgency": "normal"}
    insert(store, "analyses", [read | {"urgency_signals": [], "masked_text": text, "language_version": "1"}])


def add_case(store: duckdb.DuckDBPyConnection, number: int, question: str, outcome: str | None = None) -> str:
    id = f"vk:-1_{number}"
    add_message(store, id, question)
    case = {"id": f"case:{id}", "topic": "4.20", "department": "ukgh", "status": "дан ответ", "outcome": outcome, "registered_at": NOW - 9 * DAY}
    insert(store, "cases", [case | {"urgency": "normal", "origin": "vk_main"}])
    insert(store, "case_messages", [{"case_id": f"case:{id}", "message_id": id}])
    state = {"case_id": f"case:{id}", "since": NOW - 9 * DAY, "status": "дан ответ"}
    insert(store, "case_states", [state])
    add_event(store, f"case:{id}", "registered", -9, message_id=id, topic="4.20")
    return f"case:{id}"


def add_event(store: duckdb.DuckDBPyConnection, case: str, kind: str, days: float, message_id: str | None = None, office: str = "ukgh", **payload: str) -> str:
    id = f"{kind}:{case}:{days}:{len(payload)}:{payload.get('point', '')}"
    row = {"id": id, "case_id": case, "message_id": message_id, "kind": kind, "happened_at": NOW + days * DAY, "office": office, "origin": "test"}
    insert(store, "case_events", [row | {"payload": json.dumps(payload, ensure_ascii=False)}])
    return id


def remake(store: duckdb.DuckDBPyConnection, reader: Reader) -> list[dict[str, Any]]:
    rebuild_answers(store, reader, SEED)
    rebuild_promises(store, reader, NOW)
    return records(store, "FROM answers ORDER BY case_id, answered_at")


def points(store: duckdb.DuckDBPyConnection, event: str) -> dict[str, tuple[str, str]]:
    rows = records(store, "FROM answer_points WHERE event_id = $event", event=event)
    return {row["point"]: (row["verdict"], row["said_by"]) for row in rows}


def test_answers_of_exports_of_offices_and_of_pages(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    one = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    two = add_case(store, 2, "Уберите снег во дворе Мира 14")
    typed = add_event(store, one, "answered", -4, text=GOOD)
    add_message(store, "vk:-1_2?reply=5", FORM, parent="vk:-1_2")
    page = add_event(store, two, "answered", -3, message_id="vk:-1_2?reply=5", reply="vk:-1_2?reply=5")
    add_event(store, two, "answered", -2, message_id="vk:-1_2?reply=6", reply="vk:-1_2?reply=6")  # its text is gone
    found = remake(store, reader)
    assert [(row["event_id"], row["message_id"], row["mark"]) for row in found] == [(typed, "vk:-1_1", "answers"), (page, "vk:-1_2", "does not answer")]
    assert points(store, typed)["addressed.1"] == ("yes", "mcu-program")
    assert "не названа дата" in found[1]["missing"]


def test_a_reply_belongs_to_what_it_was_tied_to(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    add_message(store, "vk:-1_9", "Почему не ходит автобус до Титана?")
    add_message(store, "vk:-1_9?reply=5", GOOD, parent="vk:-1_9")
    insert(store, "official_replies", [{"reply_id": "vk:-1_9?reply=5", "message_id": "vk:-1_1", "kind": "answer", "evidence": "имя"}])
    add_event(store, case, "answered", -3, message_id="vk:-1_9?reply=5", reply="vk:-1_9?reply=5")
    [row] = remake(store, reader)
    assert (row["message_id"], row["mark"]) == ("vk:-1_1", "answers")


def test_a_point_that_was_cut_out_is_one_clear_line(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    rules = reader.reference.answering
    less = replace(rules, points={id: point for id, point in rules.points.items() if id != "own"})
    with pytest.raises(Problem, match=r"^answer.toml: нет пункта «own»"):
        rebuild_answers(store, replace(reader, reference=replace(reader.reference, answering=less)), SEED)


def test_an_answer_taken_back_is_none(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    event = add_event(store, case, "answered", -4, text=GOOD)
    add_event(store, case, "corrected", -1, of=event, void="ошибка")
    assert remake(store, reader) == []
    assert records(store, "FROM promises") == []


def test_copies_are_counted_over_all_cases_and_one_reply_is_no_copy_of_itself(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    add_message(store, "vk:-1_77", "Почему нет воды?")
    add_message(store, "vk:-1_77?reply=1", "Здравствуйте! Воду дадут завтра к 18:00, трубу меняет водоканал.", parent="vk:-1_77")
    for number in range(4):
        case = add_case(store, number, f"Уберите снег на Мира {number + 10}")
        add_event(store, case, "answered", -4, text=FORM.replace("Здравствуйте", "Добрый день") if number else FORM)
        add_event(store, case, "answered", -3, reply="vk:-1_77?reply=1")
    found = remake(store, reader)
    assert {row["copies"] for row in found if row["text"].startswith("Здравствуйте! Воду")} == {0}
    assert {row["copies"] for row in found if "профильное" in row["text"]} == {3}


def test_one_answer_to_all_who_wrote_of_one_problem_is_no_form_letter(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    case, other = add_case(store, 1, "Уберите снег на Мира 10"), add_case(store, 2, "Уберите снег на Мира 12")
    for days in (-4, -3.5, -3, -2.5, -2):
        add_event(store, case, "answered", days, text="Здравствуйте! Снег на Мира 10 вывезли.")
    add_event(store, other, "answered", -4, text="Здравствуйте! Снег на Мира 12 вывезли.")
    assert [row["copies"] for row in remake(store, reader)] == [1, 1, 1, 1, 1, 5]


def test_curators_words_are_kept_shown_above_and_hold_of_like_answers(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    one, two = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!"), add_case(store, 2, "Уберите сосульки с крыши на Мира 14!")
    first, second = add_event(store, one, "answered", -4, text=GOOD), add_event(store, two, "answered", -3, text=GOOD.replace("4 февраля", "5 февраля"))
    add_event(store, one, "checked", -2, office="mcu", of=first, point="contact", verdict="no")
    add_event(store, one, "checked", -1, office="mcu", of=first, point="overall", verdict="partly")
    marks = [row["mark"] for row in remake(store, reader)]
    assert marks == ["partly", "answers"]
    assert points(store, first)["contact"] == points(store, second)["contact"] == ("no", "mcu")
    assert points(store, second)["overall"][1] == "mcu-program"
    add_event(store, one, "checked", 0, office="mcu", of=first, point="contact", verdict="yes")
    remake(store, reader)
    assert points(store, second)["contact"] == ("yes", "mcu")  # the latest word stands


def test_what_is_no_verdict_changes_nothing(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    event = add_event(store, case, "answered", -4, text=GOOD)
    add_event(store, case, "checked", -2, office="mcu", of=event, point="contact", verdict="возможно")
    store.execute("INSERT INTO case_events SELECT 'odd', case_id, message_id, 'checked', happened_at, office, origin, '[1]' FROM case_events LIMIT 1")
    remake(store, reader)
    assert points(store, event)["contact"] == ("yes", "mcu-program")


CLOSED = {"status": "закрыто", "outcome": "Решено", "proof": "фото"}


@pytest.mark.parametrize(
    ("deeds", "photos"),
    [
        ([], ["no", "no"]),
        ([("status", -1, CLOSED)], ["no", "yes"]),
        ([("status", -3, CLOSED)], ["no", "yes"]),  # in the same minute
        ([("status", -3.5, CLOSED)], ["yes", "no"]),
        ([("status", -1, {**CLOSED, "proof": ""})], ["no", "no"]),
        ([("status", -1, {**CLOSED, "outcome": "Не решено"})], ["no", "no"]),  # it shows what was not done
        ([("status", -1, {**CLOSED, "status": "в работе"})], ["no", "no"]),
        ([("reopened", -2, {}), ("status", -1, CLOSED)], ["no", "no"]),  # what was done after the return
        (
            [("status", -2.5, {**CLOSED, "proof": ""}), ("status", -2, {"status": "в работе"}), ("status", -1, CLOSED)],
            ["no", "no"],
        ),  # the same, as exports tell it
        ([("status", -1, {**CLOSED, "proof": ""}), ("corrected", 0, {"proof": "акт"})], ["no", "yes"]),
        ([("status", -1, CLOSED), ("corrected", 0, {"void": "да"})], ["no", "no"]),
    ],
)
def test_a_closing_with_a_proof_proves_the_last_answer(
    store: duckdb.DuckDBPyConnection, reader: Reader, deeds: list[tuple[str, float, dict[str, str]]], photos: list[str]
) -> None:
    case, of = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!", "Решено"), ""
    answers = [add_event(store, case, "answered", days, text="Здравствуйте! Сосульки на Мира 12 сбили, крышу очистили.") for days in (-4, -3)]
    for kind, days, payload in deeds:
        of = add_event(store, case, kind, days, **(payload | {"of": of} if kind == "corrected" else payload))
    remake(store, reader)
    assert [points(store, event)["photo"][0] for event in answers] == photos


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((), "unknown"),
        ((("fixed", "reply", 0),), "kept"),
        ((("5", "rating", 0),), "kept"),
        ((("2", "rating", 0),), "broken"),
        ((("3", "rating", 0),), "unknown"),
        ((("not_fixed", "reply", -0.5),), "broken"),
        ((("not_fixed", "reply", -4),), "unknown"),  # its day had not passed
    ],
)
def test_what_residents_say_decides_a_promise(store: duckdb.DuckDBPyConnection, reader: Reader, said: tuple[tuple[str, str, float], ...], state: str) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    add_event(store, case, "answered", -5, text="Здравствуйте! Сосульки собьём до 4 февраля.")  # the second of February
    for number, (value, signal, days) in enumerate(said):
        row = {"event_id": f"s{number}", "case_id": case, "signal": signal, "value": value, "said_at": NOW + days * DAY}
        insert(store, "satisfaction_signals", [row])
    remake(store, reader)
    [row] = records(store, "SELECT due_on, words, state, told_by, exactness FROM promises")
    assert (f"{row['due_on']:%d.%m}", row["words"], row["state"], row["exactness"]) == ("04.02", "до 4 февраля", state, "day")
    assert row["told_by"] == ("s0" if state in ("kept", "broken") else None)


@pytest.mark.parametrize(
    ("kind", "payload", "state"),
    [
        ("reopened", {}, "broken"),
        ("status", {"status": "закрыто", "outcome": "Решено", "proof": "акт"}, "kept"),
        ("status", {"status": "закрыто", "outcome": "Решено"}, "unknown"),  # closed without proof proves nothing
        ("status", {"status": "закрыто", "outcome": "Не решено"}, "broken"),
    ],
)
def test_what_the_case_says_decides_a_promise(store: duckdb.DuckDBPyConnection, reader: Reader, kind: str, payload: dict[str, str], state: str) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    add_event(store, case, "answered", -5, text="Здравствуйте! Сосульки собьём до 4 февраля.")
    add_event(store, case, kind, -1, **payload)
    remake(store, reader)
    assert [row["state"] for row in records(store, "FROM promises")] == [state]


@pytest.mark.parametrize(
    ("kind", "payload", "correction", "state"),
    [
        ("reopened", {}, {"void": "да"}, "unknown"),
        ("status", {"status": "закрыто", "outcome": "Решено", "proof": "акт"}, {"void": "да"}, "unknown"),
        ("status", {"status": "закрыто", "outcome": "Решено", "proof": "акт"}, {"outcome": "Не решено"}, "broken"),
        ("status", {"status": "закрыто", "outcome": "Не решено"}, {"outcome": "Решено", "proof": "акт", "why": "описка"}, "kept"),
        ("reopened", {}, {"at": (NOW - 4.5 * DAY).isoformat()}, "unknown"),  # before its day had passed
        ("reopened", {}, {"at": "вчера"}, "broken"),
    ],
)
def test_a_promise_is_decided_by_what_was_set_right(
    store: duckdb.DuckDBPyConnection, reader: Reader, kind: str, payload: dict[str, str], correction: dict[str, str], state: str
) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    add_event(store, case, "answered", -5, text="Здравствуйте! Сосульки собьём до 4 февраля.")
    event = add_event(store, case, kind, -1, **payload)
    add_event(store, case, "corrected", -0.9, of=event, outcome="Отложено", void="")
    add_event(store, case, "corrected", -0.5, of=event, **{"outcome": payload.get("outcome", ""), **correction})
    remake(store, reader)
    assert [row["state"] for row in records(store, "FROM promises")] == [state]


def test_events_set_right_in_sql_are_those_set_right_in_the_story(store: duckdb.DuckDBPyConnection) -> None:
    case = add_case(store, 1, "Уберите сосульки!")
    one, two = add_event(store, case, "status", -4, status="закрыто", outcome="Решено"), add_event(store, case, "rated", -3, rating="1")
    add_event(store, case, "corrected", -2, of=two, rating="5", why="описка")
    add_event(store, case, "corrected", -1.5, of=two, at=(NOW - DAY).isoformat())
    add_event(store, case, "corrected", -1, of=one, void="да")
    add_event(store, case, "corrected", -1, of="registered:nobody", void="да", text="x")
    told = {event.id: event for event in correct([event_of(row) for row in records(store, "FROM case_events")])}
    assert {event.id: event for event in map(event_of, records(store, "FROM standing_events"))} == told
    assert told[two].payload == {"rating": "5"}


@pytest.fixture
def settings(tmp_path: Path, store: duckdb.DuckDBPyConnection, reader: Reader) -> Settings:
    """Three answers, published."""
    settings = Settings(var=tmp_path)
    one, two = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!"), add_case(store, 2, "Уберите снег во дворе Мира 14")
    add_event(store, one, "answered", -5, text="Здравствуйте! Сосульки собьёт до 3 февраля бригада УКГХ.")
    add_event(store, one, "reopened", -1)
    add_event(store, one, "answered", -0.1, text="Здравствуйте! Извините. Сосульки собьёт завтра бригада УКГХ, телефон 8 (81531) 0-00-16.")
    add_event(store, two, "answered", -3, text=FORM)
    remake(store, reader)
    publish(store, settings.published, NOW)
    return settings


def test_show_and_correct(settings: Settings, reference: Reference) -> None:
    told = list(show_answers(settings, reference, "vk:-1_1"))
    assert told[0].startswith("Ответ 1, 02.02.2026 22:00: ")
    assert any(line.strip().startswith("contact      дан контакт                      нет") for line in told)
    event, _ = correct_answer(settings, reference, "vk:-1_1", "дан контакт", "да", "МЦУ", 1, NOW)
    assert (event.kind, event.by, event.payload["point"], event.payload["verdict"]) == ("checked", "mcu", "contact", "yes")
    told = list(show_answers(settings, reference, "vk:-1_1"))
    assert any("исправлено, учтётся при обработке" in line and line.endswith("[МЦУ]") for line in told)
    assert [e.id for e in load_case(settings, "vk:-1_1").events if e.kind == "checked"] == [event.id]


@pytest.mark.parametrize(
    ("point", "verdict", "by", "number", "said"),
    [
        ("contact", "maybe", "mcu", None, "нужно yes, no"),
        ("contact", "partly", "mcu", None, "нужно yes, no"),
        ("photo", "partly", "mcu", None, "нужно yes, no, none"),
        ("smile", "yes", "mcu", None, "Пункта «smile» в этом ответе нет"),
        ("addressed.7", "yes", "mcu", None, "Есть: addressed.1"),
        ("contact", "yes", "Иванов", None, "Отдела «Иванов» нет"),
        ("contact", "yes", "mcu", 3, "ответов 2, ответа 3 нет"),
    ],
)
def test_what_cannot_be_said(settings: Settings, reference: Reference, point: str, verdict: str, by: str, number: int | None, said: str) -> None:
    with pytest.raises(Problem, match=said):
        correct_answer(settings, reference, "vk:-1_1", point, verdict, by, number, NOW)


def test_the_story_of_a_case_tells_marks_and_promises(settings: Settings, reference: Reference) -> None:
    told = "\n".join(show_case(load_case(settings, "vk:-1_1"), reference, NOW))
    assert "По перечню: отвечает" in told
    assert "Обещано до 03.02.2026 («до 3 февраля»): нарушено." in told
    assert "Обещано до 08.02.2026 («завтра»): срок не вышел." in told


def test_the_story_tells_marks_as_they_were_known(store: duckdb.DuckDBPyConnection, reader: Reader, tmp_path: Path) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!", "Решено")
    event = add_event(store, case, "answered", -5, text="Здравствуйте! Сосульки сбила 2 февраля бригада УКГХ, телефон 8 (81531) 0-00-16.")
    add_event(store, case, "status", -4, status="закрыто", outcome="Решено")
    add_event(store, case, "checked", -2, office="mcu", of=event, point="overall", verdict="no")
    add_event(store, case, "checked", -2, office="mcu", of=event, point="photo", verdict="none")
    add_event(store, case, "checked", -1, office="mcu", of=event, point="overall", verdict="partly")
    remake(store, reader)
    publish(store, tmp_path / "analytics.duckdb", NOW)
    told = load_case(Settings(var=tmp_path), case)
    assert told_marks(told, reader.reference) == [
        "отвечает", "отвечает; не хватает: работа названа сделанной, а фото нет", "не отвечает", "отвечает отчасти", "отвечает отчасти",
    ]  # fmt: skip
    assert dict(zip(("mark", "missing"), (told.marks[event][-1][name] for name in ("mark", "missing")), strict=True)) == {"mark": "partly", "missing": []}


def told_marks(told: Told, reference: Reference) -> list[str]:
    """What the story says of the answer on each of five days, the last being that of the publication."""
    found = []
    for days in (-4.5, -3, -1.5, -0.5, 0):
        found += [line.strip()[12:-1] for line in show_case(told, reference, NOW + days * DAY) if "По перечню" in line]
    return found


def test_an_answer_becomes_a_form_letter_when_others_get_it_too(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    events = []
    for number, days in enumerate((-1, -4, -3, -2)):
        case = add_case(store, number, f"Уберите снег на Мира {number + 10}")
        events.append(add_event(store, case, "answered", days, text="Снег на улице убирают, спасибо, что не остались равнодушны."))
    remake(store, reader)
    own = {row["event_id"] for row in records(store, "FROM answer_points WHERE point = 'own' AND verdict = 'no'")}
    since = {row["event_id"]: row["since"] for row in records(store, "FROM answer_states ORDER BY since")}
    assert own == set(events)
    assert since[events[1]] == NOW - DAY, "three others had it then"


def test_words_on_like_answers_are_later_by_time(store: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    events = []
    for number in range(3):
        case = add_case(store, number, f"Уберите сосульки с крыши на Мира {number + 10}!")
        events.append((case, add_event(store, case, "answered", -4, text=GOOD)))
    for at, verdict in ((0, "yes"), (1, "no")):  # the case that comes first was spoken of last
        add_event(store, events[at][0], "checked", -1 - at, office="mcu", of=events[at][1], point="contact", verdict=verdict)
    remake(store, reader)
    assert points(store, events[2][1])["contact"][0] == "yes"
    assert next(row["since"] for row in records(store, "FROM answer_states WHERE event_id = $id ORDER BY since", id=events[2][1])) == NOW - 4 * DAY


@pytest.mark.parametrize(
    ("gone", "line"),
    [
        ("vk:-1_1?reply=5", "По перечню не проверить: страница удалила ответ 06.02.2026, слов его больше нет."),
        ("vk:-1_1", "Сообщение, на которое отвечали, снято 06.02.2026: ответ проверен без него, отвечено ли на спрошенное, больше не узнать."),
    ],
)
def test_what_cannot_be_known_any_more_is_said(store: duckdb.DuckDBPyConnection, reader: Reader, tmp_path: Path, gone: str, line: str) -> None:
    case = add_case(store, 1, "Уберите сосульки с крыши на Мира 12!")
    add_message(store, "vk:-1_7", "Новости дня: в городе открыли каток", thread="vk:-1_7")
    add_message(store, "vk:-1_1?reply=5", GOOD, parent="vk:-1_7")
    insert(store, "official_replies", [{"reply_id": "vk:-1_1?reply=5", "message_id": "vk:-1_1", "kind": "answer", "evidence": "имя"}])
    add_event(store, case, "answered", -3, office="mcu/pages", message_id="vk:-1_1?reply=5", reply="vk:-1_1?reply=5")
    store.execute("UPDATE messages SET deleted_at = $at WHERE id = $id", {"at": NOW - DAY, "id": gone})
    store.execute("INSERT INTO case_members FROM case_messages")
    store.execute("DELETE FROM case_messages WHERE message_id = $id", {"id": gone})
    rows = remake(store, reader)
    assert [row["message_id"] for row in rows] == (["vk:-1_1"] if gone == "vk:-1_1" else []), "not the news above"
    publish(store, tmp_path / "analytics.duckdb", NOW)
    assert line in [shown.strip() for shown in show_case(load_case(Settings(var=tmp_path), case), reader.reference, NOW)]


def test_answers_that_pages_took_down_are_counted_by_themselves(store: duckdb.DuckDBPyConnection, reader: Reader, tmp_path: Path) -> None:
    settings, one, two = Settings(var=tmp_path), add_case(store, 1, "Уберите сосульки с крыши на Мира 12!"), add_case(store, 2, "Уберите снег во дворе Мира 14")
    add_event(store, one, "answered", -4, text=GOOD)
    for case, at in ((one, NOW - DAY), (two, NOW - 2 * DAY)):
        add_event(store, case, "answered", -3, office="mcu/pages", reply="vk:-1_2?reply=5", removed=at.isoformat())
    remake(store, reader)
    publish(store, settings.published, NOW)
    assert "\n".join(tell_indicator(settings, "answer_quality")).endswith("Удалено страницами, не проверить: 2 из 3 (n меньше 10: доля не показывается)")
    with connect(settings.published, read_only=True) as connection:
        [row] = records(connection, sql("digest/answers"), day=NOW.date())
    assert (row["Ответов"], row["Отвечают"], row["Чаще всего не хватает"]) == (1, "1 из 1", "удалено страницей\xa02")


def test_views_passports_and_sections(settings: Settings) -> None:
    assert any("Всего: 2 из 3 (n меньше 10" in line or "Всего: 1 из 3 (n меньше 10" in line for line in tell_indicator(settings, "answer_quality"))
    assert any("0 из 1 (n меньше 10" in line for line in tell_indicator(settings, "promises_kept"))
    with connect(settings.published, read_only=True) as connection:
        [row] = records(connection, "FROM promises_kept")
        assert (row["department"], row["promises"], row["open"], row["due_soon"], row["kept"], row["broken"]) == ("УКГХ", 2, 1, 1, 0, 1)
        [row] = records(connection, sql("digest/answers"), day=NOW.date())
        assert (row["Ответственный"], row["Ответов"], row["Отписок"]) == ("УКГХ", 3, 1)
        rows = records(connection, sql("digest/promises"), day=NOW.date())
        assert [(row["Срок"], row["Слова ответа"]) for row in rows] == [("нарушено", "до 3 февраля"), ("завтра", "завтра")]
    assert {"answers", "promises"} <= {section.id for section in SECTIONS}
