"""Whole collections of VK: complete, within the limits, once; the same after kill -9, a full quota or a cut run."""

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import vk_api
from filelock import FileLock

import pipelines.api_access
import pipelines.calls
from models.message import Coverage
from models.reference import load_reference
from pipelines.collect import collect_source, enabled_sources
from pipelines.dropped import load_dropped
from pipelines.fold import fold_inbox
from pipelines.inbox import list_files, read_file
from pipelines.settings import ROOT, Settings
from pipelines.store import open_store, records
from tests.fake_vk import FakeVk, comment, post, stub
from tests.walls import NOW, OFFICIAL, PEOPLE, ago

WALLS, POSTS, COMMENTS = (-11, -12, -13), int(os.environ.get("MCU_POSTS", "60")), 20
SECOND = 0.03  # how long a second of the fake lasts
RPS_DELAY = 0.34 * SECOND
KILLS = int(os.environ.get("MCU_KILLS", "3"))
PAGES = 1 + max(0, ceil((POSTS - 100) / 95))  # a hundred posts, and five of them again on the next page
CALLS = {"wall.get": len(WALLS) * PAGES, "wall.getComments": len(WALLS) * POSTS}
LEAST = len(WALLS) * (ceil(POSTS / 100) + POSTS)  # a page holds a hundred items, and each post's comments stand on a page of their own
BLOCK = """
[[source]]
id = "{id}"
name = "{id}"
kind = "{kind}"
address = "{address}"
town = "home"
official = {official}
enabled = true
source = "t"
sure = "L"
"""
COLLECTOR = """
import sys
from datetime import datetime
from pathlib import Path
import spiders.vk, vk_api
from models.reference import load_reference
from pipelines.collect import collect_source, enabled_sources
from pipelines.settings import Settings
var, url, now, delay = sys.argv[1:]
vk_api.VkApi.RPS_DELAY = float(delay)
spiders.vk.PAUSES = (0.05, 0.1)
settings = Settings(var=Path(var), sources=Path(var) / "sources.toml", vk_url=url, vk_token="t0ken")
reference = load_reference(settings.reference, settings.sources)
for source in enabled_sources(reference):
    collect_source(settings, reference, source, datetime.fromisoformat(now))
"""


def block(id: str, address: str | int, kind: str = "vk", official: bool = False) -> str:
    return BLOCK.format(id=id, kind=kind, address=address, official=str(official).lower())


def settings_of(var: Path, vk: FakeVk, *blocks: str) -> Settings:
    path = var / "sources.toml"
    path.write_text("".join(blocks or (block(f"wall{owner}", owner) for owner in WALLS)), encoding="utf-8")
    return Settings(var=var, sources=path, vk_url=vk.url, vk_token="t0ken")


def collect(settings: Settings, now: datetime) -> list[Coverage]:
    reference = load_reference(settings.reference, settings.sources)
    return [collect_source(settings, reference, source, now) for source in enabled_sources(reference)]


def fill(vk: FakeVk, posts: int = POSTS) -> set[str]:
    """Communities with posts and comments; returns all ids."""
    ids: set[str] = set()
    for owner in WALLS:
        vk.walls[owner] = [post(owner, 9000 - n, ago(n * min(1, 200 / posts)), f"Пост {n}", comments={"count": COMMENTS}) for n in range(posts)]
        for one in vk.walls[owner]:
            said = [comment(owner, one["id"], 100 + n, ago(0), f"Слово {n}", PEOPLE[n]) for n in range(COMMENTS)]
            vk.threads[owner, one["id"]] = said
            ids |= {f"vk:{owner}_{one['id']}", *(f"vk:{owner}_{one['id']}?reply={item['id']}" for item in said)}
    return ids


def facts(settings: Settings) -> Iterator[dict[str, Any]]:
    for name in list_files(settings.inbox):
        yield from (fact for fact in read_file(settings.inbox, name) if isinstance(fact, dict))


def stored(settings: Settings) -> list[dict[str, Any]]:
    """The messages of the store, folded from the inbox."""
    reference = load_reference(settings.reference, settings.sources)
    with open_store(settings.store) as connection:
        assert fold_inbox(connection, settings.inbox, reference).bad_lines == 0
        return records(connection, "SELECT id, version, deleted_at FROM messages")


def assert_whole(settings: Settings, ids: set[str]) -> None:
    rows = stored(settings)
    assert {row["id"] for row in rows} == ids
    assert len(rows) == len(ids)
    assert {(row["version"], row["deleted_at"]) for row in rows} == {(1, None)}


def counted(settings: Settings) -> dict[str, dict[str, int]]:
    return json.loads((settings.var / "state" / "vk-calls.json").read_text(encoding="utf-8"))


def test_a_run_is_complete_within_the_limits_and_without_a_duplicate(vk: FakeVk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vk_api.VkApi, "RPS_DELAY", RPS_DELAY)
    ids, vk.second = fill(vk), SECOND
    settings = settings_of(tmp_path, vk)
    coverage = collect(settings, NOW)
    assert [(one.got, one.new, one.problem) for one in coverage] == [(POSTS * (1 + COMMENTS), POSTS * (2 + COMMENTS) + 1, None)] * len(WALLS)
    written = [fact["id"] for fact in facts(settings) if fact["fact"] == "message"]
    assert (set(written), len(written)) == (ids, len(ids))
    assert vk.counts == CALLS
    assert not vk.answered, "the rate was never exceeded"
    assert counted(settings) == {"2026-02-07": CALLS}
    assert sum(CALLS.values()) <= 1.01 * LEAST
    said = len(WALLS) * POSTS * COMMENTS
    print(f"calls per 1000 new comments {sum(CALLS.values()) * 1000 / said:.1f}, the least {LEAST * 1000 / said:.1f}")


@pytest.mark.parametrize(("batches", "calls"), [(False, 3 * (1 + 60)), (True, 3 * (1 + 3))])
def test_calls_for_a_thousand_new_comments(vk: FakeVk, tmp_path: Path, batches: bool, calls: int) -> None:
    """Twenty new ones in each of fifty threads: the least is a call for each of these, but all are read, because an edit or a deletion shows nowhere."""
    fill(vk, 60)
    settings = replace(settings_of(tmp_path, vk), vk_batches=batches)
    vk.user_token = batches
    collect(settings, NOW - timedelta(hours=1))
    vk.calls.clear()
    for owner, id in list(vk.threads)[:50]:
        vk.threads[owner, id] += [comment(owner, id, 500 + n, ago(0), f"Ещё {n}", PEOPLE[n]) for n in range(20)]
        next(one for one in vk.walls[owner] if one["id"] == id)["comments"]["count"] += 20
    moved = sum(one.moved or 0 for one in collect(settings, NOW))
    assert (moved, len(vk.calls)) == (1000 + 50, calls)
    print(f"calls for 1000 new comments, batches {batches}: {calls}, the least without batches {len(WALLS) + 50}")


def test_kill_9_at_any_moment_loses_nothing_and_doubles_nothing(vk: FakeVk, tmp_path: Path) -> None:
    """Killed a moment after a call of the run, whichever it is, so that each kill strikes a run at work."""
    ids, vk.second = fill(vk), SECOND
    settings = settings_of(tmp_path, vk)
    chance, killed = random.Random(KILLS), 0
    for n in range(2 * KILLS + 1):
        words = (str(tmp_path), vk.url, (NOW + timedelta(minutes=n)).isoformat(), str(RPS_DELAY))
        with subprocess.Popen([sys.executable, "-c", COLLECTOR, *words], cwd=ROOT, stdout=subprocess.PIPE) as process:
            if killed < KILLS:
                moment = threading.Timer(chance.uniform(0, 0.02), process.kill)
                vk.changes[len(vk.calls) + chance.randint(1, sum(CALLS.values()))] = moment.start
        killed += process.returncode != 0
        if process.returncode == 0 and killed == KILLS:
            break
    assert (process.returncode, killed) == (0, KILLS)
    print(f"kills survived {killed}")
    assert [fact["problem"] for fact in facts(settings) if fact["fact"] == "coverage"][-len(WALLS) :] == [None] * len(WALLS)
    assert_whole(settings, ids)
    assert counted(settings)["2026-02-07"]["wall.get"] >= vk.counts["wall.get"]


@pytest.mark.parametrize(("code", "words"), [(29, "лимит"), (9, "подождать")])
def test_a_stop_of_vk_keeps_what_was_got_and_the_next_run_goes_on(vk: FakeVk, tmp_path: Path, code: int, words: str) -> None:
    ids = fill(vk)
    settings = settings_of(tmp_path, vk)
    vk.fail("wall.getComments", "error", code, skip=30)
    first, *others = collect(settings, NOW)
    assert (first.got, words in str(first.problem)) == (POSTS + 30 * COMMENTS, True)
    assert [one.got for one in others] == [POSTS, POSTS], "posts come before comments"
    vk.faults.clear()
    vk.calls.clear()
    again = collect(settings, NOW + timedelta(hours=1))
    assert [one.problem for one in again] == [None] * 3
    asked = [form["post_id"] for method, form in vk.calls if method == "wall.getComments"][:POSTS]
    assert asked == [str(9000 - n) for n in [*range(30, 60), *range(30)]], "what was not read comes first"
    assert_whole(settings, ids)
    vk.calls.clear()
    collect(settings, NOW + timedelta(hours=2))
    assert next(form["post_id"] for method, form in vk.calls if method == "wall.getComments") == "9000", "a whole run ends the round"


def test_our_own_count_stops_before_the_limit_until_tomorrow(vk: FakeVk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pipelines.calls.LIMITS, "vk", {"wall.get": 2})
    fill(vk)
    settings = settings_of(tmp_path, vk)
    *_, last = collect(settings, NOW)
    assert last.problem == "wall-13: вызовы wall.get на сегодня кончились (суточный лимит ВК). Сбор продолжится завтра."
    assert vk.counts["wall.get"] == counted(settings)["2026-02-07"]["wall.get"] == 2
    vk.calls.clear()
    tomorrow = collect(settings, NOW + timedelta(hours=3))
    assert vk.counts["wall.get"] == 2
    assert sorted(counted(settings)) == ["2026-02-07", "2026-02-08"], "the day is Moscow's"
    assert tomorrow[0].problem is None


def test_threads_get_their_turn_when_no_run_can_read_all(vk: FakeVk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pipelines.calls.LIMITS, "vk", {"wall.getComments": 25})
    fill(vk)
    settings = settings_of(tmp_path, vk, block("wall", WALLS[0]))
    for day in range(5):
        collect(settings, NOW + timedelta(days=day))
    read = [form["post_id"] for method, form in vk.calls if method == "wall.getComments"]
    assert len(set(read[:60])) == 60
    assert len(set(read[50:110])) == 60, "the third run begins the second round"


@pytest.mark.parametrize("body", ["", "{", "[]", '{"2026-02-07": 5}', '{"2026-02-07": {"wall.get": "x"}}'])
def test_a_damaged_count_stops_nothing(vk: FakeVk, tmp_path: Path, body: str) -> None:
    fill(vk)
    settings = settings_of(tmp_path, vk, block("wall", WALLS[0]))
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "vk-calls.json").write_text(body, encoding="utf-8")
    assert [one.problem for one in collect(settings, NOW)] == [None]
    assert counted(settings)["2026-02-07"]["wall.get"] == 1


def test_one_process_has_the_token(vk: FakeVk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.api_access, "LOCK_SECONDS", 0.05)
    settings = settings_of(tmp_path, vk, block("wall", WALLS[0]))
    (tmp_path / "state").mkdir()
    with FileLock(tmp_path / "state" / "vk.lock"):
        [coverage] = collect(settings, NOW)
    assert "другой процесс" in str(coverage.problem)
    assert not vk.calls
    fill(vk)
    assert [one.problem for one in collect(settings, NOW + timedelta(hours=1))] == [None]


def test_an_official_page_known_by_its_short_name_is_known_on_other_walls(vk: FakeVk, tmp_path: Path) -> None:
    vk.domains["uprava"] = OFFICIAL
    vk.walls[OFFICIAL] = [post(OFFICIAL, 1, ago(1), "Объявление")]
    vk.walls[-11] = [post(-11, 2, ago(2), "Где снегоуборка?", comments={"count": 1})]
    vk.threads[-11, 2] = [comment(-11, 2, 3, ago(1), "Передали в работу", OFFICIAL)]
    settings = settings_of(tmp_path, vk, block("uprava", "uprava", official=True), block("wall", -11))
    collect(settings, NOW)
    assert {fact["id"]: fact["author_is_official"] for fact in facts(settings) if fact["fact"] == "message"} == {
        "vk:-2_1": True,
        "vk:-11_2": False,
        "vk:-11_2?reply=3": True,
    }


def test_what_is_left_out_is_kept_for_review_with_its_reason_and_masked(vk: FakeVk, tmp_path: Path) -> None:
    advert = "Окна со скидкой, звоните 8-921-000-11-22, [id800000001|Аня Тестова]"
    vk.walls[-11] = [post(-11, 2, ago(1), advert, marked_as_ads=1), post(-11, 1, ago(2), "Снег не убран", comments={"count": 2})]
    vk.threads[-11, 1] = [stub(3, ago(1)), comment(-11, 1, 4, ago(1), "И у нас", PEOPLE[0])]
    settings = settings_of(tmp_path, vk, block("wall", -11))
    [coverage] = collect(settings, NOW)
    assert (coverage.got, coverage.dropped) == (2, {"реклама ВК": 1, "удалённый комментарий": 1})
    collect(settings, NOW + timedelta(hours=1))
    kept = load_dropped(settings)
    assert [(one["why"], one["id"], one["source"], one["at"]) for one in kept] == [
        ("удалённый комментарий", "vk:-11_1?reply=3", "wall", NOW.isoformat()),
        ("реклама ВК", "vk:-11_2", "wall", NOW.isoformat()),
    ], "each once, though both runs left it out"
    assert kept[0]["text"] == ""
    assert kept[1]["text"].startswith("Окна со скидкой")
    assert not [word for word in ("8-921", "800000001", "Аня", "Тестова") if word in kept[1]["text"]]
    assert {fact["fact"] for fact in facts(settings)} == {"message", "listing", "coverage"}


def test_a_search_is_a_source(vk: FakeVk, tmp_path: Path) -> None:
    vk.walls[-11] = [post(-11, 1, ago(1), "Кировск, снег")]
    vk.found["Кировск"] = [post(-11, 1, ago(1), "Кировск, снег"), post(-77, 2, ago(2), "Кировск, метель")]
    settings = settings_of(tmp_path, vk, block("wall", -11), block("search", "Кировск", kind="vk_search"))
    _, found = collect(settings, NOW)
    assert (found.got, found.problem, sum(found.dropped.values())) == (1, None, 1)
    assert {fact["id"]: fact["source"] for fact in facts(settings) if fact["fact"] == "message"} == {"vk:-11_1": "wall", "vk:-77_2": "search"}
    assert {fact["source"] for fact in facts(settings) if fact["fact"] == "listing"} == {"wall"}
    assert counted(settings)["2026-02-07"] == {"wall.get": 1, "newsfeed.search": 1}
