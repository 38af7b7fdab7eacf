"""The questions-and-answers reception of an administration's site: on the list's own pages, on pages of their own, and the answer that comes later."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from scrapy.selector import Selector

from models.worktime import TIME_ZONE
from spiders.questions import read_exchanges
from tests.fake_site import NOW, Crawl, FakeSite, Pages, Reply, ago, crawl, hashed, page

Q1, Q2 = "Когда почистят двор на Олимпийской, 30?", "Почему не горят фонари у школы?"
A1 = "Двор включён в график, уборка 9 февраля."


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite().served() as served:
        yield served


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


QA_PAGE = {
    "@context": "https://schema.org", "@type": "QAPage",
    "mainEntity": {
        "@type": "Question", "@id": "https://x.example/q#q-11", "name": "Уборка двора", "text": f"<p>{Q1}</p>", "dateCreated": "2026-02-05T10:00:00+03:00",
        "author": {"@type": "Person", "name": "Рябинина"},
        "acceptedAnswer": {"@type": "Answer", "text": A1, "dateCreated": "2026-02-06T12:00:00+03:00"},
    },
}  # fmt: skip
FAQ_PAGE = {
    "@type": "FAQPage",
    "mainEntity": [{"@type": "Question", "name": Q1, "acceptedAnswer": {"@type": "Answer", "text": f"<p>{A1}</p>"}}, {"@type": "Question", "name": Q2}],
}
MICRODATA = f"""<div itemscope itemtype="https://schema.org/FAQPage"><div id="q11" itemprop="mainEntity" itemscope itemtype="https://schema.org/Question">
  <h3 itemprop="name">{Q1}</h3>
  <div itemprop="acceptedAnswer" itemscope itemtype="https://schema.org/Answer"><div itemprop="text">{A1}</div></div></div></div>"""
BITRIX_LIST = f"""<div class="news-list"><div class="news-item" id="bx_1_11"><span class="news-date-time">05.02.2026</span> <div class="question">
  <b>Вопрос:</b> {Q1}</div><div class="author">Рябинина</div><div class="answer">Ответ: {A1}<div>Дата ответа: 06.02.2026 12:00</div></div></div>
  <div class="news-item" id="bx_1_12"><span class="news-date-time">06.02.2026</span><div class="question">{Q2}</div></div></div>"""
GOSWEB = f"""<main><div class="gw-accordion"><div class="accordion-item"><h2 class="accordion-header"><button>{Q1}</button></h2>
  <div class="accordion-body"><p>{A1}</p></div></div><div class="accordion-item"><div class="accordion-header">{Q2}</div></div></div></main>"""
DEFINITIONS = f"<main><dl><dt>{Q1} <time datetime='2026-02-05'>5 февраля</time></dt><dd>{A1}</dd><dt>{Q2}</dt><dd></dd></dl></main>"
DETAILS = f"<details><summary>{Q1}</summary><p>{A1}</p></details><details><summary>{Q2}</summary></details>"

Told = tuple[str, str, str, datetime | None, list[tuple[str, datetime | None]]]  # mark, name, text, when, answers
PAGES: list[tuple[str, str, list[Told]]] = [
    (
        "", f'<script type="application/ld+json">{json.dumps(QA_PAGE)}</script>',
        [("11", "Рябинина", f"Уборка двора\n{Q1}", at("2026-02-05T10:00"), [(A1, at("2026-02-06T12:00"))])],
    ),
    ("", f'<script type="application/ld+json">{json.dumps(FAQ_PAGE)}</script>', [("", "", Q1, None, [(A1, None)]), ("", "", Q2, None, [])]),
    (MICRODATA, "", [("11", "", Q1, None, [(A1, None)])]),
    (
        BITRIX_LIST, "",
        [("11", "Рябинина", Q1, at("2026-02-05"), [(A1, at("2026-02-06T12:00"))]), ("12", "", Q2, at("2026-02-06"), [])],
    ),
    (GOSWEB, "", [("", "", Q1, None, [(A1, None)]), ("", "", Q2, None, [])]),
    (DEFINITIONS, "", [("", "", Q1, at("2026-02-05"), [(A1, None)]), ("", "", Q2, None, [])]),
    (DETAILS, "", [("", "", Q1, None, [(A1, None)]), ("", "", Q2, None, [])]),
    ("<main><dl><dt>Телефон</dt><dd>приёмная</dd></dl></main>", "", []),
    ("<main><p>Приём граждан по вторникам.</p></main>", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("content", "head", "told"), PAGES)
def test_questions_of_a_page(content: str, head: str, told: list[Told]) -> None:
    found = read_exchanges(Selector(text=page(content, head)), "", "", NOW)
    assert [
        (one.question.mark, one.question.name, one.question.text, one.question.at, [(answer.text, answer.at) for answer in one.answers]) for one in found
    ] == told


def item(number: int, question: str, asked: datetime | None, answer: str = "", answered: datetime | None = None, name: str = "Рябинина") -> str:
    """A question in markup that no engine has."""
    date = f"<i>{asked:%d.%m.%Y %H:%M}</i>" if asked else ""
    when = f"<i>{answered:%d.%m.%Y %H:%M}</i>" if answered else ""
    said = f'<div class="op-a"><p>{answer}</p>{when}</div>' if answer else ""
    return f'<li class="op" id="ask{number}"><p>Автор: {name}</p>{date}<div class="op-q">{question}</div>{said}</li>'


BLOCK: dict[str, Any] = {"reception": True, "question": ".op-q", "answer": ".op-a"}


def reception(*items: str, following: str = "") -> Reply:
    after = f'<a class="next" href="{following}">Дальше</a>' if following else ""
    return Reply(page(f"<main><h1>Вопросы и ответы</h1><ul>{''.join(items)}</ul>{after}</main>"), etag=True)


def rows(done: Crawl) -> list[tuple[str, str | None, bool, str, datetime]]:
    return [(one.id.removeprefix("site:proba/"), one.parent, one.author_is_official, one.text, one.published_at) for one in done.messages]


def test_questions_and_answers_of_the_list_itself(site: FakeSite) -> None:
    asked, answered = at("2026-02-05T10:00"), at("2026-02-06T12:30")
    site.pages = {"/q": reception(item(1, Q1, asked, A1, answered), item(2, Q2, answered, name="Гость"))}
    done = crawl(site, "/q", **BLOCK)
    assert done.spider.problem is None
    assert rows(done) == [
        ("1", None, False, Q1, asked), ("1#answer", "site:proba/1", True, A1, answered), ("2", None, False, Q2, answered),
    ]  # fmt: skip
    assert [one.author for one in done.messages] == [hashed("site:proba:Рябинина"), None, None]
    assert {one.thread for one in done.messages} == {"site:proba/1", "site:proba/2"}
    assert "Рябинина" not in repr(done.items)


def test_an_answer_that_comes_later(site: FakeSite) -> None:
    site.pages = {"/q": reception(item(1, Q1, ago(3)), item(2, Q2, ago(2)))}
    first = crawl(site, "/q", **BLOCK)
    site.pages = {"/q": reception(item(1, Q1, ago(3), A1), item(2, Q2, ago(2)))}
    done = crawl(site, "/q", known=first.known, **BLOCK)
    assert (first.ids, done.ids) == (["1", "2"], ["1", "1#answer", "2"])
    assert done.by_key["1#answer"].published_at == NOW, "an answer that tells no date is as old as its first sight"
    third = crawl(site, "/q", known=done.known, **BLOCK)
    assert third.by_key["1#answer"] == done.by_key["1#answer"]


def test_an_old_question_comes_with_its_fresh_answer(site: FakeSite) -> None:
    site.pages = {"/q": reception(item(1, Q1, ago(30)), item(2, Q2, ago(2)))}
    first = crawl(site, "/q", **BLOCK)
    site.pages = {"/q": reception(item(1, Q1, ago(30), A1, ago(0.5)), item(2, Q2, ago(2)))}
    assert (first.ids, crawl(site, "/q", known=first.known, **BLOCK).ids) == (["2"], ["1", "1#answer", "2"])


def test_pages_end_where_questions_are_old(site: FakeSite) -> None:
    site.pages = {
        "/q": reception(item(1, Q1, ago(2)), following="/q?page=2"),
        "/q?page=2": reception(item(2, Q2, ago(5)), following="/q?page=3"),
        "/q?page=3": reception(item(3, Q2, ago(20)), following="/q?page=4"),
    }
    done = crawl(site, "/q", next_page=".next", **BLOCK)
    assert (done.ids, done.spider.problem) == (["1", "2"], None)
    assert "/q?page=4" not in site.asked


def test_questions_without_dates_are_as_old_as_their_first_sight(site: FakeSite) -> None:
    site.pages = {"/q": reception(item(1, Q1, None, A1))}
    first = crawl(site, "/q", **BLOCK)
    assert (first.ids, first.dropped.total(), first.spider.problem) == ([], 1, None), "what stood there before the first run is not news"
    site.pages = {"/q": reception(item(2, Q2, None), item(1, Q1, None, A1))}
    second = crawl(site, "/q", known=first.known, **BLOCK)
    assert [(one.id, one.published_at) for one in second.messages] == [("site:proba/2", NOW)]
    third = crawl(site, "/q", known=second.known, **BLOCK)
    assert third.messages == second.messages


def detailed(answer: str = "") -> Pages:
    """A list that leads to a page of each question."""
    links = "".join(f'<a class="q" href="/q/{n}/">{text}</a>' for n, text in ((1, Q1), (2, Q2), (3, "Старый вопрос")))
    pages: Pages = {"/q/": Reply(page(f"<main>{links}</main>"))}
    for number, text, days, said in ((1, Q1, 2, answer), (2, Q2, 3, A1), (3, "Старый вопрос про воду", 60, "")):
        pages[f"/q/{number}/"] = Reply(page(f"<main><h1>Вопрос</h1>{item(number, text, ago(days), said)}</main>"), etag=True)
    return pages


def test_a_page_for_each_question(site: FakeSite) -> None:
    site.pages = detailed()
    first = crawl(site, "/q/", links="a.q", **BLOCK)
    assert (first.ids, first.spider.problem) == (["q/1", "q/2", "q/2#answer"], None)
    site.pages = detailed(A1)
    done = crawl(site, "/q/", links="a.q", known=first.known, **BLOCK)
    assert done.ids == ["q/1", "q/1#answer"], "the other did not change"
    assert site.asked.count("/q/3/") == 2, "an old question may get its answer yet"
    site.pages["/q/2/"] = Reply("", status=404)
    assert crawl(site, "/q/", links="a.q", known=done.known, **BLOCK).gone == ["q/2"]


def test_a_question_that_is_no_longer_shown_is_deleted(site: FakeSite) -> None:
    site.pages = {"/q": reception(item(1, Q1, ago(2)), item(2, Q2, ago(3)))}
    first = crawl(site, "/q", **BLOCK)
    site.pages = {"/q": reception(item(2, Q2, ago(3)))}
    assert crawl(site, "/q", known=first.known, **BLOCK).gone == ["1"]
    site.pages = {"/q": reception(item(2, Q2, ago(30)), following="/q?page=2")}
    assert crawl(site, "/q", known=first.known, next_page=".next", **BLOCK).gone == [], "the list was not read to its end"


def test_words_of_a_reception(site: FakeSite) -> None:
    site.pages = {"/q": reception(item(1, Q1, ago(2)), item(2, Q2, ago(3)))}
    done = crawl(site, "/q", words=["фонари"], **BLOCK)
    assert (done.ids, done.dropped) == (["2"], {"нет слов источника": 1})


@pytest.mark.parametrize(
    ("block", "word"),
    [({"reception": True}, "не видно вопросов и ответов"), ({"reception": True, "question": ".x["}, "Исправьте question"), (BLOCK, "не видно вопросов")],
)  # fmt: skip
def test_a_page_without_questions_is_a_problem(site: FakeSite, block: dict[str, Any], word: str) -> None:
    site.pages = {"/q": Reply(page("<main><p>Приём граждан по вторникам.</p></main>"))}
    assert word in str(crawl(site, "/q", **block).spider.problem)


def test_less_than_promised_is_a_problem(site: FakeSite) -> None:
    site.pages = {"/q": reception(item(1, Q1, ago(2)))}
    assert "ожидалось не меньше 2" in str(crawl(site, "/q", expected_min=2, **BLOCK).spider.problem)
    assert timedelta(days=10) == NOW - crawl(site, "/q", **BLOCK).spider.since
