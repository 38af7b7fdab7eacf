"""An article page as title, text and date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from scrapy.http import TextResponse
from scrapy.selector import Selector

from spiders.plain import plain_text
from spiders.stated import published_at, read_date

_MANY = 10  # replacement characters of a page that names a wrong encoding
_LEAD = 4  # lines above the text that may be its title and its date
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Article:
    """What a page tells: `text` is empty and `published` None where the page does not; `text` holds neither title nor date line."""

    title: str
    text: str
    published: datetime | None


def read_article(page: TextResponse, title: str, now: datetime) -> Article:
    """The article of a page; a `title` that is known from elsewhere stands above the page's own.

    Trafilatura reads JSON-LD and OpenGraph for the title, so extruct is not needed.
    """
    html = decode(page)
    found = _extract(html, page.url, favor_precision=True) or _extract(html, page.url, favor_recall=True)
    title = title or plain_text((found and found.title) or "")
    text = without_lead((found and found.text) or "", title, now)
    return Article(title, text, published_at(Selector(text=html), page.url, now) if html.strip() else None)


def decode(page: TextResponse) -> str:
    """The page's text; cp1251 where the page names an encoding that it is not in."""
    text = page.text
    return page.body.decode("cp1251", errors="replace") if text.count("\ufffd") >= _MANY else text


def _extract(html: str, url: str, **manner: bool) -> Any:
    """Trafilatura's document, or None if it sees no text."""
    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False, include_tables=False, **manner)
    return found if found is not None and found.text else None


def without_lead(text: str, title: str, now: datetime) -> str:
    """The text without the lines above it that repeat its title or tell nothing but its date."""
    lines = text.strip().splitlines()
    lead = [line for line in lines[:_LEAD] if _squeezed(line) != _squeezed(title) and read_date(line, now) is None]
    return "\n".join(lead + lines[_LEAD:]).strip()


def concerns(text: str, words: Sequence[str]) -> bool:
    """True if a word of the text begins with one of the words, whatever the case and ё, or no words are given."""
    begins = "|".join(re.escape(_squeezed(word)) for word in words)
    return re.search(rf"(?<!\w)(?:{begins})", _squeezed(text)) is not None


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold().replace("ё", "е")
