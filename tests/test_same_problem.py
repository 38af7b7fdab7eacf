"""Joining messages about one problem: what joins, what keeps apart, the order that does not matter, the curator who has the last word."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.cluster import Cluster
from classifiers.joining import check_joining, load_joining
from classifiers.mention import Mention, Spot, inherit
from classifiers.pair_features import Lexicon
from classifiers.same_problem import same_problem
from models.problem import Problem
from models.reference import Reference
from pipelines.settings import ROOT
from tests.clusters import b_cubed, pairwise_scores
from tests.same_problem_fit import LESSONS
from tests.same_problem_gold import GOLD, RULES

JOINING = load_joining(ROOT / "data" / "reference" / "same_problem.toml")
LEXICON = Lexicon({}, 5.0)
START = datetime.fromisoformat("2026-10-01T09:00:00+03:00")
WATER, LIFT, ROOF, YARD, BUS = "5.7", "5.22", "5.20", "2.21", "11.8"


def mention(id: str, text: str, topic: str = LIFT, *, street: str = "", house: str = "", hours: float = 0, **more: Any) -> Mention:
    spots = (Spot(street, house or None, None, "Кировск"),) if street else ()
    base = Mention(id, START + timedelta(hours=hours), "vk", id, None, f"a{id}", text, tuple(text.lower().split()), spots, "", ((topic, 0.8),))
    return replace(base, **more)


def reply(to: Mention, id: str, text: str, **more: Any) -> Mention:
    return mention(id, text, more.pop("topic", to.topics[0][0]), thread=to.thread, parent=to.id, **{"hours": 1, **more})


def groups(clusters: Sequence[Cluster]) -> set[tuple[str, ...]]:
    return {cluster.messages for cluster in clusters}


def join(*mentions: Mention, **more: Any) -> set[tuple[str, ...]]:
    return groups(same_problem(mentions, LEXICON, JOINING, **more))


LIFT_26 = mention("a", "лифт во втором подъезде стоит неделю", street="olimp", house="26")
POLL = mention("p", "дали ли вам отопление пишите адреса", "5.10")
CASES = {
    "один дом и тема из двух каналов": ([LIFT_26, mention("b", "не работает лифт", street="olimp", house="26", hours=20, channel="pos")], {("a", "b")}),
    "соседний дом": ([LIFT_26, mention("b", "не работает лифт во втором подъезде стоит", street="olimp", house="28", hours=20)], {("a",), ("b",)}),
    "другая тема": ([LIFT_26, mention("b", "музыка всю ночь не дают спать", "1.1", street="olimp", house="26", hours=2)], {("a",), ("b",)}),
    "ответ без адреса": ([LIFT_26, reply(LIFT_26, "b", "и у нас")], {("a", "b")}),
    "ответ с другим домом": ([LIFT_26, reply(LIFT_26, "b", "у нас на мира тоже", street="mira", house="5")], {("a",), ("b",)}),
    "без адреса и без ветки": ([LIFT_26, mention("b", "когда наконец починят безобразие", hours=3)], {("a",), ("b",)}),
    "без дома, с одним городом": (
        [LIFT_26, replace(mention("b", "лифт опять застрял", hours=3), spots=(Spot(None, None, None, "Кировск"),))],
        {("a",), ("b",)},
    ),
    "ответы на опрос из разных домов": (
        [POLL, reply(POLL, "b", "нет", street="mira", house="5", hours=30), reply(POLL, "c", "холодно", street="olimp", house="12", hours=200)],
        {("p", "b"), ("c",)},
    ),
    "ответ о соседнем доме по номеру": ([LIFT_26, reply(LIFT_26, "b", "а у нас в 28 второй лифт тоже стоит")], {("a",), ("b",)}),
    "ответ о том же доме по номеру": ([LIFT_26, reply(LIFT_26, "b", "в 26 доме и первый не лучше")], {("a", "b")}),
    "массовое отключение: без адреса и другими словами": (
        [mention("a", "на мира 5 нет холодной воды", WATER, street="mira", house="5"),
         mention("b", "водопровод встал, кран шипит", WATER, street="yubil", house="9", hours=1),
         mention("c", "вода пропала у кого ещё", WATER, hours=2), mention("d", "сухо, чайник налить нечем, вода где", WATER, hours=3)],
        {("a", "b", "c", "d")},
    ),
    "автобус: места ничего не различают": (
        [mention("a", "автобус 130 опять не пришёл стоим полчаса", BUS), mention("b", "130 утром сняли люди мёрзнут", BUS, street="mira", hours=20)],
        {("a", "b")},
    ),
    "лифты без адреса разными словами": ([mention("a", "лифт застрял", LIFT), mention("b", "подъёмник встал между этажами", LIFT, hours=2)], {("a",), ("b",)}),
    "горячая и холодная вода дома": (
        [mention("a", "горячей воды нет", WATER, street="mira", house="5"), mention("b", "холодная еле капает", "5.5", street="mira", house="5", hours=80)],
        {("a",), ("b",)},
    ),
    "репост": ([LIFT_26, mention("b", "делюсь", hours=2, repost_of="a")], {("a", "b")}),
    "почти тот же текст": (
        [LIFT_26, mention("b", "лифт во втором подъезде стоит неделю снова", hours=5, topic="19.1")],
        {("a", "b")},
    ),
    "через два месяца": ([LIFT_26, mention("b", "не работает лифт", street="olimp", house="26", hours=24 * 60)], {("a",), ("b",)}),
    "после решения": (
        [replace(LIFT_26, turns=((START + timedelta(days=3), True),)), mention("b", "лифт опять стоит", street="olimp", house="26", hours=24 * 9)],
        {("a",), ("b",)},
    ),
    "отключение на многих улицах": (
        [mention("a", "нет воды авария", WATER, street="mira", house="5"), mention("b", "авария нет воды", WATER, street="yubil", house="9", hours=1)],
        {("a", "b")},
    ),
    "нет воды в одной квартире": (
        [mention("a", "нет воды авария", WATER, street="mira", house="5"),
         mention("b", "нет воды только в нашей квартире", WATER, street="yubil", house="9", hours=1)],
        {("a",), ("b",)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("mentions", "expected"), CASES.values(), ids=CASES)
def test_what_joins(mentions: list[Mention], expected: set[tuple[str, ...]]) -> None:
    assert join(*mentions) == expected
    for order in permutations(mentions):
        assert join(*order) == expected


def crowd(seed: int, size: int = 40) -> list[Mention]:
    """Random messages with threads, houses, solutions and equal moments."""
    rng, made = random.Random(seed), []
    for number in range(size):
        text = " ".join(rng.choices("лифт стоит крыша течёт вода нет холодно снег двор когда опять третий день".split(), k=rng.randint(1, 7)))
        street = rng.choice(["", "mira", "olimp"])
        one = mention(f"m{number:03}", text, rng.choice([WATER, LIFT, ROOF, YARD]), street=street, house=rng.choice(["", "5", "6"]), hours=rng.randint(0, 900))
        if made and rng.random() < 0.3:
            above = rng.choice(made)
            one = replace(one, thread=above.thread, parent=above.id, at=max(one.at, above.at))
        made.append(replace(one, turns=((one.at + timedelta(days=5), True),)) if rng.random() < 0.05 else one)
    return made


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_repeats_change_nothing(seed: int, rng: random.Random) -> None:
    mentions = crowd(seed)
    expected = same_problem(mentions, LEXICON, JOINING)
    mixed = [*mentions, *rng.sample(mentions, 5)]
    rng.shuffle(mixed)
    assert same_problem(mixed, LEXICON, JOINING) == expected
    assert sorted(id for cluster in expected for id in cluster.messages) == [one.id for one in mentions]
    assert all(cluster.id == cluster.messages[0] for cluster in expected)
    assert all(len(cluster.joins) == len(cluster.messages) - 1 for cluster in expected)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_a_curator_has_the_last_word(seed: int, rng: random.Random) -> None:
    mentions = crowd(seed)
    pairs = [(a.id, b.id) for a, b in (rng.sample(mentions, 2) for _ in range(8))]
    forbidden, forced = pairs[:6], [pair for pair in pairs[6:] if pair not in pairs[:6]]
    of = {id: cluster.id for cluster in same_problem(mentions, LEXICON, JOINING, forced, forbidden) for id in cluster.messages}
    assert all(of[a] != of[b] for a, b in forbidden)
    assert all(of[a] == of[b] for a, b in same_problem_forced(forced, forbidden))


def same_problem_forced(forced: list[tuple[str, str]], forbidden: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The forced pairs that no chain through the other contradicts."""
    touched = {id for pair in forbidden for id in pair}
    return [pair for pair in forced if touched.isdisjoint({id for other in forced for id in other})]


def test_a_split_is_for_ever_and_a_merge_needs_no_reason() -> None:
    same, other = mention("b", "не работает лифт", street="olimp", house="26", hours=20), mention("c", "течёт крыша", ROOF, street="mira", house="1")
    assert join(LIFT_26, same, forbidden=[("b", "a")]) == {("a",), ("b",)}
    assert join(LIFT_26, other, forced=[("c", "a")]) == {("a", "c")}
    (cluster,) = same_problem([LIFT_26, other], LEXICON, JOINING, forced=[("c", "a")])
    assert cluster.joins[0].reasons == ("объединено куратором",)


def test_the_evidence_is_told_and_a_return_is_linked() -> None:
    solved = replace(LIFT_26, turns=((START + timedelta(days=3), True),))
    clusters = same_problem(
        [solved, mention("b", "лифт стоит", street="olimp", house="26", hours=5), mention("c", "лифт опять", street="olimp", house="26", hours=24 * 80)],
        LEXICON, JOINING,
    )  # fmt: skip
    assert [(c.id, c.messages, c.recurs) for c in clusters] == [("a", ("a", "b"), None), ("c", ("c",), "a")]
    assert {"один дом", "одна тема"} <= set(clusters[0].joins[0].reasons)
    assert clusters[1].recurs_reasons == ("то же место и тема, закрыто 04.10.2026",)


def test_a_return_is_one_of_the_network_not_of_the_topic() -> None:
    burst = mention("a", "прорвало трубу", street="olimp", house="26", topics=(("5.3", 1.0),), turns=((START + timedelta(days=3), True),))
    later = [mention(id, text, street="olimp", house="26", topics=((topic, 1.0),), hours=24 * days)
             for id, text, topic, days in (("b", "нет воды", "5.7", 80), ("c", "холодные батареи", "5.10", 160))]  # fmt: skip
    assert {one.id: one.recurs for one in same_problem([burst, *later], LEXICON, JOINING)} == {"a": None, "b": "a", "c": None}


def test_nothing_and_a_broken_reference(tmp_path: Any) -> None:
    assert same_problem([], LEXICON, JOINING) == []
    path = tmp_path / "same_problem.toml"
    path.write_text("window_days = 1", encoding="utf-8")
    with pytest.raises(Problem, match="поля"):
        load_joining(path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('window_days = "10"', "в поле «window_days» нужно: число"),
        ("window_days = true", "в поле «window_days» нужно: число"),
        ("neighbours = 1.5", "в поле «neighbours» нужно: целое число"),
        ("windows = 5", "в поле «windows» нужно: таблица чисел"),
        ('weights = {cos = "много"}', "в поле «weights» нужно: таблица чисел"),
        ('scopes = {"5" = 1}', "в поле «scopes» нужно: таблица слов"),
        ("outages = [5]", "в поле «outages» нужно: список тем в кавычках"),
        ('housed = "5"', "в поле «housed» нужно: список тем и групп в кавычках"),
        ("supplies = {heat = 'тепло'}", "в поле «supplies» нужно: таблица списков слов в кавычках"),
        ("failing = []", "в поле «failing» нужно: список слов в кавычках"),
        ('networks = ["5.3"]', "в поле «networks» нужно: список списков тем в кавычках"),
    ],
)
def test_what_is_no_number_is_one_line(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "same_problem.toml").write_text(line, encoding="utf-8")
    with pytest.raises(Problem, match=told):
        load_joining(tmp_path / "same_problem.toml")


def test_a_word_that_is_no_pattern_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "same_problem.toml"
    path.write_text(RULES.read_text(encoding="utf-8").replace("'отключ'", "'(отключ'"), encoding="utf-8")
    with pytest.raises(Problem, match="слово не читается как образец"):
        load_joining(path)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ({"scopes": {"99.1": "house"}}, "в scopes неизвестная тема или группа «99.1»"),
        ({"outages": frozenset({"5.999"})}, "в outages неизвестная тема или группа «5.999»"),
        ({"weights": {**JOINING.weights, "hosue": 1.0}}, "в weights неизвестный признак «hosue»"),
        ({"weights": {name: weight for name, weight in JOINING.weights.items() if name != "house"}}, "в weights нет признака «house»"),
        ({"housed": frozenset({"77"})}, "в housed неизвестная тема или группа «77»"),
        ({"networks": (frozenset({"5.3"}), frozenset({"5.3"}))}, "тема «5.3» сразу в двух сетях networks"),
        ({"window_days": 0.0}, "window_days должно быть больше нуля"),
        ({"windows": {"5.3": -1.0}}, "срок windows для «5.3» должен быть больше нуля"),
    ],
)
def test_a_broken_rule_of_joining_is_one_line(reference: Reference, broken: dict[str, Any], problem: str) -> None:
    assert list(check_joining(JOINING, reference)) == []
    assert list(check_joining(replace(JOINING, **broken), reference)) == [f"same_problem.toml: {problem}"]


def test_scores_of_clusters() -> None:
    gold = {"a": 1, "b": 1, "c": 2}
    assert b_cubed(gold, gold, list(gold)) == (1, 1, 1)
    precision, recall, _ = b_cubed({"a": 1, "b": 1, "c": 1}, gold, list(gold))
    assert (round(precision, 3), recall) == (0.556, 1)
    assert pairwise_scores({"a": 1, "b": 1, "c": 1}, gold, list(gold))[:2] == (1 / 3, 1)


def test_an_outage_that_hundreds_tell_of_is_one_problem() -> None:
    words = ["нет воды", "воды нет с утра", "опять без воды", "вода пропала у всех", "сухо, кран шипит", "когда дадут воду"]
    streets = ["mira", "olimp", "yubil", "lenina", ""]
    told = [mention(f"m{n:03}", words[n % 6], WATER, street=streets[n % 5], house=str(n % 60 + 1), hours=n / 20) for n in range(240)]
    assert [len(cluster.messages) for cluster in same_problem(told, LEXICON, JOINING)] == [240]


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_gold_is_whole() -> None:
    rows = rows_of(GOLD)
    assert len(rows) >= 500
    assert len({row["problem"] for row in rows if row["problem"]}) >= 150


@pytest.mark.parametrize("path", [GOLD, *sorted(LESSONS.glob("*.jsonl"))], ids=lambda path: path.stem)
def test_threads_topics_and_moments_of_gold_and_lessons_hold(path: Path, reference: Reference) -> None:
    rows = rows_of(path)
    known = {row["id"]: row for row in rows}
    assert len(known) == len(rows)
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    for row in rows:
        assert known[row["thread"]]["thread"] == row["thread"]
        assert row["parent"] is None or known[row["parent"]]["thread"] == row["thread"], row["id"]
        assert not row["topic"] or reference.topic_named(row["group"], row["topic"]), row["id"]


def test_lessons_are_not_the_gold() -> None:
    gold = {row["text"].lower() for row in rows_of(GOLD)}
    lessons = [row for path in LESSONS.glob("*.jsonl") for row in rows_of(path)]
    assert len(lessons) >= 1000
    assert not {row["text"].lower() for row in lessons if len(row["text"]) > 15} & gold


def test_an_answer_to_who_named_the_next_house_is_of_that_house_whatever_the_order() -> None:
    next_door = reply(LIFT_26, "b", "а у нас в 28 тоже", hours=1)
    told = [LIFT_26, next_door, reply(next_door, "c", "и у нас", hours=2)]
    for ordered in permutations(told):
        assert [[(spot.house, spot.inherited) for spot in one.spots] for one in inherit(ordered)] == [[("26", False)], [("28", False)], [("28", True)]]


def test_messages_without_any_guess_of_a_topic_are_joined_all_the_same() -> None:
    told = [replace(LIFT_26, id=id, thread=id, topics=()) for id in "ab"]
    assert join(*told) == {("a", "b")}
    assert groups(same_problem(told, LEXICON, replace(JOINING, supplies={}))) == {("a", "b")}
