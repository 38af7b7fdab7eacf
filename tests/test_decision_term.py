"""The decision carries the term and the topics to choose from; the term is the one that its case has as long as nothing happens."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from classifiers.appeal import KindGuess
from classifiers.bar import Bar
from classifiers.choices import Choice
from classifiers.evidence import evidence_of
from classifiers.guesses import Guesses
from classifiers.routing import Decision, Desk, route
from classifiers.sentiment import ToneGuess
from classifiers.topic import TopicGuess
from classifiers.urgency import UrgencyGuess
from models.analysis import Reader, analyze
from models.case import Event
from models.case_story import fold_case
from models.case_terms import BY_SYSTEM, with_terms
from models.message import record_of
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.export_events import regime_of
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.settings import Settings
from pipelines.store import connect, open_store, records
from pipelines.terms import apply_terms
from tests.conftest import NOW
from tests.stores import message

NOBODY: frozenset[str] = frozenset()
TOPICS = (("2.16", 0.5), ("4.15", 0.2), ("5.26", 0.1), ("1.1", 0.05))


def decided(reader: Reader, source: str = "vk_main", urgency: str = "normal", at: datetime = NOW, blocked: frozenset[str] = NOBODY, **other: Any) -> Decision:
    """The decision on a message about a lamp in a yard."""
    told = {"relevance": 0.9, "appeal": True, "text": "Во дворе не горит фонарь", **other}
    one = message(1, told["text"], source=source, published_at=at)
    [analysis] = analyze([one], reader)
    topics = TopicGuess("2.16", "Благоустройство", 0.6, (("Благоустройство", 0.6), ("Дороги", 0.3)), TOPICS[:1], True, TOPICS)
    kind = KindGuess("жалоба", 0.9, told["appeal"])
    guesses = Guesses(told["relevance"], kind, topics, ToneGuess("negative", 0.9), UrgencyGuess(urgency, 0.9))
    return route(one, analysis, evidence_of(one, analysis, reader.reference), guesses, Desk(reader.reference, Bar(1.0, 0.0, 0.9), "test", NOW), blocked)


FRIDAY = datetime(2026, 2, 6, 16, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    ("source", "urgency", "norm", "due", "words"),
    [
        ("vk_main", "normal", "social", datetime(2026, 2, 7, 16, tzinfo=TIME_ZONE), "24 ч от публикации"),
        ("vk_main", "high", "social-high", datetime(2026, 2, 9, 17, tzinfo=TIME_ZONE), "9 рабочих ч от публикации"),  # the weekend does not count
        ("vk_main", "emergency", "social-emergency", datetime(2026, 2, 9, 12, tzinfo=TIME_ZONE), "4 рабочих ч от публикации"),
        ("pos", "normal", "pos", datetime(2026, 3, 8, 16, tzinfo=TIME_ZONE), "720 ч от регистрации"),
        ("sed", "normal", "sed", datetime(2026, 3, 8, 16, tzinfo=TIME_ZONE), "720 ч от регистрации"),
    ],
)
def test_the_term_is_decided_told_and_that_of_the_case(reader: Reader, source: str, urgency: str, norm: str, due: datetime, words: str) -> None:
    decision = decided(reader, source, urgency, FRIDAY)
    assert (decision.norm, decision.due_at) == (norm, due)
    assert decision.reasons[-1] == f"срок: ответить до {due:%d.%m.%Y %H:%M}: {words}, норматив «{reader.reference.deadlines[norm].name}»"
    event = Event("e", "case:1", "vk:-1_1", "registered", FRIDAY, "mcu", {"urgency": urgency}, source)
    case = with_terms(fold_case([event]), reader.reference)
    assert (case.norm, case.due_at) == (decision.norm, decision.due_at)


@pytest.mark.parametrize("other", [{"appeal": False}, {"relevance": 0.4}])
def test_what_is_no_appeal_of_ours_has_no_term(reader: Reader, other: dict[str, Any]) -> None:
    decision = decided(reader, **other)
    assert (decision.norm, decision.due_at) == ("", None)
    assert not any(reason.startswith("срок: ") for reason in decision.reasons)
    assert len(decision.choices) == 3


def test_three_topics_each_with_its_department(reader: Reader) -> None:
    assert decided(reader).choices == (Choice("2.16", 0.5, "uk"), Choice("4.15", 0.2, "uk"), Choice("5.26", 0.1, reader.reference.topics["5.26"].department))
    returned = decided(reader, blocked=frozenset({"uk"}))
    assert returned.choices[0].department == returned.department != "uk"


def test_the_system_s_own_term_stands_above_the_norm(tmp_path: Path, reader: Reader) -> None:
    due = datetime(2026, 2, 20, 12, tzinfo=TIME_ZONE)
    row = {"fact": "export_row", "system": "pos", "number": "7", "message_id": "vk:-1_1", "fields": {"due": due.isoformat()}, "seen_at": NOW.isoformat()}
    append(tmp_path / "in", "a", NOW, [row])
    with open_store(tmp_path / "store") as store:
        fold_inbox(store, tmp_path / "in", reader.reference)
        [found] = apply_terms(store, [decided(reader)], [message(1, "Темно")], reader.reference)
        [other] = apply_terms(store, [decided(reader)], [message(2, "Темно", published_at=NOW)], reader.reference)
    assert (found.norm, found.due_at) == (BY_SYSTEM, due)
    assert [reason for reason in found.reasons if "срок" in reason] == ["срок: ответить до 20.02.2026 12:00: срок системы"]
    assert (other.norm, other.reasons) == ("social", decided(reader).reasons)


@pytest.mark.parametrize(("kind", "norm", "due"), [("Быстрое решение", "pos-fast", datetime(2026, 2, 16, 16, tzinfo=TIME_ZONE)), ("Обычный", "pos", None)])
def test_a_faster_way_that_the_system_chose_has_its_own_norm(tmp_path: Path, reader: Reader, kind: str, norm: str, due: datetime | None) -> None:
    row = {"fact": "export_row", "system": "pos", "number": "7", "message_id": "vk:-1_1", "fields": {"kind": kind}, "seen_at": NOW.isoformat()}
    append(tmp_path / "in", "a", NOW, [row])
    with open_store(tmp_path / "store") as store:
        fold_inbox(store, tmp_path / "in", reader.reference)
        [found] = apply_terms(store, [decided(reader)], [message(1, "Темно", published_at=FRIDAY)], reader.reference)
    told = {"regime": regime} if (regime := regime_of("pos", {"kind": kind}, reader.reference)) else {}
    case = with_terms(fold_case([Event("e", "case:1", "vk:-1_1", "registered", FRIDAY, "mcu", told, "pos")]), reader.reference)
    assert found.norm == case.norm == norm
    assert found.due_at == case.due_at
    assert due in (None, found.due_at)
    assert f"от регистрации, норматив «{reader.reference.deadlines[norm].name}»" in found.reasons[-1]


def test_old_facts_fold_and_new_ones_keep_everything(tmp_path: Path, reader: Reader, reference: Reference) -> None:
    new = {"fact": "decision", **record_of(decided(reader))}
    old = {name: value for name, value in new.items() if name not in ("choices", "norm", "due_at")} | {"message_id": "vk:-1_2"}
    append(tmp_path / "in", "a", NOW, [new, old, *(fact_of(message(n, "Темно")) for n in (1, 2))])
    with open_store(tmp_path / "store") as store:
        assert fold_inbox(store, tmp_path / "in", reference).bad_lines == 0
        first, second = records(store, "SELECT norm, due_at, choices FROM current_decisions ORDER BY message_id")
    assert tuple(second.values()) == (None, None, None)
    assert (first["norm"], first["due_at"]) == (new["norm"], datetime.fromisoformat(new["due_at"]))
    assert json.loads(first["choices"])[0] == {"topic": "2.16", "confidence": 0.5, "department": "uk"}


def test_on_the_recorded_week_decision_and_case_agree(published: Settings) -> None:
    query = """SELECT c.id, c.norm, c.due_at, d.norm AS said, d.due_at AS said_due FROM cases c
        JOIN case_messages x ON x.case_id = c.id JOIN current_decisions d ON d.message_id = x.message_id
        WHERE c.id = 'case:' || x.message_id AND c.urgency = d.urgency AND c.status = 'новое' AND c.pause IS NULL AND c.returned = 0"""
    with connect(published.published, read_only=True) as copy:
        rows = records(copy, query)
    assert len(rows) > 50
    assert [row for row in rows if (row["norm"], row["due_at"]) != (row["said"], row["said_due"])] == []


def test_explain_tells_the_term_and_the_choices(mind: Any) -> None:
    from pipelines.explain import explain

    lines = list(explain("На Хибиногорской 33 опять не вывезли мусор", mind, NOW))
    assert "Срок: ответить до 08.02.2026 22:00: 24 ч от публикации, норматив «соцсети, обычное»" in lines
    assert sum(line.startswith("Вариант темы: ") for line in lines) == 3
    assert "Срок: не назначается: это не обращение о нашем городе" in list(explain("Продам гараж", mind, NOW))
