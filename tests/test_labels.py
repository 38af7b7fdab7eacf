"""Labels of people: folded once, in any order; they stand above the machine; they leave and come back; no machine's word becomes one."""

import itertools
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from classifiers.curators import gold_truth, measure_agreement
from classifiers.labelling import GOLD_SHARE, Label, grade_of, is_gold
from models.case import Event
from models.message import record_of
from models.problem import Problem
from models.reference import Reference
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.labels import export_labels, import_labels
from pipelines.mind import Mind
from pipelines.process import process
from pipelines.publish import publish
from pipelines.review.moves import moves_of
from pipelines.settings import Settings
from pipelines.store import connect, message_of, open_store, records, sql
from tests.conftest import NOW
from tests.stores import DECIDED, dump, message
from tests.test_same_text import ANALYSES

DECISIONS = f"""{DECIDED}
SELECT id, version, TRUE, 1, TRUE, 'жалоба', '2.3', 'Благоустройство', '[]', 'ukgh', 0.4, TRUE, 'negative', 'normal', ['слова'], 'model:test', collected_at
FROM messages"""


def said(number: int, judgement: str, value: str, hours: int = 0, curator: str = "mcu", **changes: Any) -> Label:
    """What a curator said of message `number`, `hours` after NOW."""
    id = f"vk:-1_{number}"
    return Label(**{**{"message_id": id, "version": 1, "judgement": judgement, "value": value, "grade": grade_of(id), "curator": curator,
                           "labeled_at": NOW + timedelta(hours=hours), "origin": "test"}, **changes})  # fmt: skip


def decided(tmp_path: Path, reference: Reference, *labels: Label) -> dict[str, Any]:
    """The decision in force on message 1, also of the published copy."""
    append(tmp_path / "in", "a", NOW, [fact_of(message(1, "Во дворе снег")), *map(fact_of, labels)])
    with open_store(tmp_path / "store") as store:
        fold_inbox(store, tmp_path / "in", reference)
        store.execute(ANALYSES)
        store.execute(DECISIONS)
        (row,) = records(store, "FROM current_decisions")
        publish(store, tmp_path / "copy", NOW)
    with connect(tmp_path / "copy", read_only=True) as copy:
        assert records(copy, "FROM current_decisions") == [row]
    return row


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([], {"topic": "2.3", "department": "ukgh", "decided_by": "model:test", "auto": True, "confidence": 0.4}),
        ([("topic", "20.1")], {"topic": "20.1", "confidence": 1.0, "auto": False, "decided_by": "curator:mcu", "kind": "жалоба"}),
        ([("topic", "20.1"), ("department", "police")], {"topic": "20.1", "department": "police"}),
        ([("relevance", "no")], {"relevant": False, "relevance": 0.0, "department": None}),
        ([("kind", "новость")], {"appeal": False, "kind": "новость", "department": None}),
        ([("kind", "вопрос")], {"appeal": True, "kind": "вопрос", "department": "ukgh"}),
        ([("sentiment", "positive"), ("urgency", "emergency")], {"sentiment": "positive", "urgency": "emergency", "topic": "2.3", "department": "ukgh"}),
        ([("duplicate_of", "vk:-1_7")], {"decided_by": "model:test", "auto": True}),
    ],
)
def test_what_a_curator_said_stands_above_the_machine(tmp_path: Path, reference: Reference, labels: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    row = decided(tmp_path, reference, *(said(1, *label) for label in labels))
    assert {name: row[name] for name in expected} == expected
    if row["topic"] == "20.1":
        assert row["topic_group"] == reference.topics["20.1"].group


def test_the_default_department_follows_the_topic(tmp_path: Path, reference: Reference) -> None:
    assert decided(tmp_path, reference, said(1, "topic", "1.1"))["department"] == reference.topics["1.1"].department


def test_a_label_is_of_its_version_alone(tmp_path: Path, reference: Reference) -> None:
    assert decided(tmp_path, reference, said(1, "topic", "20.1", version=2))["topic"] == "2.3"


def test_the_later_label_of_a_curator_replaces_in_any_order(tmp_path: Path, reference: Reference) -> None:
    labels = [said(1, "topic", "20.1"), said(1, "topic", "1.1", hours=2), said(1, "topic", "2.5", hours=1), said(1, "topic", "2.5", curator="mcu/2")]
    stores = []
    for number, order in enumerate(itertools.permutations(labels)):
        folder = tmp_path / str(number)
        with open_store(folder / "store") as store:
            for one in order:
                append(folder / "in", "a", NOW, [fact_of(one)])
                fold_inbox(store, folder / "in", reference)
        stores.append(dump(folder / "store", ("labels",))["labels"])
    assert all(one == stores[0] for one in stores)
    assert [(row[3], row[5]) for row in stores[0]] == [("1.1", "mcu"), ("2.5", "mcu/2")]


@pytest.mark.parametrize(
    "changes",
    [
        {"grade": "machine"}, {"grade": "model"}, {"grade": None}, {"curator": "model:99b51b24e1ad"}, {"curator": "rule:incident-export"}, {"curator": ""},
        {"judgement": "mood"}, {"value": None}, {"labeled_at": "вчера"}, {"grade": "gold"},
    ],
)  # fmt: skip
def test_a_machine_s_word_never_becomes_a_label(tmp_path: Path, reference: Reference, changes: dict[str, Any]) -> None:
    number = next(n for n in range(1, 99) if not is_gold(f"vk:-1_{n}"))
    append(tmp_path / "in", "a", NOW, [{**fact_of(said(number, "topic", "2.3")), **changes}, fact_of(said(number, "kind", "жалоба"))])
    with open_store(tmp_path / "store") as store:
        report = fold_inbox(store, tmp_path / "in", reference)
        assert [row["judgement"] for row in records(store, "FROM labels")] == ["kind"]
    assert report.bad_lines == 1


def test_labels_leave_without_text_and_come_back_once(tmp_path: Path, reference: Reference) -> None:
    one = Settings(var=tmp_path / "one", labels=tmp_path / "labels")
    facts = [said(1, "topic", "20.1"), said(2, "kind", "жалоба", hours=-400), said(3, "relevance", "no", curator="mcu/2")]
    append(one.inbox, "a", NOW, [fact_of(message(1, "Секретный текст")), *map(fact_of, facts)])
    paths = export_labels(one, reference)
    assert [path.name for path in paths] == ["2026-01.csv", "2026-02.csv"]
    assert not any("Секретный" in path.read_text(encoding="utf-8") for path in paths)
    two = Settings(var=tmp_path / "two", labels=one.labels)
    assert [import_labels(two, reference, NOW).new for _ in range(2)] == [3, 0]
    assert dump(two.store, ("labels",)) == dump(one.store, ("labels",))
    assert import_labels(one, reference, NOW).new == 0
    before = [path.read_text(encoding="utf-8") for path in paths]
    assert [path.read_text(encoding="utf-8") for path in export_labels(two, reference)] == before


def test_where_people_sent_messages_leaves_and_comes_back_too(tmp_path: Path, reference: Reference) -> None:
    number = next(n for n in range(1, 99) if not is_gold(f"vk:-1_{n}"))
    labels = [said(number, "department", "uk"), said(number, "department", "ukgh", hours=5, origin="later")]
    sent = [move for label in labels for move in moves_of([label])]
    by_case = Event("case-move", "case:vk:-1_2", None, "routed", NOW + timedelta(days=40), "mcu", {"department": "uk"}, "mcu case")
    wrong = Event("slip", None, "vk:-1_3", "routed", NOW, "mcu", {"department": "uk"}, "mcu case")
    taken_back = Event("slip-back", None, "vk:-1_3", "corrected", NOW, "mcu", {"of": "slip", "void": "ошибся"}, "mcu case")
    one = Settings(var=tmp_path / "one", labels=tmp_path / "labels")
    events = [{"fact": "event", **record_of(event)} for event in (*sent, by_case, wrong, taken_back)]
    append(one.inbox, "a", NOW, [fact_of(message(number, "Секретный текст")), *map(fact_of, labels), *events])
    paths = export_labels(one, reference)
    assert [path.relative_to(one.labels).as_posix() for path in paths] == ["2026-02.csv", "moves/2026-02.csv", "moves/2026-03.csv"]
    two = Settings(var=tmp_path / "two", labels=one.labels)
    append(two.inbox, "a", NOW, [fact_of(message(number, "Секретный текст"))])
    reports = [import_labels(two, reference, NOW) for _ in range(2)]
    assert [(report.new, report.new_moves) for report in reports] == [(1, 3), (0, 0)]
    found = [followed(settings) for settings in (one, two)]
    assert found[0] == found[1]
    assert [(row["message_id"], row["department"]) for row in found[0]["moves"]] == [(f"vk:-1_{number}", "ukgh"), ("vk:-1_2", "uk")]
    assert dump(two.store, ("labels",)) == dump(one.store, ("labels",))
    assert import_labels(one, reference, NOW).new_moves == 0
    before = [path.read_text(encoding="utf-8") for path in paths]
    assert [path.read_text(encoding="utf-8") for path in export_labels(two, reference)] == before
    paths[1].write_text(before[1].replace(",uk,", ",нет,"), encoding="utf-8")
    with pytest.raises(Problem, match=r"moves/2026-02\.csv, строка 2: отдела «нет» нет"):
        import_labels(two, reference, NOW)


def followed(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """What the store makes of the moves."""
    with open_store(settings.store) as store:
        store.execute(sql("returns"))
        return {table: records(store, f"FROM {table} ORDER BY ALL") for table in ("moves", "message_returns", "told_moves")}


def test_a_wrong_line_is_named_and_nothing_is_taken(tmp_path: Path, reference: Reference) -> None:
    settings = Settings(var=tmp_path / "var", labels=tmp_path)
    head = "message_id,version,judgement,value,grade,curator,labeled_at,origin\n"
    good = f"vk:-1_1,1,topic,20.1,{grade_of('vk:-1_1')},mcu,2026-02-07T22:00:00+03:00,\n"
    (tmp_path / "a.csv").write_text(head + good + good.replace("20.1", "99.9"), encoding="utf-8")
    with pytest.raises(Problem, match=r"a\.csv, строка 3: topic: «99.9»"):
        import_labels(settings, reference, NOW)
    assert not settings.inbox.exists()


def test_gold_is_a_tenth_for_ever() -> None:
    gold = [n for n in range(10_000) if is_gold(f"vk:-1_{n}")]
    assert abs(len(gold) / 100 - GOLD_SHARE) < 1
    assert gold[:3] == [n for n in range(gold[2] + 1) if grade_of(f"vk:-1_{n}") == "gold"]


def test_agreement_of_two() -> None:
    gold = [f"vk:-1_{n}" for n in range(400) if is_gold(f"vk:-1_{n}")][:10]
    rows = [
        {"message_id": id, "version": 1, "judgement": "kind", "value": value, "grade": "gold", "curator": curator}
        for n, id in enumerate(gold)
        for curator, value in (("mcu/1", "жалоба" if n % 2 else "вопрос"), ("mcu/2", "жалоба" if n % 2 or n == 0 else "вопрос"))
    ]
    (found,) = measure_agreement([*rows, {**rows[0], "message_id": "x", "grade": "curator"}, {**rows[0], "message_id": "y"}])
    assert (found.n, found.share, found.kappa) == (10, 0.9, 0.8)
    truth = gold_truth(rows)
    assert len(truth) == 9
    assert gold[0] not in {id for id, _ in truth}


def test_the_next_process_decides_nothing_anew_and_tells_what_people_said(published: Settings, mind: Mind, tmp_path: Path) -> None:
    shutil.copytree(published.var, tmp_path, dirs_exist_ok=True)
    settings = Settings(var=tmp_path, sources=tmp_path / "sources.toml")
    with connect(settings.published, read_only=True) as copy:
        row = records(copy, "FROM judged WHERE relevant AND appeal AND topic_id <> '1.1' ORDER BY id")[0]
    label = Label(row["id"], row["version"], "topic", "1.1", grade_of(row["id"]), "mcu", NOW, "test")
    append(settings.inbox, "label", NOW, [fact_of(label)])
    assert process(settings, mind, NOW).decided == 0
    with connect(settings.published, read_only=True) as copy:
        (now,) = records(copy, "FROM judged WHERE id = $id", id=row["id"])
    assert (now["topic_id"], now["decided_by"], now["department_id"]) == ("1.1", "curator:mcu", mind.reader.reference.topics["1.1"].department)
    assert process(settings, mind, NOW).decided == 0


def test_a_word_on_the_tone_does_not_hold_a_message_with_the_department_that_returned_it(tmp_path: Path, reference: Reference) -> None:
    event = {"fact": "event", **record_of(Event("e", None, "vk:-1_1", "returned", NOW, "ukgh", {"department": "ukgh"}))}
    append(tmp_path / "in", "a", NOW, [fact_of(message(1, "Во дворе снег")), fact_of(said(1, "sentiment", "neutral")), event])
    with open_store(tmp_path / "store") as store:
        fold_inbox(store, tmp_path / "in", reference)
        store.execute(ANALYSES)
        store.execute(DECISIONS)
        store.execute(sql("returns"))
        assert [row["undecided"] for row in records(store, sql("pending"), language_version="test")] == [True]


def test_a_department_that_a_curator_chose_outlives_an_edit(published: Settings, mind: Mind, tmp_path: Path) -> None:
    shutil.copytree(published.var, tmp_path, dirs_exist_ok=True)
    settings = Settings(var=tmp_path, sources=tmp_path / "sources.toml")
    query = """SELECT m.* FROM current_decisions d JOIN messages m ON m.id = d.message_id
        WHERE d.relevant AND d.appeal AND d.department <> 'police' AND m.deleted_at IS NULL ORDER BY m.id"""
    with open_store(settings.store) as store:
        chosen = next(message_of(row) for row in records(store, query) if not is_gold(row["id"]))
    label = Label(chosen.id, 1, "department", "police", "curator", "mcu/2", NOW, "test")
    append(settings.inbox, "b", NOW, [fact_of(label), *({"fact": "event", **record_of(event)} for event in moves_of([label]))])
    edited = replace(chosen, text=f"{chosen.text} И на соседней улице тоже.", collected_at=NOW + timedelta(days=400))
    for fact in (None, edited):
        append(settings.inbox, "c", NOW, [fact_of(fact)] if fact else [])
        process(settings, mind, NOW + timedelta(days=401))
        with connect(settings.published, read_only=True) as copy:
            (now,) = records(copy, "FROM judged WHERE id = $id", id=chosen.id)
        assert (now["department_id"], now["decided_by"]) == ("police", "curator:mcu/2")
    assert now["version"] > 1
