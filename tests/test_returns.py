"""What people undo is not done again: returns, moves, their precedence; the review queue."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from classifiers.labelling import grade_of, is_gold
from models.analysis import LANGUAGE_VERSION
from models.reference import Reference
from pipelines.fold import fold_inbox
from pipelines.process import Mind, process
from pipelines.returns import HardNegative, blocked_departments, hard_negatives
from pipelines.review.audit import audit_lines, rule_lines
from pipelines.settings import Settings
from pipelines.store import connect, create_views, insert, open_store, records, sql
from tests.conftest import NOW
from tests.test_process import copy_of

DAY = timedelta(days=1)
ID = "vk:-1_1"


@pytest.fixture
def store(tmp_path: Path, reference: Reference) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_store(tmp_path / "store.duckdb") as connection:
        fold_inbox(connection, tmp_path / "inbox", reference)
        yield connection


def add_message(store: duckdb.DuckDBPyConnection, *ids: str) -> None:
    row = {"source": "vk", "channel": "vk", "author_is_official": False, "text": "Яма", "published_at": NOW, "first_seen_at": NOW}
    row |= {"collected_at": NOW, "version": 1, "likes": 0, "reposts": 0, "comments": 0, "attachments": "{}"}
    insert(store, "messages", [row | {"id": id, "thread": id} for id in ids or (ID,)])


def add_decision(store: duckdb.DuckDBPyConnection, by: str, department: str | None, days: int, *ids: str, **other: Any) -> None:
    row = {
        "version": 1, "relevant": True, "relevance": 0.9, "appeal": True, "kind": "жалоба", "topic": "4.20", "topic_group": "Дороги",
        "top": "[]", "department": department, "confidence": 0.9, "auto": False, "sentiment": "neutral", "urgency": "normal", "reasons": [],
        "decided_by": by, "decided_at": NOW + days * DAY, "certainty": 0.5,
    }  # fmt: skip
    insert(store, "decisions", [row | {"message_id": id} | other for id in ids or (ID,)])


def add_event(store: duckdb.DuckDBPyConnection, kind: str, days: int, message: str | None = ID, case: str | None = None, **payload: str) -> str:
    id = f"{kind}:{days}:{message}:{case}:{json.dumps(payload)}"
    told = {"id": id, "case_id": case, "message_id": message, "kind": kind, "happened_at": NOW + days * DAY, "office": "mcu/curator", "origin": "desk"}
    insert(store, "events", [told | {"payload": json.dumps(payload)}])
    store.execute(sql("returns"))
    return id


def in_force(store: duckdb.DuckDBPyConnection) -> tuple[str, str | None]:
    [row] = records(store, "SELECT decided_by, department FROM current_decisions")
    return row["decided_by"], row["department"]


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([("model:a", "uk", 1), ("model:b", "ukgh", 2)], ("model:b", "ukgh")),
        ([("rule:yard", "uk", 1), ("model:b", "ukgh", 2)], ("rule:yard", "uk")),
        ([("return:b", "cmto", 1), ("rule:yard", "uk", 2)], ("return:b", "cmto")),
        ([("return:b", "cmto", 1), ("return:yard", None, 2)], ("return:yard", None)),
        ([("curator:mcu", "zhkh", 1), ("return:b", "cmto", 2), ("rule:yard", "uk", 3), ("model:b", "ukgh", 4)], ("curator:mcu", "zhkh")),
        ([("curator:mcu", "zhkh", 1), ("curator:mcu", "cmto", 2)], ("curator:mcu", "cmto")),
    ],
)
def test_precedence(store: duckdb.DuckDBPyConnection, decisions: list[tuple[str, str | None, int]], expected: tuple[str, str | None]) -> None:
    add_message(store)
    for by, department, days in decisions:
        add_decision(store, by, department, days)
    assert in_force(store) == expected


@pytest.mark.parametrize(
    ("by", "events", "blocked", "pending"),
    [
        ("model:a", [], [], False),
        ("model:a", [("returned", 2, {"department": "ukgh", "reason": "не наш двор"})], ["ukgh"], True),
        ("rule:snow", [("returned", 2, {"department": "ukgh"})], ["ukgh"], True),
        ("model:a", [("returned", 2, {"department": "uk"})], ["uk"], False),  # nobody sends it there now
        ("curator:mcu", [("returned", 2, {"department": "ukgh"})], ["ukgh"], False),  # a person's word stands until a person changes it
        ("model:a", [("routed", 2, {"department": "cmto"})], ["ukgh"], True),
        ("model:a", [("routed", 2, {"department": "нет такого"})], [], False),
        ("model:a", [("answered", 2, {"department": "ukgh"})], [], False),
    ],
)
def test_what_people_undo_is_blocked_and_decided_anew(
    store: duckdb.DuckDBPyConnection, by: str, events: list[tuple[str, int, dict[str, str]]], blocked: list[str], pending: bool
) -> None:
    add_message(store)
    add_decision(store, by, "ukgh", 1)
    insert(store, "analyses", [reading(ID)])
    for kind, days, payload in events:
        add_event(store, kind, days, **payload)
    assert sorted(blocked_departments(store).get(ID, ())) == blocked
    assert hard_negatives(store) == [HardNegative(ID, department, "Яма") for department in blocked]
    assert [row["id"] for row in records(store, sql("pending"), language_version=LANGUAGE_VERSION)] == ([ID] if pending else [])


def reading(id: str) -> dict[str, Any]:
    empty: list[str] = []
    told = {"message_id": id, "version": 1, "lemmas": empty, "places": empty, "other_towns": empty, "sentiment": 0.0, "sentiment_signals": empty}
    return told | {"urgency": "normal", "urgency_signals": empty, "masked_text": "Яма", "language_version": LANGUAGE_VERSION}


def test_a_return_taken_back_blocks_nothing(store: duckdb.DuckDBPyConnection) -> None:
    id = add_event(store, "returned", 1, department="uk")
    add_event(store, "corrected", 2, of=id, void="ошиблись")
    assert blocked_departments(store) == {}


def test_a_return_counts_as_it_was_set_right(store: duckdb.DuckDBPyConnection) -> None:
    id = add_event(store, "returned", 1, department="uk", reason="не наш двор", to="cmto")
    add_event(store, "corrected", 2, of=id, at=(NOW - DAY).isoformat(), text="двор дома в управлении УК", to="zhkh", why="описка")
    add_event(store, "corrected", 3, of=id, at="вчера", void="")
    [row] = records(store, "SELECT department, reason, happened_at FROM message_returns")
    assert row == {"department": "uk", "reason": "двор дома в управлении УК", "happened_at": NOW - DAY}
    assert json.loads(records(store, "FROM told_events")[0]["payload"])["to"] == "zhkh"


def test_a_return_of_a_case_blocks_all_its_messages_and_the_second_raises_it(store: duckdb.DuckDBPyConnection) -> None:
    for id in (ID, "vk:-1_2"):
        add_message(store, id)
        add_decision(store, "model:a", "ukgh", 1, id)
    insert(store, "case_messages", [{"case_id": f"case:{ID}", "message_id": id} for id in (ID, "vk:-1_2")])
    add_event(store, "returned", 2, message=None, case=f"case:{ID}", department="ukgh")
    create_views(store, ("80_review_queue", "81_returned_cases"))
    assert blocked_departments(store) == {ID: {"ukgh"}, "vk:-1_2": {"ukgh"}}
    assert records(store, "SELECT returns, raised FROM returned_cases") == [{"returns": 1, "raised": False}]
    add_event(store, "returned", 3, message="vk:-1_2", department="uk")
    assert records(store, "SELECT returns, departments, raised FROM returned_cases") == [{"returns": 2, "departments": ["uk", "ukgh"], "raised": True}]
    assert records(store, "SELECT DISTINCT reason FROM review_queue") == [{"reason": "возвращено"}]


def test_the_queue_is_in_order_of_value(store: duckdb.DuckDBPyConnection) -> None:
    told: list[tuple[str, dict[str, Any]]] = [
        ("sure", {"auto": True, "certainty": 0.99}), ("sure-15", {"auto": True, "certainty": 0.99}), ("low", {"certainty": 0.2}), ("half", {"certainty": 0.5}),
        ("fire", {"urgency": "emergency", "certainty": 0.9}), ("soon", {"urgency": "high", "certainty": 0.3}), ("rare", {"topic": "3.1", "certainty": 0.1}),
        ("news", {"appeal": False}), ("away", {"relevant": False}), ("done", {"by": "curator:mcu"}),
    ]  # fmt: skip
    for id, other in told:
        add_message(store, id)
        add_decision(store, other.pop("by", "model:a"), "ukgh", 1, id, **other)
    create_views(store, ("80_review_queue",))
    rows = records(store, "SELECT message_id, reason FROM review_queue ORDER BY place")
    assert [(row["message_id"], row["reason"]) for row in rows if not row["message_id"].startswith("sure")] == [
        ("fire", "срочное"), ("soon", "срочное"), ("low", "неуверенно"), ("half", "неуверенно"), ("rare", "редкая тема"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "by", "later", "reason"),
    [
        ("закрыто", "model:a", None, "пишут, что не сделано: case:vk:-1_9"),
        ("дан ответ", "rule:yard", None, "пишут, что не сделано: case:vk:-1_9"),
        ("в работе", "model:a", None, None),  # it was taken up again
        ("закрыто", "curator:mcu", None, None),  # a person has looked at it
        ("закрыто", "model:a", ("fixed", 2), None),  # another resident says that it was done since
        ("закрыто", "model:a", ("fixed", 0), "пишут, что не сделано: case:vk:-1_9"),
        ("закрыто", "model:a", ("not_fixed", 2), None),  # the last remark of the case is another message
    ],
)
def test_a_resident_who_says_that_nothing_is_done_is_looked_at(
    store: duckdb.DuckDBPyConnection, status: str, by: str, later: tuple[str, int] | None, reason: str | None
) -> None:
    id = next(f"vk:-1_{n}" for n in range(99) if lot(f"vk:-1_{n}") % 50)
    add_message(store, id)
    add_decision(store, by, None, 1, id, appeal=False)
    case = {"id": "case:vk:-1_9", "topic": "4.20", "status": status, "registered_at": NOW, "urgency": "normal", "origin": "vk"}
    insert(store, "cases", [case])
    for said, value, days in ((id, "not_fixed", 1), *((("other", *later),) if later else ())):
        signal = {"event_id": said, "case_id": case["id"], "signal": "reply", "value": value, "said_at": NOW + days * DAY}
        insert(store, "satisfaction_signals", [signal])
    create_views(store, ("80_review_queue",))
    assert [row["reason"] for row in records(store, "FROM review_queue")] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("relevance", "appeal", "other", "reason"),
    [
        (0.3, 0.9, {}, "наше ли обращение"),  # perhaps of our town
        (0.9, 0.4, {}, "наше ли обращение"),  # perhaps an appeal
        (0.3, 0.4, {}, "наше ли обращение"),
        (0.9, 0.85, {}, "наше ли обращение"),  # an article, of which more is asked
        (0.1, 0.9, {}, None),
        (0.9, 0.1, {}, None),
        (0.3, 0.9, {"urgency": "emergency"}, "срочное, но наше ли обращение"),
        (0.3, 0.9, {"by": "curator:mcu"}, None),  # a person has said so
        (0.3, 0.9, {"by": "rule:incident-export"}, None),
        (0.3, None, {}, None),  # a decision of an earlier program
    ],
)
def test_a_doubtful_relevance_is_looked_at(
    store: duckdb.DuckDBPyConnection, relevance: float, appeal: float | None, other: dict[str, Any], reason: str | None
) -> None:
    id = next(f"vk:-1_{n}" for n in range(99) if lot(f"vk:-1_{n}") % 50)
    add_message(store, id)
    inputs = "{}" if appeal is None else json.dumps({"appeal": appeal})
    taken = {"relevant": relevance >= 0.5, "appeal": (appeal or 0) >= 0.5 and relevance < 0.5, "relevance": relevance, "inputs": inputs}
    add_decision(store, other.pop("by", "model:a"), None, 1, id, **taken, **other)
    create_views(store, ("80_review_queue",))
    assert [row["reason"] for row in records(store, "FROM review_queue")] == ([reason] if reason else [])


def lot(id: str) -> int:
    """The number by which the random slices are chosen."""
    return int(hashlib.md5(id.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def test_the_doubtful_do_not_drown_the_rest(store: duckdb.DuckDBPyConnection) -> None:
    ids = [id for n in range(200) if lot(id := f"vk:-1_{n}") % 50][:30]
    for n, id in enumerate(ids):
        add_message(store, id)
        doubt = {"relevant": False, "relevance": 0.2 + n / 100, "inputs": '{"appeal": 0.9}', "urgency": "high" if n == 0 else "normal"}
        add_decision(store, "model:a", None, 1, id, **doubt)
    for id in ("unsure-1", "unsure-2", "unsure-3"):
        add_message(store, id)
        add_decision(store, "model:a", "ukgh", 1, id, certainty=0.5)
    create_views(store, ("80_review_queue",))
    rows = records(store, "SELECT message_id, reason FROM review_queue ORDER BY place")
    assert [row["message_id"] for row in rows[:4]] == [ids[0], "unsure-1", "unsure-2", "unsure-3"]
    assert {row["message_id"] for row in rows[4:]} == set(ids[-9:])  # ten a day with the urgent one, the most probable appeals of ours


def test_a_twentieth_of_the_automatic_is_looked_at(store: duckdb.DuckDBPyConnection) -> None:
    ids = [f"vk:-1_{n}" for n in range(400)]
    add_message(store, *ids)
    add_decision(store, "model:a", "ukgh", 1, *ids, auto=True)
    create_views(store, ("80_review_queue",))
    rows = records(store, "FROM review_queue")
    assert 10 <= len(rows) <= 30
    assert {row["reason"] for row in rows} == {"выборочная проверка"}


def test_processing_sends_it_elsewhere_once_and_a_person_stands(published: Settings, mind: Mind, tmp_path: Path) -> None:
    settings = copy_of(published, tmp_path)
    with open_store(settings.store) as store:
        query = "SELECT message_id, department FROM current_decisions WHERE department IS NOT NULL AND starts_with(decided_by, 'model') ORDER BY 1 LIMIT 1"
        [first] = records(store, query)
        add_event(store, "returned", 1, message=first["message_id"], department=first["department"])
    assert process(settings, mind, NOW + 2 * DAY).decided >= 1
    assert process(settings, mind, NOW + 3 * DAY).decided == 0
    by, department = told_of(settings, first["message_id"])
    assert by.startswith("return:")
    assert department != first["department"]
    with open_store(settings.store) as store:
        add_event(store, "routed", 4, message=first["message_id"], department="mcu")
    process(settings, mind, NOW + 5 * DAY)
    assert process(settings, mind, NOW + 6 * DAY).decided == 0
    assert told_of(settings, first["message_id"]) == ("curator:mcu/curator", "mcu")


def told_of(settings: Settings, id: str) -> tuple[str, str | None]:
    with connect(settings.published, read_only=True) as connection:
        [row] = records(connection, "SELECT decided_by, department FROM current_decisions WHERE message_id = $id", id=id)
    return row["decided_by"], row["department"]


def test_a_fiftieth_of_what_was_put_aside_is_looked_at_and_tells_what_was_missed(store: duckdb.DuckDBPyConnection) -> None:
    ids = [f"vk:-1_{n}" for n in range(1500)]
    add_message(store, *ids)
    add_decision(store, "model:a", None, 1, *ids, relevant=False, relevance=0.05)
    create_views(store, ("80_review_queue", "82_audit"))
    rows = records(store, "FROM review_queue")
    assert {row["message_id"] for row in rows} == {id for id in ids if lot(id) % 50 == 0}
    assert {row["reason"] for row in rows} == {"выборочная проверка"}
    assert list(audit_lines(store))[2:] == [
        "Отложено («не о нас» или «не обращение»): 1500; проверено случайных 0, верно 0.",
        "  Доля не считается: проверено меньше 20.",
    ]
    chosen = [row["message_id"] for row in rows]
    said = {"version": 1, "grade": "curator", "curator": "mcu", "labeled_at": NOW + 2 * DAY, "origin": "t"}
    insert(store, "labels", [{"message_id": id, "judgement": "relevance", "value": "yes" if id == chosen[0] else "no", **said} for id in chosen])
    [row] = records(store, "FROM audit")
    assert (row["lane"], row["n"], row["checked"], row["right_ones"]) == ("отложено", 1500, len(chosen), len(chosen) - 1)
    assert f"Пропущено обращений около {1500 / len(chosen):.0f} " in list(audit_lines(store))[-1]


def test_the_audit_of_the_automatic_counts_returns_and_moves_as_mistakes(store: duckdb.DuckDBPyConnection) -> None:
    ids = [id for n in range(3000) if lot(id := f"vk:-1_{n}") % 20 == 0 or is_gold(id)][:40]
    for id in ids:
        add_message(store, id)
        add_decision(store, "rule:yard" if id == ids[5] else "model:a", "ukgh", 1, id, auto=True)
    said = {"version": 1, "grade": "curator", "curator": "mcu", "labeled_at": NOW + 2 * DAY, "origin": "t", "judgement": "department"}
    insert(store, "labels", [{"message_id": id, "value": "uk" if id == ids[0] else "ukgh", **said, "grade": grade_of(id)} for id in ids])
    add_event(store, "returned", 2, message=ids[1], department="ukgh")
    add_event(store, "routed", 3, message=ids[2], department="uk")
    create_views(store, ("80_review_queue", "82_audit"))
    [row] = records(store, "FROM audit")
    assert (row["lane"], row["n"], row["checked"], row["right_ones"]) == ("автоматически", 40, 40, 37)
    assert "Верно 92%" in list(audit_lines(store))[1]


@pytest.mark.parametrize(
    ("kept", "changed", "sure", "advice"),
    [(24, 0, "M", "Можно подтвердить"), (24, 0, "H", ""), (19, 0, "M", ""), (15, 10, "M", "Ошибается часто"), (22, 3, "M", "")],
)
def test_what_people_made_of_a_rule(store: duckdb.DuckDBPyConnection, reference: Reference, kept: int, changed: int, sure: str, advice: str) -> None:
    ids = [f"vk:-1_{n}" for n in range(kept + changed)]
    for id in ids:
        add_message(store, id)
        add_decision(store, "rule:yard", "uk", 1, id, rule="yard")
    said = {"version": 1, "curator": "mcu", "labeled_at": NOW + 2 * DAY, "origin": "t", "judgement": "department"}
    told = [{"message_id": id, "value": "uk" if n < kept else "ukgh", **said, "grade": grade_of(id)} for n, id in enumerate(ids)]
    insert(store, "labels", told)
    create_views(store, ("84_rule_record",))
    rules = {**reference.routing.rules, "yard": replace(reference.routing.rules["yard"], sure=sure)}
    [line] = rule_lines(store, replace(reference, routing=replace(reference.routing, rules=rules)))
    assert line.startswith(f"Правило yard ({sure}): решало {kept + changed}, люди смотрели {kept + changed}, отдел верен {kept}.")
    assert advice in line
    assert bool(advice) == (line.count(". ") > 0)


def test_a_return_speaks_of_the_rule(store: duckdb.DuckDBPyConnection, reference: Reference) -> None:
    for id in ("vk:-1_1", "vk:-1_2"):
        add_message(store, id)
        add_decision(store, "rule:yard", "uk", 1, id, rule="yard")
    add_event(store, "returned", 2, message="vk:-1_1", department="uk")
    create_views(store, ("84_rule_record",))
    assert [line.partition("): ")[2] for line in rule_lines(store, reference)] == ["решало 2, люди смотрели 1, отдел верен 0."]
