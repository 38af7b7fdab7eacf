"""Broken reference files: one stated problem each; `check_reference` finds what the loader cannot."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.analysis import Reader
from models.check import check_reference
from models.problem import Problem
from models.reference import load_reference
from models.worktime import TIME_ZONE
from pipelines.settings import ROOT

REFERENCE = ROOT / "data" / "reference"
TOMLS = ("town", "topics", "departments", "towns", "sources", "deadlines")
CSVS = ("streets", "places", "sentiment", "urgency")
FILES = [*(f"{name}.toml" for name in TOMLS), *(f"{name}.csv" for name in CSVS)]
BLOCKS = {"topics": "topic", "departments": "department", "towns": "town", "sources": "source", "deadlines": "deadline", "escalation": "step"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the reference to break."""
    return shutil.copytree(REFERENCE, tmp_path / "reference")


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the defect was not planted"
    path.write_text(after, encoding="utf-8")


def problem_of(folder: Path) -> str:
    with pytest.raises(Problem) as problem:
        load_reference(folder)
    assert "\n" not in str(problem.value)
    return str(problem.value)


def add_field(text: str, block: str) -> str:
    return text.replace(f"[[{block}]]\n", f'[[{block}]]\nlishnee = "1"\n', 1)


def drop_field(text: str, field: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.pop(next(n for n, line in enumerate(lines) if line.startswith(f"{field} = ")))
    return "".join(lines)


def repeat_block(text: str, block: str) -> str:
    head, first, *rest = text.split(f"[[{block}]]\n")
    return f"[[{block}]]\n".join([head, first, first, *rest])


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def test_the_reference_is_sound() -> None:
    assert check_reference(load_reference(REFERENCE)) == []


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in problem_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_another_encoding(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_text(encoding="utf-8").encode("cp1251", errors="replace"))
    assert name in problem_of(folder)


@pytest.mark.parametrize("name", TOMLS)
def test_broken_toml(folder: Path, name: str) -> None:
    edit(folder / f"{name}.toml", lambda text: text + "\nхвост без кавычек\n")
    assert f"{name}.toml" in problem_of(folder)


@pytest.mark.parametrize("name", BLOCKS)
def test_an_unknown_field_of_a_block(folder: Path, name: str) -> None:
    edit(folder / f"{name}.toml", lambda text: add_field(text, BLOCKS[name]))
    problem = problem_of(folder)
    assert f"{name}.toml" in problem
    assert "запись 1" in problem
    assert "«lishnee»" in problem


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("town", "home"),
        *(("topics", field) for field in ("id", "group", "name", "department", "words", "about", "source", "sure")),
        *(("departments", field) for field in ("id", "name", "full_name", "source", "sure")),
        *(("towns", field) for field in ("id", "name", "names", "markers", "streets", "source", "sure")),
        *(("sources", field) for field in ("id", "name", "kind", "address", "town", "source", "sure")),
        *(("escalation", field) for field in ("id", "share", "office", "name", "source", "sure")),
        *(("deadlines", field) for field in ("id", "system", "urgency", "hours", "clock", "valid_from", "source", "sure")),
    ],
)
def test_a_missing_field_of_a_block(folder: Path, name: str, field: str) -> None:
    edit(folder / f"{name}.toml", lambda text: drop_field(text, field))
    problem = problem_of(folder)
    assert f"{name}.toml" in problem
    assert f"«{field}»" in problem


@pytest.mark.parametrize("name", BLOCKS)
def test_the_same_id_twice_in_toml(folder: Path, name: str) -> None:
    edit(folder / f"{name}.toml", lambda text: repeat_block(text, BLOCKS[name]))
    problem = problem_of(folder)
    assert f"{name}.toml" in problem
    assert "дважды" in problem


@pytest.mark.parametrize(("name", "column"), [("streets", "houses"), ("places", "kind"), ("sentiment", "value"), ("urgency", "sure")])
def test_a_missing_or_unknown_column(folder: Path, name: str, column: str) -> None:
    edit(folder / f"{name}.csv", lambda text: text.replace(column, "lishnee", 1))
    problem = problem_of(folder)
    assert f"{name}.csv" in problem
    assert "«lishnee»" in problem


@pytest.mark.parametrize("name", CSVS)
def test_a_row_that_is_too_long(folder: Path, name: str) -> None:
    edit(folder / f"{name}.csv", lambda text: text.rstrip("\n") + ",ещё,одно\n")
    problem = problem_of(folder)
    assert f"{name}.csv" in problem
    assert f"запись {len((folder / f'{name}.csv').read_text(encoding='utf-8').splitlines())}" in problem


@pytest.mark.parametrize("name", ["streets", "places"])
def test_the_same_id_twice_in_csv(folder: Path, name: str) -> None:
    edit(folder / f"{name}.csv", lambda text: text + text.splitlines()[1] + "\n")
    problem = problem_of(folder)
    assert f"{name}.csv" in problem
    assert "дважды" in problem


@pytest.mark.parametrize("name", ["streets.csv", "urgency.csv", "town.toml", "topics.toml"])
def test_a_sheet_saved_with_a_byte_order_mark_is_read(folder: Path, name: str) -> None:
    edit(folder / name, lambda text: "\ufeff" + text)
    assert load_reference(folder) == load_reference(REFERENCE)


def test_sources_may_live_elsewhere(folder: Path, tmp_path: Path) -> None:
    (folder / "sources.toml").rename(tmp_path / "mine.toml")
    assert load_reference(folder, tmp_path / "mine.toml") == load_reference(REFERENCE)


def complete_without_houses(text: str) -> str:
    head, *rows = text.splitlines()
    return "".join(f"{line}\n" for line in (f"{head},complete", *(f"{row},{int(row.startswith('dzerzhinskogo'))}" for row in rows)))


def appended(row: str) -> Callable[[str], str]:
    return lambda text: text.rstrip("\n") + f"\n{row}\n"


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("streets.csv", appended("novaya,улица Новая"), ["streets.csv", "оборвана", "settlement"]),
        ("sentiment.csv", appended("ой"), ["sentiment.csv", "оборвана"]),
        ("urgency.csv", appended("ой,high,any,проба,L,ещё"), ["urgency.csv", "больше, чем столбцов", "ещё"]),
        ("streets.csv", lambda _: "", ["streets.csv", "пуст"]),
        ("towns.toml", replaced("streets = []", "streets = 5"), ["towns.toml", "streets", "5"]),
        ("towns.toml", replaced("streets = []", "streets = [5]"), ["towns.toml", "streets", "список строк"]),
        ("towns.toml", replaced("streets = []", 'streets = "Мира"'), ["towns.toml", "streets"]),
        ("deadlines.toml", replaced("hours = 4", 'hours = "четыре"'), ["deadlines.toml", "запись 1", "hours", "четыре"]),
        ("deadlines.toml", replaced("hours = 4", "hours = true"), ["deadlines.toml", "hours"]),
        ("departments.toml", replaced("outside = false", 'outside = "нет"'), ["departments.toml", "outside", "нет"]),
        ("departments.toml", replaced('name = "МЦУ"', "name = 5"), ["departments.toml", "name", "5"]),
        ("streets.csv", replaced("Ленина,1,", "Ленина,да,"), ["streets.csv", "ambiguous", "да"]),
        ("sources.toml", replaced('kind = "vk"', 'kind = "vk"\nlookback_days = "много"'), ["sources.toml", "lookback_days"]),
        ("towns.toml", lambda text: text.replace("[[town]]", "[[towns]]"), ["towns.toml", "towns", "[[town]]"]),
        (
            "deadlines.toml",
            lambda text: text[: text.index("[[", text.index("[[") + 2)].replace("[[deadline]]", "[deadline]"),
            ["deadlines.toml", "[[deadline]]"],
        ),
        ("sentiment.csv", appended(" ,-1,проба,L"), ["sentiment.csv", "ни одного слова"]),
        ("urgency.csv", appended("…!,high,,проба,L"), ["urgency.csv", "ни одного слова"]),
        ("town.toml", replaced('home = "Кировск"', "home = 5"), ["town.toml", "home"]),
        ("town.toml", replaced('["Путин", "Чибис"]', '"Путин"'), ["town.toml", "officials"]),
        ("worktime.csv", replaced("2025-03-07", "завтра"), ["worktime.csv", "завтра"]),
        ("worktime.csv", replaced("2025-03-07,7", "2025-03-07,семь"), ["worktime.csv", "hours", "семь"]),
        ("worktime.csv", replaced("2025-04-30", "2025-03-07"), ["worktime.csv", "дважды"]),
    ],
)
def test_a_broken_value_is_one_stated_problem(folder: Path, name: str, change: Callable[[str], str], told: list[str]) -> None:
    edit(folder / name, change)
    problem = problem_of(folder)
    assert all(word in problem for word in told), problem


def test_a_mood_that_is_no_number_stops_the_reader_with_a_problem(folder: Path) -> None:
    edit(folder / "sentiment.csv", replaced("позор,-2", "позор,плохо"))
    with pytest.raises(Problem, match="плохо"):
        Reader.load(load_reference(folder))


TWIN = """
[[deadline]]
id = "night"
system = "pos"
urgency = "*"
hours = 0
clock = "calendar"
valid_from = "2026-01-01"
source = "проба"
sure = "L"
"""


def second_caption(text: str) -> str:
    """The topic 1.2 under the name of 1.1."""
    names = [line for line in text.splitlines() if line.startswith("name = ")]
    return text.replace(names[1], names[0], 1)


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("topics.toml", lambda text: text[: text.rindex("[[topic]]")], ["topics.toml", "358"]),
        ("topics.toml", replaced('group = "Безопасность и правопорядок"', 'group = "Безопастность"'), ["topics.toml", "27"]),
        ("topics.toml", replaced('department = "police"', 'department = ""'), ["topics.toml", "1.1", "нет ответственного"]),
        ("topics.toml", replaced('department = "police"', 'department = "policia"'), ["topics.toml", "1.1", "policia"]),
        ("topics.toml", replaced('not_to_confuse = ["2.18"', 'not_to_confuse = ["99.1"'), ["topics.toml", "1.1", "99.1"]),
        ("topics.toml", replaced('not_to_confuse = ["2.18"', 'not_to_confuse = ["1.1"'), ["topics.toml", "1.1"]),
        ("topics.toml", lambda text: drop_field(text, "words").replace("about =", "words = []\nabout =", 1), ["topics.toml", "1.1", "слов"]),
        ("departments.toml", replaced('watched_by = "zhkh"', 'watched_by = "nobody"'), ["departments.toml", "uk", "watched_by"]),
        ("departments.toml", lambda text: drop_field(text, "watched_by"), ["departments.toml", "uk", "watched_by"]),
        ("departments.toml", replaced("outside = false", 'outside = false\nwatched_by = "zhkh"'), ["departments.toml", "mcu", "watched_by"]),
        ("streets.csv", replaced("Хибиногорская;Хибиногорка", "Хибиногорская;Олимпийка"), ["streets.csv", "олимпийка", "khibinogorskaya"]),
        ("streets.csv", replaced("улица Мира,Кировск", "улица Мира,Кировсск"), ["mira", "Кировсск"]),
        ("places.csv", replaced("СЭС;остановка СЭС", "СЭС;Тирвас"), ["places.csv", "тирвас", "stop-lenina-39"]),
        ("places.csv", replaced("landmark,Кировск,Тирвас", "landmark,Тирвас,Тирвас"), ["tirvas"]),
        ("sources.toml", replaced('kind = "vk"', 'kind = "facebook"'), ["sources.toml", "vk_tvoy_kirovsk", "facebook"]),
        ("sources.toml", replaced('kind = "vk_search"', 'kind = "vk_search"\nplace = "Кировск"'), ["sources.toml", "vk_search", "широта"]),
        ("sources.toml", replaced('town = "home"', 'town = "ours"'), ["sources.toml", "vk_tvoy_kirovsk", "town"]),
        ("sources.toml", replaced('kind = "vk"', 'kind = "vk"\nwords = ["Кировск"]'), ["sources.toml", "vk_tvoy_kirovsk", "только для сайта"]),
        ("sources.toml", replaced('kind = "site"', 'kind = "site"\nnext_page = "a.next"'), ["sources.toml", "site_hibinform", "next_page без links"]),
        ("sources.toml", replaced('kind = "vk"', 'kind = "vk"\nreception = true'), ["vk_tvoy_kirovsk", "reception имеет смысл только для сайта"]),
        ("sources.toml", replaced('kind = "telegram"', 'kind = "telegram"\ncomments = ".c"'), ["tg_ntvh1", "comments имеет смысл только для сайта"]),
        ("sources.toml", replaced('kind = "site"', 'kind = "site"\nquestion = ".q"'), ["site_hibinform", "при reception = true"]),
        ("sources.toml", replaced("reception = true\nlook", 'reception = true\nanswer = ".a"\nlook'), ["site_kirovsk_voprosy", "answer только с question"]),
        ("sources.toml", replaced("enabled = false", "enabled = true"), ["sources.toml", "vk_tvoy_kirovsk", "адрес"]),
        ("sentiment.csv", replaced("позор,-2", "позор,плохо"), ["sentiment.csv", "позор", "плохо"]),
        ("sentiment.csv", replaced("издевательство,", "позор,"), ["sentiment.csv", "позор", "дважды"]),
        ("urgency.csv", replaced("запах газа,emergency", "запах газа,срочно"), ["urgency.csv", "запах газа", "срочно"]),
        ("urgency.csv", replaced("утечка газа,", "запах газа,"), ["urgency.csv", "запах газа", "дважды"]),
        ("deadlines.toml", replaced('name = "ПОС, обычный порядок"\n', ""), ["deadlines.toml", "«pos»", "name"]),
        ("deadlines.toml", replaced('name = "соцсети, срочное"', 'name = "social-high"'), ["deadlines.toml", "social-high", "name"]),
        ("deadlines.toml", replaced('clock = "working"', 'clock = "sun"'), ["deadlines.toml", "social-emergency", "clock"]),
        ("deadlines.toml", lambda text: text + TWIN, ["deadlines.toml", "night", "hours"]),
        ("deadlines.toml", replaced('urgency = "*"', 'urgency = "high"'), ["deadlines.toml", "на все случаи"]),
        ("deadlines.toml", replaced('urgency = "high"', 'urgency = "потом"'), ["deadlines.toml", "social-high", "потом"]),
        ("deadlines.toml", replaced('"2026-01-01"', '"скоро"'), ["deadlines.toml", "social-emergency", "скоро"]),
        ("deadlines.toml", lambda text: text + TWIN.replace("2026", "2021"), ["deadlines.toml", "night, pos", "на один случай"]),
        ("town.toml", replaced('home = "Кировск"', 'home = ""'), ["town.toml", "home"]),
        ("streets.csv", lambda text: text.splitlines()[0] + "\n", ["streets.csv", "ни одной записи"]),
        ("streets.csv", replaced("29;30;33", "29;дом девять"), ["streets.csv", "khibinogorskaya", "дом девять"]),
        ("streets.csv", complete_without_houses, ["streets.csv", "dzerzhinskogo", "complete"]),
        ("streets.csv", replaced("Хибиногорская;Хибиногорка,0", ",0"), ["streets.csv", "khibinogorskaya", "aliases"]),
        ("streets.csv", replaced("Хибиногорка,0", "Горняк,0"), ["streets.csv", "khibinogorskaya", "gornyak"]),
        ("towns.toml", replaced('"Ферсмана"', '"Хибиногорская"'), ["towns.toml", "khibinogorskaya", "apatity"]),
        ("topics.toml", second_caption, ["topics.toml", "1.1, 1.2", "одно название"]),
        ("departments.toml", replaced('watched_by = "zhkh"', 'watched_by = "heat"'), ["departments.toml", "uk", "внешний"]),
        ("sentiment.csv", replaced("written for the project,M", "written for the project,?"), ["sentiment.csv", "позор", "sure"]),
        ("urgency.csv", replaced("written for the project,M", "written for the project,"), ["urgency.csv", "запах газа", "sure"]),
        ("urgency.csv", appended("Пожар,high,,проба,L"), ["urgency.csv", "Пожар", "дважды"]),
        ("urgency.csv", replaced("emergency,any", "emergency,как попало"), ["urgency.csv", "запах газа", "как попало"]),
        ("worktime.csv", replaced('праздника",H', 'праздника",?'), ["worktime.csv", "2025-03-07", "sure"]),
        *((name, replaced('sure = "', 'sure = "?'), ["sure"]) for name in ("topics.toml", "departments.toml", "towns.toml", "sources.toml", "deadlines.toml")),
        ("streets.csv", replaced('edukirovsk.ru",H', 'edukirovsk.ru",?'), ["lenina", "sure"]),
        ("streets.csv", replaced("kirovsk.md,M", ",M"), ["shileyko", "source"]),
    ],
)
def test_a_planted_defect_is_found(folder: Path, name: str, change: Callable[[str], str], told: list[str]) -> None:
    edit(folder / name, change)
    problems = check_reference(load_reference(folder))
    assert any(all(word in problem for word in told) for problem in problems), problems


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replaced('curator = "press"', 'curator = "nobody"'), "куратор «nobody»"),
        (replaced('curator = "press"', 'curator = "heat"'), "куратор «heat»"),
        (replaced('"pos-fast"', '"pos-slow"'), "срок «pos-slow», которого нет"),
        (replaced('id = "sed"', 'id = "sad"'), "у источника «sed» неизвестный вид «sed»"),
    ],
)
def test_systems_have_a_curator_and_norms(folder: Path, change: Callable[[str], str], words: str) -> None:
    edit(folder / "systems.toml", change)
    assert any(words in problem for problem in check_reference(load_reference(folder)))


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("exports/pos.toml", replaced('"новое" = [', '"свежее" = ['), ["exports/pos.toml", "[statuses]", "«свежее» нет"]),
        ("exports/pos.toml", replaced('"на рассмотрении"', '"Поступило."'), ["[statuses]", "«Поступило.» означает и «новое», и «в работе»"]),
        ("exports/pos.toml", replaced('"новое" = ["новое"', '"новое" = [5'), ["[statuses]", "слово системы"]),
        (
            "exports/sed.toml",
            replaced('"Решено" = ["меры приняты"', '"Сделано" = ["меры приняты"'),
            ["exports/sed.toml", "[outcomes]", "«Сделано» нет, есть Решено"],
        ),
        ("worktime.toml", replaced('"09:00"', '"с девяти"'), ["worktime.toml", "usual", "с девяти", "09:00"]),
        ("worktime.toml", replaced('rest = ""', 'rest = "18:00–19:00"'), ["worktime.toml", "не по порядку", "18:00–19:00"]),
        ("worktime.toml", replaced('rest = ""', 'rest = "12:00"'), ["worktime.toml", "не по порядку"]),
        ("worktime.toml", replaced('"17:00"', '"08:00"'), ["worktime.toml", "не по порядку", "09:00, без перерыва, 08:00"]),
        ("worktime.toml", replaced("usual_hours = 8", "usual_hours = 9"), ["worktime.toml", "usual_hours 9"]),
        ("worktime.toml", replaced('"2018-01-01"', '"скоро"'), ["worktime.toml", "скоро", "valid_from"]),
        ("worktime.toml", replaced('sure = "L"', 'sure = "?"'), ["worktime.toml", "usual", "sure"]),
        ("worktime.toml", lambda text: text + text[text.index("[[") :].replace('"usual"', '"other"'), ["worktime.toml", "два распорядка с одного дня"]),
        ("worktime.toml", lambda text: text[: text.index("[[")], ["worktime.toml", "[[office]]"]),
    ],
)
def test_broken_statuses_and_hours_are_one_stated_problem(folder: Path, file: str, change: Callable[[str], str], words: list[str]) -> None:
    edit(folder / file, change)
    problem = problem_of(folder)
    assert all(word in problem for word in words), problem


def test_a_way_without_a_norm_is_told(folder: Path) -> None:
    edit(folder / "exports" / "pos.toml", replaced('"pos-fast"', '"pos-slow"'))
    assert "exports/pos.toml: [regimes]: срока с system = «pos-slow» нет в deadlines.toml" in check_reference(load_reference(folder))


def test_a_system_without_statuses_is_told(folder: Path) -> None:
    edit(folder / "exports" / "pos.toml", lambda text: text.replace("[statuses]", "[other]", 1))
    assert "exports/pos.toml: в [statuses] нет слов для состояния «закрыто»" in check_reference(load_reference(folder))


def test_changed_hours_count_from_their_day(folder: Path) -> None:
    later = '\n[[office]]\nid = "new"\nopens = "08:30"\ncloses = "17:15"\nrest = "12:45-13:30"\nvalid_from = "2026-02-02"\nsource = "проба"\nsure = "L"\n'
    edit(folder / "worktime.toml", lambda text: text + later)
    calendar = load_reference(folder).calendar
    friday, monday = (datetime(2026, *day, tzinfo=TIME_ZONE) for day in ((1, 30), (2, 2)))
    assert [calendar.add_hours(day, 4) - day for day in (friday, monday)] == [timedelta(hours=13), timedelta(hours=12, minutes=30)]
    assert calendar.hours_between(monday, monday + timedelta(days=1)) == 8
