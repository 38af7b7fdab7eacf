"""The coverage ledger: what a run should have seen, four alarms and when they keep silent, what was dropped."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import nbinom

from models.message import Coverage, Dropped, coverage_from, record_of
from models.reference import Reference
from pipelines import collect, tally
from pipelines.dropped import KEPT, keep_dropped, load_dropped
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.settings import Settings
from pipelines.store import connect, create_views, insert, open_store, records, sql
from tests.conftest import NOW
from tests.quarter import LARGE, LEDGER_VIEWS, SMALL, World, episodes, simulate
from tests.stores import listing, message, moment

DAYS = 70  # the first ten before the first run


@dataclass(frozen=True)
class Life:
    """Daily runs of one source, the last of them at NOW: messages of each day and what the last run is told to have done."""

    counts: Sequence[int]
    kind: str = "vk"
    skip: int = 0  # numbers that vanish before each of the last day's messages
    stuck: int = 0  # last runs that moved nothing
    got: int | None = None
    expected_min: int = 0
    problem: str | None = None
    first_run: int = 10  # runs before this one did not happen


def steady(per_day: int, *last: int) -> list[int]:
    return [per_day] * (DAYS - len(last)) + list(last)


def now_of(life: Life, query: str = "FROM coverage_now") -> dict[str, Any]:
    """The ledger of the last run, or the first row of another query."""
    with connect(":memory:") as connection:
        connection.execute(sql("schema"))
        create_views(connection, LEDGER_VIEWS)
        insert(connection, "sources", [{"id": "s", "name": "С", "kind": life.kind, "enabled": True, "expected_min": life.expected_min, "lookback_days": 10}])
        insert(connection, "messages", messages_of(life))
        insert(connection, "coverage", [_run(life, day) for day in range(life.first_run, DAYS)])
        return records(connection, query)[0]


def messages_of(life: Life) -> list[dict[str, Any]]:
    rows, number = [], 0
    for day, count in enumerate(life.counts):
        for n in range(count):
            number += 1 + (life.skip if day == DAYS - 1 else 0)
            at = _end(day) - timedelta(hours=23) + timedelta(hours=20) * n / max(1, count)
            rows.append(_message(number, at, max(_end(day), _end(life.first_run))))
    return rows


def _end(day: int) -> datetime:
    return NOW - timedelta(days=DAYS - 1 - day)


def _message(number: int, at: datetime, seen: datetime) -> dict[str, Any]:
    plain = {"source": "s", "channel": "", "author_is_official": False, "text": "", "version": 1, "likes": 0, "reposts": 0, "comments": 0, "attachments": "{}"}
    return {**plain, "id": f"vk:-1_{number}", "thread": f"vk:-1_{number}", "published_at": at, "first_seen_at": seen, "collected_at": seen}


def _run(life: Life, day: int) -> dict[str, Any]:
    last = day == DAYS - 1
    got = life.got if last and life.got is not None else sum(life.counts[max(0, day - 9) : day + 1])
    moved = 0 if day >= DAYS - life.stuck else 1
    return {"source": "s", "ran_at": _end(day), "got": got, "fresh": moved, "moved": moved, "dropped": "{}", "problem": life.problem if last else None}


NOTHING, SAME, LESS, HOLE = "сегодня ничего", "то же, что вчера", "меньше ожидаемого", "дыра в номерах"


@pytest.mark.parametrize(
    ("life", "alarms"),
    [
        (Life(steady(12)), []),
        (Life(steady(12, 0)), [NOTHING]),
        (Life(steady(12, 0), stuck=1), [SAME]),
        (Life(steady(12, 2)), [LESS]),
        (Life(steady(12, 9)), []),
        (Life(steady(60, 45)), []),
        (Life(steady(60, 20)), [LESS]),
        (Life(steady(20, 8, 8, 8)), [LESS]),  # no day of the three is telling by itself
        (Life(steady(2, 0)), []),  # one day of silence of a small source is usual
        (Life(steady(2, 0, 0, 0)), [NOTHING]),
        (Life(steady(0), stuck=70), []),  # normally silent
        (Life([n % 10 == 0 for n in range(DAYS)], stuck=5), []),  # a message in ten days
        (Life(steady(12, 0), kind="incident"), []),  # exports come when they come
        (Life(steady(12, 12), skip=4), [HOLE]),
        (Life(steady(12, 12), skip=4, kind="site"), []),  # a site has no numbers
        (Life(steady(12, 12)), []),
        (Life(steady(12, 0), problem="нет связи"), []),  # the reason is known
        (Life(steady(0, 1, 1, 1, 0), got=0), [NOTHING]),  # an empty answer where messages were seen before
        (Life(steady(12, 2), first_run=65), []),  # too little history
        (Life(steady(12, 2), first_run=65, expected_min=100), []),
        (Life(steady(12, 2), first_run=65, expected_min=130), [LESS]),
        (Life(steady(0), expected_min=1), [LESS]),
    ],
)
def test_alarms(life: Life, alarms: list[str]) -> None:
    assert now_of(life)["alarms"] == alarms


@pytest.mark.parametrize(
    ("life", "told"),
    [
        (Life(steady(12, 0)), "сегодня ничего: за сутки ни одной записи, обычно около 12,0"),
        (Life(steady(12, 0), stuck=1), "то же, что вчера: ни одной новой записи и ни одной перемены, обычно за сутки около 12,0"),
        (Life(steady(2, 0, 0, 0)), "сегодня ничего: уже 3 сут. ни одной записи, обычно около 6,0"),
        (Life(steady(12, 0), got=0), "сегодня ничего: пустой ответ, а раньше за то же время было видно 96"),
        (Life(steady(12, 2)), "меньше ожидаемого: за сутки 2, обычно около 12,0, не меньше 3"),
        (Life(steady(20, 8, 8, 8)), "меньше ожидаемого: за трое суток 24, обычно около 60,0"),
        (Life(steady(12, 2), first_run=65, expected_min=130), "меньше ожидаемого: получено 110, ожидалось не меньше 130"),
        (Life(steady(12), skip=4), "дыра в номерах: за сутки пропущено номеров 48, обычно около 0,1"),
    ],
)
def test_alarms_in_words(life: Life, told: str) -> None:
    assert now_of(life)["told"] == told


def test_the_digest_names_the_alarm_and_the_last_healthy_run() -> None:
    row = now_of(Life(steady(12, 0)), sql("digest/gaps"))
    assert list(row.values()) == ["С", "сегодня ничего: за сутки ни одной записи, обычно около 12,0", "07.02.2026 22:00"]


def test_weekdays_differ_and_small_sources_are_drawn_to_the_mean() -> None:
    weekend = [(0 if _end(day).weekday() > 4 else 14) for day in range(DAYS)]
    row = now_of(Life(weekend))  # NOW is a Saturday
    assert (row["alarms"], row["day_got"]) == ([], 0)
    assert row["day_expected"] < 6
    rare = [n if _end(day).weekday() == 5 else 0 for day, n in enumerate([1] * DAYS)]
    assert 0.2 < now_of(Life(rare))["day_expected"] < 0.6


def test_a_week_without_runs_is_no_silence() -> None:
    """Days that no run looked back on are not counted as empty ones."""
    life = Life(steady(12))
    with connect(":memory:") as connection:
        connection.execute(sql("schema"))
        create_views(connection, LEDGER_VIEWS)
        insert(connection, "sources", [{"id": "s", "name": "С", "kind": "vk", "enabled": True, "expected_min": 0, "lookback_days": 10}])
        insert(connection, "messages", [m for m in messages_of(life) if not _end(15) < m["published_at"] <= _end(35)])
        insert(connection, "coverage", [_run(life, day) for day in range(10, DAYS) if not 15 < day < 45])
        row = records(connection, "FROM coverage_now")[0]
    assert row["day_expected"] == pytest.approx(12)


@pytest.mark.parametrize(("n", "mean", "size"), [(0, 0.3, 5.0), (3, 10.0, 25.0), (60, 60.0, 8.0), (200, 60.0, 1.5)])
def test_the_count_model_is_the_negative_binomial(n: int, mean: float, size: float) -> None:
    with connect(":memory:") as connection:
        connection.execute(sql("views/55_count_model").partition("-- The 63 days")[0])
        (found,) = connection.execute(f"SELECT nb_at_most({n}, {mean}, {size})").fetchone() or (None,)
    assert found == pytest.approx(nbinom.cdf(n, size, size / (size + mean)), rel=1e-9)


def test_new_edited_and_deleted_are_counted_by_the_store(tmp_path: Path, reference: Reference) -> None:
    first = [message(1, "Снег не убран"), message(2, "Ответ", thread=1), message(3, "Реклама"), listing(0, "vk:-1_1", "vk:-1_3")]
    second = [message(1, "Снег не убран, третий день", seen=2), message(4, "Темно", seen=2), listing(2, "vk:-1_1", "vk:-1_4")]
    old = {"fact": "coverage", "source": "vk_main", "at": moment(0).isoformat(), "got": 3, "new": 4, "dropped": {"реклама": 2}, "problem": None}
    run = Coverage("vk_main", moment(2), 2, 3, {}, None, moment(-5), moment(2), 2, {"wall.get": 3})
    append(tmp_path / "in", "a", moment(0), [*map(fact_of, first), old])
    append(tmp_path / "in", "b", moment(2), [*map(fact_of, second), fact_of(run)])
    with open_store(tmp_path / "store") as connection:
        fold_inbox(connection, tmp_path / "in", reference)
        create_views(connection, LEDGER_VIEWS)
        rows = records(connection, "FROM ledger_of('coverage') ORDER BY ran_at")
    assert [(r["got"], r["new"], r["edited"], r["deleted"]) for r in rows] == [(3, 3, 0, 0), (2, 1, 1, 1)]
    assert [(r["newest"], r["calls"]) for r in rows] == [(None, None), (moment(2), '{"wall.get": 3}')]
    assert json.loads(rows[0]["dropped"]) == {"реклама": 2}


def test_a_store_made_before_the_ledger_gets_its_columns(tmp_path: Path, reference: Reference) -> None:
    with connect(tmp_path / "store") as connection:
        connection.execute("CREATE TABLE coverage (source VARCHAR, ran_at TIMESTAMPTZ, got INTEGER, fresh INTEGER, dropped VARCHAR, problem VARCHAR)")
        connection.execute("CREATE TABLE sources (id VARCHAR, name VARCHAR, kind VARCHAR, town VARCHAR, official BOOLEAN, enabled BOOLEAN, expected_min INT)")
    append(tmp_path / "in", "a", NOW, [fact_of(Coverage("vk_main", NOW, 0, 0, {}, None, moved=0))])
    with open_store(tmp_path / "store") as connection:
        fold_inbox(connection, tmp_path / "in", reference)
        assert records(connection, "SELECT moved FROM coverage") == [{"moved": 0}]
        assert {row["lookback_days"] for row in records(connection, "SELECT lookback_days FROM sources")} == {10}


@pytest.mark.parametrize("run", [Coverage("s", NOW, 1, 1, {}, None), Coverage("s", NOW, 1, 1, {"реклама": 1}, "нет", NOW, NOW, 1, {"wall.get": 1})])
def test_a_run_survives_its_record(run: Coverage) -> None:
    assert coverage_from(json.loads(json.dumps(record_of(run)))) == run


@pytest.fixture
def collected(tmp_path: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Coverage]:
    """Collect the source vk_main from given records, `hours` after NOW."""
    settings = Settings(var=tmp_path)

    def run(*facts: Any, hours: int = 0) -> Coverage:
        monkeypatch.setitem(collect._FACTS, "vk", lambda _: iter(map(fact_of, facts)))
        return collect.collect_source(settings, reference, reference.sources["vk_main"], NOW + timedelta(hours=hours))

    return run


def test_a_run_tells_what_moved_and_between_which_times(collected: Callable[..., Coverage]) -> None:
    first = collected(message(1, "Темно"), message(2, "Скользко", published_at=moment(-30)))
    same = collected(message(1, "Темно", seen=1), message(2, "Скользко", seen=1, published_at=moment(-30)), hours=1)
    liked = collected(message(1, "Темно", seen=2, likes=1), hours=2)
    assert (first.oldest, first.newest) == (moment(-30), moment(-5))
    assert [run.moved for run in (first, same, liked)] == [2, 0, 1]


def test_calls_are_what_the_counter_grew_by(collected: Callable[..., Coverage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert collected(message(1, "Темно")).calls is None
    counter = tmp_path / "state" / "vk-calls.json"
    counter.write_text('{"2026-02-07": {"wall.get": 5}}', encoding="utf-8")
    before = tally.load_calls(Settings(var=tmp_path), "vk", NOW)
    counter.write_text('{"2026-02-07": {"wall.get": 7, "wall.getComments": 1}}', encoding="utf-8")
    monkeypatch.setattr(tally.Tally, "start", classmethod(lambda cls, *given: cls(*given, before)))
    assert collected(message(1, "Темно"), hours=1).calls == {"wall.get": 2, "wall.getComments": 1}


def dropped(number: int, text: str = "") -> Dropped:
    return Dropped("vk_main", NOW, "реклама ВК", f"vk:-1_{number}", text)


def test_dropped_items_are_counted_sampled_and_masked(collected: Callable[..., Coverage], tmp_path: Path, mind: object) -> None:
    items = [dropped(n, "Продам гараж, звоните 8-921-000-11-22, Мария Ивановна Петрова") for n in range(25)]
    run = collected(message(1, "Темно"), *items)
    assert (run.got, run.new, run.dropped) == (1, 1, {"реклама ВК": 25})
    kept = load_dropped(Settings(var=tmp_path))
    assert (len(kept), kept[0]["why"], kept[0]["id"]) == (20, "реклама ВК", "vk:-1_19")
    path = tmp_path / "audit" / "dropped-vk_main.jsonl"
    assert "8-921" not in path.read_text(encoding="utf-8")
    assert "Петрова" not in path.read_text(encoding="utf-8")
    assert "Продам гараж" in kept[0]["text"]
    assert path.stat().st_mode & 0o777 == 0o600
    facts = [json.loads(line) for p in (tmp_path / "inbox").rglob("*.jsonl") for line in p.read_text(encoding="utf-8").splitlines()]
    assert {fact["fact"] for fact in facts} == {"message", "coverage"}


def test_the_sample_keeps_each_item_once_and_the_last_two_hundred(tmp_path: Path, reference: Reference) -> None:
    settings, source = Settings(var=tmp_path), reference.sources["vk_main"]
    for start in (0, 10, 10, 150):
        keep_dropped(settings, reference, source, [fact_of(dropped(n)) for n in range(start, start + 100)])
    kept = [item["id"] for item in load_dropped(settings)]
    assert len(kept) == len(set(kept)) == KEPT
    assert (kept[0], kept[-1]) == ("vk:-1_249", "vk:-1_10")


def test_a_simulated_quarter_finds_its_outages() -> None:
    """One seed of `make soak`: all three outages, the total one and the repetition within a day."""
    quarter = simulate(7, LARGE)
    delays = {outage.name: delay for outage, delay in quarter.found.items()}
    assert (delays["пропало всё"], delays["повторяется вчерашнее"]) == (1, 1)
    assert delays["пропала половина"] is not None
    assert len(episodes(quarter.false)) <= 3


def test_the_simulation_repeats_itself() -> None:
    assert simulate(3, SMALL, World(burst=0)) == simulate(3, SMALL, World(burst=0))
