"""What residents let know under answers: signals, the table, the views, the story of a case."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from classifiers.satisfaction import NONE, SIDES, Lesson, Remark, Satisfaction, by_words, load_lessons, read_remarks, teach
from models.analysis import Reader, analyze
from models.message import ExportRow
from models.problem import Problem
from pipelines.case_desk import load_case
from pipelines.case_show import show_case
from pipelines.cases import rebuild_cases
from pipelines.digest.data import load_digest
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.mind import Mind
from pipelines.official_replies import keep_official_replies
from pipelines.publish import publish
from pipelines.readings import keep_analyses
from pipelines.satisfaction import keep_satisfaction
from pipelines.settings import Settings
from pipelines.store import connect, message_of, open_store, records
from tests.conftest import NOW
from tests.satisfaction_gold import GOLD, SEED, is_final
from tests.stores import message, moment
from tests.test_cases import decided
from tests.test_official_reply import answer

QUESTION = "Когда уберут снег у подъезда на Мира 5?"
ANSWER = "Здравствуйте! Трактор почистит двор сегодня до 18:00."


@pytest.fixture(scope="module")
def judge(reader: Reader) -> Satisfaction:
    return teach(load_lessons(SEED), reader.reference.satisfaction, reader.language)


@pytest.mark.parametrize(
    ("reply", "signal"),
    [
        ("Почистили, спасибо!", "fixed"),
        ("Всё убрали, молодцы", "fixed"),
        ("Не почистили.", "not_fixed"),
        ("Снег так и лежит, никто не приезжал", "not_fixed"),
        ("19:40, трактора нет", "not_fixed"),
        ("Спасибо за ответ, ждём", "satisfied"),
        ("Отписка. Каждый год одно и то же", "dissatisfied"),
        ("А у вас на Кирова горка есть?", "none"),
    ],
)
def test_signals(judge: Satisfaction, reader: Reader, reply: str, signal: str) -> None:
    [(said, share)] = judge.signals(read_remarks([Lesson("1", QUESTION, ANSWER, reply, "asker", signal, False)], reader.language))
    assert said == signal
    assert 0 <= share <= 1


@pytest.mark.parametrize(
    ("reply", "signal"),
    [("сделали", "fixed"), ("не сделали", "not_fixed"), ("спасибо", "satisfied"), ("ага, спасибо", "dissatisfied"), ("мяу", "none")],
)
def test_phrases_alone(reader: Reader, reply: str, signal: str) -> None:
    assert by_words(read_remarks([Lesson("1", "", "", reply, "asker", signal, False)], reader.language)[0], reader.reference.satisfaction) == signal


def test_the_gold(judge: Satisfaction, reader: Reader) -> None:
    """The half for development; the other one is shown by python -m tests.satisfaction_gold."""
    gold = [one for one in load_lessons(GOLD) if not is_final(one)]
    said = [signal for signal, _ in judge.signals(read_remarks(gold, reader.language))]
    assert sum(one.signal == mine for one, mine in zip(gold, said, strict=True)) > 0.75 * len(gold)
    assert sum(SIDES[one.signal] == SIDES[mine] for one, mine in zip(gold, said, strict=True)) > 0.8 * len(gold)


def test_the_seed_and_the_gold_share_nothing() -> None:
    seed, gold = load_lessons(SEED), load_lessons(GOLD)
    assert not {one.reply for one in seed if len(one.reply.split()) > 3} & {one.reply for one in gold}
    assert not {one.question for one in seed} & {one.question for one in gold}
    assert len({one.id for one in seed}) == len(seed)


def test_taught_twice_it_says_the_same(judge: Satisfaction, reader: Reader) -> None:
    again = teach(load_lessons(SEED), reader.reference.satisfaction, reader.language)
    remarks = read_remarks(load_lessons(GOLD)[:40], reader.language)
    assert [s for s, _ in again.signals(remarks)] == [s for s, _ in judge.signals(remarks)]
    assert judge.signals([]) == []


@pytest.mark.parametrize("text", ["", "👍", "…", "x" * 5000, "\ufffd", "не", "12"])
def test_any_text_has_a_signal(judge: Satisfaction, text: str) -> None:
    [(signal, _)] = judge.signals([Remark(text, tuple(text.split()), (), (), True)])
    assert signal in SIDES


@pytest.mark.parametrize(("line", "problem"), [('{"id": 1}', "строка 1"), ("{", "строка 1"), ("signal", "«рад»"), ("by", "«сосед»")])
def test_a_wrong_lesson_is_one_clear_line(tmp_path: Path, line: str, problem: str) -> None:
    lesson = {"id": "1", "question": "", "answer": "", "reply": "", "by": "asker", "signal": NONE, "sarcasm": False}
    wrong = {"signal": {**lesson, "signal": "рад"}, "by": {**lesson, "by": "сосед"}}.get(line)
    (tmp_path / "x.jsonl").write_text(json.dumps(wrong, ensure_ascii=False) if wrong else line, encoding="utf-8")
    with pytest.raises(Problem, match=problem):
        load_lessons(tmp_path / "x.jsonl")


def set_right(number: int, **fields: str) -> dict[str, Any]:
    told = rated(number, "")
    return {**told, "id": f"corrected-{number}", "kind": "corrected", "payload": {"of": f"rated-{number}", **fields}}


def rated(number: int, rating: str, kind: str = "rated") -> dict[str, Any]:
    told = {"rating": rating} if kind == "rated" else {}
    return {
        "fact": "event", "id": f"{kind}-{number}", "case": f"case:vk:-1_{number}", "message": None, "kind": kind, "at": moment(9).isoformat(), "by": "mcu",
        "payload": told, "origin": "pos",
    }  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, reader: Reader, joiner: Mind) -> Settings:
    """A thread with an answer and remarks under it, and two cases with a rating and a return."""
    settings = Settings(var=tmp_path_factory.mktemp("var"))

    def reply(number: int, text: str, seen: int, author: str, parent: str | None = None) -> Any:
        more = {"parent": parent} if parent else {}
        return message(number, text, seen=seen, thread=1, author=author, published_at=moment(seen), **more)

    asked, page = message(1, QUESTION, author="asker"), answer(3, ANSWER, 1)
    messages = [
        asked, page,
        reply(2, "У нас на Кирова тоже", 0, "other"),
        reply(4, "Спасибо за ответ, ждём", 2, "asker"),
        reply(5, "Не почистили, снег так и лежит", 5, "asker", page.id),
        reply(6, "Почистили? у нас убрали, спасибо", 6, "stranger"),  # not under the answer, and not his question
        reply(7, "Ничего не сделано, сугробы на месте, никто не приезжал", 7, "neighbour", page.id),
        message(21, "Кирова 30, темно, фонари не горят"), message(22, "Олимпийская 26, яма во дворе"),
    ]  # fmt: skip
    export = ExportRow("pos", "9", "pos:9", {"number": "9"}, moment(0))
    appeals = [decided(one) for one in ("vk:-1_1", "vk:-1_21", "vk:-1_22")]
    append(
        settings.inbox,
        "facts",
        moment(0),
        [*map(fact_of, messages), *appeals, rated(21, "1"), set_right(21, rating="5"), rated(22, "", "reopened"), fact_of(export)],
    )
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reader.reference)
        keep_analyses(connection, analyze([message_of(row) for row in records(connection, "FROM messages")], reader))
        keep_official_replies(connection, reader.reference.replies)
        rebuild_cases(connection, joiner)
        for _ in range(2):
            assert keep_satisfaction(connection, reader, settings.seed) == 3
        publish(connection, settings.published, NOW)
    return settings


def test_each_signal_by_itself(told: Settings) -> None:
    with connect(told.published, read_only=True) as connection:
        found = records(connection, "SELECT event_id, case_id, signal, value FROM satisfaction_signals ORDER BY said_at, event_id")
        sides = records(connection, "SELECT side, sum(n) AS n FROM satisfaction_by_signal GROUP BY side")
    assert [(row["event_id"], row["signal"], row["value"]) for row in found] == [
        ("vk:-1_1?reply=4", "reply", "satisfied"),
        ("vk:-1_1?reply=5", "reply", "not_fixed"),
        ("vk:-1_1?reply=7", "reply", "not_fixed"),
        ("rated-21", "rating", "5"),
        ("reopened-22", "returned", "not_fixed"),
    ]
    assert {row["side"]: row["n"] for row in sides} == {"department": 5, "system": 5}


def test_the_index_counts_cases_and_borrows_from_the_town(told: Settings) -> None:
    with connect(told.published, read_only=True) as connection:
        index = {row["name"]: row for row in records(connection, "FROM satisfaction")}
    town = index["Всего"]
    assert (town["k"], town["n"]) == (1, 3)
    assert all(0 <= row["low"] <= row["value"] <= row["high"] <= 1 for row in index.values())
    assert all(abs(row["value"] - (row["k"] + 10 / 3) / (row["n"] + 10)) < 1e-9 for row in index.values() if row["side"] != "town")


def test_not_done_reopens_nothing_and_is_shown(told: Settings, reader: Reader) -> None:
    with connect(told.published, read_only=True) as connection:
        status = records(connection, "SELECT status, reopened FROM cases WHERE id = 'case:vk:-1_1'")
        waiting = records(connection, "SELECT case_id, message_id, times FROM said_not_fixed")
    assert status == [{"status": "дан ответ", "reopened": 0}]
    assert waiting == [{"case_id": "case:vk:-1_1", "message_id": "vk:-1_1?reply=7", "times": 2}]
    lines = "\n".join(show_case(load_case(told, "vk:-1_1"), reader.reference, NOW))
    assert "житель: не сделано (тот, кто спрашивал" in lines
    assert "«Не почистили, снег так и лежит»" in lines
    assert "не сделано" not in "\n".join(show_case(load_case(told, "vk:-1_1"), reader.reference, moment(4)))


def test_the_digest_says_counts_and_no_index_of_few(told: Settings) -> None:
    digest = load_digest(told.published, (NOW - timedelta(hours=1)).date(), NOW)
    [row] = digest.tables["satisfaction"].rows
    assert (row["Не сделано"], row["Доволен ответом"], row["Вернули"], row["Средняя оценка"]) == (2, 1, 1, "5,0 (n 1)")
    assert row["Индекс"] == "мало: проблем 3"
    assert [one["Раз"] for one in digest.tables["not_fixed"].rows] == [2]
