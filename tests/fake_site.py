"""Invented sites on loopback, in the public markup of the engines that such sites run on, and with the faults that sites have."""

import asyncio
import gzip
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner

from models.message import Dropped, Listing, Message
from models.privacy import pseudonym
from models.reference import Source
from models.worktime import TIME_ZONE
from pipelines.crawl import spider_of
from spiders.settings import SETTINGS
from spiders.site import SiteSpider

NOW = datetime(2026, 2, 7, 22, tzinfo=TIME_ZONE)
QUICK = {"TWISTED_REACTOR_ENABLED": False, "AUTOTHROTTLE_ENABLED": False, "RETRY_WAIT": 0.01, "LOG_LEVEL": "CRITICAL", "DOWNLOAD_TIMEOUT": 3}
PARAGRAPHS = (
    "Утром в понедельник дорогу на Кукисвумчорр перекрыли на четыре часа: служба лавинной безопасности спускала снег со склонов.",
    "Автобусы ходили только до города, вахтовки ждали у шлагбаума. Жителей просят заранее смотреть объявления и не выезжать без нужды.",
    "К обеду проезд открыли, но к вечеру прогноз снова плохой, и закрыть участок могут ещё раз.",
)


@dataclass(frozen=True)
class Reply:
    """An answer of the site, SITE standing for its address; `etag` makes it conditional, `packed` gzips it where the client allows."""

    body: str | bytes = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: bool = False
    modified: str = ""
    packed: bool = False
    encoding: str = "utf-8"
    is_gz: bool = False
    seconds: float = 0.0  # before it answers


Pages = dict[str, Reply | list[Reply] | Callable[[str], Reply]]


class FakeSite:
    """Pages by path with query; a list is answered one after another, its last for ever; a name that ends with «*» answers all that begin so."""

    def __init__(self, pages: Pages | None = None):
        self.pages: Pages = pages or {}
        self.asked: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.agents: set[str] = set()
        self.at_once: list[int] = []  # pages that were being asked for, at each call
        self._busy = 0
        self.url = ""

    @contextmanager
    def answering(self, seconds: float) -> Iterator[None]:
        """Count the calls that are answered at once."""
        self._busy += 1
        self.at_once.append(self._busy)
        time.sleep(seconds)
        yield
        self._busy -= 1

    def reply(self, path: str) -> Reply:
        """What the site answers to a GET of the path."""
        begins = next((name for name in self.pages if name.endswith("*") and path.startswith(name[:-1])), path)
        page = self.pages.get(path, self.pages.get(begins, Reply("<h1>Нет такой страницы</h1>", status=404)))
        if isinstance(page, list):
            return page[min(self.asked.count(path), len(page)) - 1]
        return page(path) if callable(page) else page

    @contextmanager
    def served(self) -> Iterator["FakeSite"]:
        """The site while it is served; `url` is its address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: FakeSite

    def do_GET(self) -> None:
        """A page, 304 where the client has it already."""
        self.site.asked.append(self.path)
        self.site.agents.add(self.headers.get("User-Agent", ""))
        reply = self.site.reply(self.path)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.replace("SITE", self.site.url).encode(reply.encoding)
        body = gzip.compress(body) if reply.is_gz else body
        etag = f'"{sha256(body).hexdigest()[:12]}"' if reply.etag else ""
        known = (etag and self.headers.get("If-None-Match") == etag) or (reply.modified and self.headers.get("If-Modified-Since") == reply.modified)
        headers = {"Content-Type": reply.kind, "ETag": etag, "Last-Modified": reply.modified, **reply.headers}
        if reply.packed and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers = gzip.compress(body), headers | {"Content-Encoding": "gzip"}
        with self.site.answering(reply.seconds):
            self._send(304 if known else reply.status, headers, b"" if known else body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.site.statuses[status] += 1
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value.replace("SITE", self.site.url))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Crawl:
    """What a crawl of a site brought."""

    items: list[Any]
    spider: SiteSpider

    @property
    def messages(self) -> list[Message]:
        """The messages as they came."""
        return [one for one in self.items if isinstance(one, Message)]

    @property
    def articles(self) -> list[Message]:
        """The messages without comments and answers."""
        return [one for one in self.messages if one.parent is None]

    @property
    def ids(self) -> list[str]:
        """Keys of the messages in order of their names."""
        return sorted(message.id.removeprefix("site:proba/") for message in self.messages)

    @property
    def by_key(self) -> dict[str, Message]:
        """The messages by their keys."""
        return {one.id.removeprefix("site:proba/"): one for one in self.messages}

    @property
    def dropped(self) -> Counter[str]:
        """What was left out, by reason."""
        return Counter(one.why for one in self.items if isinstance(one, Dropped))

    @property
    def listings(self) -> dict[str | None, Listing]:
        """What the crawl shows of deletions, by scope; nothing of the articles after a run with a problem."""
        last = [] if self.spider.problem else self.spider.listings()
        return {one.scope: one for one in [*self.items, *last] if isinstance(one, Listing)}

    @property
    def gone(self) -> list[str]:
        """Keys of the articles that were taken down."""
        listing = self.listings.get(None)
        return [] if listing is None else [id.removeprefix("site:proba/") for id in listing.asked or () if id not in listing.ids]

    @property
    def known(self) -> dict[str, Any]:
        """What the next crawl is told."""
        return self.spider.visits.made(self.spider.problem is None, self.spider.since)


def crawl(site: FakeSite, address: str, known: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None, **block: Any) -> Crawl:
    """Crawl the served site by a block of sources.toml; `settings` stand above those of the tests."""
    source = Source("proba", "Проба пера", "site", f"{site.url}{address}", "home", "test", "H", enabled=True, **block)
    items: list[Any] = []

    def take(item: Any) -> None:
        items.append(item)

    async def run() -> Any:
        runner = AsyncCrawlerRunner(SETTINGS | QUICK | dict(settings or {}))
        crawler = runner.create_crawler(spider_of(source))
        crawler.signals.connect(take, signals.item_scraped)
        await runner.crawl(crawler, source=source, now=NOW, known=known, hash_author=hashed)
        assert not crawler.stats.get_value("spider_exceptions/count"), crawler.stats.get_stats()
        return crawler.spider

    return Crawl(items, asyncio.run(run()))


def hashed(who: str) -> str:
    """The keyed hash of the tests."""
    return pseudonym(b"test", who)


def ago(days: float) -> datetime:
    """The moment some days before the crawl."""
    return NOW - timedelta(days=days)


def page(content: str, head: str = "", title: str = "Проба пера", charset: str = "utf-8") -> str:
    """A page with the menu, the column and the footer that every site has."""
    return f"""<!DOCTYPE html><html lang="ru"><head><meta charset="{charset}"><title>{title}</title>{head}</head><body>
      <header><nav><a href="/">Главная</a> <a href="/ad">Реклама на сайте</a></nav></header>{content}
      <aside class="sidebar"><h3>Читают сейчас</h3><ul><li><a href="/x">Куда сходить</a> <span class="date">05.02.2026</span></li></ul></aside>
      <footer>© Проба, 01.01.2026</footer></body></html>"""


def told(paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """The paragraphs as markup."""
    return "".join(f"<p>{one}</p>" for one in paragraphs)


def rss(*items: tuple[str, str, str], channel: str = "Проба") -> str:
    """A feed of (link, date, title)."""
    told = "".join(f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>" for link, date, title in items)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{channel}</title>{told}</channel></rss>'


def sitemap(*urls: tuple[str, str], index: bool = False) -> str:
    """A sitemap, or an index of sitemaps, of (address, lastmod)."""
    kind, one = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(f"<{one}><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{one}>" for url, changed in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{kind}>'


def _wordpress_comment(number: int, name: str, hour: int, text: str, kind: str = "", children: str = "") -> str:
    time = f'<a href="#comment-{number}"><time datetime="2026-02-07T{hour:02}:15:00+03:00">7 февраля 2026 в {hour}:15</time></a>'
    author = f'<div class="comment-author vcard"><img class="avatar" alt=""><b class="fn">{name}</b> <span class="says">говорит:</span></div>'
    head = f'<footer class="comment-meta">{author}<div class="comment-metadata">{time}</div></footer>'
    body = f'<div class="comment-content"><p>{text}</p></div><div class="reply"><a class="comment-reply-link" href="#respond">Ответить</a></div>'
    inner = f'<ol class="children">{children}</ol>' if children else ""
    article = f'<article id="div-comment-{number}" class="comment-body">{head}{body}</article>'
    return f'<li id="comment-{number}" class="comment even thread-even depth-1 {kind}">{article}{inner}</li>'


_ANSWER = _wordpress_comment(13, "Ivan_51", 10, "Обещали в обед.", children=_wordpress_comment(14, "Рябинина", 11, "Спасибо!"))
WORDPRESS_COMMENTS = f"""<div id="comments" class="comments-area"><h2 class="comments-title">5 комментариев</h2><ol class="comment-list">
  {_wordpress_comment(12, "Рябинина", 9, "Когда откроют дорогу?<br>Вахта стоит.", children=_ANSWER)}
  {_wordpress_comment(15, "Редакция", 12, "Открыли в 12 часов.", "bypostauthor")}
  <li id="comment-16" class="pingback even"><div class="comment-body">Уведомление: Снег</div></li>
  {_wordpress_comment(17, "Гость", 13, "Опять закрыли.")}</ol><div id="respond"><h3>Добавить комментарий</h3><form></form></div></div>"""


def wordpress() -> Pages:
    """A feed whose entries are `?p=` addresses for guid, articles with JSON-LD by a plugin, packed."""
    pages: Pages = {}
    items = ""
    for number, days in ((101, 1.0), (102, 3.0), (103, 40.0)):
        at, link = ago(days), f"SITE/2026/02/novost-{number}/"
        guid = f'<guid isPermaLink="false">SITE/?p={number}</guid>'
        items += f"<item><title>Снег &amp;#171;идёт&amp;#187; {number}</title><link>{link}</link>{guid}<pubDate>{format_datetime(at)}</pubDate></item>"
        data = f'<script type="application/ld+json">{{"@graph":[{{"@type":"NewsArticle","datePublished":"{at.isoformat()}"}}]}}</script>'
        article = f'<article class="post"><h1 class="entry-title">Снег «идёт» {number}</h1><div class="entry-content">{told()}</div></article>'
        pages[f"/2026/02/novost-{number}/"] = Reply(page(f"<main>{article}{WORDPRESS_COMMENTS if number == 101 else ''}</main>", data), etag=True, packed=True)
    feed = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Проба</title>{items}</channel></rss>'
    pages["/feed/"] = Reply(feed, "application/rss+xml; charset=UTF-8", etag=True, packed=True)
    urls = [(f"SITE/2026/02/novost-{n}/", ago(d).isoformat()) for n, d in ((101, 1.0), (102, 3.0), (103, 40.0))]
    pages["/wp-sitemap.xml"] = Reply(sitemap(("SITE/wp-sitemap-posts.xml", ""), ("SITE/wp-sitemap-old.xml", ""), index=True), "application/xml")
    pages["/wp-sitemap-posts.xml"] = Reply(sitemap(*urls), "application/octet-stream", is_gz=True)
    pages["/wp-sitemap-old.xml"] = Reply(sitemap(("SITE/about/", ago(2).isoformat())), "application/xml")
    return pages


def _blog_comment(number: int, name: str, at: str, text: str) -> str:
    info = (
        f'<div class="blog-comment-info"><div class="blog-author"><a class="blog-author-icon"></a>{name}</div><div class="blog-comment-date">{at}</div></div>'
    )
    meta = '<div class="blog-comment-meta"><span class="blog-comment-answer"><a href="#">Ответить</a></span></div>'
    inner = f'<div class="blog-comment-cont">{info}<div class="blog-comment-content">{text}{meta}</div></div>'
    return f'<a name="{number}"></a><div class="blog-comment" style="padding-left:0px;"><div id="blg-comment-{number}">{inner}</div></div>'


BITRIX_BLOG = f"""<div class="blog-comments" id="blg-comment-77"><a name="comments"></a>
  {_blog_comment(501, "Рябинина", "07.02.2026 09:15", "Двор не чищен.")}{_blog_comment(502, "Ivan_51", "07.02.2026 10:20:30", "И наш.")}</div>"""
BITRIX_FORUM = """<div class="reviews-block-inner"><table class="reviews-post-table reviews-post-first" id="message31"><thead><tr><td>
  <div><b>Рябинина</b> <span class="message-post-date">06.02.2026 18:00</span></div></td></tr></thead>
  <tbody><tr><td><div class="reviews-text" id="message_text_31">Автобус не пришёл.<br>Ждали час.</div></td></tr></tbody>
  <tfoot><tr class="reviews-actions"><td><a href="#">Ответить</a></td></tr></tfoot></table></div>"""


def bitrix() -> Pages:
    """A section page in cp1251 that names its encoding in the page alone, `ELEMENT_ID` addresses, the date above the headline, pages by PAGEN_1."""

    def section(numbers: range, following: str) -> Reply:
        rows = "".join(
            f'<p class="news-item"><span class="news-date-time">{ago(n):%d.%m.%Y}</span> <a href="/news/detail.php?ELEMENT_ID={n}"><b>Новость {n}</b></a></p>'
            for n in numbers
        )
        after = f'<a class="modern-page-next" href="{following}">След.</a>' if following else ""
        return _cp1251(page(f'<div class="news-list">{rows}<a href="https://chuzhoy.example/ad">Реклама</a></div>{after}', charset="windows-1251"))

    pages: Pages = {
        "/news/": section(range(1, 6), "/news/?PAGEN_1=2"),
        "/news/?PAGEN_1=2": section(range(6, 13), "/news/?PAGEN_1=3"),
        "/news/?PAGEN_1=3": section(range(13, 15), "/news/?PAGEN_1=4"),
    }
    for number in range(1, 15):
        shown = f'<span class="news-date-time">{ago(number):%d.%m.%Y %H:%M}</span><h1>Новость {number}</h1>{"<br><br>".join(PARAGRAPHS)}'
        said = {1: BITRIX_BLOG, 2: BITRIX_FORUM}.get(number, "")
        pages[f"/news/detail.php?ELEMENT_ID={number}"] = _cp1251(page(f'<div class="news-detail">{shown}</div>{said}', charset="windows-1251"))
    return pages


def _cp1251(text: str) -> Reply:
    return Reply(text, "text/html", encoding="cp1251", modified="Fri, 06 Feb 2026 10:00:00 GMT")


def _dle_comment(number: int, name: str, at: str, text: str, children: str = "") -> str:
    user = f'<div class="com_info"><div class="com_user"><b class="name">{name}</b> <span class="grey">от {at}</span></div></div>'
    inner = f'<div class="comment">{user}<div class="com_content"><div class="text"><div id="comm-id-{number}">{text}</div></div></div></div>'
    below = f'<ol class="comments-tree-list">{children}</ol>' if children else ""
    return f'<li id="comments-tree-item-{number}" class="comments-tree-item"><div id="comment-id-{number}">{inner}</div>{below}</li>'


DLE_COMMENTS = f"""<div id="dle-comments-list"><div id="dle-ajax-comments"></div><ol class="comments-tree-list">
  {_dle_comment(41, "Рябинина", "6 февраля 2026 20:10", "Лёд у школы.", _dle_comment(42, "Ivan_51", "Вчера, 21:00", "Посыпали."))}</ol></div>"""


def dle() -> Pages:
    """Short stories with «Вчера, 19:30» and an RSS in cp1251; addresses end with .html."""
    first = '<div class="shortstory"><h2><a href="SITE/gorod/{0}.html">Лёд {0}</a></h2><div class="date">{1}</div></div>'
    shown = {"812-led": "Вчера, 19:30", "811-sneg": "2-02-2026, 08:15", "700-leto": "1-07-2025, 12:00"}
    pages: Pages = {"/gorod/": Reply(page("".join(first.format(slug, at) for slug, at in shown.items())))}
    for slug, at in shown.items():
        story = f'<div class="fullstory"><h1>Лёд {slug}</h1><div class="meta"><a href="/2026/02/">{at}</a></div><div class="full-text">{told()}</div></div>'
        pages[f"/gorod/{slug}.html"] = Reply(page(story + (DLE_COMMENTS if slug == "812-led" else "")))
    feed = rss(("SITE/gorod/812-led.html", format_datetime(ago(1)), "Лёд и снег")).replace("UTF-8", "windows-1251")
    return pages | {"/rss.xml": Reply(feed, "text/xml", encoding="cp1251")}


def tilda() -> Pages:
    """A sitemap and pages of blocks; the date is a text of its own."""
    urls = (("SITE/", ago(1).date().isoformat()), ("SITE/news/katok", ago(2).date().isoformat()), ("SITE/price", ago(2).date().isoformat()))
    blocks = "".join(f'<div class="t-redactor__text t-text">{one}</div>' for one in PARAGRAPHS)
    shown = f'<div id="allrecords"><div class="t-feed__post-popup__date">05.02.2026 12:00</div><h1 class="t-title">Каток открыт</h1>{blocks}</div>'
    head = '<meta property="og:title" content="Каток открыт"><meta property="og:type" content="website">'
    return {"/sitemap.xml": Reply(sitemap(*urls), "text/xml"), "/news/katok": Reply(page(shown, head))}


def gosweb() -> Pages:
    """The state's platform (NetCat): deep addresses, the date in words, a document among the links. The class names are invented."""
    base = "/dlya-zhiteley/novosti-i-reportazhi/novosti"
    rows = "".join(f'<div class="gw-news-card"><a class="gw-news-card__link" href="{base}_{n}.html">Объявление {n}</a></div>' for n in (7, 8, 9))
    document = '<div class="gw-news-card"><a class="gw-news-card__link" href="/netcat_files/21/10/Prikaz.pdf">Приказ</a></div>'
    pages: Pages = {f"{base}/": Reply(page(f'<main class="gw-page">{rows}{document}</main>'))}
    for number, day in ((7, "6 февраля 2026"), (8, "3 февраля 2026 г."), (9, "9 декабря 2025")):
        shown = f'<main><div class="gw-head"><h1>Объявление {number}</h1><div>Дата публикации: {day}</div></div><div class="gw-text">{told()}</div></main>'
        pages[f"{base}_{number}.html"] = Reply(page(shown))
    return pages
