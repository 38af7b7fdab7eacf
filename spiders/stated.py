"""When an article was published, as its page states it: metadata first, then the date that stands beside the headline.

Trafilatura's date is not taken: without metadata it guesses, and a footer's «01.01.2026» makes a fresh article an old one.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from scrapy.selector import Selector

from models.worktime import TIME_ZONE
from spiders.dates import parse_moment

LEVELS = 5  # how far above the headline its date may stand
_META = (
    "meta[property='article:published_time']::attr(content), meta[property='og:article:published_time']::attr(content)",
    "[itemprop='datePublished']::attr(content), [itemprop='datePublished']::attr(datetime), [itemprop='datePublished']::text",
    "meta[name='pubdate']::attr(content), meta[name='date']::attr(content), meta[name='DC.date.issued']::attr(content)",
)
_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_LABEL = re.compile(r"^(?:дата(?: публикации| размещения)?|опубликован[оа]?|размещен[оа]?|размещён)\s*:?\s+", re.IGNORECASE)
_RECENT = re.compile(r"(сегодня|вчера)(?:[\s,в]+(\d\d?):(\d\d))?$", re.IGNORECASE)
_ADDRESS = re.compile(r"/(20\d\d)[/-](\d\d)[/-](\d\d)(?=[/_-])")
_ASIDE = "ancestor::aside or ancestor::footer or ancestor::nav or ancestor::script or ancestor::style"


def published_at(page: Selector, url: str, now: datetime) -> datetime | None:
    """The first date that the page states and that is not after tomorrow; None if it states none."""
    stated = (moment for text in _statements(page, url) if (moment := read_date(text, now)))
    return next((moment for moment in stated if moment <= now + timedelta(days=1)), None)


def read_date(text: str, now: datetime) -> datetime | None:
    """The moment of a text that is nothing but a date, as a person reads it: «Опубликовано: 6 февраля 2026», «Вчера, 19:30»."""
    text = _LABEL.sub("", " ".join(text.split()))
    recent = _RECENT.match(text)
    if not recent:
        return parse_moment(text) if len(text) <= 60 else None
    day = now.astimezone(TIME_ZONE) - timedelta(days=recent[1].lower() == "вчера")
    hour, minute = int(recent[2] or 0), int(recent[3] or 0)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0) if hour < 24 and minute < 60 else None


def _statements(page: Selector, url: str) -> Iterator[str]:
    """Texts that may be the date of publication, the surest first."""
    for css in _META:
        yield from page.css(css).getall()
    for script in page.css("script[type='application/ld+json']::text").getall():
        yield from _JSON_LD.findall(script)
    for block in _around_headline(page):
        yield from block.xpath(f".//time[not({_ASIDE})]/@datetime").getall()
        yield from _whole_lines(block)
    found = _ADDRESS.search(url)
    yield "-".join(found.groups()) if found else ""


def _around_headline(page: Selector) -> Iterator[Selector]:
    """The blocks that hold the headline, from the nearest outwards; the whole page if it has none."""
    headline = page.xpath("(//h1)[1]")
    yield from islice(reversed(headline.xpath("ancestor::*[not(self::html)]")), LEVELS) if headline else page.xpath("//body")


def _whole_lines(block: Selector) -> Iterator[str]:
    """Texts of the elements that may hold nothing but a date; a link inside is part of it (DLE)."""
    yield from block.xpath(f".//text()[normalize-space() and string-length(normalize-space()) <= 60 and not({_ASIDE})]").getall()
