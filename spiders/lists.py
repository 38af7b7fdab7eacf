"""The lists of a site — a feed, a sitemap, section pages — read page by page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import scrapy
from scrapy.http import Response

from models.message import Dropped, Listing, Message, message_id
from models.reference import Source
from spiders.failures import reason_of
from spiders.feeds import Contents, Left, parse_contents
from spiders.tally import Tally
from spiders.visits import Visit, Visits

MOST_PAGES = 30  # pages of one list in a run
NOT_MODIFIED = 304
Record = Message | Dropped | Listing
Results = Iterator[Record | scrapy.Request]


class ListsSpider(scrapy.Spider):
    """Reads the list that the block names and the pages that belong to it, each only if it changed.

    `tally` counts what came and what did not; `visits` knows which pages the site need not send again; `hash_author` makes a keyed hash of a name.
    """

    def __init__(self, source: Source, now: datetime, hash_author: Callable[[str], str], known: Mapping[str, Visit] | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.source, self.now, self.hash_author = source, now, hash_author
        self.since = now - timedelta(days=source.lookback_days)
        self.visits = Visits(known or {})
        self.tally = Tally()
        self._lists: set[str] = set()
        self.same: set[str] = set()  # lists that did not change

    @property
    def problem(self) -> str | None:
        """What is not as it should be, in Russian; None for a healthy run."""
        return self.tally.problem(self.source)

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
        self.tally.empty = self.tally.empty or contents.problem
        self.tally.listed += len(contents.entries)
        if contents.entries and (url == self.source.address or not self.source.links):
            self.visits.keep(url, response)
        yield from map(self._left, contents.left)
        yield from self.more_lists(contents.parts)
        yield from list(self.articles_of(contents, self.source.address if self.source.links else url))

    def _left(self, one: Left) -> Dropped:
        return Dropped(self.source.id, self.now, one.why, self.id_of(one.key), one.text)

    def id_of(self, key: str) -> str:
        """The id of what the site names so."""
        return message_id("site", self.source.id, key)

    def _same_list(self, url: str) -> None:
        """A list that did not change: its articles are known, and those that were taken are asked for in the end."""
        self.tally.listed += 1
        self.same.add(url)
        self.visits.carry(url)

    def more_lists(self, urls: Sequence[str]) -> Iterator[scrapy.Request]:
        """Requests for further pages of the list, each once and not without end."""
        for url in urls:
            if url in self._lists:
                continue
            if len(self._lists) >= MOST_PAGES:
                self.tally.break_off(f"список не кончился за {MOST_PAGES} страниц, дальше не читался. Уточните address, path или links")
                return
            yield self._list(url)

    def articles_of(self, contents: Contents, of: str) -> Iterator[scrapy.Request]:
        """Requests for the articles of a list."""
        raise NotImplementedError
