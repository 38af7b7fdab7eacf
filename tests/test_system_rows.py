"""Each row of an official system keeps its own state and term inside the case that it is part of."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.message import ExportRow
from models.problem import Problem
from models.reference import Reference
from pipelines.case_desk import load_case, tell
from pipelines.case_list import list_cases
from pipelines.case_show import show_case
from pipelines.digest.data import load_digest
from pipelines.mind import Mind
from pipelines.review.queue import departments_with_cases, load_cases
from pipelines.settings import Settings
from pipelines.store import connect, records
from tests.conftest import NOW
from tests.stores import dump, moment
from tests.test_cases import keep
from tests.test_joined_cases import lift, name

DUE = moment(60).isoformat()
ROWS = ("system_rows", "system_row_states", "system_row_escalations")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path)


def official(system: str, number: int, seen: int = 1) -> list[Any]:
    """An appeal about the same lift, told in an official system."""
    told, decision = lift(number, f"лифт стоит, звонил {number} раз", seen=seen)
    id = f"{system}:{number}"
    return [replace(told, id=id, thread=id, source=system), {**decision, "message_id": id}]


def export(system: str, number: int, seen: int, **fields: str) -> ExportRow:
    return ExportRow(system, str(number), f"{system}:{number}", {"number": str(number), **fields}, moment(seen))


def rows_of(settings: Settings) -> dict[str, dict[str, Any]]:
    with connect(settings.published, read_only=True) as connection:
        return {row["message_id"]: row for row in records(connection, "FROM system_rows")}


JOINT = [*lift(1), *official("pos", 7), *official("incident", 8)]


@pytest.mark.parametrize(
    ("told", "number", "expected"),
    [
        ([export("pos", 7, 2, step="В работе")], "pos:7", {"status": "в работе", "norm": "pos", "first_answer_at": None}),
        ([export("pos", 7, 2, step="В работе", due=DUE)], "pos:7", {"norm": "срок системы", "due_at": moment(60)}),
        ([export("pos", 7, 2, step="В работе", kind="Ускоренный")], "pos:7", {"norm": "pos-fast", "regime": "pos-fast"}),
        ([export("incident", 8, 2, step="В работе")], "incident:8", {"norm": "social", "due_at": moment(25)}),
        (
            [export("pos", 7, 9, step="Решено", closed=moment(8).isoformat(), first_answer_at=moment(5).isoformat(), rating="4")],
            "pos:7",
            {"status": "закрыто", "first_answer_at": moment(5), "closed_at": moment(8), "in_time": True, "rating": 4},
        ),
        ([export("pos", 7, 2, step="В работе", department="УКГХ")], "pos:7", {"department": "ukgh"}),
    ],
)
def test_a_row_has_what_its_system_says(settings: Settings, joiner: Mind, told: list[ExportRow], number: str, expected: dict[str, Any]) -> None:
    case = keep(settings, joiner, *JOINT, export("pos", 7, 1), export("incident", 8, 1), *told)
    assert list(case) == [f"case:{name(1)}"]
    row = rows_of(settings)[number]
    assert {key: row[key] for key in expected} == expected
    assert row["case_id"] == f"case:{name(1)}"
    assert (case[row["case_id"]]["norm"], case[row["case_id"]]["origin"]) == ("social", "vk_main"), "the case has the clock of its first message"


def test_the_answer_of_one_row_is_not_that_of_another(settings: Settings, joiner: Mind) -> None:
    answered = export("incident", 8, 9, step="Готово", closed=moment(9).isoformat(), first_answer_at=moment(4).isoformat(), outcome="Решено")
    case = keep(settings, joiner, *JOINT, export("pos", 7, 2, step="В работе"), answered)[f"case:{name(1)}"]
    assert (case["first_answer_at"], case["status"]) == (moment(4), "дан ответ")
    rows = rows_of(settings)
    assert [(rows[id]["status"], rows[id]["outcome"], rows[id]["first_answer_at"]) for id in ("incident:8", "pos:7")] == [
        ("закрыто", "Решено", moment(4)),
        ("в работе", None, None),
    ]


def test_a_row_by_itself_is_its_case(settings: Settings, joiner: Mind) -> None:
    case = keep(settings, joiner, *official("pos", 7), export("pos", 7, 2, step="В работе", due=DUE))["case:pos:7"]
    row = rows_of(settings)["pos:7"]
    assert {key: row[key] for key in row if key in case} == {key: case[key] for key in case if key in row}


def test_portions_of_processing_change_nothing(tmp_path: Path, joiner: Mind) -> None:
    facts = [*JOINT, export("pos", 7, 2, step="В работе"), export("incident", 8, 2, step="В работе"), export("pos", 7, 9, step="Решено")]
    whole, piecewise = Settings(var=tmp_path / "whole"), Settings(var=tmp_path / "parts")
    keep(whole, joiner, *facts)
    for hour, part in enumerate((facts[:2], facts[2:5], facts[5:7], facts[7:])):
        keep(piecewise, joiner, *part, at=hour)
    assert dump(whole.store, ROWS) == dump(piecewise.store, ROWS)


@pytest.fixture
def joint(settings: Settings, joiner: Mind) -> Settings:
    keep(settings, joiner, *JOINT, export("pos", 7, 2, step="В работе", due=DUE), export("incident", 8, 2, step="В работе"))
    return settings


def test_the_story_names_the_term_of_each_row(joint: Settings, reference: Reference) -> None:
    lines = list(show_case(load_case(joint, "7"), reference, moment(30)))
    assert lines[0] == f"Обращение case:{name(1)}"
    assert f"  ПОС 7: срок {moment(60):%d.%m.%Y %H:%M}, в работе" in lines
    assert f"  Инцидент менеджмент 8: срок {moment(25):%d.%m.%Y %H:%M}, в работе, ПРОСРОЧЕНО" in lines
    assert "  Инцидент менеджмент 8" not in "\n".join(show_case(load_case(joint, "7"), reference, moment(0)))


@pytest.mark.parametrize(
    ("due", "hour", "told"),
    [
        (moment(10).isoformat(), 10, f"ПОС 7: {moment(10):%d.%m.%Y %H:%M}"),
        (DUE, 19, None),  # the case's own term of a day comes first
    ],
)
def test_the_sheet_of_a_department_tells_the_nearest_term(settings: Settings, joiner: Mind, due: str, hour: int, told: str | None) -> None:
    old = [replace(one, published_at=moment(-5)) if not isinstance(one, dict) else one for one in lift(1)]
    rows = [export("pos", 7, 2, step="В работе", due=due), export("incident", 8, 2, step="Готово", closed=moment(3).isoformat(), first_answer_at="")]
    keep(settings, joiner, *old, *official("pos", 7), *official("incident", 8), *rows)
    with connect(settings.published, read_only=True) as connection:
        [row] = [row for id in departments_with_cases(connection) for row in load_cases(connection, id)]
    assert (row["due_at"], row["systems"]) == (moment(hour), told)


@pytest.mark.parametrize(
    ("system", "overdue", "told"),
    [
        ("ПОС", False, ["ПОС 7  в работе  срок", f"вместе с другими: case:{name(1)}", "Строк 1."]),
        ("incident", True, ["Инцидент менеджмент 8  новое ПРОСРОЧЕНО", "Строк 1."]),
        ("pos", True, ["Строк 0."]),
        ("sed", False, ["Строк 0."]),
    ],
)
def test_the_list_of_a_system(settings: Settings, joiner: Mind, reference: Reference, system: str, overdue: bool, told: list[str]) -> None:
    old = [replace(one, published_at=moment(-30)) if not isinstance(one, dict) else one for one in official("incident", 8)]
    keep(settings, joiner, *lift(1), *official("pos", 7), *old, export("pos", 7, 2, step="В работе", due=DUE), export("incident", 8, 1))
    lines = "\n".join(list_cases(settings, reference, None, overdue, False, 50, system))
    assert [words for words in told if words not in lines] == []


def test_no_such_system_is_one_clear_line(joint: Settings, reference: Reference) -> None:
    with pytest.raises(Problem, match=r"Системы «СМС» нет в systems.toml. Есть: incident, pos"):
        list(list_cases(joint, reference, None, False, False, 50, "СМС"))


@pytest.mark.parametrize(("named", "answered"), [("pos:7", {"pos:7"}), ("7", {"pos:7"}), (name(1), set())])
def test_what_an_office_did_belongs_to_the_row_that_it_named(joint: Settings, joiner: Mind, reference: Reference, named: str, answered: set[str]) -> None:
    tell(joint, reference, named, "answer", "ukgh", moment(5), NOW, {"text": "Лифт запущен"})
    case = keep(joint, joiner, at=6)[f"case:{name(1)}"]
    assert case["first_answer_at"] == moment(5)
    assert {id for id, row in rows_of(joint).items() if row["first_answer_at"]} == answered


def test_every_row_of_an_export_is_found_once(published: Settings) -> None:
    with connect(published.published, read_only=True) as connection:
        exported = Counter((row["system"], row["number"]) for row in records(connection, "SELECT DISTINCT system, number FROM export_rows"))
        kept = Counter((row["system"], row["number"]) for row in records(connection, "FROM system_rows"))
        shown = Counter((row["system_id"], row["number"]) for row in records(connection, "FROM systems_now WHERE number IS NOT NULL"))
        strangers = Counter((row["system"], row["number"]) for row in records(connection, "FROM system_rows WHERE case_id IS NULL"))
        joined = records(connection, "SELECT r.* FROM system_rows r ANTI JOIN case_messages m ON m.case_id = r.case_id AND m.message_id = r.message_id")
    assert exported == kept == shown + strangers
    assert {(row["system"], row["number"]) for row in joined} == set(strangers)


def test_rows_in_are_the_sum_of_the_states(published: Settings) -> None:
    with connect(published.published, read_only=True) as connection:
        summary = {row["system"]: row for row in records(connection, "FROM system_summary")}
        names = records(connection, "SELECT y.caption, count(*) AS rows FROM current_export_rows e JOIN systems y ON y.id = e.system GROUP BY 1")
        volume = {row["source"]: row["appeals"] for row in records(connection, "FROM volume")}
        weeks = records(
            connection,
            """SELECT y.name, count(*) AS rows FROM system_rows r JOIN systems y ON y.id = r.system CROSS JOIN publication p
            WHERE r.case_id IS NOT NULL AND r.registered_at BETWEEN p.published_at - INTERVAL 28 DAY AND p.published_at GROUP BY 1""",
        )
    for row in summary.values():
        assert row["rows"] == row["state_new"] + row["state_in_work"] + row["state_answered"] + row["state_closed"]
        assert row["open"] == row["state_new"] + row["state_in_work"]
    assert {row["caption"]: row["rows"] for row in names} == {
        row["caption"]: summary[row["caption"]]["rows"] + summary[row["caption"]]["strangers"] for row in names
    }
    assert {row["name"]: volume[row["name"]] for row in weeks} == {row["name"]: row["rows"] for row in weeks}


def test_digest_list_and_summary_say_the_same(published: Settings, reference: Reference) -> None:
    day = datetime(2026, 2, 7, 22, tzinfo=NOW.tzinfo)
    with connect(published.published, read_only=True) as connection:
        summary = {row["system"]: row for row in records(connection, "FROM system_summary")}
        late = Counter(row["system"] for row in records(connection, "FROM system_overdue"))
    for part in load_digest(published.published, day.date(), NOW).systems:
        told = summary[part.caption]
        assert (part.figures["В работе"], part.figures["Просрочено"]) == (told["open"], told["overdue"]) == (told["open"], late[part.caption])
        listed = list(list_cases(published, reference, None, False, False, 1000, part.id))
        assert f"Строк {told['open']}." in listed
