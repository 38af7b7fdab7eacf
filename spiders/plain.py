"""Markup of pages, feeds and exports as the plain text that a reader sees."""

import html
import re

_BLOCK = "\ue000"  # a private character that stands for the edge of a block until the text is whole
_LINE = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_EDGE = re.compile(r"</?(?:p|div|pre|blockquote|ul|ol|li|h[1-6]|table|tr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|abbr|b|code|del|em|font|i|img|ins|mark|s|small|span|strike|strong|sub|sup|td|th|tg-emoji|tg-spoiler|u)\b[^<>]*>", re.IGNORECASE)
_EDGES = re.compile(rf"[ \t]*[\n{_BLOCK}]*{_BLOCK}[\n{_BLOCK}]*")


def plain_text(markup: str) -> str:
    """The text without tags, also where it was escaped twice («&amp;quot;»); breaks and edges of blocks become line breaks."""
    if "<" not in markup and "&" not in markup:
        return markup.replace("\xa0", " ").strip()
    for _ in range(2):
        markup = html.unescape(_TAG.sub("", with_breaks(markup)))
    return settle_breaks(_TAG.sub("", with_breaks(markup))).replace("\xa0", " ")


def with_breaks(markup: str) -> str:
    """The markup with a line break for `<br>` and a mark for each edge of a block; other tags stay."""
    return _EDGE.sub(_BLOCK, _LINE.sub("\n", markup))


def settle_breaks(text: str) -> str:
    """The text with one line break for each mark of `with_breaks`, none at its ends, and the blank lines it had."""
    return _EDGES.sub(lambda found: "\n" * max(1, found.group().count("\n")), text).strip(f" \t\r\n{_BLOCK}")
