"""What is told of an import, in Russian."""

from collections.abc import Iterator
from datetime import datetime

from models.worktime import TIME_ZONE
from pipelines.imports import ImportReport
from spiders.exports.fields import FIELDS
from spiders.exports.sheet import Table


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
