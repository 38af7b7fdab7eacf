"""An invented quarter of six sources with three planted outages, judged by the ledger: alarms found of planted, false alarms a month.

`python -m tests.quarter 20` prints the figures over 20 seeds (part of `make soak`).
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from models.worktime import TIME_ZONE
from pipelines.store import connect, create_views, insert, records, sql

START = datetime(2025, 12, 1, 20, tzinfo=TIME_ZONE)
DAYS, LOOKBACK, WARM_UP = 91, 10, 21
TUNED = 100  # the thresholds were chosen on seeds below this one
PER_DAY = {"site_rare": 0.3, "tg_small": 2.0, "vk_small": 6.0, "site_news": 12.0, "tg_town": 25.0, "vk_main": 60.0}
WEEKDAYS = (1.05, 1.1, 1.1, 1.05, 1.1, 0.9, 0.7)
HOLIDAYS = (date(2026, 1, 1), date(2026, 1, 9))
OUTAGES = {"пропало всё": ("total", 2), "пропала половина": ("half", 4), "повторяется вчерашнее": ("stuck", 2)}
LEDGER_VIEWS = ("55_count_model", "56_expected", "57_holes", "58_ledger", "60_coverage_now")


@dataclass(frozen=True, slots=True)
class Outage:
    """What fails from the end of the run of day `first` on, for `days` days."""

    name: str
    source: str
    first: int
    days: int


@dataclass(frozen=True, slots=True)
class World:
    """How the town writes: `burst` is the coefficient of variation of a day beyond chance and weekday, `holiday` what is left in the holiday week.

    `empty`: a source that lost everything answers with nothing; else it shows what was there before. `lively` is for how many days the counters of a post move.
    """

    burst: float = 0.2
    holiday: float = 0.5
    numbered: bool = True
    empty: bool = True
    lively: int = 3


@dataclass(frozen=True)
class Quarter:
    """What came of one seed: days until each outage was noticed (None: never), and the false alarms as (source, day, word)."""

    found: Mapping[Outage, int | None]
    false: Sequence[tuple[str, int, str]]
    words: Mapping[Outage, str] = field(default_factory=dict)


def plan(seed: int, sources: Mapping[str, Sequence[str]]) -> list[Outage]:
    """Three outages at random, after the first three weeks, each on a source of those named for it, on different sources."""
    chance = random.Random(f"plan {seed}")
    while True:
        found = [Outage(name, chance.choice(sources[name]), chance.randrange(WARM_UP, DAYS - 8), days) for name, (_, days) in OUTAGES.items()]
        if len({outage.source for outage in found}) == len(found):
            return found


def messages_of(source: str, seed: int, world: World) -> Iterator[dict[str, Any]]:
    """Everything that a source published in the quarter and the look-back before it."""
    chance = random.Random(f"{source} {seed}")
    number = 1000
    for day in range(-LOOKBACK - 1, DAYS):
        morning = (START + timedelta(days=day)).replace(hour=0)
        rate = PER_DAY[source] * WEEKDAYS[morning.weekday()] * (world.holiday if HOLIDAYS[0] <= morning.date() < HOLIDAYS[1] else 1)
        rate *= chance.gammavariate(world.burst**-2, world.burst**2) if world.burst else 1
        for hour in sorted(min(23.99, max(0.01, chance.triangular(6, 24, 18))) for _ in range(poisson(chance, rate))):
            album = chance.randrange(2, 10) if source.startswith("tg") and chance.random() < 0.1 else 1
            number += 1 + (chance.randrange(1, 4) if chance.random() < 0.06 else 0)
            id = {"vk": f"vk:{source}_{number}", "tg": f"tg:{source}/{number}", "si": f"site:{source}/{number}"}[source[:2]]
            pictures = json.dumps({"photo": album} if album > 1 else {})
            yield {"id": id, "source": source, "published_at": morning + timedelta(hours=hour), "attachments": pictures}
            number += album - 1


def poisson(chance: random.Random, mean: float) -> int:
    """A Poisson number: arrivals of a unit process before `mean`."""
    count, left = 0, mean - chance.expovariate(1)
    while left > 0:
        count, left = count + 1, left - chance.expovariate(1)
    return count


def runs_of(source: str, seed: int, world: World, outage: Outage | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What daily runs made of a source: the messages that were seen at all, and the runs."""
    chance = random.Random(f"runs {source} {seed}")
    everything = list(messages_of(source, seed, world))
    lost = {m["id"] for m in everything if outage and _kind(outage) == "half" and _within(m["published_at"], outage) and chance.random() < 0.5}
    first_seen: dict[str, datetime] = {}
    runs, held = [], []
    for day in range(DAYS):
        now = START + timedelta(days=day)
        shown = [m for m in everything if now - timedelta(days=LOOKBACK) <= m["published_at"] <= now and m["id"] not in lost]
        down = outage is not None and _kind(outage) != "half" and outage.first < day <= outage.first + outage.days
        if outage is not None and down:
            shown = [] if _kind(outage) == "total" and world.empty else held
        new = [m for m in shown if m["id"] not in first_seen]
        first_seen.update({m["id"]: now for m in new})
        still = source.startswith("site") or (outage is not None and down and _kind(outage) == "stuck")
        counted = 0 if still else sum(now - m["published_at"] < timedelta(days=world.lively) for m in shown)
        runs.append(_run(source, now, len(shown), max(len(new), counted)))
        held = shown
    return [_message(m, first_seen[m["id"]]) for m in everything if m["id"] in first_seen], runs


def _kind(outage: Outage) -> str:
    return OUTAGES[outage.name][0]


def _within(at: datetime, outage: Outage) -> bool:
    start = START + timedelta(days=outage.first)
    return start < at <= start + timedelta(days=outage.days)


def _run(source: str, now: datetime, got: int, moved: int) -> dict[str, Any]:
    return {"source": source, "ran_at": now, "got": got, "fresh": moved, "moved": moved, "dropped": "{}", "problem": None}


def _message(m: Mapping[str, Any], seen: datetime) -> dict[str, Any]:
    plain = {"channel": "", "thread": m["id"], "author_is_official": False, "text": "", "version": 1, "likes": 0, "reposts": 0, "comments": 0}
    return {**m, **plain, "first_seen_at": seen, "collected_at": seen}


def alarms_of(seed: int, outages: Sequence[Outage], world: World) -> list[tuple[str, int, str]]:
    """Every alarm of the quarter as (source, day, word), by the ledger of the store."""
    failing = {outage.source: outage for outage in outages}
    with connect(":memory:") as connection:
        connection.execute(sql("schema"))
        create_views(connection, LEDGER_VIEWS)
        kinds = {"vk": "vk", "tg": "telegram", "si": "site"}
        insert(connection, "sources", [_source(name, kinds[name[:2]] if world.numbered else "site") for name in PER_DAY])
        for source in PER_DAY:
            messages, runs = runs_of(source, seed, world, failing.get(source))
            insert(connection, "messages", messages)
            insert(connection, "coverage", runs)
        rows = records(connection, "SELECT source, ran_at, unnest(alarms) AS word FROM ledger ORDER BY ALL")
    return [(row["source"], (row["ran_at"] - START).days, row["word"]) for row in rows]


def _source(id: str, kind: str) -> dict[str, Any]:
    return {"id": id, "name": id, "kind": kind, "town": "home", "official": False, "enabled": True, "expected_min": 0, "lookback_days": LOOKBACK}


def simulate(seed: int, sources: Mapping[str, Sequence[str]], world: World = World()) -> Quarter:
    """One quarter. Alarms of an outage's source count for it until three days after its end, since three days are summed up; all others are false."""
    outages = plan(seed, sources)
    alarms = alarms_of(seed, outages, world)
    caught = {outage: [a for a in alarms if a[0] == outage.source and outage.first < a[1] <= outage.first + outage.days + 3] for outage in outages}
    found = {outage: min((day - outage.first for _, day, _ in mine if day <= outage.first + outage.days), default=None) for outage, mine in caught.items()}
    words = {outage: mine[0][2] for outage, mine in caught.items() if mine}
    return Quarter(found, [a for a in alarms if not any(a in mine for mine in caught.values())], words)


def episodes(alarms: Sequence[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """Alarms without those that only go on from the day before."""
    known = set(alarms)
    return [(source, day, word) for source, day, word in alarms if (source, day - 1, word) not in known]


def report(seeds: Sequence[int], sources: Mapping[str, Sequence[str]], world: World) -> Iterator[str]:
    """Figures over the seeds, as lines."""
    quarters = [simulate(seed, sources, world) for seed in seeds]
    for name, (_, days) in OUTAGES.items():
        delays = Counter(delay for quarter in quarters for outage, delay in quarter.found.items() if outage.name == name)
        words = Counter(word for quarter in quarters for outage, word in quarter.words.items() if outage.name == name)
        noticed = len(seeds) - delays[None]
        yield f"  {name} ({days} дн.): найдено {noticed} из {len(seeds)}, за сутки {delays[1]}, за двое {delays[1] + delays[2]}; слова: {dict(words)}"
    half = [(outage.source, delay) for quarter in quarters for outage, delay in quarter.found.items() if _kind(outage) == "half"]
    days = {source: [delay for name, delay in half if name == source] for source in sorted({name for name, _ in half})}
    yield f"  половина, суток до тревоги (None: не замечено): {days}"
    months = len(seeds) * DAYS / 30.44
    false = [alarm for quarter in quarters for alarm in episodes(quarter.false)]
    by = {source: round(sum(a[0] == source for a in false) / months, 2) for source in PER_DAY}
    yield f"  ложных тревог в месяц: {len(false) / months:.2f} на все источники; по источникам {by}; по словам {dict(Counter(a[2] for a in false))}"


LARGE = {
    "пропало всё": ("vk_small", "site_news", "tg_town", "vk_main"),
    "пропала половина": ("site_news", "tg_town", "vk_main"),
    "повторяется вчерашнее": ("vk_small", "site_news", "tg_town", "vk_main"),
}
SMALL = {"пропало всё": ("tg_small",), "пропала половина": ("vk_small",), "повторяется вчерашнее": ("site_rare",)}


def main(seeds: int) -> None:
    """Print the figures for several towns."""
    for title, sources, world in (
        ("источники от 6 в день, дни разнятся на 20 %", LARGE, World()),
        ("то же, дни разнятся только случайно", LARGE, World(burst=0)),
        ("то же, дни разнятся на 35 %", LARGE, World(burst=0.35)),
        ("то же, в праздничную неделю остаётся 30 %", LARGE, World(holiday=0.3)),
        ("то же, номеров нет ни у кого", LARGE, World(numbered=False)),
        ("то же, при пропаже видно старое, счётчики замирают за двое суток", LARGE, World(empty=False, lively=2)),
        ("малые источники", SMALL, World()),
    ):
        print(f"{title}:", *report(range(TUNED, TUNED + seeds), sources, world), sep="\n", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
