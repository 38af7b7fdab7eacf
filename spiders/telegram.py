"""Public previews of Telegram channels: t.me/s/<channel>."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import scrapy
from scrapy.http import Response, TextResponse
from scrapy.selector import Selector

from models.message import Message, message_id
from models.reference import Source

TELEGRAM_URL = "https://t.me"
NO_PREVIEW = "у канала «{}» нет предпросмотра: его закрыл владелец или это группа. Такой источник не собрать, отключите его."
DEAD = "канала «{}» в Телеграме нет: проверьте имя в sources.toml."
REDESIGNED = "страница канала «{}» устроена по-новому, сообщений не видно: нужна правка программы."


class TelegramSpider(scrapy.Spider):
    """Reads pages back until messages are older than the look-back. `problem` is set when a page is not what it should be."""

    name = "telegram"

    def __init__(self, source: Source, now: datetime, url: str = TELEGRAM_URL, **kwargs: Any):
        super().__init__(**kwargs)
        self.source, self.now, self.url = source, now, url
        self.since = now - timedelta(days=source.lookback_days)
        self.problem: str | None = None
        self.dropped: dict[str, int] = {}

    async def start(self) -> Any:
        """The newest page of the channel."""
        yield scrapy.Request(f"{self.url}/s/{self.source.address}", errback=self.failed)

    def failed(self, failure: Any) -> None:
        """Keep the reason why a page did not come."""
        self.problem = f"{self.source.name}: страница не открылась ({failure.type.__name__}). Проверьте сеть."

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Message | scrapy.Request]:
        """Messages of a page, then the page before it."""
        assert isinstance(response, TextResponse)
        messages = list(parse_page(response, self.source, self.now))
        if not messages:
            self.problem = self.problem or f"{self.source.name}: {why_empty(response).format(self.source.address)}"
            return
        yield from (message for message in messages if message.published_at >= self.since)
        older = response.css("a.js-messages_more::attr(href)").get()
        if older and min(message.published_at for message in messages) >= self.since:
            yield response.follow(older, errback=self.failed)


def why_empty(page: TextResponse) -> str:
    """Which of three things an empty page means."""
    if page.css(".tgme_channel_history") or page.css(".tgme_widget_message"):
        return REDESIGNED
    return NO_PREVIEW if page.css(".tgme_page_title") else DEAD


def parse_page(page: TextResponse, source: Source, now: datetime) -> Iterator[Message]:
    """The messages of a preview page, oldest first; service messages without text and attachments are left out."""
    for widget in page.css(".tgme_widget_message[data-post]"):
        message = parse_widget(widget, source, now)
        if message is not None:
            yield message


def parse_widget(widget: Selector, source: Source, now: datetime) -> Message | None:
    """The message of one widget, or None for a service message."""
    post = widget.attrib["data-post"].rpartition("/")[2]
    published = widget.css("a.tgme_widget_message_date time::attr(datetime)").get()
    text = _text(widget)
    attachments = {kind: len(found) for kind, css in _ATTACHMENTS.items() if (found := widget.css(css))}
    if published is None or not (text or attachments):
        return None
    id = message_id("tg", source.address, post)
    replied = widget.css("a.tgme_widget_message_reply::attr(href)").get()
    origin = widget.css(".tgme_widget_message_forwarded_from_name::attr(href)").get()
    return Message(
        id=id, source=source.id, channel=source.name, thread=id,
        parent=message_id("tg", source.address, replied.rpartition("/")[2]) if replied else None,
        author=None, author_is_official=source.official, text=text, url=f"https://t.me/{source.address}/{post}",
        published_at=datetime.fromisoformat(published), collected_at=now, views=_number(widget.css(".tgme_widget_message_views::text").get()),
        attachments=attachments, repost_of=message_id("tg", *origin.rsplit("/", 2)[-2:]) if origin and origin.count("/") >= 4 else None,
    )  # fmt: skip


_ATTACHMENTS = {
    "photo": ".tgme_widget_message_photo_wrap",
    "video": ".tgme_widget_message_video_player",
    "poll": ".tgme_widget_message_poll",
    "doc": ".tgme_widget_message_document_wrap",
}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def _text(widget: Selector) -> str:
    block = widget.css(".tgme_widget_message_text.js-message_text").get()
    if block is None:
        return ""
    return "".join(Selector(text=_BREAK.sub("\n", block)).css("::text").getall()).strip()


def _number(text: str | None) -> int | None:
    """«1.5K» → 1500."""
    if not text:
        return None
    scale = {"K": 1_000, "M": 1_000_000}.get(text[-1], 1)
    return int(float(text.rstrip("KM")) * scale)
