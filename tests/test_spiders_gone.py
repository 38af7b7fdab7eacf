"""Articles that a site takes down: what is a deletion, and what only looks like one."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from models.reference import load_reference
from pipelines.collect import collect_source
from pipelines.fold import fold_inbox
from pipelines.settings import Settings
from pipelines.store import open_store, records
from tests.fake_site import NOW, Crawl, FakeSite, Reply, ago, crawl, page, rss, told

GONE = Reply("<h1>Нет такой страницы</h1>", status=404)


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite().served() as served:
        yield served


def feed(names: str, days: float = 1, **more: Any) -> Reply:
    """A feed of articles with names of one letter, a day apart."""
    entries = ((f"SITE/{name}", format_datetime(ago(days + number)), f"Новость {name}") for number, name in enumerate(names))
    return Reply(rss(*entries), "application/rss+xml", **more)


def article(title: str = "Снег", **more: Any) -> Reply:
    return Reply(page(f"<main><article><h1>{title}</h1>{told()}</article></main>"), **more)


def twice(site: FakeSite, before: str, after: str, changes: dict[str, Reply], **block: Any) -> tuple[Crawl, Crawl]:
    """Two crawls: the feed names some articles, then others, and some of their pages have changed."""
    site.pages = {f"/{name}": article(etag=True) for name in {*before, *after}} | {"/feed": feed(before, etag=True)}
    first = crawl(site, "/feed", **block)
    assert (first.ids, first.spider.problem, first.gone) == (sorted(before), None, [])
    site.pages |= {"/feed": feed(after, etag=True), **changes}
    site.asked.clear()
    return first, crawl(site, "/feed", known=first.known, **block)


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("after", ["ab", "b"])
def test_an_article_taken_down_is_deleted_whether_the_list_names_it_or_not(site: FakeSite, status: int, after: str) -> None:
    _, done = twice(site, "ab", after, {"/a": Reply("", status=status)})
    assert (done.gone, done.spider.problem, done.dropped) == (["a"], None, {})


def test_an_article_that_left_the_feed_is_still_there(site: FakeSite) -> None:
    """A feed shows its last few: what left it is asked for, and is no deletion."""
    _, done = twice(site, "abc", "dab", {})
    assert (done.gone, done.ids, done.spider.tally.unchanged) == ([], ["d"], 3)
    assert "/c" in site.asked
    assert set(done.listings[None].ids) == {f"site:proba/{name}" for name in "abcd"}


def test_what_left_the_feed_keeps_its_title_and_date(site: FakeSite) -> None:
    first, done = twice(site, "ab", "a", {"/b": article()})
    was, now = first.by_key["b"], done.by_key["b"]
    assert (now.text, now.published_at) == (was.text, was.published_at)


@pytest.mark.parametrize("fault", [Reply("", status=500), Reply("", status=403), Reply("", status=429)])
def test_an_error_proves_nothing(site: FakeSite, fault: Reply) -> None:
    _, done = twice(site, "ab", "a", {"/b": fault})
    assert done.gone == []
    assert "не получено статей 1" in str(done.spider.problem)
    site.pages["/b"] = GONE
    assert crawl(site, "/feed", known=done.known).gone == ["b"], "it is asked for again"


@pytest.mark.parametrize("fault", [Reply("", status=500), Reply("<html></html>"), Reply(rss(), "application/rss+xml")])
def test_a_broken_list_proves_nothing(site: FakeSite, fault: Reply) -> None:
    first, _ = twice(site, "ab", "ab", {})
    site.pages |= {"/feed": fault, "/a": GONE, "/b": GONE}
    done = crawl(site, "/feed", known=first.known)
    assert done.spider.problem is not None
    assert (done.gone, done.listings) == ([], {})
    site.pages |= {"/feed": feed("a"), "/a": article()}
    assert crawl(site, "/feed", known=done.known).gone == ["b"], "what was known is not forgotten"


def test_an_unchanged_list_still_shows_what_was_taken_down(site: FakeSite) -> None:
    _, done = twice(site, "ab", "ab", {"/a": GONE})
    assert site.statuses[304] == 2
    assert done.gone == ["a"]


LOST = Reply("", status=302, headers={"Location": "/"})
SOFT = Reply(page("<main><h1>Страница не найдена</h1><p>Запрошенный материал не найден или удалён. Вернитесь на главную страницу.</p></main>"))


@pytest.mark.parametrize("fault", [LOST, SOFT])
def test_a_page_that_leads_elsewhere_is_deleted_only_if_no_list_names_it(site: FakeSite, fault: Reply) -> None:
    site.pages["/"] = article("Главная")
    _, done = twice(site, "ab", "b", {"/a": fault, "/": article("Главная")})
    assert (done.gone, done.dropped, done.ids) == (["a"], {}, [])
    site.pages["/"] = article("Главная")
    _, named = twice(site, "ab", "ab", {"/a": fault, "/": article("Главная")})
    assert (named.gone, named.dropped.total(), named.ids) == ([], 1, [])


def test_many_at_once_are_a_problem_and_not_deleted(site: FakeSite) -> None:
    _, done = twice(site, "abcde", "f", {f"/{name}": GONE for name in "abcde"})
    assert "разом исчезло статей 5, осталось 1" in str(done.spider.problem)
    assert None not in done.listings


def test_an_old_article_is_no_longer_asked_for(site: FakeSite) -> None:
    site.pages = {"/feed": feed("ab", days=8.5), "/a": article(), "/b": article()}
    first = crawl(site, "/feed")
    site.pages |= {"/feed": feed("a", days=8.5), "/b": GONE}
    done = crawl(site, "/feed", known={url: {**visit, "at": ago(11).isoformat()} if url.endswith("/b") else visit for url, visit in first.known.items()})
    assert (done.gone, site.asked.count("/b")) == ([], 1)


def collected(site: FakeSite, tmp_path: Path, changes: Sequence[dict[str, Reply]]) -> list[set[str]]:
    """Keys of the deleted articles of the store after each run of the whole program."""
    block = {"id": "proba", "name": "Проба", "kind": "site", "address": f"{site.url}/feed", "town": "home", "enabled": True, "source": "test", "sure": "H"}
    sources = tmp_path / "sources.toml"
    sources.write_text("[[source]]\n" + "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in block.items()), encoding="utf-8")
    settings = Settings(var=tmp_path / "var", sources=sources)
    reference = load_reference(settings.reference, sources)
    deleted = []
    for hours, change in enumerate(changes):
        site.pages |= change
        run = collect_source(settings, reference, reference.sources["proba"], NOW + timedelta(hours=hours))
        assert run.problem is None
        with open_store(settings.store) as connection:
            fold_inbox(connection, settings.inbox, reference)
            deleted.append({row["id"].removeprefix("site:proba/") for row in records(connection, "FROM messages WHERE deleted_at IS NOT NULL")})
    return deleted


def test_through_the_store(site: FakeSite, tmp_path: Path) -> None:
    """Taken down with its comment, then there again; another leaves the feed."""
    below = '<ol class="comment-list"><li class="comment" id="comment-1"><div class="comment-content">Темно.</div></li></ol>'
    with_comment = Reply(page(f"<main><article><h1>Снег</h1>{told()}</article>{below}</main>"), etag=True)
    site.pages = {"/b": article(etag=True), "/c": article(etag=True)}
    first = {"/feed": feed("abc", etag=True), "/a": with_comment}
    assert collected(site, tmp_path, [first, {"/a": GONE, "/feed": feed("b", etag=True)}, {"/a": with_comment, "/feed": feed("ab", etag=True)}]) == [
        set(), {"a", "a#1"}, set(),
    ]  # fmt: skip
