"""Public previews of Telegram channels: t.me/s/<channel>."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import scrapy
from scrapy.http import Response, TextResponse

from models.message import Dropped, Listing, Message
from models.reference import Source
from spiders.failures import reason_of
from spiders.hosts import TELEGRAM_URL
from spiders.telegram_page import WIDGET, is_service, parse_page, shown_ids, time_of

NO_PREVIEW = "у канала «{}» нет предпросмотра: его закрыл владелец или это группа. Такой источник не собрать, отключите его."
DEAD = "канала «{}» в Телеграме нет: проверьте имя в sources.toml."
EMPTY = "в канале «{}» пока нет ни одного сообщения."
REDESIGNED = "страница канала «{}» устроена по-новому, сообщений не видно: нужна правка программы."


class TelegramSpider(scrapy.Spider):
    """Reads pages back until messages are older than the look-back. `problem` is set when a page is not what it should be."""

    name = "telegram"

    def __init__(self, source: Source, now: datetime, url: str = TELEGRAM_URL, **kwargs: Any):
        super().__init__(**kwargs)
        self.source, self.now, self.url = source, now, url
        self.since = now - timedelta(days=source.lookback_days)
        self.problem: str | None = None
        self._met = False
        self._shown: set[str] = set()
        self._oldest: datetime | None = None

    async def start(self) -> Any:
        """The newest page of the channel."""
        yield scrapy.Request(f"{self.url}/s/{self.source.address}", errback=self.failed)

    def failed(self, failure: Any) -> None:
        """Keep the reason why a page did not come."""
        self.problem = f"{self.source.name}: страница не открылась, {reason_of(failure)}. Проверьте сеть."

    def listings(self) -> list[Listing]:
        """Everything that the channel shows since the oldest message read; true only of a run without a problem."""
        if self._oldest is None:
            return []
        return [Listing(self.source.id, None, max(self.since, self._oldest), tuple(sorted(self._shown)), self.now)]

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Message | Dropped | scrapy.Request]:
        """Messages of a page, then the page before it."""
        assert isinstance(response, TextResponse)
        found = list(parse_page(response, self.source, self.now))
        messages = [one for one in found if isinstance(one, Message)]
        self._met = self._met or bool(messages)
        self._shown.update(shown_ids(response, self.source))
        self._oldest = min((one.published_at for one in messages), default=self._oldest)
        yield from (one for one in found if isinstance(one, Dropped) or one.published_at >= self.since)
        older = self._older(response)
        if older:
            yield older
        why = None if messages else why_empty(response)
        if why and not (why == EMPTY and (older or self._met)):
            self.problem = self.problem or f"{self.source.name}: {why.format(self.source.address)}"

    def _older(self, page: TextResponse) -> scrapy.Request | None:
        """The page before this one, if it may hold messages of the look-back."""
        link = page.css("a.js-messages_more::attr(href)").get()
        times = [moment for widget in page.css(WIDGET) if (moment := time_of(widget))]
        return page.follow(link, errback=self.failed) if link and times and min(times) >= self.since else None


def why_empty(page: TextResponse) -> str:
    """Which of four things a page without messages means."""
    widgets, history = page.css(".tgme_widget_message"), page.css(".tgme_channel_history")
    if not (history or widgets):
        return NO_PREVIEW if page.css(".tgme_page_title") else DEAD
    if any(not is_service(widget) for widget in widgets):
        return REDESIGNED
    foreign = history.xpath(
        ".//text()[normalize-space() and not(ancestor::*[contains(@class, 'service_message') or contains(@class, 'tme_no_messages_found')])]"
        "[not(ancestor::script or ancestor::style or ancestor::a[contains(@class, 'messages_more')])]"
    )
    return REDESIGNED if foreign else EMPTY
