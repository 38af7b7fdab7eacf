"""What a site lists: a feed, a sitemap or a section page as entries."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import feedparser
from scrapy.http import Response, TextResponse
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap

from models.reference import Source
from spiders.dates import parse_moment
from spiders.plain import plain_text

BAD_LINK = "запись с негодной ссылкой"
NO_DATE = "запись без даты или ссылки"
FOREIGN = "ссылка на чужой сайт"
UNDATED = "адрес карты сайта без lastmod"
A_FILE = "файл, а не статья"
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|zip|rar|7z|jpe?g|png|gif|webp|svg|mp3|mp4|avi|mov)$", re.IGNORECASE)
_TRACKING = re.compile(r"utm_\w+|[fgy]clid|yclid|_openstat|_ga|from|erid", re.IGNORECASE)
_LONGEST = 50_000_000  # bytes of an unpacked sitemap: the protocol's own limit


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a site lists: `published` as a feed says it, `changed` as a sitemap does."""

    url: str
    key: str
    title: str = ""
    published: datetime | None = None
    changed: datetime | None = None


class Left(NamedTuple):
    """What a list names and nobody will read: why, a key that stays the same, and the title, where there is one."""

    why: str
    key: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What one page of a list holds: entries, pages of the list to read too, what was left out."""

    entries: Sequence[Entry]
    left: Sequence[Left] = ()
    parts: Sequence[str] = ()
    following: str | None = None
    problem: str | None = None


def parse_contents(page: Response, source: Source) -> Contents:
    """The contents of a section page where the block names `links`, else of a sitemap or a feed."""
    if source.links:
        return parse_section(page, source)
    body = gunzip(page.body, max_size=_LONGEST) if gzip_magic_number(page) else page.body
    return parse_sitemap(page, body, source) if _SITEMAP.search(body[:2000]) else parse_feed(page, body)


def parse_feed(page: Response, body: bytes) -> Contents:
    """Entries of an RSS or Atom feed that have a date and a link."""
    found = feedparser.parse(body).entries
    if not found:
        return Contents((), problem=f"в ленте {page.url} нет ни одной записи, это не лента RSS или она пуста")
    left: list[Left] = []
    entries = [entry for one in found if (entry := _feed_entry(page, one, left))]
    why = f"в ленте {page.url} записей {len(found)}, и ни одна не годится: {'; '.join(dict.fromkeys(one.why for one in left))}"
    return Contents(entries, left, problem=None if entries else why)


def _feed_entry(page: Response, item: Any, left: list[Left]) -> Entry | None:
    title, link, published = plain_text(str(item.get("title", ""))), str(item.get("link") or ""), _published(item)
    if published is None or not link:
        return left.append(Left(NO_DATE, _hidden(link or title), title))
    url = article_url(page, link, left, title)
    guid = str(item.get("id") or "")
    key = guid if guid and "://" not in guid else address_key(url or "")
    return Entry(url, key, title, published) if url else None


def _published(item: Any) -> datetime | None:
    """The entry's date; one that feedparser alone understands is UTC."""
    for name in ("published", "updated", "created"):
        moment = parse_moment(str(item.get(name) or ""))
        if moment:
            return moment
    parsed = item.get("published_parsed") or item.get("updated_parsed")
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


def parse_sitemap(page: Response, body: bytes, source: Source) -> Contents:
    """Addresses of a sitemap that hold the block's `path`, or the parts of a sitemap index."""
    sitemap = Sitemap(body)
    found = [(str(one.get("loc") or ""), parse_moment(str(one.get("lastmod") or ""))) for one in sitemap]
    left: list[Left] = []
    urls = [(url, changed) for loc, changed in found if (url := article_url(page, loc, left))]
    problem = None if urls else f"карта сайта {page.url} пуста"
    if sitemap.type == "sitemapindex":
        return Contents((), left, [url for url, _ in urls], problem=problem)
    wanted = [(url, changed) for url, changed in urls if source.path in url and urlsplit(url).path.strip("/")]
    left += [Left(UNDATED, address_key(url)) for url, changed in wanted if changed is None]
    entries = [Entry(url, address_key(url), changed=changed) for url, changed in wanted if changed]
    none_fit = f"в карте сайта {page.url} адресов {len(urls)}, и ни один не годится (path = «{source.path}»)"
    return Contents(entries, left, problem=problem or (None if entries else none_fit))


def parse_section(page: Response, source: Source) -> Contents:
    """Links of a section page by the block's CSS selector, and the page after it."""
    left: list[Left] = []
    try:
        links = [_href(link) for link in page.css(source.links)] if isinstance(page, TextResponse) else []
        following = _href(next(iter(page.css(source.next_page)), None)) if source.next_page and links else ""
    except (ValueError, SyntaxError) as error:
        return Contents((), problem=f"селектор записан с ошибкой: {error}. Исправьте links или next_page в sources.toml")
    urls = dict.fromkeys(url for link in links if (url := article_url(page, link, left)) and source.path in url)
    own = [url for url in urls if _host(url) == _host(page.url)]
    left += [Left(FOREIGN, _hidden(url)) for url in urls if url not in own]
    why = f"на странице {page.url} селектор «{source.links}» не нашёл ни одной ссылки: раздел пуст или устроен по-новому"
    after = article_url(page, following, []) if following else None
    return Contents([Entry(url, address_key(url)) for url in own], left, following=after, problem=None if own else why)


def _href(link: Any) -> str:
    """The address of a selected link, of the link inside a selected block, or the selected attribute itself."""
    if link is None or isinstance(link.root, str):
        return str(link.root) if link is not None else ""
    return str(link.attrib.get("href") or link.css("a::attr(href)").get() or "")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def article_url(page: Response, link: str, left: list[Left], title: str = "") -> str | None:
    """The address of a page that the link leads to, without its fragment; None for anything else, which is put to what was left out."""
    try:
        url = page.urljoin(link.strip()).partition("#")[0]
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or _FILE.search(parts.path):
        return left.append(Left(A_FILE if good else BAD_LINK, _hidden(link), title))
    return url


def _hidden(link: str) -> str:
    """What tells one link from another: a link may hold a person's address."""
    return f"#{sha256(link.encode()).hexdigest()[:12]}"


def address_key(url: str) -> str:
    """What names an article by its address: path and query without the marks of advertising."""
    parts = urlsplit(url)
    query = urlencode([(name, value) for name, value in _query(parts.query) if not _TRACKING.fullmatch(name)])
    return parts.path.strip("/") + (f"?{query}" if query else "")


def _query(query: str) -> Iterator[tuple[str, str]]:
    yield from sorted(parse_qsl(query, keep_blank_values=True))
