"""Calls that go together in one `execute`, where the token may: the same records, and whatever goes wrong inside is asked by itself."""

from collections import Counter
from dataclasses import replace
from math import ceil
from typing import Any

import pytest

from models.message import Coverage, Message
from models.problem import Problem
from models.reference import load_reference
from pipelines.collect import collect_source
from pipelines.settings import Settings, load_settings
from spiders.posts import Fact
from spiders.vk import BATCH
from tests.fake_vk import FakeVk, comment, post
from tests.walls import ANNA, NOW, PEOPLE, WALL, ago, many, rich_wall, spider


def commented(vk: FakeVk, posts: int) -> None:
    """So many posts with a comment each; one that has many has the nested ones too."""
    vk.walls[WALL] = [post(WALL, 9000 - n, ago(n), f"Пост {n}", comments={"count": 1}) for n in range(posts)]
    vk.threads |= {(WALL, one["id"]): [comment(WALL, one["id"], one["id"] + 1, ago(0), "Верно", ANNA)] for one in vk.walls[WALL]}


def collected(vk: FakeVk, batches: bool) -> tuple[list[Fact], str | None]:
    """Everything that the wall gives, and the text of the problem that ended the collection."""
    facts: list[Fact] = []
    one = spider(vk)
    vk.user_token = batches
    vk.calls.clear()
    try:
        facts.extend(replace(one, vk=replace(one.vk, batches=batches)).collect())
    except Problem as error:
        return facts, str(error)
    return facts, None


@pytest.mark.parametrize("posts", [1, 24, 25, 26, 60])
def test_the_same_with_a_call_for_each_twenty_five_threads(vk: FakeVk, posts: int) -> None:
    commented(vk, posts)
    alone = collected(vk, False)
    assert vk.counts == {"wall.get": 1, "wall.getComments": posts}
    assert collected(vk, True) == alone
    assert vk.counts == {"wall.get": 1, "execute": ceil(posts / BATCH)}


def test_a_wall_with_everything_is_the_same(vk: FakeVk) -> None:
    rich_wall(vk)
    assert collected(vk, True) == collected(vk, False)


@pytest.mark.parametrize(("comments", "nested", "calls"), [(3, 11, {"execute": 1, "wall.getComments": 1}), (101, 0, {"wall.getComments": 2})])
def test_what_a_page_does_not_hold_is_asked_by_itself(vk: FakeVk, comments: int, nested: int, calls: dict[str, int]) -> None:
    many(vk, 2, comments, nested)
    alone = collected(vk, False)
    assert collected(vk, True) == alone
    assert vk.counts == {"wall.get": 1, **calls}


@pytest.mark.parametrize("code", [15, 18, 30, 100, 212])
def test_a_thread_refused_inside_is_skipped_with_its_reason(vk: FakeVk, code: int) -> None:
    commented(vk, 3)
    vk.fail("wall.getComments", "error", code, form={"post_id": "8999"})
    alone = collected(vk, False)
    assert collected(vk, True) == alone
    assert vk.counts == {"wall.get": 1, "execute": 1, "wall.getComments": 1}
    assert any(f"ошибка {code}" in fact.why for fact in alone[0] if not isinstance(fact, Message) and hasattr(fact, "why"))


@pytest.mark.parametrize(
    ("kind", "value"), [("error", 6), ("error", 10), ("error", 13), ("http", 502), ("truncated", None), ("cut", None), ("body", {"response": 7})]
)
def test_a_batch_that_does_not_come_costs_only_calls(vk: FakeVk, kind: str, value: Any) -> None:
    commented(vk, 30)
    alone = collected(vk, False)
    vk.fail("execute", kind, value, times=1)
    assert collected(vk, True) == alone
    assert vk.counts == {"wall.get": 1, "execute": 2, "wall.getComments": 25}


@pytest.mark.parametrize("code", [9, 28, 29])
def test_a_stop_is_heeded_at_once(vk: FakeVk, code: int) -> None:
    commented(vk, 3)
    vk.fail("execute", "error", code)
    facts, problem = collected(vk, True)
    assert [fact.id for fact in facts if isinstance(fact, Message)] == ["vk:-1_9000", "vk:-1_8999", "vk:-1_8998"]
    assert f"ошибка {code}" in str(problem)
    assert vk.counts == {"wall.get": 1, "execute": 1}


def run(vk: FakeVk, var: Any, batches: bool) -> Coverage:
    sources = var / "sources.toml"
    sources.write_text(f'[[source]]\nid="w"\nname="w"\nkind="vk"\naddress="{WALL}"\ntown="home"\nenabled=true\nsource="t"\nsure="L"\n', encoding="utf-8")
    settings = Settings(var=var, sources=sources, vk_url=vk.url, vk_token="t0ken", vk_batches=batches)
    reference = load_reference(settings.reference, sources)
    return collect_source(settings, reference, reference.sources["w"], NOW)


def test_the_ledger_counts_a_batch_as_the_call_it_is(vk: FakeVk, tmp_path: Any) -> None:
    commented(vk, 30)
    vk.user_token = True
    assert run(vk, tmp_path, True).calls == {"wall.get": 1, "execute": 2}
    assert Counter(method for method, _ in vk.inner) == {"wall.getComments": 30}


def test_texts_of_people_are_no_code(vk: FakeVk) -> None:
    """What is asked is made of numbers and words of ours alone."""
    many(vk, 1, 2, 0)
    vk.threads[WALL, 10_000][0]["text"] = '"}); API.wall.get({"owner_id": 1}); //'
    facts, _ = collected(vk, True)
    assert [method for method, _ in vk.inner] == ["wall.getComments"]
    assert len([fact for fact in facts if isinstance(fact, Message)]) == 3
    assert not [who for who in PEOPLE if str(who) in str(vk.inner)]


@pytest.mark.parametrize(("kind", "batches"), [(None, False), ("service", False), ("user", True)])
def test_the_kind_of_the_token_is_said_in_the_environment(monkeypatch: pytest.MonkeyPatch, kind: str | None, batches: bool) -> None:
    monkeypatch.delenv("MCU_VK_TOKEN_KIND", raising=False)
    if kind:
        monkeypatch.setenv("MCU_VK_TOKEN_KIND", kind)
    assert load_settings().vk_batches is batches


def test_another_kind_of_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCU_VK_TOKEN_KIND", "group")
    with pytest.raises(Problem, match=r"MCU_VK_TOKEN_KIND=group: нужно service .* или user"):
        load_settings()
