"""The questions and answers that a page of a reception shows: by the block's selectors, by schema.org, or by the usual markup of such pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from scrapy.selector import Selector

from spiders.said import NAMES, Said, cut, moments, own_part, read_mark, read_name, read_text
from spiders.structured import structured_questions

PAIRS = (  # a question and its answer in the usual markup
    (".question-text, .question__text", ".answer-text, .answer__text"),
    (".faq-question, .faq__question, .faq-item__question, .qa-question", ".faq-answer, .faq__answer, .faq-item__answer, .qa-answer"),
    (".question, .vopros", ".answer, .otvet"),
    (".accordion-header, .accordion__header, .accordion__title", ".accordion-body, .accordion__body, .accordion__content"),
    (".panel-heading", ".panel-body"),
    (".card-header", ".card-body"),
    ("details > summary", "details > :not(summary)"),
    ("main dt, #content dt, .content dt, [class*='faq'] dt", "dd"),
    ("dl > dt", "dl > dd"),
)
SHORTEST = 12  # characters of a question of the usual markup
ITEM = 2  # how far above a question the number of its item may stand
LEVELS = 4  # how far above a question its date and author may stand
_ENDS = {"body", "main", "html"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answers, in the order of the page."""

    question: Said
    answers: Sequence[Said] = ()


def read_exchanges(page: Selector, question: str, answer: str, now: datetime) -> list[Exchange]:
    """The questions of a page with their answers, each once; `question` and `answer` are CSS selectors or empty. Raises ValueError on a wrong selector."""
    if question:
        found = list(_by_markup(page, question, answer, now))
    else:
        found = [Exchange(asked, tuple(answers)) for asked, answers in structured_questions(page)] or _by_usual_markup(page, now)
    by_text = {(one.question.mark, one.question.text): one for one in reversed(found) if one.question.text}
    return list(reversed(by_text.values()))


def _by_usual_markup(page: Selector, now: datetime) -> list[Exchange]:
    for question, answer in PAIRS:
        found = [one for one in _by_markup(page, question, answer, now) if len(one.question.text) >= SHORTEST]
        if any(one.answers for one in found):
            return found
    return []


def _by_markup(page: Selector, question: str, answer: str, now: datetime) -> Iterator[Exchange]:
    """Each answer belongs to the question before it."""
    place = {element: number for number, element in enumerate(page.root.iter())}
    answers = _outermost([one.root for one in page.css(answer)]) if answer else []
    asked = _outermost([one.root for one in page.css(question) if one.root not in answers])
    for number, element in enumerate(asked):
        end = place[asked[number + 1]] if number + 1 < len(asked) else len(place)
        own = [one for one in answers if place[element] < place[one] < end]
        yield _read(element, own, _block_of(element, asked), now)


def _outermost(elements: list[Any]) -> list[Any]:
    """The elements that stand inside none of the others, containers of several left out."""
    several = {one for one in elements if sum(inner in set(elements) for inner in one.iterdescendants()) > 1}
    kept = [one for one in elements if one not in several]
    return [one for one in kept if not any(above in kept for above in one.iterancestors())]


def _block_of(element: Any, asked: Sequence[Any]) -> Any:
    """The widest block around a question, a few levels above it, that holds no other question."""
    for _ in range(LEVELS):
        above = element.getparent()
        if above is None or above.tag in _ENDS or sum(one in asked for one in above.iter()) > 1:
            break
        element = above
    return element


def _read(element: Any, answers: Sequence[Any], block: Any, now: datetime) -> Exchange:
    """The question of an element with its answers; who and when is told in the block around them."""
    asked_at, answered_at = _times(element, answers, block, now)
    around = own_part(Selector(root=block, type="html"), answers)
    own = own_part(Selector(root=element, type="html"), answers)
    for button in own.css("button"):
        button.root.tag = "span"  # the head of an accordion
    name = read_name(around)
    for found in own.css(", ".join(NAMES[:-1])):
        if found.root is not own.root:
            cut(found.root)
    mark = read_mark(own, lambda part: [*part.xpath(".//a/@name").getall(), *_numbered(element)])
    question = Said(read_text(own, "", name, now), name, asked_at, mark)
    told = [Said(read_text(own_part(Selector(root=one, type="html"), ()), "", "", now), at=answered_at) for one in answers]
    return Exchange(question, tuple(one for one in told if one.text))


def _numbered(element: Any) -> Iterator[str]:
    """Numbered ids of the item that holds a question; what stands higher is the page's, not the question's."""
    for above in islice(element.iterancestors(), ITEM):
        yield from (name for name in (above.get("data-id"), above.get("id")) if name and name[-1:].isdigit())


def _times(element: Any, answers: Sequence[Any], block: Any, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When it was asked and when answered: what stands in an answer or after the first one, or is labelled so, is the answer's."""
    asked = answered = None
    inside = {inner for one in answers for inner in one.iter()}
    place = {inner: number for number, inner in enumerate(block.iter())}
    first = min((place[one] for one in answers if one in place), default=len(place))
    dates = list(moments(Selector(root=block, type="html"), now))
    dates += [found for one in answers if one not in place for found in moments(Selector(root=one, type="html"), now)]
    for holder, moment in dates:
        if holder in inside or place.get(holder, 0) > first or "answer" in holder.get("class", "") or "ответ" in "".join(holder.itertext()).casefold()[:40]:
            answered = answered or moment
        else:
            asked = asked or moment
    return asked, answered
