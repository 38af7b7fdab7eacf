"""Teaching on labels of people: what trains and what tests, the gate, drift, the way back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import pipelines.teaching
from classifiers.curated import NEWEST, curated_examples, weight
from classifiers.evaluation import Judged, Score, score
from classifiers.gate import find_losses, score_known
from classifiers.labelling import GOLD_SHARE, is_gold, slice_of
from classifiers.registry import current_version, load_card
from models.reference import Reference
from pipelines.drift import drift_now, find_drift, taxonomy_of
from pipelines.gate import Verdict
from pipelines.history import draw_history, go_back, history_cells, load_history, promote
from pipelines.inbox import append, fact_of
from pipelines.retrain import train_judges
from pipelines.settings import ROOT, Settings
from pipelines.store import open_store
from pipelines.teaching import load_lesson, train_on_labels
from tests.conftest import NOW
from tests.stores import message
from tests.test_labels import said

TRAIN = [n for n in range(1, 200) if slice_of(f"vk:-1_{n}") >= 40]
RECENT = [n for n in range(1, 200) if GOLD_SHARE <= slice_of(f"vk:-1_{n}") < 30]
GOLD = [n for n in range(1, 200) if is_gold(f"vk:-1_{n}")]


def row(number: int, judgement: str, value: str, days: float = 0, **more: Any) -> dict[str, Any]:
    """A label row with the text it is on, `days` old."""
    label = fact_of(said(number, judgement, value, **{k: v for k, v in more.items() if k == "curator"}))
    return {**label, "labeled_at": NOW - timedelta(days=days), "text": "Во дворе третий день не убирают снег", "above": None, "reply": False, **more}


@pytest.mark.parametrize(("days", "copies"), [(0, NEWEST), (1, NEWEST), (180, NEWEST // 2), (360, NEWEST // 4), (3600, 1)])
def test_the_weight_of_a_label_halves(days: int, copies: int) -> None:
    assert weight(NOW, NOW - timedelta(days=days)) == copies


def test_what_trains_and_what_tests(reference: Reference) -> None:
    rows = [row(n, "topic", "2.21", days) for n in (TRAIN[0], RECENT[0], RECENT[1]) for days in [0 if n != RECENT[1] else 40]]
    rows += [row(n, "topic", value, curator=c) for n in GOLD[:2] for c, value in (("mcu/1", "2.21"), ("mcu/2", "2.21" if n == GOLD[0] else "4.11"))]
    found = curated_examples(rows, reference)
    assert {e.id for e, _ in found.train} == {f"vk:-1_{n}#1" for n in (TRAIN[0], RECENT[1])}
    assert [e.id for e in found.recent] == [f"vk:-1_{RECENT[0]}#1"]
    assert [(e.id, e.topic) for e in found.gold] == [(f"vk:-1_{GOLD[0]}#1", "2.21")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("topic", "2.21")], {"topic": "2.21", "kind": "", "relevant": None, "sentiment": "", "urgency": "", "thread": None, "appeal": False}),
        ([("relevance", "no"), ("kind", "вопрос")], {"relevant": False, "kind": "вопрос", "appeal": True, "topic": ""}),
        ([("topic", "999.1"), ("urgency", "high")], {"topic": "", "urgency": "high"}),
        ([("department", "ukgh"), ("sentiment", "positive")], {"sentiment": "positive", "topic": ""}),
    ],
)
def test_what_a_curator_did_not_say_is_not_taught(reference: Reference, rows: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    ((example, _),) = curated_examples([row(TRAIN[0], *one) for one in rows], reference).train
    assert {name: getattr(example, name) for name in expected} == expected


def test_a_short_reply_tells_no_topic(reference: Reference) -> None:
    ((short, _), (long, _)) = curated_examples(
        [row(TRAIN[0], "topic", "2.21", reply=True, text="и у нас так", above="Снег"), row(TRAIN[1], "topic", "2.21", reply=True, above="Снег")], reference
    ).train
    assert {short.topic, long.topic} == {"", "2.21"}
    assert {short.above, long.above} == {"Снег"}


def scored(right: int, n: int, other: int = 0, others: int = 0) -> Mapping[str, Score]:
    """n of class «а» of which `right` are right, `others` of class «б»."""
    truth = ["а"] * n + ["б"] * others
    guess = ["а"] * right + ["б"] * (n - right) + ["б"] * other + ["а"] * (others - other)
    return {"тема": score("тема", list(map(Judged, truth, guess)))}


@pytest.mark.parametrize(
    ("champion", "challenger", "losses"),
    [
        (scored(30, 40), scored(30, 40), 0),
        (scored(30, 40), scored(31, 40), 0),
        (scored(30, 40), scored(29, 40), 1),
        (scored(15, 19), scored(1, 19), 0),
        (scored(30, 40, 30, 40), scored(40, 40, 22, 40), 0),
        (scored(30, 40, 40, 40), scored(40, 40, 30, 40), 0),
        (scored(100, 100, 25, 25), scored(100, 100, 20, 25), 2),
        (scored(90, 100, 25, 25), scored(100, 100, 17, 25), 0),
        (scored(60, 100, 21, 21), scored(95, 100, 2, 21), 1),
        ({}, scored(1, 40), 0),
    ],
)
def test_the_gate(champion: Mapping[str, Score], challenger: Mapping[str, Score], losses: int) -> None:
    found = find_losses(champion, challenger, "Метки")
    assert len(found) == losses, found


def test_judgements_without_labels_are_not_scored(reference: Reference) -> None:
    assert score_known([], []) == {}


def test_drift(reference: Reference) -> None:
    quiet = {"week": 2, "month": 8, "eight_weeks": 16, "twelve_weeks": 20, "weeks_seen": 8}
    weeks = [
        {"topic": "2.21", **quiet}, {"topic": "4.11", **quiet, "week": 30}, {"topic": "5.23", **quiet, "week": 0, "month": 0},
        {"topic": "1.1", "week": 9, "month": 9, "eight_weeks": 0, "twelve_weeks": 0, "weeks_seen": 8},
    ]  # fmt: skip
    taught = taxonomy_of(reference)
    assert find_drift(taught, reference, weeks[:1]) == []
    taught = {**{id: told for id, told in taught.items() if id != "1.1"}, "2.21": ["Благоустройство", "Снег"], "2.999": ["Благоустройство", "Лужи"]}
    lines = find_drift(taught, reference, weeks)
    assert [word for line in lines for word in ("новая", "переименована", "больше нет", "выросла", "опустела") if word in line] == [
        *("новая", "переименована", "больше нет", "выросла", "опустела")
    ]
    assert find_drift({}, reference, []) == []
    assert find_drift({}, reference, [{"topic": "2.21", "week": 30, "month": 30, "eight_weeks": 2, "twelve_weeks": 0, "weeks_seen": 3}]) == []  # too young


def test_drift_is_looked_for_at_every_run(published: Settings, reference: Reference) -> None:
    assert drift_now(published, reference) == []
    fewer = replace(reference, topics={id: topic for id, topic in reference.topics.items() if id != "2.21"})
    assert drift_now(published, fewer) == [f"темы 2.21 «{reference.topics['2.21'].name}» больше нет: её метки не учат"]


@pytest.fixture
def small(tmp_path: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A part of the seed on few topics, artifacts of its own, and labels on messages of the store."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")  # so little is taught sooner than processes of other cores start
    seed = tmp_path / "seed"
    seed.mkdir()
    topics = {(topic.group, topic.name): id for id, topic in of_few_topics(reference).topics.items()}
    lines = [line for path in sorted((ROOT / "data" / "seed").glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    records = [record for record in map(json.loads, lines) if not record["topic"] or (record["group"], record["topic"]) in topics]
    (seed / "part.jsonl").write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records[::5]), encoding="utf-8")
    settings = Settings(var=tmp_path / "var", seed=seed, artifacts=tmp_path / "artifacts")
    told = [record for record in records[1::5] if record["topic"] and not record["thread"]][:150]
    facts: list[Any] = []
    for number, record in enumerate(told, 1):
        facts.append(message(number, record["text"]))
        curators = ("mcu/1", "mcu/2") if is_gold(f"vk:-1_{number}") else ("mcu/1",)
        for curator in curators:
            facts += [said(number, "topic", topics[record["group"], record["topic"]], curator=curator), said(number, "kind", record["kind"], curator=curator)]
    append(settings.inbox, "a", NOW, map(fact_of, facts))
    return settings


def of_few_topics(reference: Reference) -> Reference:
    """Each sixth topic: how versions follow each other, few show as well as many."""
    return replace(reference, topics=dict(list(reference.topics.items())[::6]))


def test_the_first_decides_the_next_asks_the_gate_and_there_is_a_way_back(small: Settings, reference: Reference, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = of_few_topics(reference)
    first = train_judges(small, reference, NOW)
    assert (current_version(small.artifacts), load_card(small.artifacts, first)["base"]) == (first, first)
    assert train_on_labels(small, reference, NOW).version == first  # no store yet: nothing new
    with open_store(small.store):
        pass
    trained = train_on_labels(small, reference, NOW)
    assert trained.version != first
    assert trained.report is not None
    assert ("становится действующей" in trained.report.read_text(encoding="utf-8")) == (trained.current == trained.version)
    assert train_judges(small, reference, NOW) == trained.current  # labels alone do not teach at every run
    assert train_on_labels(small, reference, NOW).report is None  # nothing new since
    promote(small, trained.version, NOW)
    assert go_back(small, NOW) == first
    lines = load_history(small)
    assert lines[0]["outcome"] == "первая"
    assert [line["outcome"] for line in lines][-2:] == ["назначена", "возвращена"]
    cells = history_cells(lines)
    assert len(cells) == len(lines)
    assert cells[0][0] == "07.02.2026 22:00"  # Moscow time
    assert cells[-1][3:5] == cells[0][3:5]  # what a version was taught on is told again where it is appointed by hand
    chart = draw_history(small, lines)
    assert chart is not None
    assert chart.stat().st_size > 5000
    lesson = load_lesson(small, reference, [])
    assert {e.id for e, _ in lesson.curated.train}.isdisjoint({e.id for e in (*lesson.curated.recent, *lesson.curated.gold)})
    monkeypatch.setattr(pipelines.teaching, "compare", lambda *_: Verdict(False, ["Метки: тема — верно 1 % вместо 2 %"], []))
    append(small.inbox, "b", NOW, [fact_of(replace(said(TRAIN[0], "kind", "вопрос"), labeled_at=NOW + timedelta(days=1)))])
    refused = train_on_labels(small, reference, NOW)
    assert (refused.current, refused.report is not None) == (first, True)
    assert refused.report is not None
    assert "верно 1 % вместо 2 %" in refused.report.read_text(encoding="utf-8")
    assert (current_version(small.artifacts), load_history(small)[-1]["outcome"]) == (first, "не назначена")
    assert train_on_labels(small, reference, NOW).report is None  # it was refused already
