"""Comments of articles: on the pages of the engines, by a block's selector, by schema.org; and how their deletion is seen."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import pytest
from scrapy.selector import Selector

from models.message import Dropped
from models.worktime import TIME_ZONE
from spiders.comments import take_comments
from tests.fake_site import NOW, PARAGRAPHS, Crawl, FakeSite, Pages, Reply, ago, bitrix, crawl, dle, hashed, page, rss, told, wordpress

Row = tuple[str, str | None, str, str, str]  # mark, mark of what it answers, shown name, time, text


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite().served() as served:
        yield served


ENGINES: list[tuple[Callable[[], Pages], str, dict[str, Any], str, list[Row]]] = [
    (
        wordpress, "/feed/", {}, "2026/02/novost-101",
        [
            ("12", None, "Рябинина", "2026-02-07T09:15", "Когда откроют дорогу?\nВахта стоит."),
            ("13", "12", "Ivan_51", "2026-02-07T10:15", "Обещали в обед."),
            ("14", "13", "Рябинина", "2026-02-07T11:15", "Спасибо!"),
            ("15", None, "Редакция", "2026-02-07T12:15", "Открыли в 12 часов."),
            ("17", None, "", "2026-02-07T13:15", "Опять закрыли."),
        ],
    ),
    (
        bitrix, "/news/", {"links": ".news-list a"}, "news/detail.php?ELEMENT_ID=1",
        [("501", None, "Рябинина", "2026-02-07T09:15", "Двор не чищен."), ("502", None, "Ivan_51", "2026-02-07T10:20:30", "И наш.")],
    ),
    (
        bitrix, "/news/", {"links": ".news-list a"}, "news/detail.php?ELEMENT_ID=2",
        [("31", None, "Рябинина", "2026-02-06T18:00", "Автобус не пришёл.\nЖдали час.")],
    ),
    (
        dle, "/gorod/", {"links": ".shortstory h2 a"}, "gorod/812-led.html",
        [("41", None, "Рябинина", "2026-02-06T20:10", "Лёд у школы."), ("42", "41", "Ivan_51", "2026-02-06T21:00", "Посыпали.")],
    ),
]  # fmt: skip


def comments_of(done: Crawl, key: str) -> list[Row]:
    """The comments of an article as rows, the name as its hash."""
    of = f"site:proba/{key}"
    found = [one for one in done.messages if one.thread == of and one.id != of]
    return [
        (one.id.removeprefix(f"{of}#"), (one.parent or "").removeprefix(of).removeprefix("#") or None, one.author or "", one.published_at.isoformat(), one.text)
        for one in found
    ]


def expected(rows: list[Row]) -> list[Row]:
    return [
        (mark, parent, hashed(f"site:proba:{name}") if name else "", datetime.fromisoformat(at).replace(tzinfo=TIME_ZONE).isoformat(), text)
        for mark, parent, name, at, text in rows
    ]


@pytest.mark.parametrize(("engine", "address", "block", "key", "rows"), ENGINES, ids=[f"{e[0].__name__}-{e[3]}" for e in ENGINES])
def test_comments_of_an_engine(site: FakeSite, engine: Callable[[], Pages], address: str, block: dict[str, Any], key: str, rows: list[Row]) -> None:
    site.pages = engine()
    done = crawl(site, address, **block)
    assert comments_of(done, key) == expected(rows)
    article = done.by_key[key]
    assert article.comments == len(rows)
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert not any(text in article.text for row in rows for text in (row[4], row[2]) if text), "the article is without its comments"
    assert not any(name in repr(done.items) for name in ("Рябинина", "Ivan_51"))
    listing = done.listings[article.id]
    assert (set(listing.ids), listing.asked) == ({f"{article.id}#{row[0]}" for row in rows}, None)


def test_the_editors_of_an_official_site_answer_officially(site: FakeSite) -> None:
    site.pages = wordpress()
    done = crawl(site, "/feed/", official=True)
    official = [one.id.rpartition("#")[2] for one in done.messages if one.author_is_official and "#" in one.id]
    assert official == ["15"]


def article(comments: str, head: str = "") -> Pages:
    """A feed of one article with something below it."""
    feed = Reply(rss(("SITE/a", format_datetime(ago(1)), "Снег")), "application/rss+xml", etag=True)
    return {"/feed": feed, "/a": Reply(page(f"<main><article><h1>Снег</h1>{told()}</article>{comments}</main>", head), etag=True)}


OWN = """<div class="opinion" data-id="7"><p class="who">Автор: Рябинина</p><p>06.02.2026 в 18:00</p><p>Снег не убран.</p></div>
  <div class="opinion"><i>Темно.</i></div>"""


def test_a_selector_of_the_block(site: FakeSite) -> None:
    site.pages = article(OWN)
    done = crawl(site, "/feed", comments=".opinion")
    first, second = comments_of(done, "a")
    assert first == expected([("7", None, "Рябинина", "2026-02-06T18:00", "Снег не убран.")])[0]
    assert second[1:] == (None, "", ago(1).isoformat(), "Темно."), "without a date it is as old as the article"
    assert len(second[0]) == 16, "without a number its key is a keyed hash"
    assert crawl(site, "/feed", comments=".opinion").ids == done.ids


def test_a_wrong_selector_is_a_problem(site: FakeSite) -> None:
    site.pages = article(OWN)
    assert "Исправьте comments" in str(crawl(site, "/feed", comments=".opinion[").spider.problem)


JSON_LD = {
    "@context": "https://schema.org", "@type": "NewsArticle", "commentCount": 2,
    "comment": [
        {
            "@type": "Comment", "@id": "https://x.example/a#comment-5", "text": "Снег &lt;не&gt; убран.", "dateCreated": "2026-02-06T18:00:00+03:00",
            "author": {"@type": "Person", "name": "Рябинина"},
            "comment": {"@type": "Comment", "text": "И у нас.", "datePublished": "2026-02-06T19:00:00+03:00", "author": "Ivan_51"},
        }
    ],
}  # fmt: skip
MICRODATA = """<section><div id="c5" itemprop="comment" itemscope itemtype="https://schema.org/Comment">
  <span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Рябинина</span></span>
  <time itemprop="dateCreated" datetime="2026-02-06T18:00:00+03:00">вчера</time><div itemprop="text"><p>Снег не убран.</p></div></div></section>"""


def test_comments_of_json_ld(site: FakeSite) -> None:
    site.pages = article("", f'<script type="application/ld+json">{json.dumps(JSON_LD)}</script><script type="application/ld+json">{{broken</script>')
    done = crawl(site, "/feed")
    first, second = comments_of(done, "a")
    assert first == expected([("5", None, "Рябинина", "2026-02-06T18:00", "Снег <не> убран.")])[0]
    assert second[1:] == expected([("", "5", "Ivan_51", "2026-02-06T19:00", "И у нас.")])[0][1:]
    assert len(done.listings["site:proba/a"].ids) == 2


def test_comments_of_microdata(site: FakeSite) -> None:
    site.pages = article(MICRODATA)
    done = crawl(site, "/feed")
    assert comments_of(done, "a") == expected([("5", None, "Рябинина", "2026-02-06T18:00", "Снег не убран.")])
    assert "не убран" not in done.by_key["a"].text


LIST = '<ol class="comment-list">{}</ol>'
ONE = '<li class="comment" id="comment-{}"><div class="comment-content">{}</div></li>'


@pytest.mark.parametrize(
    ("below", "head", "whole"),
    [
        (LIST.format(ONE.format(1, "Снег.")), "", True),
        (LIST.format(ONE.format(1, "Снег.")) + '<nav class="comment-navigation"><a href="/a/comment-page-1/#comments">Ранее</a></nav>', "", False),
        (LIST.format(ONE.format(1, "Снег.")), '<script type="application/ld+json">{"@type": "Article", "commentCount": 1}</script>', True),
        (LIST.format(ONE.format(1, "Снег.")), '<script type="application/ld+json">{"@type": "Article", "commentCount": "30"}</script>', False),
        (LIST.format(ONE.format(1, "Снег.")) + "<button>Показать ещё 12 комментариев</button>", "", False),
        ("", "", False),
        ("", '<script type="application/ld+json">{"@type": "Article", "commentCount": 0}</script>', True),
    ],
)
def test_only_a_page_that_shows_all_comments_tells_of_deletions(below: str, head: str, whole: bool) -> None:
    assert take_comments(Selector(text=page(below, head)), "", NOW).whole == whole


def test_comments_of_a_block_s_selector_tell_of_deletions_only_if_the_page_counts_them() -> None:
    below = ONE.format(1, "Снег.")
    assert not take_comments(Selector(text=page(below)), ".comment", NOW).whole
    counted = '<script type="application/ld+json">{"@type": "Article", "commentCount": 1}</script>'
    assert take_comments(Selector(text=page(below, counted)), ".comment", NOW).whole


def test_a_removed_comment_and_one_without_text_are_dropped(site: FakeSite) -> None:
    inner = '<ol class="children">' + ONE.format(3, "А я рад.") + "</ol>"
    below = ONE.format(1, "") + ONE.format(2, "Комментарий удалён модератором").replace("</li>", f"{inner}</li>") + ONE.format(4, "Снег.")
    site.pages = article(LIST.format(below))
    done = crawl(site, "/feed")
    assert [row[:2] for row in comments_of(done, "a")] == [("3", None), ("4", None)]
    assert done.dropped == {"комментарий без текста": 1, "удалённый комментарий": 1}
    assert set(done.listings["site:proba/a"].ids) == {"site:proba/a#3", "site:proba/a#4"}


def test_new_comments_come_though_the_list_did_not_change(site: FakeSite) -> None:
    site.pages = article(LIST.format(ONE.format(1, "Снег.")))
    first = crawl(site, "/feed")
    site.pages["/a"] = article(LIST.format(ONE.format(1, "Снег.") + ONE.format(2, "Лёд.")))["/a"]
    again = crawl(site, "/feed", known=first.known)
    assert (first.ids, again.ids) == (["a", "a#1"], ["a", "a#1", "a#2"])
    third = crawl(site, "/feed", known=again.known)
    assert (third.ids, third.spider.tally.unchanged, third.spider.tally.unchanged_comments) == ([], 1, 2)
    assert "site:proba/a" not in third.listings, "an unchanged page shows no deletions"


def test_what_lacks_the_words_goes_along(site: FakeSite) -> None:
    site.pages = article("")
    done = crawl(site, "/feed", words=["мурманск"])
    (dropped,) = [one for one in done.items if isinstance(one, Dropped)]
    assert (dropped.id, dropped.why, PARAGRAPHS[0] in dropped.text) == ("site:proba/a", "нет слов источника", True)
