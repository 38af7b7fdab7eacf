"""One problem, one case: what joins in the store, what people rule, what came back after a closing."""

import json
import random
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest

from models.case import Event
from models.case_story import fold_case
from models.message import ExportRow, Message
from models.problem import Problem
from models.reference import Reference
from pipelines.case_desk import load_case, tell
from pipelines.case_show import show_case
from pipelines.erase import erase_deleted
from pipelines.fold import fold_inbox
from pipelines.inbox import append
from pipelines.mind import Mind
from pipelines.ruling_desk import merge, split
from pipelines.rulings import Rulings, rule
from pipelines.settings import Settings
from pipelines.store import connect, open_store, records
from tests.conftest import NOW
from tests.once import copied, made_once
from tests.stores import dump, listing, message, moment
from tests.test_cases import decided, keep

CASES = ("cases", "case_messages", "case_events", "case_states")
LIFT, SNOW = "5.22", "2.21"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path)


def told(one: Message, topic: str = LIFT) -> list[Any]:
    return [one, {**decided(one.id), "topic": topic, "inputs": {"topics": {topic: 0.8}}}]


def lift(n: int, text: str = "не работает лифт", house: int = 26, seen: int = 0, **more: Any) -> list[Any]:
    """An appeal about a lift, seen `seen` hours after the first."""
    return told(message(n, f"Олимпийская {house}, {text}", seen=seen, **{"published_at": moment(seen), **more}))


def cases(settings: Settings) -> dict[str, set[int]]:
    """The numbers of the messages of each case by that of its name."""
    with connect(settings.published, read_only=True) as connection:
        found: dict[str, set[int]] = {row["id"][5:]: set() for row in records(connection, "FROM cases")}
        for row in records(connection, "FROM case_messages"):
            found[row["case_id"][5:]].add(int(row["message_id"].rpartition("=")[2].rpartition("_")[2]))
    return found


def name(n: int) -> str:
    return f"vk:-1_{n}"


WEEK = [
    lift(1), lift(2, "лифт стоит второй день", seen=3), lift(3, "лифт встал", house=28, seen=1), lift(4, "третий день без лифта", seen=40),
    told(message(5, "и у нас не едет", thread=1, seen=5, published_at=moment(5))), lift(6, "лифт не едет", seen=9, published_at=moment(-30)),
]  # fmt: skip


def test_order_and_portions_of_processing_change_nothing(tmp_path: Path, joiner: Mind) -> None:
    whole = Settings(var=tmp_path / "whole")
    keep(whole, joiner, *(fact for facts in WEEK for fact in facts))
    right = dump(whole.store, CASES)
    assert cases(whole) == {name(1): {1, 2, 4, 5, 6}, name(3): {3}}
    for seed in range(3):
        piecewise = Settings(var=tmp_path / str(seed))
        for hour, facts in enumerate(random.Random(seed).sample(WEEK, len(WEEK))):
            keep(piecewise, joiner, *facts, at=hour, told=False)
        assert dump(piecewise.store, CASES) == right


def test_what_was_taken_down_holds_its_case_together_and_is_not_shown(settings: Settings, joiner: Mind) -> None:
    middle = told(message(2, "и у нас стоит", thread=1, seen=1, published_at=moment(1)))
    answer = told(message(3, "а мастера вызывали?", thread=1, parent=f"{name(1)}?reply=2", seen=2, published_at=moment(2)))
    keep(settings, joiner, *lift(1), *middle, *answer)
    assert cases(settings) == {name(1): {1, 2, 3}}
    keep(settings, joiner, listing(5, f"{name(1)}?reply=3", scope=name(1)), at=6)
    assert cases(settings) == {name(1): {1, 3}}


def test_an_erased_text_tears_no_case(settings: Settings, joiner: Mind, reference: Reference) -> None:
    keep(settings, joiner, *lift(1), *lift(2, "лифт стоит второй день", seen=3))
    tell(settings, reference, name(1), "answer", "uk", moment(4), NOW, {"text": "едем"})
    keep(settings, joiner, listing(5, name(2)), at=6)
    assert cases(settings) == {name(1): {2}}
    for _ in range(2):
        with open_store(settings.store) as store:
            erase_deleted(store, settings.inbox, 30, moment(24 * 40))
        row = keep(settings, joiner, at=24 * 40)[f"case:{name(1)}"]
        assert (cases(settings), row["first_answer_at"]) == ({name(1): {2}}, moment(4))
    with open_store(settings.store) as store:
        assert next(row["text"] for row in records(store, "FROM messages ORDER BY id")) == "[стёрто 1]"


def test_erasing_does_not_join_again_what_was_split_off_just_now(settings: Settings, joiner: Mind, reference: Reference) -> None:
    keep(settings, joiner, *lift(1), *lift(2, "лифт стоит второй день", seen=3), *lift(4, "третий день без лифта", seen=6))
    keep(settings, joiner, listing(7, name(2), name(4)), at=7)
    tell(settings, reference, name(1), "answer", "uk", moment(8), NOW, {"text": "едем"})
    split(settings, reference, name(1), [name(4)], "mcu", moment(24 * 39))
    append(settings.inbox, "facts", moment(24 * 40), [])
    with open_store(settings.store) as store:
        fold_inbox(store, settings.inbox, reference)
        erase_deleted(store, settings.inbox, 30, moment(24 * 40))
    keep(settings, joiner, at=24 * 40)
    assert cases(settings) == {name(1): {2}, name(4): {4}}


def test_why_messages_were_joined_is_told(settings: Settings, joiner: Mind, reference: Reference) -> None:
    keep(settings, joiner, *lift(1), *lift(2, "лифт стоит второй день", seen=3))
    lines = "\n".join(show_case(load_case(settings, name(1)), reference, NOW))
    assert f"присоединено сообщение: один дом, одна тема, похожий текст (0.45) — как {name(1)}" in lines


@pytest.fixture
def two(settings: Settings, joiner: Mind, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two cases: a lift with three messages, and snow."""
    copied(made_once(tmp_path_factory, "lift-and-snow", lambda var: lift_and_snow(Settings(var=var), joiner)), settings.var)
    assert cases(settings) == {name(1): {1, 2, 4}, name(9): {9}}
    return settings


def lift_and_snow(settings: Settings, joiner: Mind) -> None:
    """Four appeals, kept."""
    snow = told(message(9, "Снег во дворе на Мира 5 не чищен", seen=2, published_at=moment(2)), SNOW)
    keep(settings, joiner, *lift(1), *lift(2, "лифт стоит второй день", seen=3), *lift(4, "третий день без лифта", seen=6), *snow)


def test_a_merge_keeps_the_older_name_and_all_that_was_told(two: Settings, joiner: Mind, reference: Reference) -> None:
    tell(two, reference, name(9), "return", "ukgh", moment(7), NOW, {"text": "не наш двор", "to": "cmto"})
    tell(two, reference, name(1), "answer", "uk", moment(8), NOW, {"text": "Мастер едет"})
    merge(two, reference, name(9), f"case:{name(1)}", "mcu", moment(20))
    keep(two, joiner, at=21)
    assert cases(two) == {name(1): {1, 2, 4, 9}}
    story = load_case(two, f"case:{name(9)}")  # the name it had leads to the case it is part of
    assert story.id == f"case:{name(1)}"
    assert {event.kind for event in story.events} >= {"returned", "answered", "merged"}
    assert fold_case(story.events).first_answer_at == moment(8)
    assert fold_case(story.events).returned == 1
    assert "объединены обращения: vk:-1_9 и vk:-1_1 (всего 3)" in "\n".join(show_case(story, reference, NOW))
    tell(two, reference, f"case:{name(9)}", "reopen", "mcu", moment(22), NOW, {"text": "снег на месте"})
    assert keep(two, joiner, at=23)[f"case:{name(1)}"]["reopened"] == 1


def test_a_split_message_takes_what_was_told_of_it_and_never_comes_back(two: Settings, joiner: Mind, reference: Reference) -> None:
    answered = Event("e", None, name(4), "answered", moment(7), "uk", {"text": "Это не лифт, а эскалатор"}, "стол")
    fact = {"fact": "event", "id": "e", "message": name(4), "kind": "answered", "at": moment(7).isoformat(), "by": "uk", "payload": dict(answered.payload)}
    keep(two, joiner, fact, at=7)
    tell(two, reference, name(1), "pause", "uk", moment(6), NOW, {"reason": "ждём деталь"})
    split(two, reference, name(1), [name(4)], "mcu", moment(20))
    assert "split" in {event.kind for event in load_case(two, name(1)).events}  # seen before it is processed
    rows = keep(two, joiner, at=21)
    assert cases(two) == {name(1): {1, 2}, name(4): {4}, name(9): {9}}
    assert (rows[f"case:{name(4)}"]["status"], rows[f"case:{name(1)}"]["pause"]) == ("дан ответ", "ждём деталь")
    for one in (name(1), name(4)):
        assert "отделены сообщения: vk:-1_4 и vk:-1_1 (всего 2)" in "\n".join(show_case(load_case(two, one), reference, NOW))
    keep(two, joiner, *lift(5, "третий день без лифта", seen=8), at=22)
    assert not any({1, 4} <= ids for ids in cases(two).values())


def test_the_last_word_counts(two: Settings, joiner: Mind, reference: Reference) -> None:
    split(two, reference, name(1), [name(4)], "mcu", moment(10))
    keep(two, joiner, at=10)
    merge(two, reference, name(1), name(4), "mcu", moment(12))
    keep(two, joiner, at=12)
    assert cases(two) == {name(1): {1, 2, 4}, name(9): {9}}
    split(two, reference, name(1), [name(2)], "mcu", moment(14))
    keep(two, joiner, at=14)
    assert cases(two) == {name(1): {1, 4}, name(2): {2}, name(9): {9}}


def test_a_split_takes_along_what_answers_it(two: Settings, joiner: Mind, reference: Reference) -> None:
    keep(two, joiner, *told(message(7, "и у нас", thread=2, seen=8, published_at=moment(8))), at=8)
    assert cases(two)[name(1)] == {1, 2, 4, 7}
    split(two, reference, name(1), [name(2)], "mcu", moment(10))
    keep(two, joiner, at=10)
    assert cases(two) == {name(1): {1, 4}, name(2): {2, 7}, name(9): {9}}


def test_a_mark_of_a_curator_joins(two: Settings, joiner: Mind) -> None:
    mark = {
        "fact": "label", "message_id": name(9), "version": 1, "judgement": "duplicate_of", "value": name(2), "grade": "curator", "curator": "mcu",
        "labeled_at": moment(9).isoformat(),
    }  # fmt: skip
    keep(two, joiner, mark, at=9)
    assert cases(two) == {name(1): {1, 2, 4, 9}}


@pytest.mark.parametrize(
    ("deed", "problem"),
    [
        (lambda s, r: merge(s, r, name(1), name(2), "mcu", NOW), "уже одно обращение"),
        (lambda s, r: merge(s, r, name(1), name(77), "mcu", NOW), "Обращения «vk:-1_77» нет"),
        (lambda s, r: merge(s, r, name(1), name(9), "Иванов", NOW), "Отдела «Иванов» нет"),
        (lambda s, r: split(s, r, name(1), [name(9)], "mcu", NOW), "в case:vk:-1_1 нет. Есть: vk:-1_1, vk:-1_2, vk:-1_4"),
        (lambda s, r: split(s, r, name(1), [name(1)], "mcu", NOW), "mcu problem split case:vk:-1_1 vk:-1_2 vk:-1_4"),
        (lambda s, r: split(s, r, name(9), [name(9)], "mcu", NOW), "других сообщений в нём нет"),
    ],
)
def test_what_cannot_be_ruled_is_one_clear_line(two: Settings, reference: Reference, deed: Any, problem: str) -> None:
    with pytest.raises(Problem) as raised:
        deed(two, reference)
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


def ruling(kind: str, hour: int, these: str, those: str) -> Event:
    sides = {"these": json.dumps(list(these)), "those": json.dumps(list(those))}
    return Event(f"{kind}{hour}", f"case:{these[0]}", those[0], kind, moment(hour), "mcu", sides)


@pytest.mark.parametrize(
    ("events", "forced", "forbidden"),
    [
        ([("merged", 1, "ab", "c")], {"ab", "bc"}, set()),
        ([("merged", 1, "a", "b"), ("merged", 2, "b", "c")], {"ab", "bc"}, set()),
        ([("split", 1, "a", "bc")], set(), {"ab", "ac"}),
        ([("split", 1, "a", "bc"), ("merged", 2, "bc", "a")], {"ab", "bc"}, set()),
        ([("merged", 1, "ab", "cd"), ("split", 2, "c", "a")], {"ab", "bd"}, {"ac", "bc", "cd"}),
        ([("split", 1, "a", "b"), ("merged", 2, "a", "c")], {"ac"}, {"ab"}),
    ],
)
def test_rulings_in_whatever_order_they_came(events: list[tuple[str, int, str, str]], forced: set[str], forbidden: set[str]) -> None:
    for order in permutations(ruling(*event) for event in events):
        found = rule(order)
        apart = {"".join(sorted((a, b))) for one, other in found.apart for a in one for b in other}
        assert ({"".join(pair) for pair in found.forced("abcd")}, apart) == (forced, forbidden)


def test_rulings_are_those_of_all_pairs() -> None:
    for seed in range(200):
        chance, rulings, apart = random.Random(seed), Rulings(), set[frozenset[str]]()
        for _ in range(6):
            kind, named = chance.choice(("merge", "split")), chance.sample("abcdefgh", chance.randint(2, 6))
            these, those = set(named[: len(named) // 2]), set(named[len(named) // 2 :])
            stay = those.union(*(ids for ids in rulings.together if ids & these)) - these
            getattr(rulings, kind)(these, those)
            if kind == "merge":
                whole = next(ids for ids in rulings.together if these <= ids)
                apart = {pair for pair in apart if not pair <= whole}
            else:
                apart |= {frozenset((a, b)) for a in these for b in stay}
            assert {frozenset((a, b)) for one, other in rulings.apart for a in one for b in other} == apart
            assert all(rulings.tears(pair) == (frozenset(pair) in apart) for pair in combinations("abcdefgh", 2))


def test_a_split_of_many_messages_is_as_long_as_they_are() -> None:
    rulings, gone, stay = Rulings(), [f"a{n}" for n in range(5000)], [f"b{n}" for n in range(5000)]
    rulings.split(gone, stay)
    rulings.merge([gone[0]], [stay[0]])
    assert sum(len(one) + len(other) for one, other in rulings.apart) < 2 * (len(gone) + len(stay))
    assert rulings.tears([gone[1], stay[0]])
    assert not rulings.tears([gone[0], stay[0]])


def test_what_is_not_there_breaks_no_set() -> None:
    assert rule([ruling("merged", 1, "ab", "c")]).forced({"a", "c"}) == [("a", "c")]


CLOSED = {"status": "закрыто", "outcome": "Решено"}


@pytest.mark.parametrize(
    ("deeds", "late", "expected", "recurs"),
    [
        ([("close", 10, CLOSED)], lift(4, "опять стоит лифт", seen=12), {name(1): {1, 2}, name(4): {4}}, f"case:{name(1)}"),
        ([("close", 10, CLOSED)], told(message(4, "опять стоит", thread=1, seen=12, published_at=moment(12))), {name(1): {1, 2, 4}}, None),
        ([("close", 10, CLOSED), ("reopen", 11, {})], lift(4, "опять стоит лифт", seen=12), {name(1): {1, 2, 4}}, None),
        ([("close", 10, CLOSED), ("reopen", 13, {})], lift(4, "опять стоит лифт", seen=12), {name(1): {1, 2}, name(4): {4}}, f"case:{name(1)}"),
        ([("answer", 10, {"text": "едем"})], lift(4, "опять стоит лифт", seen=12), {name(1): {1, 2, 4}}, None),
    ],
)
def test_after_a_closing_a_new_case_that_names_the_old(
    settings: Settings, joiner: Mind, reference: Reference, deeds: list[tuple[str, int, dict[str, str]]], late: list[Any], expected: Any, recurs: str | None
) -> None:
    keep(settings, joiner, *lift(1), *lift(2, "лифт стоит второй день", seen=3))
    for action, hour, payload in deeds:
        tell(settings, reference, name(2), action, "uk", moment(hour), NOW, payload)
    rows = keep(settings, joiner, *late, at=20)
    assert cases(settings) == expected
    assert [row["recurs"] for row in rows.values() if row["recurs"]] == ([recurs] if recurs else [])
    if recurs:
        assert f"Повтор: то же место и тема, закрыто 07.02.2026, было обращение {recurs}." in list(show_case(load_case(settings, name(4)), reference, NOW))


def export(number: int, seen: int, step: str) -> ExportRow:
    told = {"number": str(number), "step": step} | ({"closed": moment(seen).isoformat(), "outcome": "Решено"} if step == "Готово" else {})
    return ExportRow("incident", str(number), f"incident:{number}", told, moment(seen))


def test_a_case_of_two_rows_of_a_system_is_closed_when_both_are(settings: Settings, joiner: Mind) -> None:
    rows = [lift(n, f"лифт стоит {n} день", seen=n) for n in (7, 8)]
    facts = [
        [replace(m, id=f"incident:{n}", thread=f"incident:{n}", source="incident"), {**d, "message_id": f"incident:{n}"}]
        for n, (m, d) in zip((7, 8), rows, strict=True)
    ]
    opened = [export(7, 9, "В работе"), export(8, 9, "В работе"), export(7, 10, "Готово")]
    case = keep(settings, joiner, *facts[0], *facts[1], *opened)["case:incident:7"]
    assert (case["status"], case["closed_at"], case["outcome"]) == ("в работе", None, None)
    case = keep(settings, joiner, export(8, 14, "Готово"), at=15)["case:incident:7"]
    assert (case["status"], case["closed_at"], case["outcome"]) == ("закрыто", moment(14), "Решено")


def test_loud_is_not_many(settings: Settings, joiner: Mind) -> None:
    loud = [lift(n, f"лифт стоит {n} день", seen=n, author="x") for n in (1, 2, 3)]
    many = [
        lift(4, "нет лифта", house=30, seen=4),
        lift(5, "лифт не едет", house=30, seen=5, source="vk_other"),
        lift(6, "лифт", house=30, seen=6, author=None),
    ]
    keep(settings, joiner, *(fact for facts in (*loud, *many) for fact in facts))
    with connect(settings.published, read_only=True) as connection:
        found = records(connection, "SELECT messages, authors, channels, joined_by FROM same_problem ORDER BY case_id")
    assert [(row["messages"], row["authors"], row["channels"]) for row in found] == [(3, 1, 1), (3, 3, 2)]
    assert "один дом 2" in found[0]["joined_by"]


@pytest.mark.parametrize(
    ("columns", "joined", "address"),
    [
        ({"street": "Олимпийская", "house": "26"}, True, "улица Олимпийская, 26"),
        ({"address": "Кировск, ул. Олимпийская, д. 26"}, True, "улица Олимпийская, 26"),
        ({"street": "Олимпийская", "house": "28"}, False, "улица Олимпийская, 28"),
    ],
)
def test_an_export_that_names_the_house_in_its_columns_is_joined_by_it(
    settings: Settings, joiner: Mind, columns: dict[str, str], joined: bool, address: str
) -> None:
    row = told(message(7, "лифт опять застрял", seen=2, id="pos:7", thread="pos:7", source="pos", published_at=moment(2)))
    row[1]["message_id"] = "pos:7"
    rows = keep(settings, joiner, *lift(1), *row, ExportRow("pos", "7", "pos:7", {"number": "7", **columns}, moment(3)))
    if joined:
        assert {id: one["address"] for id, one in rows.items()} == {f"case:{name(1)}": "улица Олимпийская, 26"}
    else:
        assert rows["case:pos:7"]["address"] == address


def test_a_split_takes_along_what_stands_under_a_reply_of_the_page(settings: Settings, joiner: Mind, reference: Reference) -> None:
    second = told(message(2, "и у нас лифт стоит", thread=1, seen=1, published_at=moment(1)))
    page = message(3, "Спасибо за обращение, передано", thread=1, parent=f"{name(1)}?reply=2", seen=2, published_at=moment(2), author_is_official=True)
    third = told(message(4, "это отписка, лифт стоит", thread=1, parent=page.id, seen=3, published_at=moment(3)))
    keep(settings, joiner, *lift(1), *second, page, *third)
    assert cases(settings) == {name(1): {1, 2, 4}}
    split(settings, reference, name(1), [f"{name(1)}?reply=2"], "mcu", moment(4))
    keep(settings, joiner, at=5)
    assert set(map(frozenset, cases(settings).values())) == {frozenset({1}), frozenset({2, 4})}
