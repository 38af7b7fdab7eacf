"""Chronic, or an outburst, or a wave of the season; tests of counts; the invented year."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from classifiers.cells import _held_binomial, shares_of
from classifiers.chronic import densest, episodes_of, find_chronic, load_chronicity
from classifiers.effect import compare
from classifiers.occurrence import Cell, Occurrence
from classifiers.outbursts import find_outbursts, find_waves
from classifiers.returning import find_returning
from classifiers.tails import false_discovery, fell, robust_dispersion, rose, upper_tail
from models.problem import Problem
from models.reference import load_reference
from tests.simulated_year import REFERENCE, Design, World, make_year, nothing, ours, plain_poisson, simulate, top_counts

RULES = load_chronicity(REFERENCE / "chronic.toml")
AS_OF = date(2026, 6, 30)
CALM = World(accidents=0, fashions=0)


@cache
def noise(seed: int = 3, world: World = CALM) -> tuple[Occurrence, ...]:
    return make_year(seed, load_reference(REFERENCE), world, ()).occurrences


def days(*ages: int) -> list[date]:
    return [AS_OF - timedelta(days=age) for age in ages]


def at_house(topic: str, on: Sequence[date], number: str = "999", street: str = "улица Мира") -> list[Occurrence]:
    """Cases at a house that the noise does not have, on a street that it has."""
    where = f"{street}, {number}"
    return [Occurrence(f"new:{where}:{topic}:{n}", day, topic, where, street, None, "Кировск") for n, day in enumerate(on)]


def several(topic: str, on: Sequence[date], street: str = "улица Мира") -> list[Occurrence]:
    return [replace(one, case=f"{one.case}:{n}") for n, day in enumerate(on) for one in at_house(topic, [day], str(900 + n), street)]


SPREAD = (5, 60, 110, 170, 230, 290)


@pytest.mark.parametrize(
    ("name", "added", "found"),
    [
        ("приходит полгода", at_house("5.18", days(*SPREAD)), {("house", "5.18")}),
        ("только три раза", at_house("5.18", days(5, 90, 170)), set()),
        ("двадцать за два дня", at_house("5.3", days(*[40] * 12, *[41] * 8)), set()),
        ("авария и вторая через десять дней", at_house("5.3", days(*[40] * 12, *[30] * 6)), set()),
        ("авария и один случай раньше", at_house("5.3", days(*[40] * 12, *[41] * 8, 200)), set()),
        ("неделя каждый день", at_house("2.19", days(*range(40, 47))), set()),
        ("месяц подряд, потом тихо", at_house("5.20", days(100, 104, 108, 112, 116, 120, 124)), set()),
        ("улица, разные дома", several("2.16", days(*range(3, 350, 14)), "улица Шилейко"), {("street", "2.16")}),
        ("ничего", [], set()),
    ],
)
def test_chronic_or_not(name: str, added: list[Occurrence], found: set[tuple[str, str]]) -> None:
    told = {(one.cell.level, one.cell.matter) for one in find_chronic([*noise(), *added], AS_OF, RULES)}
    assert told == found, name


def test_a_wave_of_the_season_is_not_chronic() -> None:
    """Four times in a winter in which sixty houses do: nobody stands out; eight times where nobody else does: one does."""
    winter = [AS_OF - timedelta(days=90 + 20 * n) for n in range(8)]
    snow = [one for n in range(60) for one in at_house("2.21", winter[n % 2 :: 2], str(500 + n), f"улица {n % 15}")]
    assert [one.cell for one in find_chronic([*noise(), *snow], AS_OF, RULES) if one.cell.level == "house"] == []
    one_house = at_house("2.21", winter, "777")
    assert Cell("house", "улица Мира, 777", "2.21") in {one.cell for one in find_chronic([*noise(), *one_house], AS_OF, RULES)}


def test_a_street_is_told_once_and_a_house_that_carries_it_alone_instead_of_it() -> None:
    street = several("2.16", days(*range(3, 350, 14)), "улица Шилейко")
    many = find_chronic([*noise(), *street, *at_house("2.16", days(5, 90, 180), "1", "улица Шилейко")], AS_OF, RULES)
    assert [one.cell.level for one in many] == ["street"]
    alone = find_chronic([*noise(), *at_house("2.16", days(*range(3, 350, 14)), "1", "улица Шилейко")], AS_OF, RULES)
    assert [(one.cell.level, one.cell.place) for one in alone] == [("house", "улица Шилейко, 1")]


def test_the_order_of_cases_changes_nothing() -> None:
    everything = [*noise(), *at_house("5.18", days(*SPREAD))]
    whole = find_chronic(everything, AS_OF, RULES)
    random.Random(1).shuffle(everything)
    assert find_chronic(everything, AS_OF, RULES) == whole


def test_outbursts_and_waves_have_their_own_words() -> None:
    accident = several("5.3", days(*[40] * 12, *[41] * 8), "улица Шилейко")
    fashion = [Occurrence(f"f{n}", AS_OF - timedelta(days=200 + n % 20), "20.1", None, f"улица {n % 9}", None, None) for n in range(40)]
    loud = find_outbursts([*noise(), *accident, *fashion], AS_OF, RULES)
    assert [(one.level, one.place, one.topic, one.cases) for one in loud] == [("street", "улица Шилейко", "5.3", 20)]
    assert "20.1" in {one.topic for one in find_waves([*noise(), *accident, *fashion], AS_OF, RULES)}


def test_an_outburst_at_one_house_is_told_at_the_house() -> None:
    loud = find_outbursts([*noise(), *at_house("5.3", days(*[40] * 15))], AS_OF, RULES)
    assert [(one.level, one.cases) for one in loud] == [("house", 15)]


@pytest.mark.parametrize(
    ("counts", "found"),
    [([("a", 100, 2), ("b", 50, 9), ("c", 300, 6)], ["b"]), ([("a", 100, 2), ("b", 50, 3)], []), ([("a", 10, 3), ("b", 900, 0)], []), ([], [])],
)
def test_topics_that_come_back(counts: list[tuple[str, int, int]], found: list[str]) -> None:
    assert [one.topic for one in find_returning(counts, RULES.min_cases, RULES.q)] == found


def test_benjamini_hochberg_by_their_own_example() -> None:
    """The fifteen p-values of the paper of 1995: at 0.05 the first four are rejected."""
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])
    assert int((false_discovery(p, 15) <= 0.05).sum()) == 4
    assert false_discovery(p[:4], 15)[3] == pytest.approx(false_discovery(p, 15)[3])
    assert false_discovery(np.array([]), 0).size == 0


@pytest.mark.parametrize("true", [0.0, 0.3, 1.0])
def test_the_dispersion_that_the_data_show(true: float) -> None:
    chance = np.random.default_rng(7)
    expected = chance.gamma(1.0, 0.5, 4000) + 0.01
    leaning = chance.gamma(1 / true, true, 4000) if true else np.ones(4000)
    counts = chance.poisson(expected * leaning).astype(float)
    counts[:10] = 15.0  # ten chronic ones
    assert robust_dispersion(counts, expected) == pytest.approx(true, abs=0.06 + 0.35 * true)


@pytest.mark.parametrize(("n", "mean", "dispersion"), [(4, 0.5, 0.0), (4, 0.5, 0.4), (20, 9.0, 0.1)])
def test_upper_tail(n: int, mean: float, dispersion: float) -> None:
    law = stats.nbinom(1 / dispersion, 1 / (1 + dispersion * mean)) if dispersion else stats.poisson(mean)
    assert upper_tail(np.array([float(n)]), np.array([mean]), dispersion)[0] == pytest.approx(1 - sum(law.pmf(k) for k in range(n)), rel=1e-6)


@pytest.mark.parametrize(("total", "share", "cap"), [(0, 0.1, 1), (5, 0.02, 1), (12, 0.3, 4), (40, 0.15, 7)])
def test_what_a_held_week_gives(total: int, share: float, cap: int) -> None:
    exact = sum(min(k, cap) * stats.binom.pmf(k, total, share) for k in range(total + 1))
    assert _held_binomial(np.array([float(total)]), np.array([share]), np.array([[float(cap)]]))[0, 0] == pytest.approx(exact)


def test_the_share_of_a_place_leaves_the_tested_cell_out() -> None:
    counts = np.array([[50.0, 5.0], [0.0, 5.0], [0.0, 5.0]])
    shares = shares_of(counts)
    assert shares[0, 0] == pytest.approx(1 / 3)
    assert shares[0, 1] > 0.6


@pytest.mark.parametrize(("ages", "n"), [((), 0), ((5,), 1), ((5, 6, 7), 1), ((5, 19), 2), ((5, 18), 1), ((100, 50, 5, 5), 3)])
def test_how_often_it_came(ages: tuple[int, ...], n: int) -> None:
    assert episodes_of(days(*ages), 14) == n


def test_the_densest_stretch() -> None:
    assert densest(sorted(days(1, 2, 3, 50, 90)), 14) == tuple(sorted(days(1, 2, 3)))
    assert densest([], 14) == ()


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "passed", "verdict"),
    [
        (12, 0, 100, 120, "fell"),
        (12, 6, 100, 120, "same"),
        (3, 9, 100, 60, "rose"),
        (12, 0, 100, 20, "early"),
        (12, 0, 100, -10, "early"),
        (2, 0, 100, 90, "early"),
        (12, 0, 0, 120, "fell"),
    ],
)
def test_whether_the_effect_came(before: int, after: int, elsewhere: int, passed: int, verdict: str) -> None:
    due = AS_OF - timedelta(days=passed)
    own = [due - timedelta(days=7 * n + 3) for n in range(before)] + [due + timedelta(days=7 * n + 3) for n in range(after)]
    others = [AS_OF - timedelta(days=n * 365 // max(1, elsewhere)) for n in range(elsewhere)]
    found = compare(own, others, due - timedelta(days=240), due, AS_OF)
    assert found.verdict == verdict
    assert (found.p is None) == (verdict == "early")


def test_snow_that_melts_is_no_merit() -> None:
    """Ten weeks with snow before the due day and none after, as everywhere in town."""
    due = AS_OF - timedelta(days=120)
    own, town = [due - timedelta(days=7 * n + 1) for n in range(10)], [due - timedelta(days=n % 90) for n in range(200)]
    assert compare(own, town, due - timedelta(days=200), due, AS_OF).verdict == "early"
    assert compare(own, [AS_OF - timedelta(days=n) for n in range(300)], due - timedelta(days=200), due, AS_OF).verdict == "fell"


@pytest.mark.parametrize(("before", "days_before", "after", "days_after", "p"), [(10, 100.0, 0, 100.0, 0.5**10), (5, 50.0, 5, 50.0, 0.623046875)])
def test_two_rates(before: int, days_before: float, after: int, days_after: float, p: float) -> None:
    assert fell(before, days_before, after, days_after) == pytest.approx(p)
    assert rose(after, days_after, before, days_before) == pytest.approx(p)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("q = 0.05", "q = 5.0", "в поле «q» стоит «5.0», нужно число между 0 и 1"),
        ("min_cases = 4", "min_cases = 0", "в поле «min_cases» стоит «0», нужно целое число больше нуля"),
        ("min_cases = 4", "", "нет поля «min_cases»"),
        ("min_cases = 4", "min_cases = 4\nmax_cases = 9", "лишнее поле «max_cases»"),
    ],
)
def test_broken_rules_are_one_clear_line(tmp_path: Path, was: str, now: str, told: str) -> None:
    path = tmp_path / "chronic.toml"
    path.write_text((REFERENCE / "chronic.toml").read_text(encoding="utf-8").replace(was, now, 1), encoding="utf-8")
    with pytest.raises(Problem, match=told):
        load_chronicity(path)


@cache
def scored(design: Callable[[], Design]) -> tuple[float, float]:
    """Found of ten and false alarms a year over two seeds, looking every fourth week."""
    results = [simulate(make_year(seed, load_reference(REFERENCE)), design(), 4) for seed in (0, 1)]
    found = sum(week is not None for one in results for week in one.found.values()) / 2
    return found, sum(len(one.false) for one in results) / 2


def is_good(design: Callable[[], Design]) -> bool:
    found, false = scored(design)
    return found >= 5 and false <= 2


def test_the_invented_year_small() -> None:
    assert is_good(_ours), scored(_ours)


@pytest.mark.parametrize("design", [lambda: nothing, lambda: top_counts(10), lambda: plain_poisson(True), lambda: plain_poisson(False)])
def test_the_invented_year_tells_other_designs_from_ours(design: Callable[[], Design]) -> None:
    assert not is_good(design)


def _ours() -> Design:
    return ours(RULES)
