"""A preview page of a Telegram channel as messages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy.http import TextResponse
from scrapy.selector import Selector

from models.message import Dropped, Message, message_id
from models.reference import Source
from spiders.plain import settle_breaks, with_breaks

WIDGET = ".tgme_widget_message[data-post]"
NO_TIME = "сообщение без понятного времени"
NOTHING_KNOWN = "сообщение без текста и известных вложений"
_COUNTED = {
    "photo": ".tgme_widget_message_photo_wrap",
    "video": ".tgme_widget_message_video_player",
    "doc": ".tgme_widget_message_document_wrap",
}
_SINGLE = {  # a message holds at most one of these
    "poll": ".tgme_widget_message_poll",
    "voice": ".tgme_widget_message_voice_player, .tgme_widget_message_voice",
    "round_video": "[class*='tgme_widget_message_roundvideo']",
    "sticker": "[class*='tgme_widget_message_sticker'], [class*='tgme_widget_message_tgsticker'], [class*='tgme_widget_message_videosticker']",
    "location": "[class*='tgme_widget_message_location'], [class*='tgme_widget_message_venue']",
    "contact": "[class*='tgme_widget_message_contact']",
}
_PARTS = ".tgme_widget_message_photo_wrap::attr(href), .tgme_widget_message_video_player::attr(href), .tgme_widget_message_document_wrap::attr(href)"
_UNSUPPORTED = ".message_media_not_supported"  # also inside media that the page does show
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([KM]?)")


def parse_page(page: TextResponse, source: Source, now: datetime) -> Iterator[Message | Dropped]:
    """The messages of a preview page, oldest first, without service messages, and what could not be read."""
    yield from (parse_widget(widget, source, now) for widget in page.css(WIDGET) if not is_service(widget))


def shown_ids(page: TextResponse, source: Source) -> Iterator[str]:
    """The ids of everything that a page shows, readable or not: an album is one message under the number of its first part, and links to the others."""
    for widget in page.css(WIDGET):
        yield message_id("tg", source.address, widget.attrib["data-post"].rpartition("/")[2])
        links = widget.css(_PARTS).getall()
        yield from (id for id in (_post_id(link, source) for link in links) if id and id.rpartition("/")[0] == message_id("tg", source.address))


def is_service(widget: Selector) -> bool:
    """True for what Telegram writes itself: «Channel photo updated»."""
    return "service_message" in widget.attrib.get("class", "").split()


def time_of(widget: Selector) -> datetime | None:
    """When the message was published, aware; None if the page does not say it in a known form."""
    try:
        moment = datetime.fromisoformat(widget.css("a.tgme_widget_message_date time::attr(datetime)").get() or "")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


def parse_widget(widget: Selector, source: Source, now: datetime) -> Message | Dropped:
    """The message of one widget, or what is left of it."""
    post = widget.attrib["data-post"].rpartition("/")[2]
    published, text, attachments = time_of(widget), _text(widget), _attachments(widget)
    id = message_id("tg", source.address, post)
    if published is None or not (text or attachments):
        return Dropped(source.id, now, NO_TIME if published is None else NOTHING_KNOWN, id, text)
    return Message(
        id=id, source=source.id, channel=source.name, thread=id, parent=_post_id(widget.css("a.tgme_widget_message_reply::attr(href)").get(), source),
        author=None, author_is_official=source.official, text=text, url=f"https://t.me/{source.address}/{post}",
        published_at=published, collected_at=now, views=_number(widget.css(".tgme_widget_message_views::text").get()),
        attachments=attachments, repost_of=_post_id(widget.css(".tgme_widget_message_forwarded_from_name::attr(href)").get(), source),
    )  # fmt: skip


def _post_id(link: str | None, source: Source) -> str | None:
    """The id of the message that a link of t.me leads to; None for a person, a closed channel or no link."""
    parts = urlsplit(link or "").path.strip("/").split("/")
    if len(parts) < 2 or parts[0] == "c" or not parts[-1].isdigit():
        return None
    own = parts[0].casefold() == source.address.casefold()
    return message_id("tg", source.address if own else parts[0], parts[-1])


def _attachments(widget: Selector) -> dict[str, int]:
    counted = {kind: len(found) for kind, css in _COUNTED.items() if (found := widget.css(css))}
    found = counted | {kind: 1 for kind, css in _SINGLE.items() if widget.css(css)}
    return found or ({"unsupported": 1} if widget.css(_UNSUPPORTED) else {})


def _text(widget: Selector) -> str:
    """The text of the message and the question of its poll."""
    blocks = widget.css(".tgme_widget_message_text.js-message_text, .tgme_widget_message_poll_question").getall()
    return "\n".join(filter(None, map(_shown, blocks)))


def _shown(block: str) -> str:
    return settle_breaks("".join(Selector(text=with_breaks(block)).css("::text").getall()))


def _number(text: str | None) -> int | None:
    """«1.5K» → 1500; None for a form that is not known."""
    found = _NUMBER.fullmatch((text or "").strip())
    return round(float(found[1]) * {"K": 1_000, "M": 1_000_000}.get(found[2], 1)) if found else None
