"""Articles of any site that has an RSS or Atom feed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import feedparser
import scrapy
import trafilatura
from scrapy.http import Response, TextResponse

from models.message import Message, message_id
from models.reference import Source


class ArticlesSpider(scrapy.Spider):
    """Reads the feed, then each article of the last days. `problem` is set when the feed or its articles are not what they should be."""

    name = "articles"

    def __init__(self, source: Source, now: datetime, **kwargs: Any):
        super().__init__(**kwargs)
        self.source, self.now = source, now
        self.since = now - timedelta(days=source.lookback_days)
        self.problem: str | None = None
        self.dropped: dict[str, int] = {}

    async def start(self) -> Any:
        """The feed."""
        yield scrapy.Request(self.source.address, errback=self.failed)

    def failed(self, failure: Any) -> None:
        """Keep the reason why a page did not come."""
        self.problem = f"{self.source.name}: страница не открылась ({failure.type.__name__}). Проверьте адрес и сеть."

    def parse(self, response: Response, **kwargs: Any) -> Iterator[scrapy.Request]:
        """Requests for the articles that the feed names."""
        feed = feedparser.parse(response.body)
        if not feed.entries:
            self.problem = f"{self.source.name}: в ленте {self.source.address} нет ни одной записи, это не лента RSS или она пуста."
        for entry in feed.entries:
            published = _published(entry)
            if published is None or not entry.get("link"):
                self.dropped["запись без даты или ссылки"] = self.dropped.get("запись без даты или ссылки", 0) + 1
            elif published >= self.since:
                yield response.follow(entry.link, self.parse_article, errback=self.failed, cb_kwargs={"entry": entry, "published": published})

    def parse_article(self, response: Response, entry: Any, published: datetime) -> Iterator[Message]:
        """The message of an article page: title and text."""
        assert isinstance(response, TextResponse)
        text = trafilatura.extract(response.text, include_comments=False, include_tables=False, favor_precision=True)
        if not text:
            self.dropped["статья без текста"] = self.dropped.get("статья без текста", 0) + 1
            return
        title = str(entry.get("title", "")).strip()
        body = text if text.startswith(title) else f"{title}\n\n{text}"
        id = message_id("site", self.source.id, _key(entry, response.url))
        yield Message(
            id=id, source=self.source.id, channel=self.source.name, thread=id, parent=None, author=None,
            author_is_official=self.source.official, text=body, url=response.url, published_at=published, collected_at=self.now,
        )  # fmt: skip


def _published(entry: Any) -> datetime | None:
    """Feedparser gives UTC."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime(*parsed[:6], tzinfo=UTC) if parsed else None


def _key(entry: Any, url: str) -> str:
    """What names the article for ever: the feed's own id where it is one, else the path of its address."""
    guid = str(entry.get("id") or "")
    return guid if guid and "://" not in guid else urlsplit(url).path.strip("/")
