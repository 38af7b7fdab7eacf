"""Whole crawls of invented sites on loopback: five engines, and every fault a site may have."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from models.reference import Reference, load_reference
from models.worktime import TIME_ZONE
from pipelines.collect import collect_source
from pipelines.dropped import load_dropped
from pipelines.inbox import list_files, read_file
from pipelines.settings import Settings
from spiders.settings import SETTINGS
from tests.fake_site import NOW, PARAGRAPHS, FakeSite, Pages, Reply, ago, bitrix, crawl, dle, gosweb, page, rss, sitemap, tilda, told, wordpress

BITRIX = {"links": ".news-list a", "next_page": "a.modern-page-next"}
MIDNIGHT = NOW.replace(hour=0)


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite().served() as served:
        yield served


def feed(*items: tuple[str, float], **more: Any) -> Reply:
    """A feed of (path, days ago)."""
    return Reply(rss(*((f"SITE{path}", format_datetime(ago(days)), f"Новость {path}") for path, days in items)), "application/rss+xml", **more)


def article(**more: Any) -> Reply:
    return Reply(page(f"<main><article><h1>Снег</h1>{told()}</article></main>"), **more)


ENGINES: list[tuple[Callable[[], Pages], str, dict[str, Any], dict[str, datetime]]] = [
    (wordpress, "/feed/", {}, {"2026/02/novost-101": ago(1), "2026/02/novost-102": ago(3)}),
    (wordpress, "/wp-sitemap.xml", {"path": "/novost-"}, {"2026/02/novost-101": ago(1), "2026/02/novost-102": ago(3)}),
    (bitrix, "/news/", BITRIX, {f"news/detail.php?ELEMENT_ID={n}": ago(n) for n in range(1, 11)}),
    (bitrix, "/news/", {"links": ".news-item"}, {f"news/detail.php?ELEMENT_ID={n}": ago(n) for n in range(1, 6)}),
    (
        dle, "/gorod/", {"links": ".shortstory h2 a"},
        {"gorod/812-led.html": NOW.replace(day=6, hour=19, minute=30), "gorod/811-sneg.html": NOW.replace(day=2, hour=8, minute=15)},
    ),
    (dle, "/rss.xml", {}, {"gorod/812-led.html": ago(1)}),
    (tilda, "/sitemap.xml", {"path": "/news/"}, {"news/katok": NOW.replace(day=5, hour=12)}),
    (
        gosweb, "/dlya-zhiteley/novosti-i-reportazhi/novosti/", {"links": ".gw-news-card"},
        {f"dlya-zhiteley/novosti-i-reportazhi/novosti_{n}.html": MIDNIGHT.replace(day=day) for n, day in ((7, 6), (8, 3))},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("engine", "address", "block", "wanted"), ENGINES, ids=[f"{e[0].__name__}{e[1]}{len(e[2])}" for e in ENGINES])
def test_an_engine(site: FakeSite, engine: Callable[[], Pages], address: str, block: dict[str, Any], wanted: dict[str, datetime]) -> None:
    site.pages = engine()
    done = crawl(site, address, **block)
    assert done.spider.problem is None
    assert {one.id.removeprefix("site:proba/"): one.published_at for one in done.articles} == {
        key: at.astimezone(TIME_ZONE).replace(second=0, microsecond=0) for key, at in wanted.items()
    }
    for one in done.articles:
        assert all(paragraph in one.text for paragraph in PARAGRAPHS)
        assert not any(noise in one.text for noise in ("Реклама", "Читают сейчас", "© Проба", "Куда сходить"))
        assert "\n" in one.text
        assert len(one.text.split("\n", 1)[0]) < 40, "a title stands above the text"
        assert not any(word in one.text for word in ("Вчера, ", "публикации:", "2026"))


def test_a_title_escaped_twice_is_plain(site: FakeSite) -> None:
    site.pages = wordpress()
    done = crawl(site, "/feed/")
    assert sorted(one.text.split("\n")[0] for one in done.articles) == ["Снег «идёт» 101", "Снег «идёт» 102"]


def test_an_unchanged_feed_is_no_alarm(site: FakeSite) -> None:
    site.pages = wordpress()
    first = crawl(site, "/feed/", expected_min=2)
    again = crawl(site, "/feed/", known=first.known, expected_min=2)
    assert (first.spider.tally.got, first.spider.tally.unchanged) == (2, 0)
    assert (again.spider.tally.got, again.spider.tally.unchanged, again.spider.problem) == (0, 2, None)
    assert site.statuses[304] == 3, "the feed, and each article for its comments"
    third = crawl(site, "/feed/", known=again.known, expected_min=2)
    assert (third.spider.tally.unchanged, third.spider.problem) == (2, None)


def test_a_changed_feed_asks_only_for_what_changed(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 2), etag=True), "/a": article(etag=True), "/b": article(modified="Fri, 06 Feb 2026 10:00:00 GMT")}
    known = crawl(site, "/feed").known
    site.pages |= {"/feed": feed(("/c", 0.5), ("/a", 1), ("/b", 2), etag=True), "/c": article()}
    done = crawl(site, "/feed", known=known, expected_min=3)
    assert (done.ids, done.spider.tally.unchanged, done.spider.problem) == (["c"], 2, None)


def test_an_edited_article_comes_again(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/a", 1)), "/a": article(etag=True)}
    known = crawl(site, "/feed").known
    site.pages["/a"] = Reply(page(f"<main><h1>Снег</h1>{told()}<p>Исправлено: дорогу откроют завтра в девять утра.</p></main>"), etag=True)
    done = crawl(site, "/feed", known=known)
    assert "завтра в девять" in done.messages[0].text


def test_what_was_lost_is_asked_for_again_though_the_feed_did_not_change(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 1), etag=True), "/a": article(etag=True), "/b": Reply("", status=500)}
    first = crawl(site, "/feed")
    assert first.spider.problem is not None
    site.pages["/b"] = article()
    done = crawl(site, "/feed", known=first.known)
    assert (done.ids, done.spider.tally.unchanged, done.spider.problem) == (["b"], 1, None)


def test_pages_of_a_section_end_with_the_look_back(site: FakeSite) -> None:
    site.pages = bitrix()
    crawl(site, "/news/", **BITRIX)
    assert "/news/?PAGEN_1=3" in site.asked
    assert "/news/?PAGEN_1=4" not in site.asked


def test_old_articles_of_a_section_are_not_asked_for_twice(site: FakeSite) -> None:
    site.pages = dle()
    known = crawl(site, "/gorod/", links=".shortstory a").known
    site.asked.clear()
    done = crawl(site, "/gorod/", known=known, links=".shortstory a")
    assert "/gorod/700-leto.html" not in site.asked
    assert len(done.articles) == 2


def endless(dated: bool) -> Pages:
    """A section whose pages never end: article n is n/4 days old, or all are fresh."""

    def section(path: str) -> Reply:
        number = int(path.partition("=")[2] or 1)
        rows = "".join(f'<a class="news" href="/a/{n}">Новость</a>' for n in range(number * 4, number * 4 + 4))
        return Reply(page(f'{rows}<a rel="next" href="/list?page={number + 1}">Ещё</a>'))

    def one(path: str) -> Reply:
        at = ago(int(path.rpartition("/")[2]) / 4 if dated else 1)
        return Reply(page(f'<main><h1>Снег</h1><time datetime="{at.isoformat()}"></time>{told()}</main>'))

    return {"/list*": section, "/a/*": one}


def test_endless_pages_end_where_articles_are_old(site: FakeSite) -> None:
    site.pages = endless(dated=True)
    done = crawl(site, "/list", links="a.news", next_page="a[rel=next]")
    assert (len(done.messages), done.spider.problem) == (37, None)
    assert sum(path.startswith("/list") for path in site.asked) == 11


def test_endless_fresh_pages_end_with_a_problem(site: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.lists.MOST_PAGES", 5)
    site.pages = endless(dated=False)
    done = crawl(site, "/list", links="a.news", next_page="a[rel=next]")
    assert len(done.messages) == 20
    assert "не кончился за 5 страниц" in str(done.spider.problem)


def test_pages_that_lead_in_a_circle_end(site: FakeSite) -> None:
    row = '<a class="news" href="/a">Новость</a>'
    site.pages = {
        "/1": Reply(page(f'{row}<a rel="next" href="/2">2</a>')),
        "/2": Reply(page(f'{row}<a rel="next" href="/1">1</a>')),
        "/a": Reply(page(f'<main><h1>Снег</h1><time datetime="{ago(1).isoformat()}"></time>{told()}</main>')),
    }
    done = crawl(site, "/1", links="a.news", next_page="a[rel=next]")
    assert (done.ids, done.spider.problem) == (["a"], None)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_page_that_comes_at_the_second_try(site: FakeSite, status: int) -> None:
    refused = Reply("", status=status, headers={"Retry-After": "0"})
    site.pages = {"/feed": [refused, feed(("/a", 1))], "/a": [refused, refused, article()]}
    done = crawl(site, "/feed")
    assert (done.ids, done.spider.problem) == (["a"], None)


@pytest.mark.parametrize("status", [429, 500, 403])
def test_an_article_that_never_comes_is_a_problem(site: FakeSite, status: int) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 1)), "/a": article(), "/b": Reply("", status=status)}
    done = crawl(site, "/feed")
    assert done.ids == ["a"]
    assert done.dropped == {f"статья не открылась, ответ {status}": 1}
    assert all(word in str(done.spider.problem) for word in ("Проба пера", "не получено статей 1", f"ответ {status}", f"{site.url}/b"))


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_that_was_taken_down_is_no_loss(site: FakeSite, status: int) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 1)), "/a": article(), "/b": Reply("", status=status)}
    done = crawl(site, "/feed")
    assert (done.ids, done.spider.problem) == (["a"], None)
    assert done.dropped == {f"статья не открылась, ответ {status}": 1}
    site.pages["/a"] = site.pages["/b"]
    assert f"ответ {status}: 2" in str(crawl(site, "/feed").spider.problem), "but all of them is a problem"


@pytest.mark.parametrize("status", [403, 404, 429, 500])
def test_a_list_that_does_not_come_is_a_problem(site: FakeSite, status: int) -> None:
    site.pages = {"/feed": Reply("", status=status)}
    done = crawl(site, "/feed")
    assert all(word in str(done.spider.problem) for word in ("Проба пера", "/feed", f"ответ {status}"))


def test_redirects_are_followed_and_the_id_stays(site: FakeSite) -> None:
    site.pages = {
        "/feed": Reply("", status=301, headers={"Location": "/rss"}),
        "/rss": feed(("/?p=7", 1), ("/?p=8&utm_source=rss", 2)),
        "/?p=7": Reply("", status=302, headers={"Location": "/2026/sneg/"}),
        "/2026/sneg/": article(),
        "/?p=8&utm_source=rss": article(),
    }
    done = crawl(site, "/feed")
    assert (done.ids, done.spider.problem) == (["?p=7", "?p=8"], None)


@pytest.mark.parametrize("target", ["/b", "/loop"])
def test_redirects_without_an_end_are_a_problem(site: FakeSite, target: str) -> None:
    site.pages = {
        "/feed": feed(("/b", 1)),
        "/b": Reply("", status=302, headers={"Location": target}),
        "/loop": Reply("", status=302, headers={"Location": "/b"}),
    }
    done = crawl(site, "/feed")
    assert "переадресации без конца" in str(done.spider.problem)


def test_a_redirect_to_the_home_page_is_no_article(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 1)), "/a": article(), "/b": Reply("", status=302, headers={"Location": "/"}), "/": article()}
    done = crawl(site, "/feed")
    assert (done.ids, done.dropped) == (["a"], {"статья переадресована на главную": 1})


def test_bad_links_and_files_are_counted_and_lose_nothing_else(site: FakeSite) -> None:
    links = ["mailto:a@b.example", "http://[", "SITE/a", "SITE/Prikaz.PDF", "javascript:void(0)", "http://x.example:99999/", "SITE/doc", "SITE/b"]
    site.pages = {
        "/feed": Reply(rss(*((link, format_datetime(ago(1)), "Новость") for link in links)), "application/rss+xml"),
        "/a": article(), "/b": article(), "/doc": Reply(b"%PDF-1.4", "application/pdf"),
    }  # fmt: skip
    done = crawl(site, "/feed")
    assert (done.ids, done.spider.problem) == (["a", "b"], None)
    assert done.dropped == {"запись с негодной ссылкой": 4, "файл, а не статья": 2}


def test_addresses_that_differ_only_in_the_query_are_two_articles(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/index.php?id=1", 1), ("/index.php?id=2", 1)), "/index.php*": article()}
    assert crawl(site, "/feed").ids == ["index.php?id=1", "index.php?id=2"]


def test_robots_txt_is_respected(site: FakeSite) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nDisallow: /private/\n", "text/plain"), "/feed": feed(("/private/a", 1), ("/b", 1)), "/b": article()}
    site.pages["/private/*"] = article()
    done = crawl(site, "/feed")
    assert (done.ids, done.dropped) == (["b"], {"статья не открылась, запрещено robots.txt сайта": 1})
    assert "/private/a" not in site.asked


def test_a_list_closed_by_robots_txt_is_a_problem(site: FakeSite) -> None:
    site.pages = {"/robots.txt": Reply("User-agent: *\nDisallow: /\n", "text/plain"), "/feed": feed(("/b", 1)), "/b": article()}
    assert "robots.txt" in str(crawl(site, "/feed").spider.problem)
    assert site.asked == ["/robots.txt"]


def test_the_program_names_itself_and_where_to_write(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/a", 1)), "/a": article()}
    crawl(site, "/feed")
    (agent,) = site.agents
    assert re.fullmatch(r"mcu-kirovsk/[\d.]+ \(\+https?://\S+\)", agent)


def test_a_slow_site_is_asked_less_at_once(site: FakeSite) -> None:
    """AutoThrottle, which every crawl of the program has."""
    assert SETTINGS["AUTOTHROTTLE_ENABLED"]
    names = [f"/{number}" for number in range(12)]
    site.pages = {"/feed": feed(*((name, 1) for name in names)), **{name: article(seconds=0.15) for name in names}}
    most = []
    for throttled in (False, True):
        site.at_once.clear()
        done = crawl(site, "/feed", settings={"AUTOTHROTTLE_ENABLED": throttled})
        assert (len(done.articles), done.spider.problem) == (12, None)
        most.append(max(site.at_once))
    assert most[1] < most[0]


NO_TEXT = '<div id="app"></div><script>render()</script>'


@pytest.mark.parametrize("body", [NO_TEXT, page("<main><h1>Новость /a</h1></main>").replace("<aside", "<!--").replace("</footer>", "-->")])
def test_an_article_without_text_is_a_problem(site: FakeSite, body: str) -> None:
    site.pages = {"/feed": feed(("/a", 1)), "/a": Reply(body)}
    done = crawl(site, "/feed")
    assert done.messages == []
    assert "статья без текста: 1" in str(done.spider.problem)


def test_an_article_without_a_date_is_a_problem(site: FakeSite) -> None:
    site.pages = {"/list": Reply(page('<a class="n" href="/a">Новость</a>')), "/a": article()}
    assert "статья без даты: 1" in str(crawl(site, "/list", links="a.n").spider.problem)


def test_a_section_without_links_is_a_problem(site: FakeSite) -> None:
    site.pages = {"/list": Reply(page('<a class="new-design" href="/a">Новость</a>'))}
    assert "«a.n» не нашёл ни одной ссылки" in str(crawl(site, "/list", links="a.n").spider.problem)


def test_a_wrong_selector_is_a_problem(site: FakeSite) -> None:
    site.pages = {"/list": Reply(page('<a class="n" href="/a">Новость</a>'))}
    assert "селектор записан с ошибкой" in str(crawl(site, "/list", links="a..n[").spider.problem)


@pytest.mark.parametrize(
    ("body", "word"),
    [(sitemap(), "пуста"), (sitemap(("SITE/about", ago(1).isoformat())), "ни один не годится"), (sitemap(("SITE/news/a", "")), "ни один не годится")],
)
def test_a_sitemap_without_articles_is_a_problem(site: FakeSite, body: str, word: str) -> None:
    site.pages = {"/sitemap.xml": Reply(body, "application/xml"), "/index.xml": Reply(sitemap(("SITE/sitemap.xml", ""), index=True), "application/xml")}
    assert word in str(crawl(site, "/sitemap.xml", path="/news/").spider.problem)
    assert word in str(crawl(site, "/index.xml", path="/news/").spider.problem)


def test_less_than_promised_is_a_problem(site: FakeSite) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 30)), "/a": article()}
    assert "статей 1, а ожидалось не меньше 2" in str(crawl(site, "/feed", expected_min=2).spider.problem)
    assert crawl(site, "/feed", expected_min=1).spider.problem is None


@pytest.mark.parametrize(
    ("words", "taken"), [([], 2), (["Кукисвумчорр"], 2), (["шлагбаум", "каток"], 2), (["мурманск"], 0), (["умчорр"], 0), (["ЁЛКА", "ЕЩЁ"], 2)]
)
def test_words_that_must_occur(site: FakeSite, words: list[str], taken: int) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 1)), "/a": article(), "/b": article()}
    done = crawl(site, "/feed", words=words)
    assert len(done.messages) == taken
    assert (done.dropped, done.spider.problem) == ({} if taken else {"нет слов источника": 2}, None)


def test_a_page_that_names_a_wrong_encoding_is_read(site: FakeSite) -> None:
    body = page(f"<main><h1>Снег</h1>{told()}</main>").encode("cp1251")
    site.pages = {"/feed": feed(("/a", 1)), "/a": Reply(body, "text/html; charset=utf-8")}
    assert PARAGRAPHS[0] in crawl(site, "/feed").messages[0].text


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ('<meta property="article:published_time" content="2026-02-06T16:30:00+00:00">', "2026-02-06T19:30+03:00"),
        ('<span itemprop="datePublished" content="2026-02-06T19:30">6 февраля</span>', "2026-02-06T19:30+03:00"),
        ('<time datetime="2026-02-06">пятница</time>', "2026-02-06T00:00+03:00"),
        ("<p>Опубликовано: 6 февраля 2026, 19:30</p>", "2026-02-06T19:30+03:00"),
        ("<div>Сегодня, 09:05</div>", "2026-02-07T09:05+03:00"),
        ("<div>06.02.2026 в 19:30</div>", "2026-02-06T19:30+03:00"),
        ("<div>Состоится 20.03.2026</div><div>06.02.2026</div>", "2026-02-06T00:00+03:00"),
        ("<div>20.03.2026</div><div>06.02.2026</div>", "2026-02-06T00:00+03:00"),
    ],
)
def test_dates_that_a_page_states(site: FakeSite, stated: str, moment: str) -> None:
    site.pages = {"/list": Reply(page('<a class="n" href="/a">Новость</a>')), "/a": Reply(page(f"<main><h1>Снег</h1>{stated}{told()}</main>"))}
    done = crawl(site, "/list", links="a.n")
    assert [one.published_at for one in done.messages] == [datetime.fromisoformat(moment)]


def installed(site: FakeSite, var: Path, **block: Any) -> tuple[Settings, Reference]:
    """An installation with the feed of the served site for its only source."""
    given = {"id": "proba", "name": "Проба пера", "kind": "site", "town": "home", "enabled": True, "source": "test", "sure": "H", **block}
    sources = var / "sources.toml"
    sources.write_text("[[source]]\n" + "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in given.items()), encoding="utf-8")
    settings = Settings(var=var / "var", sources=sources)
    return settings, load_reference(settings.reference, sources)


def test_what_is_dropped_is_counted_once_and_kept_masked(site: FakeSite, tmp_path: Path) -> None:
    site.pages = {"/feed": feed(("/a", 1), ("/b", 1)), "/a": Reply(page(f"<main><h1>Снег</h1>{told()}<p>Звоните 8 921 123-45-67.</p></main>"))}
    settings, reference = installed(site, tmp_path, address=f"{site.url}/feed", words=["мурманск"])
    run = collect_source(settings, reference, reference.sources["proba"], NOW)
    assert (run.got, run.dropped) == (0, {"нет слов источника": 1, "статья не открылась, ответ 404": 1})
    kept = {one["why"]: one for one in load_dropped(settings)}
    assert kept["нет слов источника"]["id"] == "site:proba/a"
    assert "шлагбаума" in kept["нет слов источника"]["text"]
    assert "123-45-67" not in kept["нет слов источника"]["text"]
    assert kept["статья не открылась, ответ 404"]["text"] == "Новость /b"


def test_collecting_twice_with_304_keeps_everything(site: FakeSite, tmp_path: Path) -> None:
    """Through the child process and the memory: the second run asks, gets 304, and neither alarms nor forgets."""
    site.pages = wordpress()
    settings, reference = installed(site, tmp_path, address=f"{site.url}/feed/", expected_min=2)
    runs = [collect_source(settings, reference, reference.sources["proba"], NOW + timedelta(hours=hours)) for hours in (0, 1, 2)]
    assert [(run.got, run.new, run.problem) for run in runs] == [(7, 9, None), (7, 0, None), (7, 0, None)]
    assert site.statuses[304] == 6
    facts = [fact for name in list_files(settings.inbox) for fact in read_file(settings.inbox, name) if isinstance(fact, dict)]
    assert Counter(fact["fact"] for fact in facts) == {"message": 7, "listing": 2, "coverage": 3}
    text = "".join(path.read_text(encoding="utf-8") for path in settings.var.rglob("*.json*"))
    assert not any(word in text for word in ("Рябинина", "Ivan_51", settings.author_key.hex(), settings.author_key.decode())), "neither a name nor the key"
