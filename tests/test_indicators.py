"""Indicators: passports, intervals, and nothing made of little."""

import itertools
import re
from pathlib import Path

import pytest

from models.intervals import kaplan_meier, wilson
from models.problem import Problem
from models.reference import Reference
from pipelines.digest.data import load_digest
from pipelines.fold import fold_inbox
from pipelines.indicator_page import PAGE, render_page
from pipelines.indicators import load_indicators, tell_indicator, told_share
from pipelines.publish import publish
from pipelines.settings import Settings
from pipelines.store import SQL, connect, open_store
from tests.conftest import NOW

VIEWS = (
    *(
        "cases",
        "volume",
        "overdue",
        "system_overdue",
        "due_today",
        "system_due_today",
        "answer_times",
        "outcomes",
        "returns",
        "department_load",
        "system_summary",
        "same_problem",
    ),
    *("answer_quality", "promises_kept"),
    *("recurrence", "hotspots", "causes", "satisfaction"),
)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (7, 12, 0.3195, 0.8067), (1, 2, 0.0945, 0.9055), (81, 263, 0.2553, 0.3662)],
)
def test_wilson(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=2e-4)


def test_kaplan_meier_of_freireich_1963() -> None:
    """The remission times of 6-mercaptopurine, in every textbook: the curve is 0.627 at 10, 0.448 at 23, the median 23 from 13 on."""
    gone, waiting = (6, 6, 6, 7, 10, 13, 16, 22, 23), (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    found = kaplan_meier([*((float(t), True) for t in gone), *((float(t), False) for t in waiting)])
    assert (found.n, found.answered, found.median, found.interval) == (21, 9, 23, (13, None))
    assert found.mean == pytest.approx(23.29, abs=0.01)


@pytest.mark.parametrize(
    ("times", "median"),
    [
        ([(1.0, True)], 1.0),
        ([(1.0, False)], None),
        ([(1.0, True), (2.0, False), (3.0, False)], None),
        ([(5.0, True), (1.0, True), (3.0, True)], 3.0),
        ([], None),
    ],
)
def test_a_median_is_told_only_where_half_are_answered(times: list[tuple[float, bool]], median: float | None) -> None:
    assert {kaplan_meier(list(order)).median for order in itertools.permutations(times)} == {median}


@pytest.mark.parametrize(("k", "n", "told"), [(7, 9, "7 из 9 (n меньше 10: доля не показывается)"), (7, 12, "7 из 12, 58 % (95 %: от 32 до 81 %)")])
def test_no_share_of_too_few(k: int, n: int, told: str) -> None:
    assert told_share(k, n, 10) == told


def test_every_view_has_a_passport_and_a_query() -> None:
    known = load_indicators(Settings(var=Path()))
    assert tuple(known) == VIEWS
    assert {path.stem for path in (SQL / "indicators").glob("*.sql")} == set(VIEWS)
    assert all(one.kind in ("count", "share", "index", "time") and one.minimum_n >= (1 if one.kind == "count" else 10) for one in known.values())


@pytest.mark.parametrize("name", VIEWS)
def test_each_indicator_tells_its_passport_and_figures(published: Settings, name: str) -> None:
    told = list(tell_indicator(published, name))
    assert told[1].startswith("Формула: ")
    assert "На 07.02.2026 22:00:" in told
    with connect(published.published, read_only=True) as connection:
        connection.execute(f"FROM {name}").fetchall()


def test_an_empty_store_says_that_there_is_nothing(tmp_path: Path, reference: Reference) -> None:
    settings = Settings(var=tmp_path)
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reference)
        publish(connection, settings.published, NOW)
    assert all(list(tell_indicator(settings, name)) for name in VIEWS)
    digest = load_digest(settings.published, NOW.date(), NOW)
    assert [id for id in ("answers", "promises", "satisfaction", "not_fixed", "loud", "recurring") if digest.tables[id].rows] == []


def test_an_unknown_indicator_is_one_clear_line(published: Settings) -> None:
    with pytest.raises(Problem, match="Показателя «всё» нет"):
        list(tell_indicator(published, "всё"))


def test_a_case_counts_once_in_every_view(published: Settings) -> None:
    queries = (
        "SELECT count(*) FROM cases",
        "SELECT count(*) FROM cases_now",
        "SELECT sum(cases)::BIGINT FROM department_load",
        "SELECT count(*) FROM answer_times",
    )
    with connect(published.published, read_only=True) as connection:
        counts = [connection.execute(query).fetchone() for query in queries]
        every = connection.execute("SELECT count(DISTINCT case_id) FROM systems_now").fetchone()
    assert {*counts, every} == {every}


def test_the_page_of_passports_is_not_stale(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    assert (settings.reference / PAGE).read_text(encoding="utf-8") == render_page(settings), "напишите страницу заново: mcu indicator --page"


def test_the_page_leads_to_the_sql_of_every_indicator() -> None:
    settings = Settings(var=Path())
    links = re.findall(r"\]\((\.\./[^)]+)\)", render_page(settings))
    assert all((settings.reference / link).is_file() for link in links)
    assert {Path(link).stem for link in links} >= {*VIEWS} - {"cases"}
