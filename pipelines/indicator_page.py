"""The passports of all indicators as one page, kept beside their table."""

from collections.abc import Iterator
from pathlib import Path

from models.files import write_whole
from pipelines.indicators import Indicator, load_indicators
from pipelines.settings import Settings
from pipelines.store import SQL

PAGE = "indicators.md"
KINDS = {"count": "число", "share": "доля с интервалом Уилсона 95 %", "index": "доля, стянутая к городской, с интервалом", "time": "время по Каплану — Мейеру"}
SURE = {"H": "высокая", "M": "средняя", "L": "низкая"}


def write_page(settings: Settings) -> Path:
    """Write the page beside `indicators.toml`."""
    return write_whole(settings.reference / PAGE, render_page(settings))


def render_page(settings: Settings) -> str:
    """The page in Markdown."""
    known = load_indicators(settings)
    lines = ["# Паспорта показателей", "", "Страницу пишет `mcu indicator --page` по `indicators.toml` и `pipelines/sql`; руками не правится.", ""]
    lines += ["Значения на сегодня: `mcu indicator ИМЯ`. Каждый показатель — представление в `analytics.duckdb`: `SELECT * FROM overdue`.", ""]
    lines += ["| имя | показатель | что это | n не меньше |", "|---|---|---|---|"]
    lines += [f"| [{one.id}](#{one.id}) | {one.name} | {KINDS[one.kind]} | {one.minimum_n} |" for one in known.values()]
    for one in known.values():
        lines += _passport(one)
    return "\n".join(lines) + "\n"


def _passport(one: Indicator) -> Iterator[str]:
    yield from ("", f"## {one.id}", "", f"**{one.name}**", "")
    yield f"- Формула: {one.formula}"
    yield f"- Кто считается: {one.population}"
    yield f"- Окно: {one.window}"
    yield (
        f"- Ниже n = {one.minimum_n} {'доля и медиана не показываются' if one.kind != 'count' else 'не показывается'}"
        if one.minimum_n > 1
        else "- Показывается всегда"
    )
    yield f"- Откуда: {one.source}; уверенность {SURE.get(one.sure, one.sure)}"
    yield "- Расчёт: " + ", ".join(f"[{path.name}](../../pipelines/sql/{path.relative_to(SQL).as_posix()})" for path in _files(one))


def _files(one: Indicator) -> list[Path]:
    """The SQL of the view and of the figures."""
    return [*sorted((SQL / "views").glob(f"[0-9][0-9]_{one.id}.sql")), *sorted((SQL / "indicators").glob(f"{one.id}.sql"))]
