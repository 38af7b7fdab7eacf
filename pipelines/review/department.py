"""The department's sheet: its open cases with terms, and where to answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from models.reference import Reference
from pipelines.review.book import SPARE_ROWS, Stamp, add_choices, control, workbook, write_lists, write_notes, write_stamp, write_table
from pipelines.review.words import DEPARTMENT, LEVELS, captions

NAME = "Обращения"
KIND = "отдел"
NOTES = (
    "Как работать с листом «Обращения»",
    "1. Жёлтые столбцы — ваши. Пустая клетка ничего не меняет.",
    "2. «Статус»: в работе, дан ответ, закрыто. «Ответ» — текст ответа жителю. «Итог» — чем кончилось: Решено, Разъяснено, Перенаправлено…",
    "3. Не ваше — «да» в столбце «Не наше»; если знаете, чьё, выберите в «Чьё это» и напишите почему. Обратно это обращение к вам не вернётся.",
    "4. Красные строки просрочены, жёлтые — срок меньше суток. «Срок системы» — чей это срок, если строка официальной системы в обращении ждёт ответа раньше.",
    "5. Верните файл в МЦУ: mcu review import ФАЙЛ.",
)


def render_department(rows: Sequence[Mapping[str, Any]], department: str, reference: Reference, now: datetime) -> bytes:
    """The xlsx file."""
    with workbook(f"Обращения: {reference.departments[department].name}", now) as (book, buffer, formats):
        shown = [{**row, "urgency": LEVELS[row["urgency"]], "control": control(row["case"])} for row in rows]
        sheet = write_table(book, NAME, DEPARTMENT, shown, formats)
        write_notes(book, NOTES, formats)
        lists = {column.choice: list(captions(column.choice, reference).values()) for column in DEPARTMENT if column.choice}
        add_choices(sheet, DEPARTMENT, len(rows), write_lists(book, lists))
        _colours(sheet, len(rows) + SPARE_ROWS, formats)
        write_stamp(book, Stamp(KIND, department, now))
    return buffer.getvalue()


def _colours(sheet: Any, last: int, formats: Mapping[str, Any]) -> None:
    due = xlsxwriter.utility.xl_col_to_name([column.key for column in DEPARTMENT].index("due_at"))
    for ahead, name in ((0, "red"), (1, "amber")):
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER(${due}2),${due}2<NOW()+{ahead})", "format": formats[name], "stop_if_true": True}
        sheet.conditional_format(1, 0, last, 8, rule)
