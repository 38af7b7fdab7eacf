"""An article page as title, text and date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from scrapy.http import TextResponse
from scrapy.selector import Selector

from spiders.comments import NO_COMMENTS, Comments, take_comments
from spiders.plain import plain_text
from spiders.stated import published_at, read_date

_MANY = 10  # replacement characters of a page that names a wrong encoding
_LEAD = 4  # lines above the text that may be its title and its date
_SPACE = re.compile(r"\s+")
_LONG = 400  # characters that a page without an article does not have
_MISSING = re.compile(
    r"\b404\b|page not found|(?:страниц|материал|новост|стать|запис|публикаци|документ|вопрос|элемент)\w*\s+(?:не\s+(?:найден|существу)|удал[её]н)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Article:
    """What a page tells: `text` is empty and `published` None where the page does not; `text` holds neither title nor date line."""

    title: str
    text: str
    published: datetime | None
    comments: Comments = NO_COMMENTS

    @property
    def is_missing(self) -> bool:
        """True for a page that answers 200 and says «404»."""
        return len(self.text) < _LONG and any(_MISSING.search(line) for line in (self.title, *self.text.splitlines()[:2]))


def read_article(page: TextResponse, title: str, css: str, now: datetime) -> Article:
    """The article of a page and its comments (`css` selects them where the page's engine is not known); a `title` from elsewhere stands above the page's own.

    Trafilatura reads JSON-LD and OpenGraph for the title, extruct schema.org's comments. Raises ValueError on a wrong selector.
    """
    html = decode(page)
    if not html.strip():
        return Article(title, "", None)
    tree = Selector(text=html)
    comments = take_comments(tree, css, now)
    html = str(tree.get()) if comments != NO_COMMENTS else html
    found = _extract(html, page.url, favor_precision=True) or _extract(html, page.url, favor_recall=True)
    shown = plain_text((found and found.title) or "")
    text = without_lead((found and found.text) or "", title or shown, now)
    return Article(title or shown, text, published_at(tree, page.url, now), comments)


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
