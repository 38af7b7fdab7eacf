"""Comments, questions and answers that a page tells machines: schema.org in JSON-LD and microdata, read by extruct."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from extruct.jsonld import JsonLdExtractor
from extruct.w3cmicrodata import MicrodataExtractor
from scrapy.selector import Selector

from spiders.dates import parse_moment
from spiders.plain import plain_text
from spiders.said import Said

Node = Mapping[str, Any]
_NUMBER = re.compile(r"(\d+)/?$")


def structured_comments(page: Selector) -> list[Said]:
    """Every Comment of the page, a reply after what it answers."""
    found: list[Said] = []
    for node in _items(page):
        _collect(node, None, found)
    return found


def structured_questions(page: Selector) -> Iterator[tuple[Said, list[Said]]]:
    """Every Question of the page with its answers: the accepted one first."""
    for item in _items(page):
        for node in _of_type(item, "Question"):
            told, name = _said(node), plain_text(_text(node.get("name")))
            text = told.text if name in told.text else f"{name}\n{told.text}".strip()
            answers = [_said(answer) for key in ("acceptedAnswer", "suggestedAnswer") for answer in _list(node.get(key)) if isinstance(answer, Mapping)]
            yield Said(text, told.name, told.at, told.mark), [answer for answer in answers if answer.text]


def comment_count(page: Selector) -> int | None:
    """How many comments the page says it has."""
    for item in _items(page):
        for node in _all(item):
            given = _text(node.get("commentCount"))
            if given.isdigit():
                return int(given)
    return None


def _items(page: Selector) -> list[Node]:
    """The page's items, of JSON-LD and of microdata in one form; a script that is no JSON is left out."""
    if not page.css("script[type='application/ld+json'], [itemscope]"):
        return []
    items: list[Any] = []
    for script in page.css("script[type='application/ld+json']"):
        try:
            items += JsonLdExtractor().extract_items(script.root)
        except (ValueError, RecursionError):
            continue
    if page.css("[itemtype*='/Comment'], [itemtype*='/UserComments'], [itemtype*='/Question'], [itemprop='commentCount']"):
        items += map(_plain, MicrodataExtractor(add_html_node=True).extract_items(page.root, None))
    return [item for item in items if isinstance(item, Mapping)]


def _plain(item: Any) -> Any:
    """An item of microdata in the form of JSON-LD."""
    if isinstance(item, list):
        return [_plain(one) for one in item]
    if not isinstance(item, dict):
        return item
    node = item.get("htmlNode")
    anchor = node.get("id") if node is not None else None
    properties = {name: _plain(value) for name, value in item.get("properties", {}).items()}
    return {**properties, "@type": item.get("type", ""), "@id": item.get("id") or anchor or ""}


def _collect(node: Any, parent: int | None, found: list[Said]) -> None:
    """Add the comments of a node and of what it holds."""
    if isinstance(node, list):
        for one in node:
            _collect(one, parent, found)
    if not isinstance(node, Mapping):
        return
    if _is(node, "Comment") or _is(node, "UserComments"):
        told = _said(node)
        found.append(Said(told.text, told.name, told.at, told.mark, parent))
        parent = len(found) - 1
    for value in node.values():
        _collect(value, parent, found)


def _said(node: Node) -> Said:
    author = next(iter(_list(node.get("author") or node.get("creator"))), "")
    name = plain_text(_text(author.get("name") if isinstance(author, Mapping) else author))
    text = next((text for key in ("text", "commentText", "description", "articleBody") if (text := plain_text(_text(node.get(key))))), "")
    return Said(text, "" if "://" in name else " ".join(name.split()), _moment(node), _mark(node))


def _moment(node: Node) -> datetime | None:
    times = (parse_moment(_text(node.get(key))) for key in ("dateCreated", "datePublished", "commentTime", "dateModified"))
    return next((moment for moment in times if moment), None)


def _mark(node: Node) -> str:
    """The number at the end of the node's own address or id."""
    given = next((text for key in ("@id", "identifier", "url") if (text := _text(node.get(key)))), "").rpartition("#")[2]
    number = _NUMBER.search(given)
    return number[1] if number else given if "/" not in given else ""


def _of_type(node: Any, kind: str) -> Iterator[Node]:
    yield from (one for one in _all(node) if _is(one, kind))


def _all(node: Any) -> Iterator[Node]:
    """A node and all it holds."""
    if isinstance(node, Mapping):
        yield node
    for value in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
        yield from _all(value)


def _is(node: Node, kind: str) -> bool:
    return any(_text(one).rpartition("/")[2] == kind for one in _list(node.get("@type")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """The text of a value, of the first of several; empty for none."""
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip() if isinstance(value, str | int) else ""
