"""Posts found by words: once, recent, from walls that no source reads, and no id of a person."""

import json
from dataclasses import replace
from typing import Any

import pytest

from models.message import Dropped, Message
from models.privacy import pseudonym
from models.problem import Problem
from pipelines.inbox import fact_of
from spiders.search import SearchSpider
from spiders.vk import open_vk
from tests.fake_vk import FakeVk, post
from tests.walls import ANNA, CLUB, NOW, OFFICIAL, SOURCE, WALL, ago, hashed

WORDS = replace(SOURCE, id="vk_search", name="Поиск", kind="vk_search", address="Кировск мусор; Кировск снег")


def spider(vk: FakeVk, **source: Any) -> SearchSpider:
    given = (replace(WORDS, **source), open_vk("t0ken", vk.url, "Поиск"), NOW, frozenset({OFFICIAL}), lambda who: pseudonym(b"key", who))
    return SearchSpider(*given, frozenset({WALL}))


def search(vk: FakeVk, dropped: list[Dropped] | None = None, **source: Any) -> list[Message]:
    facts = list(spider(vk, **source).collect())
    if dropped is not None:
        dropped += [fact for fact in facts if isinstance(fact, Dropped)]
    return [fact for fact in facts if isinstance(fact, Message)]


def test_found_posts_come_once_and_without_those_of_walls_that_are_read(vk: FakeVk) -> None:
    both = post(CLUB, 1, ago(1), "Мусор и снег")
    said = post(CLUB, 4, ago(4), "Согласна, [id800000001|Аня]", post_type="reply", post_id=1)
    vk.found["Кировск мусор"] = [both, post(WALL, 2, ago(2)), post(CLUB, 3, ago(3), marked_as_ads=1), said]
    vk.found["Кировск снег"] = [both, post(OFFICIAL, 5, ago(5), "Снег убран"), {"id": 6}, post(CLUB, 7, ago(24 * 11))]
    dropped: list[Dropped] = []
    messages = search(vk, dropped)
    assert [(one.id, one.source, one.channel, one.url) for one in messages] == [
        ("vk:-77_1", "vk_search", "Поиск", "https://vk.com/wall-77_1"),
        ("vk:-2_5", "vk_search", "Поиск", "https://vk.com/wall-2_5"),
    ]
    assert [one.author_is_official for one in messages] == [False, True]
    assert [(one.why, one.id, one.text) for one in dropped] == [
        ("найдено поиском на стене, которая собирается сама", "vk:-1_2", ""),
        ("реклама ВК", "vk:-77_3", ""),
        ("найденный поиском комментарий", "vk:-77_4", "Согласна, [имя]"),
        ("непонятная запись ВК", "", ""),
    ]


def test_a_post_on_a_persons_page_tells_nothing_of_the_person(vk: FakeVk) -> None:
    vk.found["Кировск мусор"] = [post(ANNA, 8, ago(1), "Мусор не вывозят")]
    [message] = search(vk)
    assert (message.id, message.thread, message.author, message.url) == (f"vk:{hashed(ANNA)}_8", message.id, hashed(ANNA), None)
    assert str(ANNA) not in json.dumps(fact_of(message))


def test_an_advert_on_a_persons_page_tells_nothing_of_the_person(vk: FakeVk) -> None:
    vk.found["Кировск мусор"] = [post(ANNA, 8, ago(1), "Продам санки", marked_as_ads=1)]
    dropped: list[Dropped] = []
    assert search(vk, dropped) == []
    [one] = dropped
    assert (one.source, one.at, one.id, one.text) == ("vk_search", NOW, f"vk:{hashed(ANNA)}_8", "Продам санки")
    assert str(ANNA) not in json.dumps(fact_of(one))


def test_all_pages_are_read(vk: FakeVk) -> None:
    vk.found["Кировск мусор"] = [post(CLUB, n, ago(1)) for n in range(450)]
    assert len(search(vk, address="Кировск мусор")) == 450
    assert vk.counts == {"newsfeed.search": 3}


def test_a_place_goes_along(vk: FakeVk) -> None:
    search(vk, place="67.61, 33.67")
    assert {(form["latitude"], form["longitude"]) for _, form in vk.calls} == {("67.61", "33.67")}


@pytest.mark.parametrize("response", [{}, [], None, {"items": None}])
def test_an_answer_that_is_none_is_a_problem(vk: FakeVk, response: Any) -> None:
    vk.fail("newsfeed.search", "body", {"response": response})
    with pytest.raises(Problem, match="Поиск: ответ ВК не разобран"):
        search(vk)


@pytest.mark.parametrize("code", [5, 6, 9, 10, 14, 15, 18, 27, 28, 29, 30, 100])
def test_a_refusal_is_told_with_its_code_and_what_came_before_stays(vk: FakeVk, code: int) -> None:
    vk.found["Кировск мусор"] = [post(CLUB, 1, ago(1))]
    vk.fail("newsfeed.search", "error", code, form={"q": "Кировск снег"})
    facts: list[Message] = []
    with pytest.raises(Problem, match=rf"^Поиск: .*\(ошибка {code}\)\.$"):
        facts.extend(spider(vk).collect())
    assert [one.id for one in facts] == ["vk:-77_1"]
    assert vk.counts["newsfeed.search"] == (4 if code in (6, 10) else 2), "only what may pass is asked again"


@pytest.mark.parametrize("kind", ["http", "cut", "truncated"])
def test_a_search_that_comes_at_the_second_try(vk: FakeVk, kind: str) -> None:
    vk.found["Кировск мусор"] = [post(CLUB, 1, ago(1))]
    vk.fail("newsfeed.search", kind, 502, times=1)
    assert [one.id for one in search(vk)] == ["vk:-77_1"]


def test_pages_that_never_end_do(vk: FakeVk) -> None:
    vk.fail("newsfeed.search", "body", {"response": {"count": 9, "items": [post(CLUB, 1, ago(1))], "next_from": "200"}})
    assert len(search(vk, address="x")) == 1
    assert vk.counts["newsfeed.search"] == 2
