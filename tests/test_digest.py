"""The digest as its readers get it."""

import re
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from models.problem import Problem
from pipelines.digest.data import SECTIONS, Section, load_digest
from pipelines.digest.files import write_digest
from pipelines.digest.html import render_html
from pipelines.digest.markdown import render_markdown
from pipelines.digest.sheet import render_sheet, sheet_name
from pipelines.digest.words import compared, long_date, plural
from pipelines.settings import Settings
from pipelines.store import connect
from spiders.exports.book import read_book
from tests.conftest import NOW

DAY = date(2026, 2, 5)


class Tags(HTMLParser):
    """Open tags and everything that would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br", "img", "link", "path", "use", "rect", "line"}:
            self.stack.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "srcset"} or (name == "href" and tag in {"link", "use", "image"})]

    def handle_endtag(self, tag: str) -> None:
        if self.stack and self.stack[-1] == tag:
            self.stack.pop()


def test_three_files_of_one_day(published: Settings) -> None:
    paths = write_digest(published, DAY, NOW)
    assert [path.name for path in paths] == ["2026-02-05.html", "2026-02-05.md", "2026-02-05.xlsx"]
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_digest(published, DAY, NOW)] == before


def test_the_page_is_whole_and_fetches_nothing(published: Settings) -> None:
    page = write_digest(published, DAY, NOW)[0].read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.stack == []
    assert [target for target in tags.fetched if not target.startswith("#")] == []
    assert "@import" not in page
    assert "<script" not in page
    assert "5 февраля 2026 года, четверг" in page
    assert "нет предпросмотра" in page


def test_every_section_stands_once_on_the_page_and_in_the_text(published: Settings) -> None:
    digest = load_digest(published.published, DAY, NOW)
    page, text = render_html(digest), render_markdown(digest)
    for section in SECTIONS:
        assert page.count(f'<section id="{section.id}"') == 1, section.id
        assert text.count(f"## {section.title}") == (section.id != "appeals"), section.id


def test_no_resident_is_named_and_no_phone_shown(published: Settings) -> None:
    for path in write_digest(published, DAY, NOW)[:2]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"8-9\d\d-\d{3}|Полуночкин|Хибинкин", text)


def test_the_sheet_has_the_rows_behind_the_figures(published: Settings) -> None:
    digest = load_digest(published.published, DAY, NOW)
    book = CalamineWorkbook.from_path(str(write_digest(published, DAY, NOW)[2]))
    assert book.sheet_names[0] == "Итоги"
    rows = book.get_sheet_by_name("Все обращения дня").to_python()
    assert len(rows) - 1 == digest.summary["appeals"]
    groups = {row[0]: row[1] for row in book.get_sheet_by_name("О чём писали").to_python()[1:]}
    assert sum(groups.values()) == digest.summary["appeals"]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.id)
def test_a_sheet_bears_a_whole_name(section: Section) -> None:
    name = sheet_name(section.title)
    assert len(name) <= 31
    assert re.match(rf"{re.escape(name)}\b(?!\w)", section.title)
    assert [sheet_name(one.title) for one in SECTIONS].count(name) == 1


def test_a_day_without_messages_is_said_plainly(published: Settings) -> None:
    text = write_digest(published, date(2025, 6, 1), NOW)[1].read_text(encoding="utf-8")
    assert "**0** обращения о городе (сравнить пока не с чем)" in text
    assert "Обращений за день нет." in text


def test_means_count_only_days_of_collection(published: Settings) -> None:
    digest = load_digest(published.published, DAY, NOW)
    assert digest.days_of_history == 5
    assert "истории мало" in compared(digest, "appeals")
    assert [count for day, count in digest.days if day < date(2026, 1, 31)] == [None] * 22


def test_without_a_published_copy_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="сначала выполните"):
        load_digest(tmp_path / "none.duckdb", DAY, NOW)


@pytest.mark.parametrize(("n", "told"), [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (112, "112 дней")])
def test_plural(n: int, told: str) -> None:
    assert plural(n, "день", "дня", "дней") == told


def test_long_date() -> None:
    assert long_date(date(2026, 2, 7)) == "7 февраля 2026 года, суббота"


def test_the_work_of_departments_and_systems_adds_up(published: Settings) -> None:
    digest = load_digest(published.published, date(2026, 2, 7), NOW)
    departments, systems = digest.tables["case_departments"].rows, digest.tables["case_systems"].rows
    with connect(published.published, read_only=True) as connection:
        moment = datetime(2026, 2, 7, 22, tzinfo=NOW.tzinfo)
        for side, rows in (("cases_at", departments), ("systems_at", systems)):
            counts = connection.execute(
                f"SELECT count(*) FILTER (is_open), count(*) FILTER (level = 'просрочено'), count(*) FILTER (pause_now IS NOT NULL) FROM {side}($1)", [moment]
            ).fetchone()
            assert tuple(sum(row[column] for row in rows) for column in ("В работе", "Просрочено", "На паузе")) == counts
    told = [row["Ответ в срок"] for row in (*departments, *systems) if row["Ответ в срок"]]
    assert [one for one in told if ("%" in one) != (int(one.split()[2]) >= 10)] == []
    assert {row["Откуда"] for row in systems} == {"ВКонтакте", "Телеграм", "Инцидент менеджмент", "ПОС", "Открытый регион", "ЕЦПУР", "СЭД"}
    assert any("Решено" in (row["Итоги"] or "") for row in systems)


def test_the_work_as_of_an_earlier_day_knows_nothing_of_later_answers(published: Settings) -> None:
    before, after = (load_digest(published.published, date(2026, 2, day), NOW).tables["case_systems"].rows for day in (3, 7))
    assert sum(row["В работе"] for row in before) < sum(row["В работе"] for row in after)
    assert sum(int((row["Ответ в срок"] or "0").split()[0]) for row in before) < sum(int((row["Ответ в срок"] or "0").split()[0]) for row in after)


def test_each_official_system_has_its_section_and_its_sheet(published: Settings, tmp_path: Path) -> None:
    digest = load_digest(published.published, date(2026, 2, 7), NOW)
    assert {part.id for part in digest.systems} == {"incident", "pos", "open_region", "ecpur", "sed"}
    page, text = render_html(digest), render_markdown(digest)
    (tmp_path / "a.xlsx").write_bytes(render_sheet(digest))
    sheets = read_book(tmp_path / "a.xlsx")
    for part in digest.systems:
        assert part.figures, part.id
        assert f"куратор: {part.curator}" in page
        assert f"### {part.name} (куратор: {part.curator})" in text
        rows = sheets[part.caption]
        assert [row[1] for row in rows[:3]] == [part.name, part.curator, "07.02.2026"]
        assert sum(row[5] in ("новое", "в работе") for row in rows) == part.figures["В работе"]
        assert all(row["Номер"] in page for row in part.pressing)


def test_what_presses_stands_first_with_its_place_and_department(published: Settings) -> None:
    parts = {part.id: part for part in load_digest(published.published, date(2026, 2, 7), NOW).systems}
    assert next(iter(parts)) == "incident"
    today = next(row for row in parts["pos"].pressing if row["Как со сроком"] == "срок сегодня")
    assert (today["Номер"], today["Тема"], today["Где"], today["Ответственный"]) == ("5190352", "Отопление", "улица Мира, 17", "Отдел ЖКХ")
    assert [row["Как со сроком"] for row in parts["incident"].pressing] == ["просрочено"] * parts["incident"].figures["Просрочено"]


def test_a_system_without_cases_is_one_line(published: Settings, tmp_path: Path) -> None:
    digest = load_digest(published.published, date(2026, 1, 2), NOW)
    page = render_html(digest)
    assert "СЭД Правительства Мурманской области: выгрузок не поступало (куратор: Общий отдел)." in page
    assert "<h3" not in page
    (tmp_path / "a.xlsx").write_bytes(render_sheet(digest))
    assert not {"ПОС", "СЭД"} & set(read_book(tmp_path / "a.xlsx"))
