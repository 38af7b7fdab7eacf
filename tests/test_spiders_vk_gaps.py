"""What VK leaves out, spoils or moves while it is read: nothing live may look deleted, nothing odd may end the run."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import spiders.wall
from tests.fake_vk import FakeVk, Item, comment, post, reply
from tests.walls import ANNA, BORIS, CLUB, NOW, OFFICIAL, SOURCE, WALL, ago, collect, many, spider

ODD = "непонятная запись ВК"


def two_threads(vk: FakeVk) -> None:
    """Posts 20 and 10 with a comment each."""
    vk.walls[WALL] = [post(WALL, id, ago(30 - id), f"Пост {id}", comments={"count": 1}) for id in (20, 10)]
    for id in (20, 10):
        vk.threads[WALL, id] = [comment(WALL, id, id + 1, ago(1), "Верно", ANNA)]


@pytest.mark.parametrize(("code", "reason"), [(15, "закрыт"), (18, "удалена"), (30, "закрыт"), (100, "нет"), (212, "комментарии закрыты")])
def test_a_thread_that_is_not_given_is_skipped_and_counted(vk: FakeVk, code: int, reason: str) -> None:
    two_threads(vk)
    vk.fail("wall.getComments", "error", code, form={"post_id": "20"})
    dropped: Counter[str] = Counter()
    messages, listings, problem = collect(vk, dropped)
    assert [one.id for one in messages] == ["vk:-1_20", "vk:-1_10", "vk:-1_10?reply=11"]
    assert set(listings) == {None, "vk:-1_10"}
    assert problem is None
    [(why, times)] = dropped.items()
    assert (times, reason in why, str(code) in why) == (1, True, True)


@pytest.mark.parametrize(("kind", "value"), [("error", 10), ("error", 203), ("http", 500), ("truncated", None), ("cut", None), ("body", {"response": {}})])
def test_a_thread_without_an_answer_stops_no_other_and_is_told(vk: FakeVk, kind: str, value: Any) -> None:
    two_threads(vk)
    vk.fail("wall.getComments", kind, value, form={"post_id": "20"})
    messages, listings, problem = collect(vk)
    assert [one.id for one in messages] == ["vk:-1_20", "vk:-1_10", "vk:-1_10?reply=11"]
    assert set(listings) == {None, "vk:-1_10"}
    assert problem is not None


@pytest.mark.parametrize("code", [5, 9, 14, 29])
def test_a_stop_is_heeded_at_once(vk: FakeVk, code: int) -> None:
    two_threads(vk)
    vk.fail("wall.getComments", "error", code)
    messages, listings, problem = collect(vk)
    assert [one.id for one in messages] == ["vk:-1_20", "vk:-1_10"]
    assert set(listings) == {None}
    assert problem is not None
    assert vk.counts == {"wall.get": 1, "wall.getComments": 1}


def test_three_threads_without_an_answer_end_the_run(vk: FakeVk) -> None:
    vk.walls[WALL] = [post(WALL, id, ago(id), comments={"count": 1}) for id in range(9)]
    vk.fail("wall.getComments", "http", 500)
    assert collect(vk)[2] is not None
    assert vk.counts["wall.getComments"] == spiders.wall.FAILURES * 3


@pytest.mark.parametrize(
    ("kind", "value", "tries", "words"),
    [
        ("error", 6, 3, "реже"),
        ("error", 10, 3, "внутренняя ошибка"),
        ("http", 429, 3, "HTTP 429"),
        ("http", 502, 3, "HTTP 502"),
        ("cut", None, 3, "нет связи"),
        ("truncated", None, 3, "не разобран"),
        ("error", 5, 1, "MCU_VK_TOKEN"),
        ("error", 9, 1, "подождать"),
        ("error", 29, 1, "лимит"),
        ("error", 15, 1, "закрыт"),
    ],
)
def test_only_what_may_pass_is_asked_again_and_not_for_ever(vk: FakeVk, kind: str, value: Any, tries: int, words: str) -> None:
    vk.walls[WALL] = [post(WALL, 1, ago(1))]
    vk.fail("wall.get", kind, value)
    _, _, problem = collect(vk)
    assert words in str(problem)
    assert vk.counts["wall.get"] == tries


@pytest.mark.parametrize(("kind", "value"), [("error", 6), ("error", 10), ("http", 503), ("truncated", None), ("cut", None)])
def test_what_passes_leaves_no_trace(vk: FakeVk, kind: str, value: Any) -> None:
    two_threads(vk)
    vk.fail("wall.get", kind, value, times=2)
    vk.fail("wall.getComments", kind, value, times=1)
    messages, listings, problem = collect(vk)
    assert (len(messages), len(listings), problem) == (4, 3, None)


def without(item: Item, name: str) -> Item:
    return {key: value for key, value in item.items() if key != name}


PLAIN = post(WALL, 15, ago(15), "Странный")
SAID = comment(WALL, 10, 15, ago(1), "Странный", BORIS)


@pytest.mark.parametrize(
    "odd",
    [
        *(without(PLAIN, name) for name in ("from_id", "date", "owner_id", "id")),
        {**PLAIN, "date": "вчера"},
        {**PLAIN, "date": 10**20},
        {**PLAIN, "text": None},
        {**PLAIN, "likes": [1]},
        {**PLAIN, "comments": {"count": "много"}},
        {**PLAIN, "attachments": ["photo"]},
        {**PLAIN, "copy_history": ["x"]},
        None,
        "пост",
        [],
    ],
)
def test_an_odd_post_is_dropped_and_counted(vk: FakeVk, odd: Any) -> None:
    two_threads(vk)
    vk.walls[WALL].insert(1, odd)
    dropped: Counter[str] = Counter()
    messages, listings, problem = collect(vk, dropped)
    assert [one.id for one in messages] == ["vk:-1_20", "vk:-1_10", "vk:-1_20?reply=21", "vk:-1_10?reply=11"]
    assert (dict(dropped), problem) == ({ODD: 1}, None)
    known = isinstance(odd, dict) and {"id", "owner_id"} <= set(odd)
    assert ("vk:-1_15" in listings[None].ids) == known, "what was shown was not deleted, however odd"


@pytest.mark.parametrize(
    "odd",
    [without(SAID, "date"), without(SAID, "id"), {**SAID, "text": None}, {**SAID, "from_id": "я"}, {**SAID, "parents_stack": 3}, {**SAID, "likes": 7}, None, 5],
)
def test_an_odd_comment_is_dropped_and_counted(vk: FakeVk, odd: Any) -> None:
    two_threads(vk)
    vk.threads[WALL, 10].insert(0, odd)
    dropped: Counter[str] = Counter()
    messages, _, problem = collect(vk, dropped)
    assert [one.id for one in messages if one.parent] == ["vk:-1_20?reply=21", "vk:-1_10?reply=11"]
    assert (dict(dropped), problem) == ({ODD: 1}, None)


@pytest.mark.parametrize("thread", [None, [], "x", {"count": 3}, {"count": 0, "items": None}, {"count": "2", "items": []}])
def test_an_odd_thread_of_a_comment_harms_nothing(vk: FakeVk, thread: Any) -> None:
    two_threads(vk)
    page = {"count": 1, "current_level_count": 1, "items": [{**SAID, "thread": thread}]}
    vk.fail("wall.getComments", "body", {"response": page}, form={"post_id": "10"})
    messages, _, problem = collect(vk)
    assert ([one.id for one in messages if one.parent], problem) == (["vk:-1_20?reply=21", "vk:-1_10?reply=15"], None)


def test_odd_parts_of_a_post_leave_the_post(vk: FakeVk) -> None:
    copied = [{"text": "Чужое"}]
    vk.walls[WALL] = [post(WALL, 5, ago(1), "Своё", attachments=[{"photo": {}}, {"type": "photo"}], copy_history=copied, likes=None, views=None)]
    ([message], _, problem) = collect(vk)
    assert (message.text, message.attachments, message.repost_of, problem) == ("Своё\nЧужое", {"unknown": 1, "photo": 1}, None, None)


@pytest.mark.parametrize("hidden", [range(3, 40), range(95, 130), range(230, 240), (0,), range(100, 195)])
def test_hidden_posts_do_not_end_the_reading(vk: FakeVk, hidden: Any) -> None:
    many(vk, 240, 2, 0)
    for n in hidden:
        vk.walls[WALL][n]["hidden"] = True
    messages, listings, problem = collect(vk)
    live = {f"vk:-1_{10_000 - n}" for n in range(240) if n not in hidden}
    assert {one.id for one in messages if one.parent is None} == set(listings[None].ids) == live
    assert problem is None


@pytest.mark.parametrize("response", [{"count": 300, "items": []}, {}, [], {"count": 3, "items": None}, {"items": []}, {"count": "3", "items": []}, None, 7])
def test_a_wall_that_shows_nothing_is_a_problem_and_no_listing(vk: FakeVk, response: Any) -> None:
    vk.fail("wall.get", "body", {"response": response})
    messages, listings, problem = collect(vk)
    assert (messages, listings) == ([], {})
    assert problem is not None
    assert "Проба пера" in problem


def test_an_offset_that_is_not_heeded_ends_some_time(vk: FakeVk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spiders.wall, "DEPTH", 300)
    vk.fail("wall.get", "body", {"response": {"count": 10**6, "items": [PLAIN]}})
    messages, listings, problem = collect(vk)
    assert [one.id for one in messages] == ["vk:-1_15"]
    assert None not in listings
    assert problem is not None


def test_a_thread_whose_comments_are_all_gone_has_a_listing_without_a_call(vk: FakeVk) -> None:
    vk.walls[WALL] = [post(WALL, 20, ago(1)), without(post(WALL, 10, ago(2)), "comments")]
    _, listings, problem = collect(vk)
    assert (listings["vk:-1_20"].ids, listings["vk:-1_20"].seen_at, problem) == ((), NOW, None)
    assert [form["post_id"] for method, form in vk.calls if method == "wall.getComments"] == ["10"], "a post that says nothing of comments is asked"


def delete(items: list[Item], id: int) -> Callable[[], None]:
    return lambda: items.remove(next(item for item in items if item["id"] == id))


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_posts_deleted_between_two_pages_hide_no_other(vk: FakeVk, gone: int) -> None:
    many(vk, 240, 2, 0)
    wall = vk.walls[WALL]
    vk.changes[2] = lambda: wall.__delitem__(slice(0, gone))
    messages, listings, _ = collect(vk)
    assert {f"vk:-1_{item['id']}" for item in wall} <= {one.id for one in messages}
    assert len(set(listings[None].ids)) == len(listings[None].ids) == 240


def test_a_post_added_between_two_pages_brings_none_twice(vk: FakeVk) -> None:
    many(vk, 240, 2, 0)
    vk.changes[2] = lambda: vk.walls[WALL].insert(0, post(WALL, 10_001, ago(0)))
    messages, listings, _ = collect(vk)
    roots = [one.id for one in messages if one.parent is None]
    assert len(roots) == len(set(roots)) == 240
    assert listings[None].ids == tuple(roots)


def test_a_comment_deleted_between_two_pages_hides_no_other(vk: FakeVk) -> None:
    ids = many(vk, 1, 230, 0)
    vk.changes[3] = delete(vk.threads[WALL, 10_000], 20_001)
    messages, _, _ = collect(vk)
    assert [one.id for one in messages] == ids


@pytest.mark.parametrize(
    ("copied", "repost_of", "text"),
    [
        ([post(CLUB, 7, 1, "Чужое")], "vk:-77_7", "Своё\nЧужое"),
        ([post(BORIS, 7, 1, "Личное")], None, "Своё\nЛичное"),
        ([post(BORIS, 7, 1, "Личное"), post(CLUB, 8, 1, "Начало")], "vk:-77_8", "Своё\nЛичное\nНачало"),
        ([post(CLUB, 8, 1, ""), post(-78, 9, 1, "Начало")], "vk:-77_8", "Своё\nНачало"),
        ([without(post(CLUB, 8, 1, "Чужое"), "owner_id")], None, "Своё\nЧужое"),
        ([], None, "Своё"),
        (None, None, "Своё"),
    ],
)
def test_reposts(vk: FakeVk, copied: Any, repost_of: str | None, text: str) -> None:
    vk.walls[WALL] = [post(WALL, 5, ago(1), "Своё", copy_history=copied)]
    ([message], _, _) = collect(vk)
    assert (message.repost_of, message.text) == (repost_of, text)


def test_a_poll_is_read_with_its_answers(vk: FakeVk) -> None:
    poll = {"type": "poll", "poll": {"id": 1, "question": "Где каток?", "answers": [{"text": "В парке"}, {"text": "У [id1|Ани] во дворе"}]}}
    empty = {"type": "poll", "poll": None}
    vk.walls[WALL] = [post(WALL, 5, ago(1), "Выбираем", attachments=[poll]), post(WALL, 4, ago(2), attachments=[empty])]
    full, bare = collect(vk)[0]
    assert full.text == "Выбираем\nОпрос: Где каток?\n– В парке\n– У [имя] во дворе"
    assert full.attachments == bare.attachments == {"poll": 1}


@pytest.mark.parametrize(
    ("official", "address", "fields", "expected"),
    [
        (True, "proba", {}, True),
        (True, "proba", {"signer_id": ANNA}, True),
        (True, "proba", {"from_id": ANNA}, False),
        (False, "proba", {}, False),
        (False, "proba", {"signer_id": ANNA}, False),
        (False, "proba", {"from_id": OFFICIAL}, True),
    ],
)
def test_who_is_official(vk: FakeVk, official: bool, address: str, fields: dict[str, Any], expected: bool) -> None:
    vk.domains["proba"] = WALL
    vk.walls[WALL] = [post(WALL, 5, ago(1), "Объявление", comments={"count": 2}, **fields)]
    vk.threads[WALL, 5] = [comment(WALL, 5, 6, ago(1), "Ответили в личку", WALL), comment(WALL, 5, 7, ago(1), "Спасибо", ANNA)]
    found = list(spider(vk, source=replace(SOURCE, official=official, address=address)).collect())
    said = {one.id: one.author_is_official for one in found if hasattr(one, "author_is_official")}
    assert said == {"vk:-1_5": expected, "vk:-1_5?reply=6": official, "vk:-1_5?reply=7": False}


@pytest.mark.parametrize(
    ("stack", "fields", "parent"),
    [
        ([301], {}, "vk:-1_10?reply=301"),
        ([301, 302], {}, "vk:-1_10?reply=302"),
        ([301], {"reply_to_comment": 302}, "vk:-1_10?reply=302"),
        ([], {}, "vk:-1_10"),
        (None, {}, "vk:-1_10"),
    ],
)
def test_parents(vk: FakeVk, stack: Any, fields: dict[str, int], parent: str) -> None:
    nested = without({**reply(WALL, 10, 303, ago(1), "И нам", BORIS, 0, 0), "parents_stack": stack}, "reply_to_comment")
    vk.walls[WALL] = [post(WALL, 10, ago(2), comments={"count": 2})]
    vk.threads[WALL, 10] = [comment(WALL, 10, 301, ago(1.5), "Да", ANNA, [{**nested, **fields}])]
    assert {one.id: one.parent for one in collect(vk)[0]}["vk:-1_10?reply=303"] == parent


def test_deleted_posts_are_not_shown(vk: FakeVk) -> None:
    vk.walls[WALL] = [post(WALL, 5, ago(1)), {"id": 4, "owner_id": WALL, "date": ago(2), "is_deleted": True}]
    dropped: Counter[str] = Counter()
    messages, listings, _ = collect(vk, dropped)
    assert ([one.id for one in messages], listings[None].ids, dict(dropped)) == (["vk:-1_5"], ("vk:-1_5",), {"удалённая запись": 1})


def test_threads_that_a_run_cut_short_has_read_come_last(vk: FakeVk) -> None:
    two_threads(vk)
    found = list(replace(spider(vk), read_before=frozenset({"vk:-1_20"})).collect())
    assert [form["post_id"] for method, form in vk.calls if method == "wall.getComments"] == ["10", "20"]
    assert len(found) == 7
