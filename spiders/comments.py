"""The comments that an article's page carries: by the block's selector, by the public markup of an engine, or by schema.org."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from scrapy.selector import Selector

from spiders.said import Said, cut, own_part, read_mark, read_name, read_text, read_time
from spiders.structured import comment_count, structured_comments

ENGINES = (
    ".comment-list li.comment, .commentlist li.comment",  # WordPress
    "li.comments-tree-item",  # DLE, a tree
    "#dle-comments-list [id^='comment-id-'], #dle-comments-list > .comment",  # DLE, flat
    ".blog-comments .blog-comment",  # 1C-Bitrix, blog comments
    ".reviews-post-table",  # 1C-Bitrix, forum reviews
    ".feed-com-block",  # 1C-Bitrix, discussions
)
TEXT = (
    ".comment-content, [itemprop='text'], [id^='comm-id-'], .blog-comment-content, .reviews-text, .feed-com-text-inner, .comment-text, .comment__text, "
    ".comment_text, .comments-text, .text"
)
_IDS = "[id^='comment-id-'], [id^='comm-id-'], [id^='comment-'], [id^='div-comment-'], [id^='blg-comment-'], [id^='message']"
_MORE = (  # the page shows only a part of them
    "a[href*='comment-page-'], .comment-navigation a, .comments-pagination a, .comments-navigation a, .dle-comments-navigation a, .reviews-page-navigation a, "
    ".blog-comment-nav a, .feed-com-all, [class*='comments-more'], [class*='more-comments'], #dle-comments-list ~ .navigation a, a[href*='cstart=']"
)
_MORE_SAID = re.compile(r"(?:ещ[её]|все|предыдущ\w+|следующ\w+|стар\w+|more|older|newer)\b.{0,20}\b(?:комментари|comment)", re.IGNORECASE)
_REMOVED = re.compile(r"\W*(?:комментарий|сообщение)\s+(?:был[оа]?\s+)?(?:удал[её]н|скрыт)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments in the order of the page, how many stand there without a text or removed, and whether the page shows all there are."""

    said: Sequence[Said] = ()
    empty: int = 0
    removed: int = 0
    whole: bool = False


NO_COMMENTS = Comments()


def take_comments(page: Selector, css: str, now: datetime) -> Comments:
    """The comments of a page; blocks of markup are taken out of it, so that what stays is the article. Raises ValueError on a wrong selector."""
    blocks = next((found for one in ((css,) if css else ENGINES) if (found := page.css(one))), ())
    stated, more = comment_count(page), _has_more(page)
    places = {block.root: number for number, block in enumerate(blocks)}
    found = [_read(block, places, now) for block in blocks] if blocks else structured_comments(page)
    for block in blocks or page.css("[itemtype*='schema.org/Comment'], [itemtype*='schema.org/UserComments']"):
        cut(block.root)
    good = [bool(one.text) and not _REMOVED.match(one.text) for one in found]
    moved = dict(zip((n for n, is_good in enumerate(good) if is_good), count(), strict=False))
    said = [_moved(one, moved) for one, is_good in zip(found, good, strict=True) if is_good]
    empty = sum(not one.text for one in found)
    whole = stated == len(found) if stated is not None else bool(found) and not css
    return Comments(said, empty, len(found) - len(said) - empty, whole and not more)


def _has_more(page: Selector) -> bool:
    """True if the page offers comments that it does not show."""
    return bool(page.css(_MORE)) or any(_MORE_SAID.search(" ".join(one.css("::text").getall())) for one in page.css("a, button"))


def _read(block: Selector, places: Mapping[Any, int], now: datetime) -> Said:
    """The comment of a block without those that stand inside it; `places` are those of all blocks."""
    own = own_part(block, [one for one in block.root.iterdescendants() if one in places])
    text = next(iter(own.css(TEXT)), None)
    head = own_part(own, [text.root] if text is not None else [])
    name = read_name(head)
    parent = next((places[above] for above in block.root.iterancestors() if above in places), None)
    by_host = "bypostauthor" in block.attrib.get("class", "").split()
    mark = read_mark(own, lambda part: [str(one.attrib["id"]) for one in part.css(_IDS)] + _anchor_before(block))
    return Said(read_text(own, TEXT, name, now), name, read_time(head, now), mark, parent, by_host)


def _anchor_before(block: Selector) -> list[str]:
    """`<a name="12"></a>` before a block (Bitrix)."""
    return block.xpath("preceding-sibling::*[1][self::a]/@name").getall()


def _moved(one: Said, moved: Mapping[int, int]) -> Said:
    """The comment with the place of its parent among the good ones; one that answers a removed comment answers the article."""
    return replace(one, parent=None if one.parent is None else moved.get(one.parent))
