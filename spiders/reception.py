"""The questions-and-answers reception of an administration's site: a question is a resident's message, its answer an official one."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import scrapy
from scrapy.http import HtmlResponse, Response, XmlResponse
from scrapy.selector import Selector

from models.message import Dropped, Listing, Message
from spiders.feeds import Entry, article_url
from spiders.lists import Record, Results
from spiders.pages import concerns, decode
from spiders.questions import Exchange, read_exchanges
from spiders.said import Said
from spiders.site import NO_WORDS, SiteSpider
from spiders.tally import MANY

NO_DATE = "вопрос без даты: стоял на сайте до первого сбора"
EMPTY = "<html></html>"
_A_LIST = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]")


class ReceptionSpider(SiteSpider):
    """Reads questions with their answers on the pages of the list itself, or, where the block names `links` or a feed, on a page of each.

    A question that gets its answer later yields the answer then. What tells no date is as old as its first sight.
    """

    name = "reception"

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._whole = True

    def parse(self, response: Response, url: str = "", **kwargs: object) -> Results:
        """The questions of a page and the page after it while it holds fresh ones; or requests for the pages of a list."""
        if self.source.links or not isinstance(response, HtmlResponse) or _A_LIST.search(response.body[:2000]):
            yield from super().parse(response, url, **kwargs)
            return
        try:
            page = Selector(text=decode(response) or EMPTY)
            after = page.css(self.source.next_page).xpath("self::a/@href | .//a/@href").get() if self.source.next_page else None
            found = read_exchanges(page, self.source.question, self.source.answer, self.now)
        except (ValueError, SyntaxError) as error:
            self.tally.break_off(f"селектор записан с ошибкой: {error}. Исправьте question, answer или next_page в sources.toml")
            return
        self.tally.listed += len(found)
        self.tally.empty = self.tally.empty or (None if found else f"на странице {response.url} не видно вопросов и ответов: задайте question и answer")
        records = [record for one in found for record in self._records_of(one, self._id(one), response.url, self.source.address)]
        yield from records
        yield from self._after(article_url(response, after, []) if after else None, any(isinstance(one, Message) for one in records))

    def _after(self, url: str | None, fresh: bool) -> Iterator[scrapy.Request]:
        """The page after one that held something fresh."""
        if url and fresh:
            yield from self.more_lists([url])
        self._whole = self._whole and (fresh or url is None)

    def read_page(self, page: HtmlResponse | XmlResponse, entry: Entry, of: str) -> tuple[Sequence[Record], bool]:
        """The questions of a page of their own, and whether one of them is of the look-back."""
        found = read_exchanges(Selector(text=decode(page) or EMPTY), self.source.question, self.source.answer, self.now)
        if not found:
            return [self.lose("страница без вопроса", entry)], False
        id = self.id_of(entry.key)
        ids = [id] if len(found) == 1 else [f"{id}#{one.question.mark or number}" for number, one in enumerate(found)]
        records = [record for one, id in zip(found, ids, strict=True) for record in self._records_of(one, id, page.url, of, entry)]
        times = [one.published_at for one in records if isinstance(one, Message)]
        is_open = not all(one.answers for one in found)
        self.keep(entry, page, of, max(times, default=self.since - timedelta(days=1)), taken=bool(times), open=is_open)
        return records, bool(times)

    def _id(self, one: Exchange) -> str:
        return self.id_of(one.question.mark or self.hash_author(f"{self.source.id}\n{one.question.text}"))

    def _records_of(self, one: Exchange, id: str, url: str, of: str, entry: Entry | None = None) -> Iterator[Record]:
        """The messages of a question and its answers, if either is of the look-back."""
        asked, answered = self._times(one, id, entry)
        if asked is None:
            long_ago = (self.since - timedelta(days=1)).isoformat()
            self.visits.remember(id, of=of, at=long_ago, answered=long_ago if one.answers else None)
            yield Dropped(self.source.id, self.now, NO_DATE, id, one.question.text)
            return
        self.visits.remember(id, of=of, at=asked.isoformat(), answered=answered and answered.isoformat())
        if max(asked, answered or asked) < self.since:
            return
        text = "\n".join([one.question.text, *(answer.text for answer in one.answers)])
        if not concerns(text, self.source.words):
            yield Dropped(self.source.id, self.now, NO_WORDS, id, text)
            return
        self.tally.got += 1
        self.there[id] = asked
        yield self._message(one.question, id, id, url, asked)
        for number, answer in enumerate(one.answers, 1):
            yield self._message(answer, f"{id}#answer{number if number > 1 else ''}", id, url, answer.at or answered or asked)

    def _times(self, one: Exchange, id: str, entry: Entry | None) -> tuple[datetime | None, datetime | None]:
        """When it was asked and when answered: as the page tells, else as it was first seen; None for a question that was there before the first run."""
        visit = self.visits.known(id)
        told = next((answer.at for answer in one.answers if answer.at), None)
        seen = datetime.fromisoformat(visit["at"]) if visit else self.now if self.visits else None
        asked = one.question.at or (entry and (entry.published or entry.changed)) or told or seen
        if not one.answers:
            return asked, None
        before = visit.get("answered")
        first_seen = datetime.fromisoformat(before) if before else self.now if visit else asked
        return asked, told or first_seen

    def _message(self, said: Said, id: str, thread: str, url: str, at: datetime) -> Message:
        is_answer = id != thread
        return Message(
            id=id, source=self.source.id, channel=self.source.name, thread=thread, parent=thread if is_answer else None,
            author=self.hash_author(f"site:{self.source.id}:{said.name}") if said.name and not is_answer else None, author_is_official=is_answer,
            text=said.text, url=url, published_at=at, collected_at=self.now,
        )  # fmt: skip

    def listings(self) -> list[Listing]:
        """Which questions are still there: of those on the list's own pages only where all its pages were read."""
        known = self.visits.fresh(self.since) if self._whole and not self.source.links else ()
        gone = {id: datetime.fromisoformat(visit["at"]) for id, visit in known if visit.get("lasting") and visit["of"] == self.source.address}
        gone = {id: at for id, at in gone.items() if id not in self.there}
        if len(gone) < MANY or len(gone) <= len(self.there):
            self.gone |= gone
        return super().listings()
