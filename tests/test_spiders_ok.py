"""A group of Одноклассники with everything that groups have, and an API with everything that goes wrong."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import spiders.ok_api
from models.message import Dropped, Listing, Message
from models.privacy import pseudonym
from models.problem import Problem
from models.reference import Reference, Source, load_reference
from models.worktime import TIME_ZONE
from pipelines import calls
from pipelines.calls import load_calls
from pipelines.collect import collect_source
from pipelines.inbox import fact_of
from pipelines.settings import ROOT, Settings, load_settings
from spiders.ok import GroupSpider, clean_text
from spiders.ok_api import OkKeys, open_ok, signed
from tests.fake_ok import APP_KEY, SECRET, TOKEN, FakeOk, comment, reshare, serve_ok, text, topic

NOW = datetime(2026, 2, 7, 19, tzinfo=UTC)
GROUP, TOWN, OTHER = "5301", "5302", "5399"
ANNA, BORIS = "580001", "580002"
SOURCE = Source("ok_test", "Проба пера", "ok", GROUP, "home", "test", "H", enabled=True, lookback_days=10)


def ago(hours: float) -> int:
    """Milliseconds."""
    return int((NOW - timedelta(hours=hours)).timestamp() * 1000)


def wall_clock(hours: float) -> str:
    """Moscow's, as comments carry it."""
    return f"{(NOW - timedelta(hours=hours)).astimezone(TIME_ZONE):%Y-%m-%d %H:%M:%S}"


def hashed(who: str) -> str:
    return pseudonym(b"key", f"ok:{who}")


@pytest.fixture
def ok(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOk]:
    monkeypatch.setattr(spiders.ok_api, "PAUSES", (0, 0))
    monkeypatch.setattr(spiders.ok_api, "SPACING", 0)
    with serve_ok(FakeOk()) as fake:
        yield fake


def spider(ok: FakeOk, source: Source = SOURCE) -> GroupSpider:
    client = open_ok(APP_KEY, SECRET, TOKEN, source.name, ok.url)
    return GroupSpider(source, client, NOW, frozenset({TOWN}), lambda who: pseudonym(b"key", who))


def collect(ok: FakeOk, dropped: Counter[str] | None = None, source: Source = SOURCE) -> tuple[list[Message], dict[str | None, Listing], str | None]:
    """Messages, listings by scope, and the text of the problem that ended the collection; `dropped` counts what was left out by reason."""
    facts: list[Message | Listing | Dropped] = []
    problem = None
    try:
        for fact in spider(ok, source).collect():
            facts.append(fact)
    except Problem as error:
        problem = str(error)
    if dropped is not None:
        dropped.update(fact.why for fact in facts if isinstance(fact, Dropped))
    listings = [fact for fact in facts if isinstance(fact, Listing)]
    return [fact for fact in facts if isinstance(fact, Message)], {one.scope: one for one in listings}, problem


def rich_group(ok: FakeOk) -> None:
    """One of everything; topic 30 has a comment, an official reply, an answer to it, one without an author, one of a group."""
    counted = {"like_summary": {"count": 12}, "reshare_summary": {"count": 3}, "views_count": 456}
    answer = {"author_type": "GROUP", "reply_to_comment_id": "c1", "reply_to_id": ANNA, "reply_to_name": "Проба Пера"}
    ok.topics["media_topic:99"] = topic(99, OTHER, ago(30), text("Дорога закрыта до 13:00"))
    ok.topics["media_topic:98"] = topic(98, OTHER, ago(30), text("Своё"), owner_ref=f"user:{BORIS}")
    ok.show(
        GROUP,
        (topic(5, GROUP, ago(2000), text("Правила группы")), True),
        (topic(34, GROUP, ago(1), text("Поделились"), reshare(99, f"group:{OTHER}")), False),
        (topic(33, GROUP, ago(2), reshare(98, f"user:{BORIS}")), False),
        (topic(32, GROUP, ago(3), {"type": "photo", "photo_refs": ["p:1", "p:2"]}, {"type": "poll", "poll_refs": ["q:1"]}, {"type": "link"}), False),
        (topic(31, GROUP, ago(4), text(f"Спасибо, {{user:{ANNA}}}Аня Тестова{{user}}, за фото"), by=f"user:{BORIS}"), False),
        (topic(30, GROUP, ago(6), text("Снег не убран"), text("Пишите"), comments=5, **counted), False),
        (topic(4, GROUP, ago(2100), text("Старое")), False),
        (topic(3, GROUP, ago(1), text("После старого не читаем")), False),
    )  # fmt: skip
    ok.comments["30"] = [
        comment("c1", wall_clock(5.9), "И у нас на Олимпийской", ANNA, like_count=7),
        comment("c2", wall_clock(5.8), "Проба Пера, передали в работу", TOWN, **answer),
        comment("c3", wall_clock(5.7), "Когда?", ANNA, reply_to_comment_id="c2", attachments=[{"type": "PHOTO"}, {"type": "PHOTO"}]),
        {"id": "c4", "type": "REMOVED", "date": wall_clock(5.6), "text": ""},
        comment("c5", wall_clock(5.5), "Приглашаем", TOWN, created_ms=ago(5.4)),
    ]  # fmt: skip


def test_everything_of_a_group_comes_once_with_ids_and_parents(ok: FakeOk) -> None:
    rich_group(ok)
    messages, _, problem = collect(ok)
    assert problem is None
    assert [(one.id, one.parent) for one in messages] == [
        ("ok:5301/34", None),
        ("ok:5301/33", None),
        ("ok:5301/32", None),
        ("ok:5301/31", None),
        ("ok:5301/30", None),
        ("ok:5301/30?reply=c1", "ok:5301/30"),
        ("ok:5301/30?reply=c2", "ok:5301/30?reply=c1"),
        ("ok:5301/30?reply=c3", "ok:5301/30?reply=c2"),
        ("ok:5301/30?reply=c5", "ok:5301/30"),
    ]
    assert {one.thread for one in messages if one.parent} == {"ok:5301/30"}
    assert {(one.source, one.channel, one.collected_at) for one in messages} == {("ok_test", "Проба пера", NOW)}


def test_fields(ok: FakeOk) -> None:
    rich_group(ok)
    found = {one.id.rpartition("/")[2]: one for one in collect(ok)[0]}
    root = found["30"]
    assert (root.text, root.likes, root.reposts, root.comments, root.views) == ("Снег не убран\nПишите", 12, 3, 5, 456)
    assert root.url == "https://ok.ru/group/5301/topic/30"
    assert root.published_at == NOW - timedelta(hours=6)
    assert found["32"].attachments == {"photo": 2, "poll": 1, "link": 1}
    assert (found["34"].text, found["34"].repost_of, found["34"].attachments) == ("Поделились\nДорога закрыта до 13:00", "ok:5399/99", {})
    assert (found["33"].text, found["33"].repost_of) == ("Своё", None)
    assert found["30?reply=c1"].published_at == NOW - timedelta(hours=5.9)
    assert found["30?reply=c5"].published_at == NOW - timedelta(hours=5.4)
    assert found["30?reply=c1"].likes == 7
    assert found["30?reply=c3"].attachments == {"photo": 2}


def test_authors_are_hashes_and_officials_are_known(ok: FakeOk) -> None:
    rich_group(ok)
    found = {one.id: one for one in collect(ok)[0]}
    assert found["ok:5301/31"].author == hashed(f"user:{BORIS}")
    assert found["ok:5301/30"].author == hashed(f"group:{GROUP}")
    assert found["ok:5301/30?reply=c1"].author == found["ok:5301/30?reply=c3"].author == hashed(f"user:{ANNA}")
    assert [id for id, one in found.items() if one.author_is_official] == ["ok:5301/30?reply=c2"], "c5 is a person with the number of the town's group"


def test_no_name_and_no_id_of_a_person_in_any_fact(ok: FakeOk) -> None:
    rich_group(ok)
    told = json.dumps([fact_of(fact) for fact in spider(ok).collect()], ensure_ascii=False)
    assert not [word for word in (ANNA, BORIS, "Аня", "Проба Пера", TOKEN, SECRET) if word in told]
    assert "Спасибо, [имя], за фото" in told
    assert "[имя], передали в работу" in told


@pytest.mark.parametrize(
    ("raw", "answered", "clean"),
    [
        ("{user:1}Имя{user}", None, "[имя]"),
        ("{group:5}ТСЖ «Хибины»{group} молчит", None, "ТСЖ «Хибины» молчит"),
        ("{media_topic:7}Тема{media_topic}", None, "Тема"),
        ("Анна, да", "Анна", "[имя], да"),
        ("Аннаполис", "Анна", "Аннаполис"),
        ("дом {33}", None, "дом {33}"),
        ("  строка\nдругая ", None, "строка\nдругая"),
        ("", "", ""),
    ],
)
def test_names_in_texts(raw: str, answered: str | None, clean: str) -> None:
    assert clean_text(raw, answered) == clean


def test_listings_hold_every_id(ok: FakeOk) -> None:
    rich_group(ok)
    messages, listings, _ = collect(ok)
    assert set(listings) == {None, "ok:5301/30"}
    assert set(listings[None].ids) == {one.id for one in messages if one.parent is None}
    assert set(listings["ok:5301/30"].ids) == {one.id for one in messages if one.parent}
    assert listings[None].since == NOW - timedelta(days=10)


def test_the_end_of_a_stream_proves_nothing_of_the_time_before_it(ok: FakeOk) -> None:
    ok.show(GROUP, (topic(2, GROUP, ago(1), text("Новое")), False), (topic(1, GROUP, ago(30), text("Раньше")), False))
    assert collect(ok)[1][None].since == NOW - timedelta(hours=30)


@pytest.mark.parametrize("empty", [b"null", b"{}", b'{"feeds": []}'])
def test_an_empty_stream_deletes_nothing(ok: FakeOk, empty: bytes) -> None:
    rich_group(ok)
    ok.faults["stream.get"] = [empty]
    assert collect(ok) == ([], {}, None)


def test_what_is_left_out_is_counted(ok: FakeOk) -> None:
    rich_group(ok)
    ok.feeds[GROUP].insert(1, {"pattern": "CONTENT", "target_refs": ["group_album:1"]})
    dropped: Counter[str] = Counter()
    collect(ok, dropped)
    assert dropped == {"запись ленты ОК без темы": 1, "удалённый комментарий": 1}
    assert [fact.id for fact in spider(ok).collect() if isinstance(fact, Dropped)] == ["group_album:1", "ok:5301/30?reply=c4"]


def many(ok: FakeOk, topics: int, comments: int) -> list[str]:
    """A group with so many topics; the newest has so many comments, each the answer to the one before. Returns all ids."""
    ok.show(GROUP, *((topic(1000 - n, GROUP, ago(1 + n / 10), text(f"Тема {n}"), comments=0 if n else comments), False) for n in range(topics)))
    ok.comments["1000"] = [comment(f"c{n}", wall_clock(0.5), f"Слово {n}", ANNA, reply_to_comment_id=f"c{n - 1}" if n else None) for n in range(comments)]
    return [f"ok:5301/{1000 - n}" for n in range(topics)] + [f"ok:5301/1000?reply=c{n}" for n in range(comments)]


@pytest.mark.parametrize(("topics", "comments", "calls"), [(1, 1, (2, 1)), (50, 100, (2, 1)), (51, 101, (3, 2)), (120, 250, (4, 3))])
def test_long_streams_and_threads_come_whole_and_once(ok: FakeOk, topics: int, comments: int, calls: tuple[int, int]) -> None:
    ids = many(ok, topics, comments)
    messages, listings, problem = collect(ok)
    assert problem is None
    assert sorted(one.id for one in messages) == sorted(ids)
    assert sorted([*listings[None].ids, *listings["ok:5301/1000"].ids]) == sorted(ids)
    assert (ok.counts["stream.get"], ok.counts["discussions.getComments"]) == calls


def test_old_pages_are_not_asked_for(ok: FakeOk) -> None:
    ok.show(GROUP, *((topic(1000 - n, GROUP, ago(n * 10), text(f"Тема {n}")), False) for n in range(500)))
    messages, _, _ = collect(ok)
    assert len(messages) == 25
    assert ok.counts == {"stream.get": 1}


def test_an_overlap_of_pages_gives_no_double(ok: FakeOk) -> None:
    many(ok, 3, 3)
    ok.feeds[GROUP].insert(0, {**ok.feeds[GROUP][1], "pinned": True})
    ok.comments["1000"] *= 2
    messages, _, _ = collect(ok)
    assert len(messages) == len({one.id for one in messages}) == 6


CODES = [1, 2, 8, 10, 11, 100, 101, 102, 103, 104, 300, 999]
BROKEN: list[Any] = ["500", b"<html>", b"[1]", b'{"feeds": [{"target_refs"', b'{"feeds": 7}', b'{"feeds": [1]}', b'{"has_more": true}']


@pytest.mark.parametrize("fault", CODES + BROKEN)
def test_a_group_that_cannot_be_read_is_a_problem_with_the_sources_name(ok: FakeOk, fault: Any) -> None:
    rich_group(ok)
    ok.faults["stream.get"] = [fault] * 3
    messages, listings, problem = collect(ok)
    assert (messages, listings) == ([], {})
    assert problem is not None
    assert problem.startswith("Проба пера: ")
    assert not [word for word in (TOKEN, SECRET, APP_KEY) if word in problem]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        *((1, "повторите"), (2, "недоступна"), (10, "прав"), (11, "лимит"), (101, "MCU_OK_APP_KEY")),
        *((102, "MCU_OK_TOKEN"), (104, "MCU_OK_SECRET"), (300, "sources.toml")),
    ],
)
def test_the_reason_is_told_in_words(ok: FakeOk, code: int, word: str) -> None:
    ok.faults["stream.get"] = [code] * 3
    problem = collect(ok)[2]
    assert problem is not None
    assert word in problem
    assert f"ошибка {code}" in problem


@pytest.mark.parametrize(("fault", "calls"), [(1, 2), (2, 2), ("503", 2), (102, 1), (11, 1)])
def test_what_may_pass_is_asked_again_and_the_rest_is_not(ok: FakeOk, fault: Any, calls: int) -> None:
    rich_group(ok)
    ok.faults["stream.get"] = [fault]
    problem = collect(ok)[2]
    assert (problem is None) == (calls == 2)
    assert ok.counts["stream.get"] == calls


def test_what_came_before_an_error_stays(ok: FakeOk) -> None:
    ids = many(ok, 120, 3)
    ok.faults["stream.get"] = [None, None, 11]
    messages, listings, problem = collect(ok)
    assert sorted(one.id for one in messages) == sorted(id for id in ids if id not in {f"ok:5301/{1000 - n}" for n in range(100, 120)})
    assert set(listings) == {"ok:5301/1000"}, "a stream that was not seen whole deletes nothing"
    assert problem is not None


@pytest.mark.parametrize(("faults", "told"), [([None, 11], "лимит"), ([b"null"], None), ([300], None)])
def test_a_thread_not_seen_whole_deletes_nothing(ok: FakeOk, faults: list[Any], told: str | None) -> None:
    many(ok, 2, 150)
    ok.faults["discussions.getComments"] = faults
    _, listings, problem = collect(ok)
    assert "ok:5301/1000" not in listings
    assert (None in listings) == (told is None)
    assert (problem is None) if told is None else (problem is not None and told in problem)


def test_a_slow_answer_is_not_waited_for(ok: FakeOk, monkeypatch: pytest.MonkeyPatch) -> None:
    rich_group(ok)
    monkeypatch.setattr(spiders.ok_api, "TIMEOUT", (1, 0.1))
    ok.faults["discussions.getComments"] = [0.5] * 3
    messages, listings, problem = collect(ok)
    assert (len(messages), listings) == (5, {})
    assert problem is not None
    assert "нет связи" in problem


def test_no_network_is_said(ok: FakeOk) -> None:
    gone = FakeOk()
    with serve_ok(gone):
        pass
    problem = collect(gone)[2]
    assert problem is not None
    assert "нет связи" in problem


def test_an_address_is_a_number(ok: FakeOk) -> None:
    problem = collect(ok, source=Source("ok_test", "Проба пера", "ok", "kirovsk", "home", "test", "H"))[2]
    assert problem is not None
    assert "номер" in problem
    assert not ok.calls


def test_the_signature_is_the_documented_one() -> None:
    form = signed({"method": "users.getCurrentUser", "format": "json", "application_key": "K"}, OkKeys("K", "S", "T"))
    assert form == {
        "method": "users.getCurrentUser", "format": "json", "application_key": "K", "access_token": "T", "sig": "d5d6c2f7b34ee03893743a9e78310b0a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "names"), [((None, "s", "t"), ["APP_KEY"]), (("k", "", "t"), ["SECRET"]), ((None, None, None), ["APP_KEY", "SECRET", "TOKEN"])]
)
def test_without_keys_nothing_starts(keys: tuple[str | None, str | None, str | None], names: list[str]) -> None:
    with pytest.raises(Problem) as told:
        open_ok(*keys, source="Проба пера")
    assert [name for name in ("APP_KEY", "SECRET", "TOKEN") if f"MCU_OK_{name}" in str(told.value)] == names


def test_keys_come_from_the_environment_or_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCU_VAR", str(tmp_path))
    monkeypatch.setenv("MCU_OK_APP_KEY", "key")
    for name in ("MCU_OK_SECRET", "MCU_OK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "ok_secret").write_text("secret\n", encoding="utf-8")
    settings = load_settings()
    assert (settings.ok_app_key, settings.ok_secret, settings.ok_token) == ("key", "secret", None)


@pytest.fixture
def installed(ok: FakeOk, tmp_path: Path) -> tuple[Settings, Reference]:
    """An installation with two sources: the group, and the official one of the town."""
    block = '[[source]]\nid = "{0}"\nname = "{0}"\nkind = "ok"\naddress = "{1}"\ntown = "home"\nofficial = {2}\nenabled = true\nsource = "t"\nsure = "L"\n'
    sources = tmp_path / "sources.toml"
    sources.write_text(block.format("ok_test", GROUP, "false") + block.format("ok_town", TOWN, "true"), encoding="utf-8")
    settings = Settings(var=tmp_path, sources=sources, ok_url=ok.url, ok_app_key=APP_KEY, ok_secret=SECRET, ok_token=TOKEN)
    return settings, load_reference(ROOT / "data" / "reference", sources)


def test_the_whole_collection_of_a_source(ok: FakeOk, installed: tuple[Settings, Reference], tmp_path: Path) -> None:
    rich_group(ok)
    settings, reference = installed
    first = collect_source(settings, reference, reference.sources["ok_test"], NOW)
    again = collect_source(settings, reference, reference.sources["ok_test"], NOW + timedelta(minutes=30))
    assert (first.got, first.problem, again.got, again.new) == (9, None, 9, 0)
    assert first.dropped == {"удалённый комментарий": 1}
    assert [run.calls for run in (first, again)] == [{"stream.get": 1, "discussions.getComments": 1}] * 2
    assert load_calls(settings, "ok", NOW) == dict(ok.counts)
    facts = [json.loads(line) for path in sorted((tmp_path / "inbox").rglob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [fact["id"] for fact in facts if fact.get("author_is_official")] == ["ok:5301/30?reply=c2"]


def test_a_count_of_our_own_stops_before_a_limit(ok: FakeOk, installed: tuple[Settings, Reference], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(calls.LIMITS, "ok", {"discussions.getComments": 0})
    rich_group(ok)
    settings, reference = installed
    run = collect_source(settings, reference, reference.sources["ok_test"], NOW)
    assert (run.got, run.problem) == (5, "ok_test: вызовы discussions.getComments на сегодня кончились (суточный лимит ОК). Сбор продолжится завтра.")
    assert ok.counts == {"stream.get": 1}
