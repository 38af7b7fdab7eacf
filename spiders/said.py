"""What one person said on a page — a comment, a question, an answer — read out of its block of markup."""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scrapy.selector import Selector

from spiders.plain import settle_breaks, with_breaks
from spiders.stated import read_date

NAMES = (  # the shown name, the surest first
    *(".fn", "[itemprop='author'] [itemprop='name']", "[itemprop='author']", ".comment-author", ".comment__author", ".comment_author", ".comm-author"),
    *(".blog-author", ".blog-comment-author", ".feed-com-name", ".author__name", ".poster_name", ".question-author", ".question__author", ".faq__author"),
    *(".author", ".nickname", ".nick", ".username", ".user-name", ".name", ".fio", "thead b"),
)
NOISE = (
    "script, style, form, button, time, img, .says, .reply, .comment-reply-link, .comment-meta, .comment-metadata, .blog-comment-meta, .blog-comment-info, "
    ".blog-comment-date, .message-post-date, .feed-com-informers, .reviews-actions, .com_info, .date, .avatar, .edit-link, .comment-awaiting-moderation"
)
_NAMELESS = {"", "гость", "гости", "аноним", "анонимно", "анонимный", "anonymous", "guest", "пользователь"}
_SAYS = re.compile(r"\s*(?:говорит|пишет|написал(?:а|\(а\))?|says)?\s*:?\s*$", re.IGNORECASE)
_BY = re.compile(r"^(?:автор(?: вопроса)?|заявитель|от кого|имя|фио)\s*:\s*(\S.{1,80})$", re.IGNORECASE)
_BEFORE_DATE = re.compile(r"^(?:(?:дата\s+)?(?:вопроса?|обращения|ответа?|поступления|создания)|дата|от|написал(?:а|\(а\))?)\b\s*:?\s*", re.IGNORECASE)
_LABEL = re.compile(r"^(?:вопрос|ответ)(?:\s*№\s*\d+)?\s*:\s*", re.IGNORECASE)
_ALONE = re.compile(r"^(?:вопрос|ответ)(?:\s*№\s*\d+)?\s*[:.]?$", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)$")
_EDGES = " \t\r\n,|·•—–-/()"
SHORT = 60  # characters of a text that may be a date


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance. `mark` is its own number or anchor on the page, empty if it has none; `name` is as shown, it goes no further than into a keyed hash.

    `parent` is the place, in the list that it came with, of what it answers. `by_host` says that whoever wrote the page wrote it.
    """

    text: str
    name: str = ""
    at: datetime | None = None
    mark: str = ""
    parent: int | None = None
    by_host: bool = False


def own_part(block: Selector, others: Sequence[Any]) -> Selector:
    """A copy of a block without the other blocks (elements of the same page) that stand inside it."""
    for number, other in enumerate(others):
        other.set("data-mcu", str(number))
    copy = deepcopy(block.root)
    copy.tail = None
    for inner in [one for one in copy.iterdescendants() if isinstance(one.tag, str) and one.get("data-mcu")]:
        cut(inner)
    for other in others:
        other.attrib.pop("data-mcu", None)
    return Selector(root=copy, type="html")


def cut(element: Any) -> None:
    """Take an element out of its page; the text after it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def read_name(block: Selector) -> str:
    """The name that the block shows; empty for none and for «Гость»."""
    shown = (" ".join(" ".join(found.css("::text").getall()).split()) for css in NAMES for found in block.css(css)[:1])
    labelled = (found[1] for _, text in texts(block.root) if (found := _BY.match(text)))
    name = next((name for text in (*shown, *labelled) if (name := _SAYS.sub("", text).strip(_EDGES))), "")
    return "" if name.casefold() in _NAMELESS else name[:100]


def read_time(block: Selector, now: datetime) -> datetime | None:
    """The first moment that the block states and that is not after tomorrow."""
    return next((moment for _, moment in moments(block, now)), None)


def moments(block: Selector, now: datetime) -> Iterator[tuple[Any, datetime]]:
    """The moments of a block in its order, with the elements that state them."""
    for element, text in texts(block.root):
        moment = date_of(text, now) if len(text) <= SHORT else None
        if moment and moment <= now + timedelta(days=1):
            yield element, moment


def texts(element: Any) -> Iterator[tuple[Any, str]]:
    """The texts of an element in their order, each with the element that holds it; of a `<time datetime>` the attribute."""
    left: list[Any] = [element]
    while left:
        one = left.pop()
        if isinstance(one, tuple):
            yield one
        elif one.tag == "time" and one.get("datetime"):
            yield one, one.get("datetime")
        elif isinstance(one.tag, str) and one.tag not in ("script", "style"):
            yield one, " ".join((one.text or "").split())
            for child in reversed(one):
                left += [(one, " ".join((child.tail or "").split())), child]


def date_of(text: str, now: datetime) -> datetime | None:
    """The moment of a text that is nothing but a date and the word before it: «от 6 февраля 2026, 10:00»."""
    return read_date(_BEFORE_DATE.sub("", " ".join(text.split()).strip(_EDGES)), now)


def read_text(block: Selector, css: str, name: str, now: datetime) -> str:
    """The text of a block, of the part of it that `css` selects if there is one, without names, dates, buttons and labels."""
    found = next(iter(block.css(css)), None) if css else None
    part = own_part(block if found is None else found, ())
    if found is None:
        _cut_all(part, ", ".join(NAMES[:-1]))
    _cut_all(part, NOISE)
    shown = settle_breaks("".join(Selector(text=with_breaks(str(part.get()))).css("::text").getall()))
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    return "\n".join(_LABEL.sub("", line) for line in lines if not _is_label(line, name, now)).strip()


def _cut_all(part: Selector, css: str) -> None:
    for found in part.css(css):
        if found.root is not part.root:
            cut(found.root)


def _is_label(line: str, name: str, now: datetime) -> bool:
    """True for a line that tells nothing but who, when, or «Вопрос:»."""
    is_name = bool(name) and line.strip(_EDGES) == name
    return bool(line) and (is_name or any(one.match(line) for one in (_ALONE, _BY)) or date_of(line, now) is not None)


def read_mark(block: Selector, ids: Callable[[Selector], Sequence[str]] = lambda block: ()) -> str:
    """The number, else the anchor, by which the page names the block: its own attribute, or one of those that `ids` finds inside."""
    for given in (block.attrib.get("data-comment-id"), block.attrib.get("data-id"), block.attrib.get("id"), *ids(block)):
        if given:
            number = _NUMBER.search(given)
            return number[1] if number else given.strip()
    return ""
