"""A wall with everything that walls have, and an API with everything that goes wrong."""

import json
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

import spiders.vk
from models.message import Message
from models.problem import Problem
from models.reference import Source
from pipelines.inbox import fact_of
from spiders.mentions import clean_text
from spiders.vk import open_vk
from tests.fake_vk import FakeVk, post, serve_vk
from tests.walls import ANNA, BORIS, NAMES, NOW, WALL, ago, collect, hashed, many, rich_wall, spider


def test_everything_of_a_wall_comes_once_with_ids_and_parents(vk: FakeVk) -> None:
    rich_wall(vk)
    messages, _, problem = collect(vk)
    assert problem is None
    assert [(one.id, one.parent) for one in messages] == [
        ("vk:-1_33", None),
        ("vk:-1_32", None),
        ("vk:-1_31", None),
        ("vk:-1_30", None),
        ("vk:-1_30?reply=301", "vk:-1_30"),
        ("vk:-1_30?reply=302", "vk:-1_30?reply=301"),
        ("vk:-1_30?reply=303", "vk:-1_30?reply=302"),
        ("vk:-1_30?reply=305", "vk:-1_30?reply=304"),
        ("vk:-1_30?reply=306", "vk:-1_30"),
    ]
    assert {one.thread for one in messages if one.parent} == {"vk:-1_30"}
    assert all(one.thread == one.id for one in messages if one.parent is None)
    assert {(one.source, one.channel, one.collected_at) for one in messages} == {("vk_test", "Проба пера", NOW)}


def test_fields_of_a_post_and_of_a_comment(vk: FakeVk) -> None:
    rich_wall(vk)
    found = {one.id: one for one in collect(vk)[0]}
    root, said = found["vk:-1_30"], found["vk:-1_30?reply=306"]
    assert (root.likes, root.reposts, root.comments, root.views) == (12, 3, 6, 456)
    assert (root.url, said.url) == ("https://vk.com/wall-1_30", "https://vk.com/wall-1_30?reply=306")
    assert root.published_at == NOW - timedelta(hours=6)
    assert said.likes == 7
    assert found["vk:-1_31"].text == ""
    assert found["vk:-1_31"].attachments == {"photo": 2, "video": 1}


def test_a_repost_carries_both_texts_and_its_origin(vk: FakeVk) -> None:
    rich_wall(vk)
    found = {one.id: one for one in collect(vk)[0]}
    assert found["vk:-1_33"].text == "Поделились\nДорога закрыта до 13:00"
    assert found["vk:-1_33"].repost_of == "vk:-77_174"
    assert found["vk:-1_32"].repost_of is None


def test_authors_are_hashes_and_officials_are_known(vk: FakeVk) -> None:
    rich_wall(vk)
    found = {one.id: one for one in collect(vk)[0]}
    assert found["vk:-1_32"].author == hashed(BORIS)
    assert found["vk:-1_30"].author == hashed(WALL)
    assert found["vk:-1_30?reply=301"].author == found["vk:-1_30?reply=303"].author == hashed(ANNA)
    assert [id for id, one in found.items() if one.author_is_official] == ["vk:-1_30?reply=302"]


def test_no_name_and_no_id_of_a_person_in_any_fact(vk: FakeVk) -> None:
    rich_wall(vk)
    texts = [json.dumps(fact_of(fact), ensure_ascii=False) for fact in spider(vk).collect()]
    assert not re.search(r"80000\d{4}", " ".join(texts))
    assert not any(name in text for name in NAMES for text in texts)
    found = {one.id: one.text for one in collect(vk)[0]}
    assert found["vk:-1_32"] == "Спасибо, [имя], за фото"
    assert found["vk:-1_30?reply=302"] == "[имя], передали в работу"
    assert found["vk:-1_30?reply=303"] == "Кировск официальный, когда?"
    assert found["vk:-1_30?reply=305"] == "[имя], зря удалили"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("[id1|Имя]", "[имя]"),
        ("[id1:bp-2_3|Имя Фамилия], да", "[имя], да"),
        ("[id1|А] и [id2|Б]", "[имя] и [имя]"),
        ("[club5|ТСЖ «Хибины»] молчит", "ТСЖ «Хибины» молчит"),
        ("[public5|Паблик], [event6|Встреча]", "Паблик, Встреча"),
        ("дом [33] и [скобка|палка]", "дом [33] и [скобка|палка]"),
        ("[https://vk.com/id1|Аня], [vk.com/anna_t|Аня], [http://m.vk.ru/anna_t?w=1|Аня]", "[имя], [имя], [имя]"),
        ("[anna_t|Аня], [id1:post-1_2|Аня] и [anna_t:bp-1_2|Аня]", "[имя], [имя] и [имя]"),
        ("@id1 (Аня), *id1 (Аня), @id1(Аня), @anna_t (Аня)", "[имя], [имя], [имя], [имя]"),
        ("@id1, *id2: где ответ", "[имя], [имя]: где ответ"),
        ("@club5 (ТСЖ «Хибины») и *public6 (Паблик)", "ТСЖ «Хибины» и Паблик"),
        ("[https://vk.com/club5|ТСЖ], [https://vk.com/club5?w=wall-5_1|ТСЖ], [https://vk.com/wall-5_1|запись]", "ТСЖ, ТСЖ, запись"),
        ("[https://example.org/id1|сайт], a@id1.ru (почта), 5*id2", "[https://example.org/id1|сайт], a@id1.ru (почта), 5*id2"),
        ("**важно** (срочно) @мэр (глава) [ИП|отдел]", "**важно** (срочно) @мэр (глава) [ИП|отдел]"),
        ("снег \ud83d убран", "снег ? убран"),
        ("  строка\nдругая  ", "строка\nдругая"),
        ("", ""),
    ],
)
def test_mentions(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_listings_hold_every_id(vk: FakeVk) -> None:
    rich_wall(vk)
    messages, listings, _ = collect(vk)
    assert {scope: one.ids for scope, one in listings.items() if not one.ids} == {"vk:-1_31": (), "vk:-1_32": (), "vk:-1_33": ()}
    assert set(listings) == {None, "vk:-1_30", "vk:-1_31", "vk:-1_32", "vk:-1_33"}
    assert set(listings[None].ids) == {one.id for one in messages if one.parent is None}
    assert set(listings["vk:-1_30"].ids) == {one.id for one in messages if one.parent}
    assert listings[None].since == NOW - timedelta(days=10)
    assert listings["vk:-1_30"].since <= NOW - timedelta(hours=6)
    assert {one.seen_at for one in listings.values()} == {NOW}


def test_what_is_left_out_is_counted(vk: FakeVk) -> None:
    rich_wall(vk)
    dropped: Counter[str] = Counter()
    collect(vk, dropped)
    assert dropped == {"реклама ВК": 1, "удалённый комментарий": 1}


def test_a_pinned_new_post_comes_once(vk: FakeVk) -> None:
    vk.walls[WALL] = [post(WALL, 7, ago(30), "Важно", is_pinned=1), post(WALL, 9, ago(1), "Новое"), post(WALL, 8, ago(2), "Ещё")]
    assert [one.id for one in collect(vk)[0]] == ["vk:-1_7", "vk:-1_9", "vk:-1_8"]


def test_an_empty_wall_is_no_problem(vk: FakeVk) -> None:
    vk.walls[WALL] = []
    messages, listings, problem = collect(vk)
    assert (messages, problem) == ([], None)
    assert listings[None].ids == ()


def test_a_wall_by_its_domain(vk: FakeVk) -> None:
    vk.domains["proba"] = WALL
    vk.walls[WALL] = [post(WALL, 9, ago(1), "Новое")]
    source = Source("vk_test", "Проба пера", "vk", "proba", "home", "test", "H")
    assert [fact.id for fact in spider(vk, source=source).collect() if isinstance(fact, Message)] == ["vk:-1_9"]


@pytest.mark.parametrize(
    ("posts", "comments", "nested"), [(1, 2, 10), (1, 2, 11), (1, 2, 25), (1, 2, 230), (99, 99, 0), (100, 100, 0), (101, 101, 11), (230, 250, 130)]
)
def test_long_walls_and_threads_come_whole_and_once(vk: FakeVk, posts: int, comments: int, nested: int) -> None:
    ids = many(vk, posts, comments, nested)
    messages, listings, problem = collect(vk)
    assert problem is None
    assert sorted(one.id for one in messages) == sorted(ids)
    assert sorted(listings[None].ids) == sorted(id for id in ids if "?" not in id)
    assert sorted(listings["vk:-1_10000"].ids) == sorted(id for id in ids if "?" in id)
    parents = {one.id: one.parent for one in messages}
    for n in range(1, nested):
        assert parents[f"vk:-1_10000?reply={30_000 + n}"] == f"vk:-1_10000?reply={30_000 + n - 1}"


def test_a_short_thread_costs_no_call_of_its_own(vk: FakeVk) -> None:
    many(vk, 3, 2, 10)
    collect(vk)
    assert vk.counts == {"wall.get": 1, "wall.getComments": 1}
    many(vk, 3, 2, 11)
    vk.calls.clear()
    collect(vk)
    assert [form.get("comment_id") for method, form in vk.calls if method == "wall.getComments"] == [None, "20002"]


def test_old_pages_are_not_asked_for(vk: FakeVk) -> None:
    vk.walls[WALL] = [post(WALL, 9_000 - n, ago(n * 10), f"Пост {n}") for n in range(500)]
    messages, _, _ = collect(vk)
    assert len(messages) == 25
    assert vk.counts["wall.get"] == 1


def test_the_token_and_the_version_go_with_each_call(vk: FakeVk) -> None:
    rich_wall(vk)
    collect(vk)
    assert {(form["access_token"], form["v"]) for _, form in vk.calls} == {("t0ken", "5.199")}


ERRORS = [("error", code) for code in (5, 6, 9, 10, 14, 15, 18, 27, 28, 29, 30, 100, 203)] + [("http", 500), ("http", 502), ("truncated", None)]
BODIES: list[tuple[str, Any]] = [("body", None), ("body", []), ("body", {}), ("body", {"response": 1}), ("body", "ok")]


@pytest.mark.parametrize(("kind", "value"), ERRORS + BODIES)
def test_a_wall_that_cannot_be_read_is_a_problem_with_the_sources_name(vk: FakeVk, kind: str, value: Any) -> None:
    rich_wall(vk)
    vk.fail("wall.get", kind, value)
    messages, listings, problem = collect(vk)
    assert (messages, listings) == ([], {})
    assert problem is not None
    assert "Проба пера" in problem


STOPS = {5, 9, 14, 27, 28, 29}
REFUSALS = {15, 18, 30, 100}


@pytest.mark.parametrize(("kind", "value"), [*ERRORS, ("cut", None), ("body", {})])
def test_what_came_before_an_error_stays(vk: FakeVk, kind: str, value: Any) -> None:
    """A page that does not come leaves the threads of the others to be read; a refusal or a wish to stop does not."""
    ids = many(vk, 230, 3, 0)
    vk.fail("wall.get", kind, value, skip=2)
    messages, listings, problem = collect(vk)
    goes_on = kind != "error" or value not in STOPS | REFUSALS
    missed = {f"vk:-1_{10_000 - n}" for n in range(195, 230)}
    assert sorted(one.id for one in messages) == sorted(id for id in ids if id not in missed and (goes_on or "?" not in id))
    assert None not in listings, "a wall that was not seen whole deletes nothing"
    assert ("vk:-1_10000" in listings) == goes_on
    assert problem is not None
    assert "Проба пера" in problem


def test_an_error_inside_a_thread_leaves_no_listing_of_it(vk: FakeVk) -> None:
    many(vk, 1, 3, 25)
    vk.fail("wall.getComments", "error", 29, form={"comment_id": "20002"})
    messages, listings, problem = collect(vk)
    assert [one.id for one in messages] == ["vk:-1_10000", "vk:-1_10000?reply=20001", "vk:-1_10000?reply=20002"]
    assert set(listings) == {None}
    assert problem is not None
    assert "Проба пера" in problem
    assert "лимит" in problem


@pytest.mark.parametrize(
    ("code", "word"),
    [(5, "MCU_VK_TOKEN"), (9, "подождать"), (15, "закрыт"), (18, "удалена"), (29, "лимит"), (100, "sources.toml")],
)
def test_the_reason_is_told_in_words(vk: FakeVk, code: int, word: str) -> None:
    vk.fail("wall.get", "error", code)
    _, _, problem = collect(vk)
    assert problem is not None
    assert word in problem
    assert str(code) in problem


def test_a_captcha_is_a_problem(vk: FakeVk) -> None:
    vk.fail("wall.get", "error", 14)
    _, _, problem = collect(vk)
    assert problem is not None
    assert "Проба пера" in problem
    assert "капч" in problem


def test_too_fast_once_is_asked_again(vk: FakeVk) -> None:
    rich_wall(vk)
    vk.fail("wall.get", "error", 6, times=1)
    messages, _, problem = collect(vk)
    assert problem is None
    assert len(messages) == 9
    assert vk.counts["wall.get"] == 2


def test_a_slow_answer_is_not_waited_for(vk: FakeVk, monkeypatch: pytest.MonkeyPatch) -> None:
    rich_wall(vk)
    monkeypatch.setattr(spiders.vk, "TIMEOUT", (1, 0.2))
    vk.fail("wall.getComments", "slow", 1.0)
    messages, listings, problem = collect(vk)
    assert [one.id for one in messages] == ["vk:-1_33", "vk:-1_32", "vk:-1_31", "vk:-1_30"]
    assert "vk:-1_30" not in listings
    assert problem is not None
    assert "Проба пера" in problem


def test_an_api_that_is_not_there_is_a_problem(vk: FakeVk) -> None:
    gone = FakeVk()
    with serve_vk(gone):
        pass
    _, _, problem = collect(gone)
    assert problem is not None
    assert "Проба пера" in problem


@pytest.mark.parametrize("kind", ["error", "http", "truncated"])
def test_no_problem_tells_the_token(vk: FakeVk, kind: str) -> None:
    vk.fail("wall.get", kind, {"error": 5, "http": 500}.get(kind))
    _, _, problem = collect(vk)
    assert problem is not None
    assert "t0ken" not in problem


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_nothing_starts(token: str | None) -> None:
    with pytest.raises(Problem, match="MCU_VK_TOKEN"):
        open_vk(token)
