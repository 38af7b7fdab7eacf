"""The command as people use and misuse it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from pipelines import cli
from pipelines.settings import ROOT, Settings
from tests.another_town import make_town
from tests.conftest import NOW

COMMANDS = {
    *"run demo collect import process rebuild digest train evaluate promote rollback history explain analyze serve check status".split(),
    *("answer", "case", "indicator", "source", "import-streets", "labels", "problem", "review"),
}


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def mcu(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run the command in this process, everything produced under tmp_path."""
    monkeypatch.setenv("MCU_VAR", str(tmp_path / "var"))

    def run(*words: str, **env: str) -> Said:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["mcu", *words])
        try:
            code = cli.main() or 0
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


def one_line(said: Said) -> bool:
    return said.code == 1 and said.err.strip().count("\n") == 0 and bool(re.search("[а-я]{4}", said.err)) and "Traceback" not in said.err


def test_the_module_runs_too() -> None:
    said = subprocess.run([sys.executable, "-m", "pipelines.cli", "no-such-command"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (2, "")


def test_help_names_every_command_in_russian_and_readme_too(mcu: Callable[..., Said]) -> None:
    out = mcu("--help").out
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f" {command} " in out
        assert f"mcu {command}" in readme
    single = {c.name or str(c.callback and c.callback.__name__) for c in cli.app.registered_commands}
    assert single | {group.name for group in cli.app.registered_groups} == COMMANDS
    assert set(re.findall(r"`mcu (\w+)", readme)) <= COMMANDS


@pytest.mark.parametrize(("words", "missing"), [(("case", "answer"), "ОБРАЩЕНИЕ"), (("case", "answer", "vk:-1_1", "--text", "да"), "--by")])
def test_what_is_missing_is_named_as_help_names_it(mcu: Callable[..., Said], words: tuple[str, ...], missing: str) -> None:
    assert mcu(*words).err == f"Неверный вызов: не указано: {missing}. Что можно: mcu --help или mcu КОМАНДА --help.\n"


@pytest.mark.parametrize("words", [("nonsense",), ("digest", "--day", "вчера"), ("analyze",), ("digest", "--dya", "2026-02-07")])
def test_wrong_usage_is_2(mcu: Callable[..., Said], words: tuple[str, ...]) -> None:
    said = mcu(*words)
    assert said.code == 2
    assert re.fullmatch("Неверный вызов: [^\n]+\n", said.err)


@pytest.mark.parametrize(
    "words",
    [
        ("digest",),
        ("status",),
        ("collect",),
        ("promote", "no-such-version"),
        ("import", "no-such-file.xlsx", "--system", "incident"),
        ("import", "README.md", "--system", "incident"),
        ("import", "README.md", "--system", "sms"),
        ("analyze", "--input", "no-such-file", "--output", "x"),
        ("import-streets", "no-such-file.csv"),
        ("import-streets", "README.md"),
        ("case", "list"),
        ("case", "show", "vk:-1_1"),
        ("case", "show", "vk:-1_1", "--as-of", "вчера"),
        ("case", "answer", "vk:-1_1", "--by", "ukgh", "--text", " "),
        ("case", "close", "vk:-1_1", "--by", "ukgh", "--outcome", "Готово"),
        ("case", "status", "vk:-1_1", "закрыто", "--by", "ukgh"),
        ("case", "pause", "vk:-1_1", "--by", "ukgh", "--text", "ждём", "--at", "31.02.2026"),
        ("indicator", "overdue"),
        ("indicator", "всё"),
    ],
)
def test_what_cannot_be_done_is_one_russian_line_and_1(mcu: Callable[..., Said], words: tuple[str, ...]) -> None:
    said = mcu(*words)
    assert one_line(said), said


def test_wrong_setting(mcu: Callable[..., Said]) -> None:
    assert one_line(mcu("collect", MCU_WORKERS="many"))


def test_no_token_and_no_network_are_said_and_the_rest_goes_on(mcu: Callable[..., Said], tmp_path: Path) -> None:
    sources = tmp_path / "sources.toml"
    block = '[[source]]\nid = "{0}"\nname = "{0}"\nkind = "{1}"\naddress = "{2}"\ntown = "home"\nenabled = true\nsource = "t"\nsure = "L"\n'
    sources.write_text(
        block.format("wall", "vk", "-1") + block.format("site", "site", "http://127.0.0.1:9/feed") + block.format("tg", "telegram", "x"), encoding="utf-8"
    )
    said = mcu("-q", "collect", MCU_SOURCES=str(sources), MCU_TELEGRAM_URL="http://127.0.0.1:9", MCU_VK_TOKEN="")
    assert said.code == 1
    facts = [json.loads(line) for path in (tmp_path / "var" / "inbox").rglob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    problems = {fact["source"]: fact["problem"] for fact in facts if fact["fact"] == "coverage"}
    assert set(problems) == {"wall", "site", "tg"}
    assert "MCU_VK_TOKEN" in problems["wall"]
    assert "не открылась" in problems["site"]


def test_analyze_answers_every_line_in_order(mcu: Callable[..., Said], mind: object, tmp_path: Path) -> None:
    lines = [
        '{"id": "1", "text": "На Хибиногорской 33 не вывезли мусор"}',
        "{bad",
        '{"id": 2}',
        '{"id": "4", "text": ""}',
        "7",
        '{"id": "5", "text": "\\ud800 🙂"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = mcu("-q", "analyze", "--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out.jsonl"))
    assert said.code == 0
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [a["id"] for a in answers] == ["1", None, 2, "4", None, "5"]
    assert ["error" in a for a in answers] == [False, True, True, False, True, False]
    first = answers[0]
    fields = "id relevant relevance appeal kind group topic top_groups confidence auto department sentiment urgency addresses masked_text reasons topics"
    assert set(first) == set(fields.split())
    assert (first["addresses"][0]["street"], first["addresses"][0]["house"]) == ("улица Хибиногорская", "33")
    assert (first["group"], first["department"]) == ("Обращение с отходами", "waste")
    assert answers[3]["group"]


def test_explain_shows_every_step(mcu: Callable[..., Said], mind: object) -> None:
    out = mcu("explain", "На Хибиногорской 33 опять не вывезли мусор").out
    for word in ("Слова:", "Леммы:", "Адрес:", "Кандидат:", "Скрыто:", "Срочность:", "О городе:", "Тема:", "Ответственный:", "Почему:"):
        assert word in out


def test_explain_loads_neither_the_store_nor_crawlers_nor_flows() -> None:
    """It answers in two seconds, half of which scikit-learn takes to load."""
    heavy = "duckdb prefect scrapy vk_api requests trafilatura matplotlib natasha yargy xlsxwriter"
    code = f"import sys, pipelines.cli, pipelines.explain, pipelines.mind, pipelines.retrain; print(sorted(set('{heavy}'.split()) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_status_for_people_and_programs(mcu: Callable[..., Said], published: Settings) -> None:
    assert "Хибины: чат соседей" in mcu("status", MCU_VAR=str(published.var), COLUMNS="200").out
    assert "ВК: newsfeed.search" in mcu("status", COLUMNS="200").out
    found = json.loads(mcu("status", "--json").out)
    assert found["counts"]["messages"] == 501
    assert {"api": "vk", "method": "newsfeed.search", "calls": 0, "limit": 1000, "left": 1000} in found["calls"]


def test_status_shows_the_sample_of_dropped_items(mcu: Callable[..., Said], tmp_path: Path) -> None:
    assert "нет" in mcu("status", "--dropped").out
    item = {"source": "vk_main", "at": "2026-02-07T22:00:00+03:00", "why": "реклама ВК", "id": "vk:-1_5", "text": "Продам [телефон]"}
    path = tmp_path / "var" / "audit" / "dropped-vk_main.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(item, ensure_ascii=False) + "\n{обрыв", encoding="utf-8")
    assert "Продам [телефон]" in mcu("status", "--dropped", COLUMNS="200").out
    assert json.loads(mcu("status", "--dropped", "--json").out) == [item]


def test_import_takes_a_sample_export(mcu: Callable[..., Said], tmp_path: Path) -> None:
    export = next((ROOT / "data" / "sample" / "recordings").glob("*/exports/incident*.xlsx"))
    said = mcu("import", str(export), "--system", "incident")
    assert said.code == 0
    assert "строк 4" in said.out


def test_import_tells_the_columns_that_nobody_described(mcu: Callable[..., Said], tmp_path: Path) -> None:
    rows = [["Номер инцидента", "Дата создания", "Текст инцидента", "Охват"], ["4711", "04.02.2026 20:05", "Снег не убран", 5]]
    with xlsxwriter.Workbook(tmp_path / "выгрузка.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    said = mcu("import", str(tmp_path / "выгрузка.xlsx"), "--system", "incident")
    assert said.code == 0
    assert "неизвестные столбцы: «охват»" in said.out


def test_import_streets_of_another_town(mcu: Callable[..., Said], tmp_path: Path) -> None:
    reference = make_town(tmp_path / "reference")
    (tmp_path / "list.csv").write_text("улица;дом\nРечная;31\n", encoding="cp1251")
    said = mcu("import-streets", str(tmp_path / "list.csv"), "--dry-run", MCU_REFERENCE=str(reference))
    assert (said.code, "31" in said.out, "31" in (reference / "streets.csv").read_text(encoding="utf-8")) == (0, True, False)
    assert mcu("import-streets", str(tmp_path / "list.csv")).code == 0
    assert "7;9;31" in (reference / "streets.csv").read_text(encoding="utf-8")
    assert mcu("check").out == "Справочники и данные в порядке.\n"


def test_check_is_clean(mcu: Callable[..., Said]) -> None:
    assert mcu("check").code == 0


def test_a_locked_store_and_a_damaged_one(mcu: Callable[..., Said], mind: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    var = tmp_path / "var"
    var.mkdir()
    held = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb, time; c = duckdb.connect({str(var / 'store.duckdb')!r}); print(1, flush=True); time.sleep(60)"],
        stdout=subprocess.PIPE,
    )
    assert held.stdout is not None
    held.stdout.readline()
    assert one_line(mcu("-q", "process"))
    held.kill()
    held.wait()
    (var / "store.duckdb").write_bytes(b"not a database" * 1000)
    assert one_line(mcu("-q", "process"))


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="нечем изобразить полный диск")
def test_a_disk_that_takes_nothing_is_one_line(mcu: Callable[..., Said], tmp_path: Path) -> None:
    blocked = tmp_path / "var"
    blocked.write_text("файл на месте папки", encoding="utf-8")
    export = next((ROOT / "data" / "sample" / "recordings").glob("*/exports/incident*.xlsx"))
    assert one_line(mcu("import", str(export), "--system", "incident"))


def test_notebook_runs_on_the_published_copy(published: Settings) -> None:
    env = {**os.environ, "MCU_VAR": str(published.var)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbmake", "--nbmake-timeout=120", "notebooks"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_notebooks_are_stripped() -> None:
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert [c for c in cells if c.get("outputs") or c.get("execution_count")] == []


def test_published_copy_answers_analysts(published: Settings) -> None:
    with duckdb.connect(str(published.published), read_only=True) as connection:
        for (view,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            connection.execute(f"FROM {view} LIMIT 5").fetchall()
    assert NOW.tzinfo is not None
