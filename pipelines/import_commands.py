"""The command `mcu import`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from models.reference import load_reference
from models.worktime import TIME_ZONE
from pipelines.imports import ImportReport, import_export
from pipelines.settings import load_settings
from spiders.exports.fields import FIELDS
from spiders.exports.sheet import Table


def import_file(
    file: Annotated[Path, typer.Argument(help="Выгрузка: xlsx, xls или csv (UTF-8, Windows-1251).")],
    system: Annotated[str | None, typer.Option(help="Система: incident, pos, open_region, ecpur, sed; без неё узнаётся по заголовкам.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, что понято и что изменится.")] = False,
) -> None:
    """Принять выгрузку официальной системы: целиком или никак."""
    settings = load_settings()
    reference = load_reference(settings.reference, settings.sources)
    report = import_export(settings, reference, file, system, datetime.now(UTC), dry_run)
    name = reference.systems[report.system].name if report.system in reference.systems else report.system
    for line in report_lines(report, name, dry_run):
        print(line)


def report_lines(report: ImportReport, name: str, dry_run: bool) -> Iterator[str]:
    """What a person is told of an import: the layout, the columns, the counts, the remarks."""
    if report.taken_at is not None:
        at = f" {datetime.fromisoformat(report.taken_at).astimezone(TIME_ZONE):%d.%m.%Y %H:%M}" if report.taken_at else ""
        yield f"{report.file}: этот файл уже принят{at} («{name}»), ничего не изменено."
        return
    for table in report.tables:
        yield from _table_lines(table, name)
    if report.skipped:
        yield f"Листы без таблицы пропущены: {', '.join(f'«{sheet}»' for sheet in report.skipped)}."
    same = report.rows - report.new - report.changed
    span = f", даты {report.oldest:%d.%m.%Y}–{report.newest:%d.%m.%Y}" if report.oldest and report.newest else ""
    done = " Пробный прогон: ничего не записано." if dry_run else ""
    yield f"{report.file}: строк {report.rows}{span}; новых {report.new}, изменённых {report.changed}, прежних {same}.{done}"
    for remark, one in report.remarks.items():
        yield remark + (f" ({one.times}; первая: {one.first})" if one.first else "")


def _table_lines(table: Table, name: str) -> Iterator[str]:
    layout = table.layout
    form = layout.form.name if layout.form else ""
    yield f"{table.where}: «{name}», раскладка: {form}; заголовки в строке {layout.header_row}."
    for field, column in layout.columns.items():
        caption = (layout.captions or {}).get(field, "")
        yield f"  {FIELDS.get(field, field)} ({field}) ← «{caption}», столбец {_letters(column)}"
    absent = [FIELDS[field] for field in FIELDS if field not in layout.columns]
    yield f"  нет в файле: {', '.join(absent)}"


def _letters(column: int) -> str:
    """Excel's name of a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
