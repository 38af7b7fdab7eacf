"""Feeds and article pages of a site, written for these tests."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
import scrapy
from scrapy.http import HtmlResponse, Response, XmlResponse

from models.message import Dropped, Message
from models.reference import Source
from spiders.articles import ArticlesSpider
from tests.fake_site import hashed

NOW = datetime(2026, 2, 7, 19, tzinfo=UTC)
SITE = "https://listok.example"
SOURCE = Source("site_test", "Проба пера", "site", f"{SITE}/feed.xml", "home", "test", "H", enabled=True, lookback_days=10)
PARAGRAPHS = (
    "Утром в понедельник дорогу на Кукисвумчорр перекрыли на четыре часа: служба лавинной безопасности спускала снег со склонов.",
    "Автобусы ходили только до города, вахтовки ждали у шлагбаума. Жителей просят заранее смотреть объявления и не выезжать без нужды.",
    "К обеду проезд открыли, но к вечеру прогноз снова плохой, и закрыть участок могут ещё раз.",
)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def item(path: str, at: datetime | None, title: str = "Снег", guid: str = "") -> str:
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    name = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    link = f"<link>{SITE}/{path}</link>" if path else ""
    return f"<item><title>{title}</title>{link}{name}{date}<description>…</description></item>"


def rss(*items: str) -> XmlResponse:
    body = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Проба</title><link>{SITE}/</link>{"".join(items)}</channel></rss>'
    return XmlResponse(SOURCE.address, body=body.encode(), encoding="utf-8")


def atom(path: str, at: datetime) -> XmlResponse:
    entry = f'<entry><title>Лёд</title><link href="{SITE}/{path}"/><id>urn:1</id><updated>{at.isoformat()}</updated></entry>'
    body = f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Проба</title>{entry}</feed>'
    return XmlResponse(SOURCE.address, body=body.encode(), encoding="utf-8")


def article(*paragraphs: str, title: str = "Дорогу закрывали") -> bytes:
    told = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"""<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{title} — Проба</title></head>
      <body><header><nav><a href="/">Главная</a> <a href="/ad">Реклама на сайте</a></nav></header>
      <main><article><h1>{title}</h1><div class="entry-content">{told}</div></article></main>
      <aside><h3>Читают сейчас</h3><ul><li><a href="/x">Куда сходить</a></li></ul></aside><footer>© Проба, 2026</footer></body></html>""".encode()


def spider() -> ArticlesSpider:
    return ArticlesSpider(source=SOURCE, now=NOW, hash_author=hashed)


@dataclass(frozen=True)
class Reading:
    """Reasons of what was left out, and the spider's problem."""

    dropped: Counter[str]
    problem: str | None


def read(feed: Response, pages: dict[str, bytes]) -> tuple[list[Message], Reading]:
    """The messages of the feed's articles, as a crawl would bring them."""
    one = spider()
    found: list[Any] = list(one.parse(feed))
    for request in [item for item in found if isinstance(item, scrapy.Request)]:
        assert request.callback is not None
        page = HtmlResponse(request.url, body=pages[request.url], encoding="utf-8")
        found += list(request.callback(page, **request.cb_kwargs))
    return [item for item in found if isinstance(item, Message)], Reading(Counter(item.why for item in found if isinstance(item, Dropped)), one.problem)


def requests(feed: Response) -> list[str]:
    return [request.url for request in spider().parse(feed) if isinstance(request, scrapy.Request)]


def left(feed: Response) -> tuple[list[str], list[Dropped], str | None]:
    """Addresses of the articles of a feed, what it leaves out, and the problem."""
    one = spider()
    found = list(one.parse(feed))
    urls = [item.url for item in found if isinstance(item, scrapy.Request)]
    return urls, [item for item in found if isinstance(item, Dropped)], one.problem


def test_an_article_becomes_a_message() -> None:
    at = datetime(2026, 2, 2, 8, 15, tzinfo=UTC)
    feed = rss(item("news/2026/02/02-3.html", at, title="Дорогу закрывали", guid="news/2026/02/02-3"))
    (message,), one = read(feed, {f"{SITE}/news/2026/02/02-3.html": article(*PARAGRAPHS)})
    assert (message.id, message.thread, message.parent) == ("site:site_test/news/2026/02/02-3", "site:site_test/news/2026/02/02-3", None)
    assert (message.published_at, message.collected_at) == (at, NOW)
    assert (message.source, message.channel, message.url) == ("site_test", "Проба пера", f"{SITE}/news/2026/02/02-3.html")
    assert (message.author, message.author_is_official) == (None, False)
    assert (one.problem, one.dropped) == (None, {})


def test_the_text_is_title_and_paragraphs_without_the_page_around() -> None:
    (message,), _ = read(rss(item("a", ago(1), title="Дорогу закрывали")), {f"{SITE}/a": article(*PARAGRAPHS)})
    assert message.text.startswith("Дорогу закрывали\n")
    assert message.text.count("Дорогу закрывали") == 1
    assert all(paragraph in message.text for paragraph in PARAGRAPHS)
    assert not any(noise in message.text for noise in ("Реклама на сайте", "Читают сейчас", "Куда сходить", "© Проба"))


def test_old_articles_are_not_asked_for() -> None:
    feed = rss(item("new", ago(1)), item("edge", ago(9.9)), item("old", ago(10.1)))
    assert requests(feed) == [f"{SITE}/new", f"{SITE}/edge"]


def test_dates_of_the_feed_keep_their_zone() -> None:
    moscow = datetime.fromisoformat("2026-02-02T11:15:00+03:00")
    (message,), _ = read(rss(item("a", moscow)), {f"{SITE}/a": article(*PARAGRAPHS)})
    assert message.published_at == moscow


SEVEN = datetime.fromisoformat("2026-02-06T19:00:00+03:00")


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 06 Feb 2026 19:00:00 +0300",
        "Fri, 06 Feb 2026 16:00:00 GMT",
        "Fri, 06 Feb 2026 16:00:00 -0000",
        "Fri, 06 Feb 2026 19:00:00",
        "Fri, 06 Feb 2026 19:00:00 MSK",
        "Пт, 06 фев 2026 19:00:00 +0300",
        "06.02.2026 19:00",
        "06.02.2026, 19:00",
        "6 февраля 2026 г. в 19:00",
        "2026-02-06T19:00:00",
        "2026-02-06T16:00:00Z",
        "2026-02-06 19:00",
    ],
)
def test_dates_of_feeds(date: str) -> None:
    feed = rss(item("a", SEVEN).replace(format_datetime(SEVEN), date))
    (message,), one = read(feed, {f"{SITE}/a": article(*PARAGRAPHS)})
    assert (message.published_at, one.problem) == (SEVEN, None)


@pytest.mark.parametrize("entry", [item("a", None), item("", ago(1)), item("a", ago(1)).replace(f"{SITE}/a", "mailto:a@b.example"), item("Prikaz.pdf", ago(1))])
def test_a_feed_of_which_nothing_is_left_is_a_problem(entry: str) -> None:
    urls, dropped, problem = left(rss(entry, entry))
    assert (urls, len(dropped)) == ([], 2)
    assert "записей 2, и ни одна не годится" in str(problem)
    assert all(one.text == "Снег" for one in dropped)
    assert not any("@" in one.id for one in dropped)


@pytest.mark.parametrize(
    "link", ["mailto:a@b.example", "http://[", "javascript:void(0)", "http://", "ftp://x.example/a", "http://x.example:99999/a", "/Prikaz.pdf"]
)
def test_a_bad_link_loses_nothing_else(link: str) -> None:
    urls, dropped, problem = left(rss(item("a", ago(1)), item("b", ago(1)).replace(f"{SITE}/b", link), item("c", ago(1))))
    assert (urls, len(dropped), problem) == ([f"{SITE}/a", f"{SITE}/c"], 1, None)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("index.php?id=1", "index.php?id=1"),
        ("?p=1", "?p=1"),
        ("news/4/?utm_source=rss&amp;utm_medium=feed", "news/4"),
        ("a?b=2&amp;a=1", "a?a=1&b=2"),
        ("a?a=1&amp;b=2#comments", "a?a=1&b=2"),
    ],
)
def test_the_query_belongs_to_the_key(path: str, key: str) -> None:
    (request,) = spider().parse(rss(item(path, ago(1))))
    assert request.cb_kwargs["entry"].key == key


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("&amp;quot;Апатит&amp;quot; и лёд", '"Апатит" и лёд'),
        ("&amp;amp;laquo;Снег&amp;amp;raquo;", "«Снег»"),
        ("&lt;b&gt;Снег&lt;/b&gt; и лёд", "Снег и лёд"),
        ("<![CDATA[Снег &amp; лёд]]>", "Снег & лёд"),
        ("Тепло &amp;lt; 5", "Тепло < 5"),
    ],
)
def test_titles_are_plain(raw: str, plain: str) -> None:
    (message,), _ = read(rss(item("a", ago(1), title=raw)), {f"{SITE}/a": article(*PARAGRAPHS)})
    assert message.text.split("\n")[0] == plain


def test_atom_is_read_too() -> None:
    (message,), one = read(atom("b", ago(1)), {f"{SITE}/b": article(*PARAGRAPHS)})
    assert message.published_at == ago(1)
    assert one.problem is None


def test_a_relative_link_leads_to_the_site() -> None:
    feed = rss(item("a", ago(1)).replace(f"{SITE}/a", "/news/a"))
    assert requests(feed) == [f"{SITE}/news/a"]


def test_an_address_as_guid_gives_an_id_by_the_path() -> None:
    feed = rss(item("news/4/", ago(1), guid=f"{SITE}/news/4/"), item("news/5/", ago(1)))
    messages, _ = read(feed, {f"{SITE}/news/{n}/": article(*PARAGRAPHS) for n in (4, 5)})
    assert [one.id for one in messages] == ["site:site_test/news/4", "site:site_test/news/5"]


def test_the_id_does_not_change_between_runs_and_hosts() -> None:
    pages = {f"{SITE}/a.html": article(*PARAGRAPHS)}
    once, _ = read(rss(item("a.html", ago(1))), pages)
    edited, _ = read(rss(item("a.html", ago(1), title="Другой заголовок")), pages)
    assert [one.id for one in once] == [one.id for one in edited]


def test_entries_without_date_or_link_are_counted() -> None:
    urls, dropped, problem = left(rss(item("a", None), item("", ago(1)), item("c", ago(1))))
    assert (urls, len(dropped), problem) == ([f"{SITE}/c"], 2, None)


def test_an_article_without_text_is_counted() -> None:
    messages, one = read(rss(item("a", ago(1))), {f"{SITE}/a": b"<html><body></body></html>"})
    assert messages == []
    assert one.dropped == {"статья без текста": 1}
    assert "статья без текста: 1" in str(one.problem)


@pytest.mark.parametrize(
    "body", [b"", b"<html><body><h1>404</h1></body></html>", b'{"items": []}', b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>']
)
def test_a_feed_that_is_none_is_a_problem(body: bytes) -> None:
    one = spider()
    assert list(one.parse(Response(SOURCE.address, body=body))) == []
    assert one.problem is not None
    assert "Проба пера" in one.problem
    assert SOURCE.address in one.problem


def test_a_feed_cut_in_the_middle_gives_what_came() -> None:
    whole = rss(item("a", ago(1)), item("b", ago(2)), item("c", ago(3))).body
    cut = XmlResponse(SOURCE.address, body=whole[: whole.index(b"/c</link>")], encoding="utf-8")
    assert requests(cut)[:2] == [f"{SITE}/a", f"{SITE}/b"]


def test_a_feed_of_the_old_encoding_is_read() -> None:
    text = rss(item("a", ago(1), title="Снег и лёд")).text.replace("UTF-8", "windows-1251")
    feed = XmlResponse(SOURCE.address, body=text.encode("cp1251", errors="xmlcharrefreplace"))
    (message,), _ = read(feed, {f"{SITE}/a": article(*PARAGRAPHS)})
    assert message.text.startswith("Снег и лёд\n")


def test_a_page_that_does_not_come_is_a_problem() -> None:
    one = spider()
    one.failed(SimpleNamespace(value=TimeoutError(), request=scrapy.Request(SOURCE.address)))
    assert one.problem is not None
    assert "Проба пера" in one.problem


def test_an_official_site_is_official() -> None:
    source = Source("site_test", "Проба пера", "site", SOURCE.address, "home", "test", "H", official=True)
    one = ArticlesSpider(source=source, now=NOW, hash_author=hashed)
    (request,) = one.parse(rss(item("a", ago(1))))
    assert request.callback is not None
    message, *_ = request.callback(HtmlResponse(request.url, body=article(*PARAGRAPHS), encoding="utf-8"), **request.cb_kwargs)
    assert message.author_is_official
