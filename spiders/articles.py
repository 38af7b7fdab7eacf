"""Articles of any site: a feed, a sitemap or a section page, as the block of sources.toml says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import HtmlResponse, Response, XmlResponse

from models.message import Message, message_id
from models.reference import Source
from spiders.failures import is_gone, reason_of
from spiders.feeds import A_FILE, Contents, Entry, parse_contents
from spiders.pages import Article, concerns, read_article
from spiders.tally import Tally
from spiders.visits import Visit, Visits

MOST_PAGES = 30  # pages of one list in a run
NOT_MODIFIED = 304
Results = Iterator[Message | scrapy.Request]


@dataclass
class _Page:
    """A page of a list whose articles are being read: how many are left, whether one was fresh, the page after it."""

    of: str
    left: int = 0
    fresh: bool = False
    following: str | None = None


class ArticlesSpider(scrapy.Spider):
    """Reads the list, then each article of the last days; a section page after another while they hold fresh articles.

    `tally` counts what came and what did not; `visits` knows which pages the site need not send again.
    """

    name = "articles"

    def __init__(self, source: Source, now: datetime, known: Mapping[str, Visit] | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.source, self.now = source, now
        self.since = now - timedelta(days=source.lookback_days)
        self.visits = Visits(known or {})
        self.tally = Tally()
        self._lists: set[str] = set()
        self._asked: set[str] = set()

    @property
    def problem(self) -> str | None:
        """What is not as it should be, in Russian; None for a healthy run."""
        return self.tally.problem(self.source)

    @property
    def dropped(self) -> Counter[str]:
        """What was left out, by reason."""
        return self.tally.dropped

    async def start(self) -> Any:
        """The list."""
        yield self._list(self.source.address)

    def _list(self, url: str) -> scrapy.Request:
        self._lists.add(url)
        meta = {"handle_httpstatus_list": [NOT_MODIFIED]}
        return scrapy.Request(url, self.parse, headers=self.visits.headers(url), errback=self.failed, meta=meta, cb_kwargs={"url": url}, dont_filter=True)

    def failed(self, failure: Any) -> None:
        """Keep the reason why a list did not come."""
        self.tally.break_off(f"страница {failure.request.url} не открылась, {reason_of(failure)}. Проверьте адрес и сеть")

    def parse(self, response: Response, url: str = "", **kwargs: Any) -> Results:
        """Requests for the articles and the further pages of a list."""
        url = url or response.url
        if response.status == NOT_MODIFIED:
            self._same_list(url)
            return
        contents = parse_contents(response, self.source)
        self.tally.dropped.update(contents.dropped)
        self.tally.empty = self.tally.empty or contents.problem
        self.tally.listed += len(contents.entries)
        if contents.entries and (url == self.source.address or not self.source.links):
            self.visits.keep(url, response)
        yield from self._more_lists(contents.parts)
        yield from list(self._articles(contents, self.source.address if self.source.links else url))

    def _same_list(self, url: str) -> None:
        """A list that did not change: its articles are known."""
        self.tally.listed += 1
        self.visits.carry(url)
        for article in self.visits.listed(url, self.since):
            self.tally.unchanged += bool(self.visits.carry(article).get("taken"))

    def _more_lists(self, urls: Any) -> Iterator[scrapy.Request]:
        for url in urls:
            if url in self._lists:
                continue
            if len(self._lists) >= MOST_PAGES:
                self.tally.break_off(f"список не кончился за {MOST_PAGES} страниц, дальше не читался. Уточните address, path или links")
                return
            yield self._list(url)

    def _articles(self, contents: Contents, of: str) -> Iterator[scrapy.Request]:
        """Requests for the articles that may be fresh; an old one of a section is known by its last visit."""
        page = _Page(of, following=contents.following)
        for entry in contents.entries:
            stated = entry.published or entry.changed
            if entry.key in self._asked or (stated and stated < self.since):
                continue
            self._asked.add(entry.key)
            if self.source.links and self.visits.is_old(entry.url, self.since):
                self.visits.carry(entry.url)
                continue
            page.left += 1
            yield self._article(entry, page)

    def _article(self, entry: Entry, page: _Page) -> scrapy.Request:
        return scrapy.Request(
            entry.url, self.parse_article, headers=self.visits.headers(entry.url), errback=self.article_failed, dont_filter=True,
            meta={"handle_httpstatus_list": [NOT_MODIFIED]}, cb_kwargs={"entry": entry, "page": page},
        )  # fmt: skip

    def article_failed(self, failure: Any) -> Iterator[scrapy.Request]:
        """Count an article that did not come: one that the site took down is no loss."""
        reason, request = reason_of(failure), failure.request
        self.tally.lose(f"статья не открылась, {reason}", request.url, missed=is_gone(failure) or "robots" in reason)
        yield from self._done(request.cb_kwargs["page"], fresh=False)

    def parse_article(self, response: Response, entry: Entry, page: _Page) -> Results:
        """The message of an article page: title and text; then the next page of the list if it is time."""
        if response.status == NOT_MODIFIED:
            self.tally.unchanged += bool(self.visits.carry(entry.url).get("taken"))
            fresh = not self.visits.is_old(entry.url, self.since)
        else:
            message, fresh = self._read(response, entry, page.of)
            if message:
                self.tally.got += 1
                yield message
        yield from self._done(page, fresh)

    def _read(self, page: Response, entry: Entry, of: str) -> tuple[Message | None, bool]:
        """The message of a page, if it is one, and whether its article is of the look-back."""
        why = self._unfit(page, entry)
        if why:
            return self.tally.lose(why, entry.url, missed=True), False
        assert isinstance(page, HtmlResponse | XmlResponse)
        article = read_article(page, entry.title, self.now)
        published = entry.published or article.published or entry.changed
        if not article.text or published is None:
            return self.tally.lose("статья без даты" if article.text else "статья без текста", entry.url), False
        fresh = published >= self.since
        message = self._message(entry, article, published, page.url) if fresh else None
        self.visits.keep(entry.url, page, of=of, at=published.isoformat(), taken=message is not None)
        return message, fresh

    def _unfit(self, page: Response, entry: Entry) -> str | None:
        """Why what came is no article."""
        if not isinstance(page, HtmlResponse | XmlResponse):
            return A_FILE
        home = not urlsplit(page.url).path.strip("/") and not urlsplit(page.url).query
        return "статья переадресована на главную" if home and page.url != entry.url else None

    def _message(self, entry: Entry, article: Article, published: datetime, url: str) -> Message | None:
        """The message of an article, or None if it lacks the block's words."""
        text = f"{article.title}\n{article.text}".strip()
        if not concerns(text, self.source.words):
            self.tally.dropped["нет слов источника"] += 1
            return None
        id = message_id("site", self.source.id, entry.key)
        return Message(
            id=id, source=self.source.id, channel=self.source.name, thread=id, parent=None, author=None,
            author_is_official=self.source.official, text=text, url=url, published_at=published, collected_at=self.now,
        )  # fmt: skip

    def _done(self, page: _Page, fresh: bool) -> Iterator[scrapy.Request]:
        """After the last article of a section page: the next page, if this one had a fresh article."""
        page.left -= 1
        page.fresh = page.fresh or fresh
        if page.left == 0 and page.fresh and page.following:
            yield from self._more_lists([page.following])
