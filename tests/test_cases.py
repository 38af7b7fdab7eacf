"""Events and the cases they tell; what offices type."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.analysis import analyze
from models.case import Case, Event, Outcome, Status
from models.case_story import fold_case
from models.message import ExportRow
from models.problem import Problem
from models.reference import Reference
from pipelines.case_corrections import correct_event
from pipelines.case_desk import load_case, tell
from pipelines.case_show import show_case
from pipelines.cases import rebuild_cases
from pipelines.export_events import export_events
from pipelines.exports import place_of
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.mind import Mind
from pipelines.publish import publish
from pipelines.readings import keep_analyses
from pipelines.settings import Settings
from pipelines.store import message_of, open_store, records
from tests.conftest import NOW
from tests.once import copied, made_once
from tests.stores import dump, message, moment

DEEDS = [("registered", 0, {"topic": "t"}), ("routed", 1, {"department": "ukgh"}), ("paused", 2, {"reason": "ждём заявителя"}), ("resumed", 5, {}),
         ("answered", 7, {}), ("reopened", 9, {}), ("status", 12, {"status": "закрыто", "outcome": "Решено"}), ("rated", 13, {"rating": "2"})]  # fmt: skip


def story(*deeds: tuple[str, int, dict[str, str]]) -> list[Event]:
    return [Event(f"{kind}-{n}", "case:1", "m", kind, moment(hour), "mcu", told, "vk") for n, (kind, hour, told) in enumerate(deeds)]


def test_order_and_repetition_of_events_change_nothing() -> None:
    events, whole = story(*DEEDS), fold_case(story(*DEEDS))
    for seed in range(200):
        random.Random(seed).shuffle(events)
        assert fold_case(events + events[: seed % 5]) == whole
    assert (whole.status, whole.outcome, whole.proof, whole.reopened, whole.rating) == (Status.CLOSED, Outcome.SOLVED, None, 1, 2)
    assert whole.first_answer_at == moment(7)


@pytest.mark.parametrize(
    ("hour", "status", "pause", "department", "outcome"),
    [
        (0, Status.NEW, None, None, None),
        (3, Status.NEW, "ждём заявителя", "ukgh", None),
        (6, Status.NEW, None, "ukgh", None),
        (8, Status.ANSWERED, None, "ukgh", None),
        (10, Status.IN_WORK, None, "ukgh", None),
        (12, Status.CLOSED, None, "ukgh", Outcome.SOLVED),
    ],
)
def test_a_case_as_of_any_moment(hour: int, status: Status, pause: str | None, department: str | None, outcome: Outcome | None) -> None:
    case = fold_case(story(*DEEDS), moment(hour))
    assert (case.status, case.spans[-1].pause, case.department, case.outcome) == (status, pause, department, outcome)


def test_before_its_registration_there_is_no_case() -> None:
    with pytest.raises(Problem, match="ещё не зарегистрировано"):
        fold_case(story(*DEEDS), moment(-1))


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        ({"of": "answered-1", "at": moment(3).isoformat()}, moment(3)),
        ({"of": "answered-1", "at": "позавчера"}, moment(7)),
        ({"of": "answered-1", "void": "ошибка"}, None),
        ({"of": "никакое", "at": moment(3).isoformat()}, moment(7)),
        ({"of": "answered-1", "at": moment(-50).isoformat()}, moment(0)),
    ],
)
def test_a_correction_that_arrives_late(told: dict[str, str], answered: Any) -> None:
    events = story(("registered", 0, {}), ("answered", 7, {}), ("corrected", 400, told))
    assert fold_case(events).first_answer_at == answered
    assert fold_case(events[::-1], moment(8)).first_answer_at == answered


@pytest.mark.parametrize(
    ("deeds", "proof"),
    [
        ([("status", 2, {"status": "закрыто", "outcome": "Решено"})], None),
        ([("answered", 1, {"proof": "фото"}), ("status", 2, {"status": "закрыто", "outcome": "Решено"})], "фото"),
        ([("answered", 1, {"proof": "фото"}), ("reopened", 2, {}), ("status", 3, {"status": "закрыто", "outcome": "Решено"})], None),
        ([("status", 2, {"status": "закрыто", "outcome": "Решено", "proof": "акт"})], "акт"),
    ],
)
def test_done_without_proof_is_visible(deeds: list[tuple[str, int, dict[str, str]]], proof: str | None) -> None:
    assert fold_case(story(("registered", 0, {}), *deeds)).proof == proof


@pytest.mark.parametrize(("by", "department"), [("model:1", "koks"), ("rule:stop", "koks"), ("curator:mcu", "ukgh"), ("выгрузка", "ukgh")])
def test_after_a_return_only_people_route(by: str, department: str) -> None:
    events = story(("registered", 0, {}), ("returned", 1, {"to": "koks"}), ("routed", 2, {"department": "ukgh", "topic": "t", "decided_by": by}))
    assert fold_case(events).department == department


@pytest.mark.parametrize(("to", "department"), [("koks", "koks"), ("", "ukgh")])
def test_what_the_program_decides_after_a_return_goes_only_where_nobody_was_named(to: str, department: str) -> None:
    routed = {"department": "ukgh", "topic": "t", "decided_by": "return:1"}
    events = story(("registered", 0, {"department": "uk"}), ("returned", 1, {"to": "cmto"}), ("corrected", 3, {"of": "returned-1", "to": to}))
    assert fold_case([*events, *story(("routed", 2, routed))]).department == department


def test_answered_is_not_solved() -> None:
    case = fold_case(story(("registered", 0, {}), ("answered", 2, {}), ("status", 3, {"status": "закрыто", "outcome": "Не решено"})))
    assert (case.first_answer_at, case.outcome) == (moment(2), Outcome.NOT_SOLVED)
    assert fold_case(story(("registered", 0, {}), ("answered", 2, {}))).outcome is None


def decided(id: str, at: int = 1, by: str = "model:1", department: str | None = "ukgh") -> dict[str, Any]:
    return {
        "fact": "decision", "message_id": id, "version": 1, "relevant": True, "relevance": 1.0, "appeal": True, "kind": "жалоба", "topic": "t", "group": "g",
        "top": [], "department": department, "confidence": 1.0, "auto": True, "sentiment": "negative", "urgency": "normal", "reasons": [], "decided_by": by,
        "decided_at": moment(at).isoformat(),
    }  # fmt: skip


def export(seen: int, **fields: str) -> ExportRow:
    return ExportRow("incident", "7", "incident:7", {"number": "7", **fields}, moment(seen))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path)


def keep(settings: Settings, joiner: Mind, *facts: Any, at: int = 0, told: bool = True) -> dict[str, Case | Any]:
    """The rows of the cases after folding and reading these facts too; `told` in the published copy as well."""
    append(settings.inbox, "facts", moment(at), [fact if isinstance(fact, dict) else fact_of(fact) for fact in facts])
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, joiner.reader.reference)
        keep_analyses(connection, analyze([message_of(row) for row in records(connection, "FROM messages")], joiner.reader))
        rebuild_cases(connection, joiner)
        if told:
            publish(connection, settings.published, NOW)
        return {row["id"]: row for row in records(connection, "FROM cases")}


LIGHT = decided("vk:-1_2") | {"topic": "light"}  # another matter than that of the snow
SNOW = "Снег во дворе не убран третий день подряд"


def test_the_name_of_a_case_outlives_what_joins_it(settings: Settings, joiner: Mind) -> None:
    first, second = message(1, SNOW), message(2, "Опять темно на остановке у школы, где фонари", seen=1)
    assert set(keep(settings, joiner, first, second, decided(first.id), LIGHT)) == {"case:vk:-1_1", "case:vk:-1_2"}
    older = message(3, SNOW, seen=3, published_at=moment(-60))
    assert set(keep(settings, joiner, older, decided(older.id), at=4)) == {"case:vk:-1_1", "case:vk:-1_2"}
    bridge = message(4, "и то и другое", seen=5, thread=2, repost_of="vk:-1_1")
    found = keep(settings, joiner, bridge, decided(bridge.id), at=6)
    assert "case:vk:-1_1" in found
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        ids = connection.execute("SELECT message_id FROM case_messages WHERE case_id = 'case:vk:-1_1' ORDER BY 1").fetchall()
    assert {"vk:-1_1", "vk:-1_3"} <= {id for (id,) in ids}


def test_successive_exports_are_a_history(settings: Settings, joiner: Mind) -> None:
    appeal = replace(message(1, "Яма"), id="incident:7", thread="incident:7", source="incident")
    rows = [
        export(1, step="В работе", department="УКГХ"),
        export(4, step="В работе", department="ЦМТО", first_answer_at=moment(3).isoformat(), answer="Сделаем"),
        export(9, step="Готово", department="ЦМТО", outcome="Решено", closed=moment(8).isoformat(), first_answer_at=moment(3).isoformat(), answer="Сделаем"),
        export(20, step="В работе", department="ЦМТО", returned_at=moment(19).isoformat(), rating="1", first_answer_at=moment(3).isoformat(), answer="Сделаем"),
    ]
    case = keep(settings, joiner, appeal, decided("incident:7", by="rule:incident-export"), *rows[::-1], *rows)["case:incident:7"]
    assert (case["status"], case["outcome"], case["reopened"], case["rating"], case["department"]) == ("в работе", None, 1, 1, "cmto")
    assert case["first_answer_at"] == moment(3)
    events = load_case(settings, "incident:7").events
    assert [fold_case(events, moment(hour)).status.value for hour in (0, 2, 5, 10, 20)] == ["новое", "в работе", "дан ответ", "закрыто", "в работе"]


def test_a_stronger_decision_stays_in_force(settings: Settings, joiner: Mind) -> None:
    case = keep(settings, joiner, message(1, SNOW), decided("vk:-1_1", 1), decided("vk:-1_1", 3, "curator:mcu", "mup"), decided("vk:-1_1", 5, "model:2", "gkh"))
    assert case["case:vk:-1_1"]["department"] == "mup"


def test_people_change_a_case_only_through_the_inbox(settings: Settings, joiner: Mind, reference: Reference) -> None:
    keep(settings, joiner, message(1, SNOW), decided("vk:-1_1"))
    for _ in range(2):
        tell(settings, reference, "vk:-1_1", "answer", "УКГХ", moment(6), NOW, {"text": "Убрали, звонила Полуночкина Мария Ивановна, 8-921-555-01-02"})
    assert fold_case(load_case(settings, "case:vk").events).status is Status.ANSWERED
    assert keep(settings, joiner)["case:vk:-1_1"]["first_answer_at"] == moment(6)
    again = dump(settings.store, ("events", "case_events", "cases"))
    assert len(again["events"]) == 1
    keep(settings, joiner)
    assert dump(settings.store, ("events", "case_events", "cases")) == again
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        assert "555" not in json.dumps(connection.execute("FROM case_events").fetchall(), default=str, ensure_ascii=False)


@pytest.fixture
def one(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, joiner: Mind) -> Settings:
    """A store with two cases."""
    facts = (message(1, SNOW), message(2, "Темно на остановке у школы, фонари не горят"), decided("vk:-1_1"), LIGHT)
    folder = made_once(tmp_path_factory, "two-cases", lambda var: keep(Settings(var=var), joiner, *facts))
    return Settings(var=copied(folder, tmp_path))


@pytest.mark.parametrize(
    ("name", "action", "by", "hour", "told"),
    [
        ("vk:-1_9", "answer", "ukgh", 6, "Обращения «vk:-1_9» нет"),
        ("case:vk", "answer", "ukgh", 6, "подходит нескольким"),
        ("", "answer", "ukgh", 6, "Обращения «» нет"),
        ("vk:-1_1", "answer", "Иванов", 6, "Отдела «Иванов» нет"),
        ("vk:-1_1", "answer", "ukgh", 600, "ещё не наступило"),
        ("vk:-1_1", "close", "ukgh", -60, "ещё не зарегистрировано"),
        ("vk:-1_1", "resume", "ukgh", 6, "паузы нет"),
        ("vk:-1_1", "reopen", "ukgh", 6, "и так в работе"),
    ],
)
def test_what_cannot_have_been_is_one_clear_line(one: Settings, reference: Reference, name: str, action: str, by: str, hour: int, told: str) -> None:
    with pytest.raises(Problem, match=told) as problem:
        tell(one, reference, name, action, by, moment(hour), NOW, {})
    assert "\n" not in str(problem.value)
    assert not list(one.inbox.rglob("*-case-*"))


DAYS = (
    ("return", "ukgh", 1, {"text": "не наш двор", "to": "cmto"}),
    ("status", "cmto", 2, {"status": "в работе"}),
    ("pause", "cmto", 3, {"reason": "ждём ответа жителя"}),
    ("resume", "cmto", 6, {}),
    ("answer", "cmto", 8, {"text": "Снег вывезен"}),
    ("close", "cmto", 9, {"status": "закрыто", "outcome": "Решено"}),
    ("reopen", "mcu", 12, {"text": "Снег на месте"}),
)


@pytest.fixture
def lived(one: Settings, tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Settings:
    """A case from its registration through a return, a pause, an answer and a closing to a reopening."""
    folder = made_once(tmp_path_factory, "lived", lambda var: live(Settings(var=copied(one.var, var)), reference))
    return Settings(var=copied(folder, one.var))


def live(one: Settings, reference: Reference) -> None:
    """Eight days of the first case."""
    for action, by, hour, told in DAYS:
        tell(one, reference, "vk:-1_1", action, by, moment(hour), NOW, told)


def id_of(settings: Settings, kind: str) -> str:
    return next(event.id for event in load_case(settings, "vk:-1_1").events if event.kind == kind and event.origin == "mcu case")


def shown(settings: Settings, reference: Reference, hour: int = 14) -> str:
    return "\n".join(show_case(load_case(settings, "vk:-1_1"), reference, moment(hour)))


def test_the_story_from_registration_to_a_reopening(lived: Settings, reference: Reference) -> None:
    lines = shown(lived, reference)
    for word in ("возвращено отделом: передано: ЦМТО", "пауза: ждём ответа жителя", "дан ответ", "закрыто; Решено", "вернул житель", "возвратов жителем 1"):
        assert word in lines
    assert "подтверждение: нет" in shown(lived, reference, 10)
    assert "вернул житель" not in shown(lived, reference, 10)


@pytest.mark.parametrize(
    ("kind", "given", "words", "is_so"),
    [
        ("answered", {"at": moment(7).isoformat(), "why": "опечатка"}, "время 07.02.2026 06:00 → 07.02.2026 05:00; почему: опечатка [ЦМТО; mcu case]",
         lambda case: case.first_answer_at == moment(7)),
        ("answered", {"text": "Снег вывезен 6 февраля"}, "текст «Снег вывезен» → «Снег вывезен 6 февраля» [ЦМТО",
         lambda case: case.first_answer_at == moment(8)),
        ("answered", {"void": "да", "why": "не тому жителю"}, "снято: этого не было; почему: не тому жителю", lambda case: case.first_answer_at is None),
        ("status", {"status": "новое"}, "состояние «в работе» → «новое»", lambda case: case.spans[2].status is Status.NEW),
        ("returned", {"to": "КОКС"}, "кому передано «ЦМТО» → «КОКС»", lambda case: case.department == "koks"),
        ("paused", {"text": "ждём акт"}, "причина «ждём ответа жителя» → «ждём акт»", lambda case: any(span.pause == "ждём акт" for span in case.spans)),
        ("reopened", {"void": "да"}, "снято", lambda case: (case.status, case.outcome, case.reopened) == (Status.CLOSED, Outcome.SOLVED, 0)),
    ],
)  # fmt: skip
def test_what_was_mistyped_is_set_right_and_stays_in_the_story(
    lived: Settings, joiner: Mind, reference: Reference, kind: str, given: dict[str, str], words: str, is_so: Callable[[Case], bool]
) -> None:
    correct_event(lived, reference, "vk:-1_1", id_of(lived, kind), "ЦМТО", NOW, given)
    for _ in range(2):
        assert words in shown(lived, reference)
        assert is_so(fold_case(load_case(lived, "vk:-1_1").events))
        keep(lived, joiner)  # also after the fold
    assert words in shown(lived, reference, 13), "what is known now is told of every day"


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("answered", {"at": moment(600).isoformat()}, "ещё не наступило"),
        ("answered", {"at": moment(-60).isoformat()}, "ещё не зарегистрировано"),
        ("answered", {"at": moment(10).isoformat()}, "обращение закрыто"),
        ("answered", {"outcome": "Решено"}, "нет поля «итог». Есть: время, текст, подтверждение"),
        ("status", {"outcome": "Решено"}, "не закрывает обращение"),
        ("status", {"status": "готово"}, "Состояния «готово» нет"),
        ("reopened", {}, "Скажите, что исправить"),
        ("reopened", {"void": "да", "text": "x"}, "Скажите, что исправить"),
        ("returned", {"to": "Иванов"}, "Отдела «Иванов» нет"),
        ("resumed", {"at": moment(2).isoformat()}, "паузы нет"),
        ("answered", {"text": "Снег вывезен"}, "исправлять нечего"),
        ("registered", {"void": "да"}, "следует из сообщений"),
    ],
)
def test_a_correction_that_cannot_be_is_one_clear_line(lived: Settings, reference: Reference, kind: str, given: dict[str, str], words: str) -> None:
    id = "registered:vk:-1_1" if kind == "registered" else id_of(lived, kind)
    with pytest.raises(Problem, match=words) as problem:
        correct_event(lived, reference, "vk:-1_1", id, "cmto", NOW, given)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(("name", "words"), [("told:нет", "нет события «told:нет»"), ("told:", "подходит нескольким"), ("", "нет события «»")])
def test_an_event_is_named_by_its_id(lived: Settings, reference: Reference, name: str, words: str) -> None:
    with pytest.raises(Problem, match=words):
        correct_event(lived, reference, "vk:-1_1", name, "cmto", NOW, {"void": "да"})


def test_a_registration_cannot_be_taken_back_even_by_hand() -> None:
    events = story(("registered", 0, {}), ("answered", 7, {}), ("corrected", 9, {"of": "registered-0", "void": "да"}))
    assert fold_case(events).first_answer_at == moment(7)


def test_a_correction_of_a_system_goes_with_its_message(settings: Settings, joiner: Mind, reference: Reference) -> None:
    appeal = replace(message(1, "Яма"), id="incident:7", thread="incident:7", source="incident")
    row = export(9, step="Готово", department="ЦМТО", outcome="Решено", closed=moment(8).isoformat())
    keep(settings, joiner, appeal, decided("incident:7", by="rule:incident-export"), row)
    correct_event(settings, reference, "incident:7", "status:incident:7", "cmto", NOW, {"outcome": "Не решено", "why": "снег на месте"})
    assert fold_case(load_case(settings, "incident:7").events).outcome is Outcome.NOT_SOLVED
    assert keep(settings, joiner)["case:incident:7"]["outcome"] == "Не решено"


@pytest.mark.parametrize(
    ("system", "fields", "status", "outcome"),
    [
        ("ecpur", {"step": "Исполнение"}, "в работе", None),
        ("ecpur", {"step": "ЗАВЕРШЕНО.", "outcome": "выполнено", "closed": moment(8).isoformat()}, "закрыто", "Решено"),
        ("pos", {"step": "Ответ направлен", "answer": "Сделаем"}, "дан ответ", None),
        ("pos", {"step": "Ответ направлен", "first_answer_at": moment(3).isoformat(), "closed": moment(8).isoformat()}, "закрыто", None),
        ("pos", {"step": "Возвращено на доработку", "closed": moment(8).isoformat()}, "в работе", None),
        ("sed", {"step": "Исполнено", "outcome": "Меры приняты", "closed": moment(8).isoformat()}, "закрыто", "Решено"),
        ("open_region", {"step": "Решена", "closed": moment(8).isoformat()}, "закрыто", "Решено"),
        ("sed", {"step": "в облаке"}, "новое", None),
        ("sed", {"step": "в облаке", "closed": moment(8).isoformat(), "outcome": "как-нибудь"}, "закрыто", None),
    ],
)
def test_statuses_and_outcomes_of_the_systems(reference: Reference, system: str, fields: dict[str, str], status: str, outcome: str | None) -> None:
    row = {"system": system, "number": "1", "message_id": f"{system}:1", "fields": json.dumps(fields), "seen_at": moment(9)}
    case = fold_case([*story(("registered", 0, {})), *export_events([row], moment(0), reference)])
    assert (case.status.value, case.outcome.value if case.outcome else None) == (status, outcome)
    assert (case.first_answer_at is not None) is (status == "дан ответ" or "first_answer_at" in fields)


@pytest.mark.parametrize(
    "row",
    [
        {"step": "В работе", "first_answer_at": moment(3).isoformat()},
        {"step": "Готово", "first_answer_at": moment(3).isoformat(), "closed": moment(8).isoformat(), "outcome": "Решено"},
        {"step": "Возвращено", "first_answer_at": moment(3).isoformat(), "returned_at": moment(5).isoformat()},
    ],
)
def test_a_row_seen_late_tells_the_same_as_a_row_seen_in_time(reference: Reference, row: dict[str, str]) -> None:
    seen = [({"step": "В работе"}, 2), (row, 9)]
    rows = [{"system": "incident", "number": "7", "message_id": "incident:7", "fields": json.dumps(told), "seen_at": moment(at)} for told, at in seen]
    both, late = (fold_case([*story(("registered", 0, {})), *export_events(some, moment(0), reference)]) for some in (rows, rows[1:]))
    assert (both.status, both.outcome, both.first_answer_at, both.reopened) == (late.status, late.outcome, late.first_answer_at, late.reopened)


FIRST = {"step": "Ответ направлен", "first_answer_at": moment(3).isoformat()}
RETURNED = {"step": "Возвращено на доработку", "returned_at": moment(5).isoformat()}


@pytest.mark.parametrize(
    ("seen", "answers", "kinds"),
    [
        ([FIRST, {**FIRST, "answer": "Сделаем"}], ["Сделаем"], {}),  # the date came before the words
        ([FIRST, {**FIRST, **RETURNED}, {**FIRST, **RETURNED, "step": "Ответ направлен", "answer": "Другое"}], [""], {"reopened": 1}),
        ([{**FIRST, "answer": "Сделаем"}, {"step": "Ответ направлен"}, {**FIRST, "answer": "Сделаем"}], ["Сделаем"], {}),  # an export without the column
        ([{**FIRST, **RETURNED}, {"step": "Возвращено на доработку"}, {**FIRST, **RETURNED}], [""], {"reopened": 1}),
        ([{**FIRST, "rating": "5"}, FIRST, {**FIRST, "rating": "5"}], [""], {"rated": 1}),
        ([{**FIRST, "rating": "5"}, {**FIRST, **RETURNED}, {**FIRST, **RETURNED, "step": "Ответ направлен", "rating": "5"}], [""], {"rated": 2, "reopened": 1}),
        ([{**FIRST, "answer": "Сделаем"}, {**FIRST, "answer": "Сделаем."}], ["Сделаем"], {}),  # a letter mended is no other answer
        ([{**FIRST, "answer": "Сделаем"}, {**FIRST, **RETURNED, "answer": "Сделаем"}, {**FIRST, **RETURNED, "step": "Ответ направлен", "answer": "Сделали"}],
         ["Сделаем", "Сделали"], {"reopened": 1}),
    ],
)  # fmt: skip
def test_each_answer_return_and_rating_of_exports_is_told_once(
    reference: Reference, seen: list[dict[str, str]], answers: list[str], kinds: dict[str, int]
) -> None:
    rows = [{"system": "pos", "number": "7", "message_id": "pos:7", "fields": json.dumps(one), "seen_at": moment(6 + at)} for at, one in enumerate(seen)]
    events = list(export_events(rows, moment(0), reference))
    assert [event.payload["text"] for event in events if event.kind == "answered"] == answers
    assert {kind: n for kind in ("reopened", "rated") if (n := sum(event.kind == kind for event in events))} == kinds
    assert len({event.id for event in events}) == len(events)


def test_an_export_made_before_the_answer_and_taken_after_it(reference: Reference) -> None:
    told = [
        ({"step": "В работе"}, 6),
        ({"step": "Возвращено", "first_answer_at": moment(3).isoformat(), "returned_at": moment(7).isoformat(), "outcome": "Решено"}, 9),
    ]
    rows = [{"system": "incident", "number": "7", "message_id": "incident:7", "fields": json.dumps(fields), "seen_at": moment(at)} for fields, at in told]
    events = [*story(("registered", 0, {})), *export_events(rows, moment(0), reference)]
    assert [fold_case(events, moment(hour)).status.value for hour in (1, 4, 6, 8)] == ["новое", "дан ответ", "дан ответ", "в работе"]
    assert (fold_case(events).outcome, fold_case(events).reopened) == (None, 1)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"street": "улица Мира", "house": "17"}, "улица Мира, 17"),
        ({"street": "улица Юбилейная"}, "улица Юбилейная"),
        ({"address": "г. Кировск, ул. Мира, д. 17"}, "улица Мира, 17"),
        ({"address": "Мурманская область, город Кировск, пр-т Ленина, дом 5а"}, "проспект Ленина, 5а"),
        ({"address": "184250, Кировск, просп. Ленина 5"}, "Кировск, проспект Ленина 5"),
        ({"address": "г. Кировск"}, None),
        ({"house": "5"}, None),
        ({}, None),
    ],
)
def test_the_place_of_an_export(fields: dict[str, str], place: str | None) -> None:
    assert place_of(fields) == place


def test_what_people_write_of_proofs_and_pauses_is_masked_everywhere(settings: Settings, joiner: Mind) -> None:
    said = "акт подписала Иванова Мария Петровна, тел. 8 921 123-45-67, кв. 15"

    def event(kind: str, at: int, **payload: str) -> dict[str, Any]:
        told = {"fact": "event", "id": f"{kind}{at}", "case": "case:vk:-1_1", "message": None, "kind": kind, "at": moment(at).isoformat(), "by": "ukgh"}
        return {**told, "payload": payload, "origin": "mcu case"}

    deeds = [event("paused", 3, reason=said), event("resumed", 4), event("status", 5, status="закрыто", outcome="Решено", proof=said, text=said)]
    keep(settings, joiner, message(1, SNOW), decided("vk:-1_1"), *deeds)
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'").fetchall()]
        found = {name: repr(connection.execute(f"FROM {name}").fetchall()) for name in tables}
        proof, pause = (
            connection.execute("SELECT proof FROM cases").fetchall(),
            connection.execute("SELECT pause FROM case_states WHERE pause <> ''").fetchall(),
        )
    assert [name for name, rows in found.items() for word in ("Иванов", "123-45", "кв. 15") if word in rows] == []
    assert proof == pause == [("акт подписала [имя], тел. [телефон], [квартира]",)]
