"""The walk through a site: its lists, then the page of each of their articles, once more what is known of the last days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import HtmlResponse, Response, XmlResponse

from models.message import Dropped, Listing
from spiders.failures import is_gone, reason_of
from spiders.feeds import A_FILE, Contents, Entry, address_key
from spiders.lists import NOT_MODIFIED, ListsSpider, Record, Results
from spiders.visits import Visit

NO_WORDS = "нет слов источника"
HOME = "статья переадресована на главную"


@dataclass
class Page:
    """A page of a list whose articles are being read: how many are left, whether one was fresh, the page after it."""

    of: str
    left: int = 0
    fresh: bool = False
    following: str | None = None


class SiteSpider(ListsSpider):
    """Reads the page of each article of the last days; a section page after another while they hold fresh articles.

    At the end it asks for the known articles of the last days that the lists did not lead to: for their comments, and whether they are still there.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._asked: set[str] = set()
        self._unnamed: set[str] = set()  # articles that no list names any more
        self.there: dict[str, datetime] = {}  # articles that the site showed, with their dates
        self.gone: dict[str, datetime] = {}  # known ones that it took down

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> "SiteSpider":
        """The spider, told when there is nothing left to ask for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.ask_again, signals.spider_idle)
        return spider

    def listings(self) -> list[Listing]:
        """Which of the articles that were asked for are still there; true only of a run without a problem."""
        times = self.there | self.gone
        return [Listing(self.source.id, None, min(times.values()), tuple(sorted(self.there)), self.now, tuple(sorted(times)))] if times else []

    def articles_of(self, contents: Contents, of: str) -> Iterator[scrapy.Request]:
        """Requests for the articles that may be fresh; an old one of a section is known by its last visit."""
        page = Page(of, following=contents.following)
        for entry in contents.entries:
            stated = entry.published or entry.changed
            if entry.key in self._asked or (stated and stated < self.since):
                continue
            self._asked.add(entry.key)
            if self.source.links and self.visits.is_old(entry.url, self.since) and not self.visits.known(entry.url).get("open"):
                self.visits.carry(entry.url)
                continue
            page.left += 1
            yield self._article(entry, page)

    def ask_again(self) -> None:
        """Ask for the known articles of the last days that the lists did not lead to, unless the lists are broken."""
        known = list(self.visits.fresh(self.since)) if self.tally.listed and not self.tally.broken else []
        entries = [Entry(url, key, visit.get("title", ""), datetime.fromisoformat(visit["at"])) for url, visit in known if (key := self._to_ask(url, visit))]
        for entry in entries:
            self._asked.add(entry.key)
            of = self.visits.known(entry.url)["of"]
            if of not in self.same:
                self._unnamed.add(entry.url)
            self.crawler.engine.crawl(self._article(entry, Page(of, left=1)))
        if entries:
            raise DontCloseSpider

    def _to_ask(self, url: str, visit: Visit) -> str | None:
        """The key of an article that was taken and was not asked for yet."""
        key = str(visit.get("key") or address_key(url))
        return key if visit.get("taken") and visit.get("at") and key not in self._asked else None

    def _article(self, entry: Entry, page: Page) -> scrapy.Request:
        return scrapy.Request(
            entry.url, self.parse_article, headers=self.visits.headers(entry.url), errback=self.article_failed, dont_filter=True,
            meta={"handle_httpstatus_list": [NOT_MODIFIED]}, cb_kwargs={"entry": entry, "page": page},
        )  # fmt: skip

    def article_failed(self, failure: Any) -> Results:
        """Count an article that did not come: one that the site took down is no loss."""
        reason, entry, page = reason_of(failure), failure.request.cb_kwargs["entry"], failure.request.cb_kwargs["page"]
        if not (is_gone(failure) and self._take_down(entry)):
            yield self.lose(f"статья не открылась, {reason}", entry, missed=is_gone(failure) or "robots" in reason)
        yield from self._done(page, fresh=False)

    def _take_down(self, entry: Entry) -> bool:
        """Note that the site took down an article; False for one that nobody had read."""
        visit = self.visits.known(entry.url)
        if not visit.get("taken"):
            return False
        self.gone[self.id_of(entry.key)] = datetime.fromisoformat(visit["at"])
        self.tally.gone += 1
        self.visits.forget(entry.url)
        return True

    def parse_article(self, response: Response, entry: Entry, page: Page) -> Results:
        """What an article page holds; then the next page of the list if it is time."""
        if response.status == NOT_MODIFIED:
            self._same_article(entry)
            fresh = not self.visits.is_old(entry.url, self.since)
        else:
            records, fresh = self._read(response, entry, page.of)
            yield from records
        yield from self._done(page, fresh)

    def _same_article(self, entry: Entry) -> None:
        """An article that did not change, nor did its comments."""
        visit = self.visits.carry(entry.url)
        if visit.get("taken"):
            self.tally.unchanged += 1
            self.tally.unchanged_comments += visit.get("comments", 0)
            self.there[self.id_of(entry.key)] = datetime.fromisoformat(visit["at"])

    def _read(self, page: Response, entry: Entry, of: str) -> tuple[Sequence[Record], bool]:
        """The records of a page, and whether its article is of the look-back."""
        why = unfit(page, entry)
        if why:
            return self.absent(why, entry), False
        assert isinstance(page, HtmlResponse | XmlResponse)
        try:
            return self.read_page(page, entry, of)
        except (ValueError, SyntaxError) as error:
            self.tally.break_off(f"селектор записан с ошибкой: {error}. Исправьте comments, question или answer в sources.toml")
            return [], False

    def read_page(self, page: HtmlResponse | XmlResponse, entry: Entry, of: str) -> tuple[Sequence[Record], bool]:
        """The records of a page, and whether it is of the look-back; raises ValueError on a wrong selector of the block."""
        raise NotImplementedError

    def absent(self, why: str, entry: Entry) -> list[Record]:
        """What to tell of an address that leads to no article: one that was read before and that no list names any more was taken down."""
        gone = why != A_FILE and entry.url in self._unnamed and self._take_down(entry)
        return [] if gone else [self.lose(why, entry, missed=True)]

    def keep(self, entry: Entry, page: Response, of: str, published: datetime, taken: bool, **more: Any) -> None:
        """Remember the visit of an article."""
        more |= {"title": entry.title, "key": entry.key if entry.key != address_key(entry.url) else ""}
        self.visits.keep(entry.url, page, of=of, at=published.isoformat(), taken=taken, **{name: value for name, value in more.items() if value})

    def lose(self, why: str, entry: Entry, missed: bool = False, text: str = "") -> Dropped:
        """Count an article that did not come."""
        self.tally.lose(why, entry.url, missed)
        return Dropped(self.source.id, self.now, why, self.id_of(entry.key), f"{entry.title}\n{text}".strip())

    def _done(self, page: Page, fresh: bool) -> Iterator[scrapy.Request]:
        """After the last article of a section page: the next page, if this one had a fresh article."""
        page.left -= 1
        page.fresh = page.fresh or fresh
        if page.left == 0 and page.fresh and page.following:
            yield from self.more_lists([page.following])


def unfit(page: Response, entry: Entry) -> str | None:
    """Why what came is no article."""
    if not isinstance(page, HtmlResponse | XmlResponse):
        return A_FILE
    home = not urlsplit(page.url).path.strip("/") and not urlsplit(page.url).query
    return HOME if home and page.url != entry.url else None
