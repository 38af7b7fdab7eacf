"""`mcu source add`: what it asks, what it writes, what it refuses."""

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.check import check_reference
from models.problem import Problem
from models.reference import load_reference
from pipelines import cli
from pipelines.new_source import add_source
from pipelines.replay import load_recordings, replay
from pipelines.settings import ROOT, Settings
from spiders.identity import Identity, identify_ok, identify_site, identify_telegram, identify_vk
from spiders.ok_api import open_ok
from tests.fake_ok import APP_KEY, SECRET, TOKEN, FakeOk, serve_ok
from tests.fake_vk import FakeVk, error, serve_vk

HEAD = """# Источники. Эта строка должна остаться.

[[source]]
id = "vk_old"  # и это замечание тоже
name = "Старое"
kind = "vk"
address = "kirap51"
town = "mixed"
enabled = false
source = "kirovsk.md"
sure = "M"
"""
DAY = date(2026, 2, 7)
GROUP = Identity("vk", "-123", "Твой Кировск", "tvoy_kirovsk")


@dataclass
class NamedVk(FakeVk):
    """A VK that knows communities by number and names by what stands behind them."""

    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    groups: dict[int, dict[str, Any]] = field(default_factory=dict)

    def answer(self, method: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What a healthy API answers."""
        if method == "utils.resolveScreenName":
            kind, number = self.names.get(form["screen_name"], ("", 0))
            return {"response": {"type": kind, "object_id": number} if kind else []}
        if method == "groups.getById":
            group = self.groups.get(int(form["group_id"]))
            return {"response": {"groups": [{"id": int(form["group_id"]), "is_closed": 0, **group}], "profiles": []}} if group else error(100, "no such")
        return error(3, "Unknown method passed")


@pytest.fixture
def vk() -> Iterator[NamedVk]:
    names = {"tvoy_kirovsk": ("group", 123), "kirap51": ("page", 51), "id7": ("user", 7), "ivan": ("user", 7)}
    groups = {123: {"name": "Твой Кировск", "screen_name": "tvoy_kirovsk"}, 51: {"name": "Суровые Хибины", "screen_name": "kirap51"}}
    groups |= {9: {"name": "Закрытое", "is_closed": 1}, 8: {"name": "DELETED", "deactivated": "banned"}}
    with serve_vk(NamedVk(names=names, groups=groups)) as fake:
        yield fake


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(HEAD, encoding="utf-8")
    return path


@pytest.fixture
def settings(sources: Path, tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", sources=sources)


@pytest.mark.parametrize(
    "given",
    [
        *("tvoy_kirovsk", "@tvoy_kirovsk", "https://vk.com/tvoy_kirovsk", "http://m.vk.com/tvoy_kirovsk?from=x", "vk.ru/tvoy_kirovsk", " tvoy_kirovsk "),
        *("123", "-123", "club123", "public123", "https://vk.com/club123", "https://vk.com/wall-123_45", "https://vk.com/feed?w=wall-123_45"),
    ],
)
def test_a_community_by_any_writing(vk: NamedVk, given: str) -> None:
    assert identify_vk(given, "t0ken", vk.url) == GROUP


@pytest.mark.parametrize(
    ("given", "word"),
    [("nobody_here", "нет"), ("ivan", "не сообщество"), ("404", "ошибка 100"), ("9", "закрытое"), ("8", "удалено"), ("https://ok.ru/group/1", "другой сайт")],
)
def test_what_is_no_open_community_is_refused(vk: NamedVk, given: str, word: str) -> None:
    with pytest.raises(Problem, match=word):
        identify_vk(given, "t0ken", vk.url)


@pytest.mark.parametrize(("kind", "value"), [("error", 5), ("http", 500), ("truncated", None), ("body", {}), ("body", [])])
def test_a_vk_that_does_not_answer_is_a_problem_without_the_token(vk: NamedVk, kind: str, value: Any) -> None:
    vk.fail("groups.getById", kind, value)
    with pytest.raises(Problem) as told:
        identify_vk("123", "t0ken", vk.url)
    assert "t0ken" not in str(told.value)
    assert str(told.value).startswith("Сообщество «123»: ")


@pytest.mark.parametrize("response", [None, 7, {}, {"groups": 5}, {"groups": [7]}, {"groups": [{"name": "Без номера"}]}])
def test_a_community_told_oddly_is_a_problem(vk: NamedVk, response: Any) -> None:
    vk.fail("groups.getById", "body", {"response": response})
    with pytest.raises(Problem, match="не разобран"):
        identify_vk("123", "t0ken", vk.url)


def test_a_vk_that_answers_at_the_second_try_names_the_community(vk: NamedVk) -> None:
    vk.fail("groups.getById", "error", 6, times=1)
    assert identify_vk("123", "t0ken", vk.url) == GROUP


def test_without_a_token_vk_is_not_asked(vk: NamedVk) -> None:
    with pytest.raises(Problem, match="MCU_VK_TOKEN"):
        identify_vk("123", None, vk.url)
    assert not vk.calls


@pytest.fixture
def ok(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOk]:
    monkeypatch.setattr("spiders.ok_api.PAUSES", (0, 0))
    monkeypatch.setattr("spiders.ok_api.SPACING", 0)
    names = {"https://ok.ru/gorod.sosedi": {"type": "GROUP", "objectId": 5301}, "https://ok.ru/ivan": {"type": "PROFILE", "objectId": 580001}}
    with serve_ok(FakeOk(groups={"5301": {"uid": "5301", "name": "Соседи", "shortname": "gorod.sosedi"}}, names=names)) as fake:
        yield fake


def identified(given: str, ok: FakeOk) -> Identity:
    return identify_ok(given, open_ok(APP_KEY, SECRET, TOKEN, f"Группа ОК «{given}»", ok.url))


@pytest.mark.parametrize(
    "given",
    [
        *("5301", "group5301", "https://ok.ru/group/5301", "https://m.ok.ru/group/5301/topic/77", "https://ok.ru/group5301", "odnoklassniki.ru/group/5301"),
        *("gorod.sosedi", "https://ok.ru/gorod.sosedi", "ok.ru/gorod.sosedi/topics"),
    ],
)
def test_a_group_by_any_writing(ok: FakeOk, given: str) -> None:
    assert identified(given, ok) == Identity("ok", "5301", "Соседи", "gorod.sosedi")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("404", "Группы «404» в ОК нет, или она удалена. Проверьте ссылку."),
        ("nobody", "«nobody» в ОК — не группа. Проверьте ссылку; страницы людей не собираются."),
        ("https://ok.ru/ivan", "«ivan» в ОК — не группа. Проверьте ссылку; страницы людей не собираются."),
        ("https://vk.com/club1", "«https://vk.com/club1» — ссылка на другой сайт."),
        ("https://ok.ru/", "В ссылке «https://ok.ru/» нет имени."),
    ],
)
def test_what_is_no_group_is_refused(ok: FakeOk, given: str, told: str) -> None:
    with pytest.raises(Problem) as refused:
        identified(given, ok)
    assert str(refused.value) == told


@pytest.mark.parametrize("fault", [2, 102, 104, "500", b"{", b"7", b'{"uid": "5301"}', b'[{"name": "x"}]', b'[{"uid": "5301"}]'])
def test_an_ok_that_does_not_answer_is_one_line_without_a_key(ok: FakeOk, fault: Any) -> None:
    ok.faults["group.getInfo"] = [fault] * 3
    with pytest.raises(Problem) as told:
        identified("5301", ok)
    assert str(told.value).startswith("Группа ОК «5301»: ")
    assert not [word for word in (APP_KEY, SECRET, TOKEN, "\n") if word in str(told.value)]


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """t.me and a site."""
    with replay(load_recordings(ROOT / "data" / "sample" / "recordings")[-1]) as address:
        yield address


@pytest.mark.parametrize(
    "given", ["khibiny_segodnya_demo", "@khibiny_segodnya_demo", "https://t.me/khibiny_segodnya_demo", "t.me/s/khibiny_segodnya_demo/2323"]
)
def test_a_channel_by_any_writing(web: str, given: str) -> None:
    assert identify_telegram(given, web) == Identity("telegram", "khibiny_segodnya_demo", "Хибины сегодня", "khibiny_segodnya_demo")


@pytest.mark.parametrize(
    ("given", "word"), [("khibiny_chat_demo", "предпросмотра"), ("канал", "не имя"), ("https://vk.com/x", "другой сайт"), ("nobody", "Нет связи")]
)
def test_what_is_no_channel_is_refused(web: str, given: str, word: str) -> None:
    with pytest.raises(Problem, match=word):
        identify_telegram(given, web)


def test_a_site_by_its_feed(web: str) -> None:
    assert identify_site(f"{web}/site/feed.xml") == Identity("site", f"{web}/site/feed.xml", "Хибинский листок", "127.0.0")


@pytest.mark.parametrize(("path", "word"), [("/site/news/2026/02/07-13.html", "RSS"), ("/none.xml", "Нет связи")])
def test_what_is_no_feed_is_refused(web: str, path: str, word: str) -> None:
    with pytest.raises(Problem, match=word):
        identify_site(f"{web}{path}")


def test_the_block_is_added_and_the_rest_stays(settings: Settings, sources: Path) -> None:
    assert add_source(settings, GROUP, "home", DAY) == "vk_tvoy_kirovsk"
    text = sources.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert tomllib.loads(text)["source"][1] == {
        "id": "vk_tvoy_kirovsk", "name": "Твой Кировск", "kind": "vk", "address": "-123", "town": "home", "enabled": True,
        "source": "mcu source add, 07.02.2026", "sure": "M",
    }  # fmt: skip
    assert check_reference(load_reference(settings.reference, sources)) == []


@pytest.mark.parametrize(
    ("identity", "id"),
    [
        (Identity("telegram", "Ntvh1", "Народное", "Ntvh1"), "tg_ntvh1"),
        (Identity("ok", "5301", "Соседи", "gorod.sosedi"), "ok_gorod_sosedi"),
        (Identity("site", "https://b-port.com/rss", "Б-порт", "b-port"), "site_b_port"),
        (Identity("site", "https://кировск.рф/rss", "Кировск", "кировск"), "site_source"),
        (Identity("vk", "-5", "Имя", "old"), "vk_old_2"),
    ],
)
def test_ids(settings: Settings, identity: Identity, id: str) -> None:
    assert add_source(settings, identity, "mixed", DAY) == id


@pytest.mark.parametrize("name", ['Кавычки "и" \\ черта', "Две\nстроки\tи \x7f\x00 знаки", "]]\n[[source]]\nid = 1", "🙂 «Хибины»", "", "\ud800"])
def test_any_title_leaves_the_file_valid(settings: Settings, sources: Path, name: str) -> None:
    add_source(settings, Identity("vk", "-5", name, "short"), "home", DAY)
    assert [one["id"] for one in tomllib.loads(sources.read_text(encoding="utf-8"))["source"]] == ["vk_old", "vk_short"]
    assert load_reference(settings.reference, sources).sources["vk_short"].name


@pytest.mark.parametrize("ends", ["", "\n\n\n", "# конец без строки"])
def test_any_end_of_the_file(settings: Settings, sources: Path, ends: str) -> None:
    sources.write_text(HEAD + ends, encoding="utf-8")
    add_source(settings, GROUP, "home", DAY)
    assert len(load_reference(settings.reference, sources).sources) == 2
    assert ends.strip() in sources.read_text(encoding="utf-8")


@pytest.mark.parametrize("first", [GROUP, Identity("telegram", "ntvh1", "Н", "ntvh1"), Identity("site", "https://a.ru/rss", "А", "a")])
def test_a_doubled_address_is_refused_and_nothing_is_written(settings: Settings, sources: Path, first: Identity) -> None:
    add_source(settings, first, "home", DAY)
    before = sources.read_bytes()
    address = {"vk": "-123", "telegram": "NTVH1", "site": "http://www.a.ru/rss/"}[first.kind]
    with pytest.raises(Problem, match="уже есть"):
        add_source(settings, Identity(first.kind, address, "Другое имя", "other"), "home", DAY)
    assert sources.read_bytes() == before


def test_a_community_known_by_its_short_name_is_refused_too(settings: Settings) -> None:
    with pytest.raises(Problem, match=r"vk_old.*enabled = true"):
        add_source(settings, Identity("vk", "-51", "Суровые Хибины", "kirap51"), "home", DAY)


@pytest.fixture
def mcu(monkeypatch: pytest.MonkeyPatch, sources: Path, tmp_path: Path) -> Callable[..., int]:
    monkeypatch.setenv("MCU_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("MCU_SOURCES", str(sources))

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["mcu", "source", "add", *words])
        try:
            cli.main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return run


def test_the_command(
    mcu: Callable[..., int], vk: NamedVk, ok: FakeOk, web: str, sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("VK_URL", vk.url), ("VK_TOKEN", "t0ken"), ("TELEGRAM_URL", web), ("OK_URL", ok.url), ("OK_APP_KEY", APP_KEY), ("OK_SECRET", SECRET)):
        monkeypatch.setenv(f"MCU_{name}", value)
    assert mcu("--ok", "5301") == 1
    assert capsys.readouterr().err == "Ошибка: Группа ОК «5301»: нет ключей ОК: задайте MCU_OK_TOKEN (или файлы data/var/secrets/: ok_token).\n"
    monkeypatch.setenv("MCU_OK_TOKEN", TOKEN)
    assert mcu("--ok", "https://ok.ru/group/5301") == 0
    assert mcu("--vk", "https://vk.com/tvoy_kirovsk") == 0
    assert mcu("--telegram", "khibiny_segodnya_demo", "--town", "mixed") == 0
    assert mcu("--site", f"{web}/site/feed.xml") == 0
    assert "Хибины сегодня" in capsys.readouterr().out
    assert mcu("--vk", "123") == 1
    assert "уже есть" in capsys.readouterr().err
    blocks = tomllib.loads(sources.read_text(encoding="utf-8"))["source"]
    assert [(one["kind"], one["town"]) for one in blocks] == [("vk", "mixed"), ("ok", "home"), ("vk", "home"), ("telegram", "mixed"), ("site", "home")]
    assert (blocks[1]["id"], blocks[1]["name"], blocks[1]["address"]) == ("ok_gorod_sosedi", "Соседи", "5301")


@pytest.mark.parametrize("words", [(), ("--vk", "a", "--site", "b"), ("--vk", "a", "--town", "nowhere"), ("--vk", "a", "--ok", "1"), ("--max", "1")])
def test_wrong_usage_is_2(mcu: Callable[..., int], words: tuple[str, ...]) -> None:
    assert mcu(*words) == 2
