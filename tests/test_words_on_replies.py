"""What people said of a page's reply: it survives merges, splits and changed ties."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from models.analysis import analyze
from models.message import Message
from models.reference import Reference
from pipelines.answer_desk import correct_answer
from pipelines.answers import rebuild_answers
from pipelines.case_corrections import correct_event
from pipelines.case_desk import load_case
from pipelines.case_show import show_case
from pipelines.cases import rebuild_cases
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.mind import Mind
from pipelines.publish import publish
from pipelines.readings import keep_analyses
from pipelines.settings import ROOT, Settings
from pipelines.store import insert, message_of, open_store, records
from tests.conftest import NOW
from tests.stores import message, moment
from tests.test_cases import decided

ONE, TWO, THREE = message(1, "Во дворе на Мира 5 снег не убран третий день"), message(2, "На Кирова 21 не горит фонарь"), message(3, "Нет воды на Ленина 7")
REPLY = message(9, "Снег уберут завтра до 18:00, трактор УКГХ, телефон 8 (81531) 0-00-16", seen=4, thread=1, author="page", author_is_official=True)
UNDER, ASIDE = f"answered:{REPLY.id}", f"answered:{REPLY.id}>{TWO.id}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three appeals and a page's reply that stands under the first."""
    settings = Settings(var=tmp_path)
    facts = [fact_of(one) for one in (ONE, TWO, THREE, REPLY)] + [{**decided(one.id), "topic": t} for one, t in ((ONE, "2.21"), (TWO, "2.1"), (THREE, "4.1"))]
    append(settings.inbox, "facts", moment(0), facts)
    return settings


def made(settings: Settings, joiner: Mind, tied: Sequence[Message]) -> dict[str, Mapping[str, str]]:
    """What curators are held to have said of each answer once the reply is tied to these messages; all is published."""
    with open_store(settings.store) as store:
        fold_inbox(store, settings.inbox, joiner.reader.reference)
        keep_analyses(store, analyze([message_of(row) for row in records(store, "FROM messages")], joiner.reader))
        ties = [{"reply_id": REPLY.id, "message_id": one.id, "kind": "answer", "evidence": "имя"} for one in tied]
        insert(store, "official_replies", ties, replace=True)
        rebuild_cases(store, joiner)
        rebuild_answers(store, joiner.reader, ROOT / "data" / "seed")
        publish(store, settings.published, NOW)
        said: dict[str, dict[str, str]] = {row["event_id"]: {} for row in records(store, "FROM answers")}
        for row in records(store, "FROM answer_points WHERE said_by = 'mcu'"):
            said[row["event_id"]][row["point"]] = row["verdict"]
    return said


def ruled(settings: Settings, kind: str, these: Sequence[Message], those: Sequence[Message], hour: int) -> None:
    sides = {"these": json.dumps([one.id for one in these]), "those": json.dumps([one.id for one in those])}
    fact: dict[str, Any] = {"fact": "event", "id": f"told:{kind}{hour}", "case": f"case:{those[0].id}", "message": these[0].id, "kind": kind, "by": "mcu"}
    append(settings.inbox, "case", moment(hour), [{**fact, "at": moment(hour).isoformat(), "payload": sides}])


def check(settings: Settings, reference: Reference, case: Message, **said: str) -> None:
    for point, verdict in said.items():
        correct_answer(settings, reference, case.id, point.replace("addressed", "addressed.1"), verdict, "mcu", None, moment(6))


def test_a_word_survives_a_merge(settings: Settings, joiner: Mind, reference: Reference) -> None:
    assert set(made(settings, joiner, [ONE, TWO])) == {UNDER, ASIDE}
    check(settings, reference, TWO, overall="no", contact="no")
    said = {"overall": "no", "contact": "no"}
    assert made(settings, joiner, [ONE, TWO]) == {ASIDE: said, UNDER: {"contact": "no"}}, "what the words decide is so in both cases"
    ruled(settings, "merged", [TWO], [ONE], 7)
    assert made(settings, joiner, [ONE, TWO]) == {UNDER: said}


def test_a_word_survives_a_split_where_it_was_asked(settings: Settings, joiner: Mind, reference: Reference) -> None:
    ruled(settings, "merged", [TWO], [ONE], 5)
    made(settings, joiner, [TWO])
    check(settings, reference, ONE, overall="no", contact="no")
    assert made(settings, joiner, [TWO]) == {ASIDE: {"overall": "no", "contact": "no"}}
    ruled(settings, "split", [TWO], [ONE], 8)
    assert made(settings, joiner, [TWO]) == {ASIDE: {"overall": "no", "contact": "no"}}, "though the word was written for the case that has no answer now"
    assert "ответ проверен: overall" in "\n".join(show_case(load_case(settings, TWO.id), reference, NOW))


def test_a_split_leaves_the_word_with_its_question(settings: Settings, joiner: Mind, reference: Reference) -> None:
    ruled(settings, "merged", [TWO], [ONE], 5)
    made(settings, joiner, [ONE, TWO])
    check(settings, reference, ONE, addressed="no", date="no")
    ruled(settings, "split", [TWO], [ONE], 8)
    assert made(settings, joiner, [ONE, TWO]) == {UNDER: {"addressed.1": "no", "date": "no"}, ASIDE: {"date": "no"}}


def test_a_reply_tied_to_another_message_keeps_what_was_said_of_its_words(settings: Settings, joiner: Mind, reference: Reference) -> None:
    made(settings, joiner, [TWO])
    check(settings, reference, TWO, overall="yes", contact="no")
    assert made(settings, joiner, [THREE]) == {f"answered:{REPLY.id}>{THREE.id}": {"contact": "no"}}, (
        "the question is another one: how it is answered, nobody said"
    )
    assert made(settings, joiner, [TWO, THREE])[ASIDE] == {"overall": "yes", "contact": "no"}
    ruled(settings, "merged", [THREE], [TWO], 8)
    assert made(settings, joiner, [THREE]) == {f"answered:{REPLY.id}>{THREE.id}": {"overall": "yes", "contact": "no"}}, "one problem: it was said of it"


def test_words_of_old_name_the_reply_in_the_event(settings: Settings, joiner: Mind) -> None:
    said = {"of": ASIDE, "point": "overall", "verdict": "no"}
    fact = {"fact": "event", "id": "told:1", "case": f"case:{TWO.id}", "message": None, "kind": "checked", "at": moment(6).isoformat(), "by": "mcu"}
    append(settings.inbox, "case", moment(6), [{**fact, "payload": said}])
    ruled(settings, "merged", [TWO], [ONE], 7)
    assert made(settings, joiner, [ONE, TWO]) == {UNDER: {"overall": "no"}}


def answered_at(settings: Settings, joiner: Mind, tied: Sequence[Message]) -> dict[str, tuple[str, Any]]:
    made(settings, joiner, tied)
    with open_store(settings.store) as store:
        return {row["id"]: (row["status"], row["first_answer_at"]) for row in records(store, "FROM cases")}


def test_a_correction_survives_a_merge_and_a_split(settings: Settings, joiner: Mind, reference: Reference) -> None:
    made(settings, joiner, [ONE, TWO])
    correct_event(settings, reference, TWO.id, ASIDE, "mcu", NOW, {"at": moment(3).isoformat()})
    ruled(settings, "merged", [TWO], [ONE], 7)
    assert answered_at(settings, joiner, [ONE, TWO])[f"case:{ONE.id}"] == ("дан ответ", moment(3))
    ruled(settings, "split", [TWO], [ONE], 8)
    cases = answered_at(settings, joiner, [ONE, TWO])
    assert (cases[f"case:{ONE.id}"][1], cases[f"case:{TWO.id}"][1]) == (REPLY.published_at, moment(3))


def test_a_reply_taken_back_of_one_message_answers_the_others(settings: Settings, joiner: Mind, reference: Reference) -> None:
    made(settings, joiner, [ONE, TWO])
    correct_event(settings, reference, ONE.id, UNDER, "mcu", NOW, {"void": "да"})
    cases = answered_at(settings, joiner, [ONE, TWO])
    assert (cases[f"case:{ONE.id}"][0], cases[f"case:{TWO.id}"][0]) == ("новое", "дан ответ")
    ruled(settings, "merged", [TWO], [ONE], 7)
    assert answered_at(settings, joiner, [ONE, TWO])[f"case:{ONE.id}"][0] == "дан ответ"
    correct_event(settings, reference, ONE.id, ASIDE, "mcu", NOW, {"void": "да"})
    assert answered_at(settings, joiner, [ONE, TWO])[f"case:{ONE.id}"][0] == "новое"
    ruled(settings, "split", [TWO], [ONE], 8)
    assert {status for status, _ in answered_at(settings, joiner, [ONE, TWO]).values()} == {"новое"}
