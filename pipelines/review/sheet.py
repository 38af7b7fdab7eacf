"""The curator's sheet: one row a message, suggestions to confirm or correct."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from models.reference import Reference
from pipelines.review.book import SPARE_ROWS, Stamp, add_choices, control, workbook, write_lists, write_notes, write_stamp, write_table
from pipelines.review.choices import choice_lines
from pipelines.review.words import BLIND, CURATOR, SUGGESTED, captions

NAME = "Разбор"
KIND = "разбор"
UNSURE = 0.6
FROZEN = 3  # number, version and text stay in sight
ABOVE = 300  # characters of the text above that are shown
NOTES = (
    "Как работать с листом «Разбор»",
    "1. Предложение верно — поставьте «да» в столбце «Всё верно», больше ничего не нужно.",
    "2. Предложение неверно — выберите верное в жёлтых столбцах; пустая жёлтая клетка ничего не значит.",
    "   «Да» вместе с исправлением: исправленное — по-вашему, остальное верно.",
    "3. Тему можно выбрать из списка или написать её номер (2.14). Подсказки — «Варианты темы» (что ещё вероятно и чьё это тогда) и «Не путать».",
    "4. «Повтор сообщения» — номер того сообщения, которое здесь повторено.",
    "5. Строки «вслепую» — проверка самой программы: предложения скрыты, отвечайте по тексту. Их размечают двое, не советуясь.",
    "6. Красное — срочное, жёлтая уверенность — программа сомневается, зелёный номер — строку вы уже разметили.",
    "7. «Спрошено: пишут, что не сделано» — житель так пишет под ответом. Возобновлять ли дело, решаете вы: mcu case reopen; разметьте строку, чтобы она ушла.",
    "8. Лишние строки можно удалить, отфильтровать, отсортировать; столбцы — переставить. Лист защищён без пароля: «Рецензирование → Снять защиту листа».",
    "9. Вернуть: mcu review import ФАЙЛ. Если хоть одна клетка непонятна, не принимается ничего и названы все такие клетки.",
)


def render_review(rows: Sequence[Mapping[str, Any]], curator: str, reference: Reference, now: datetime) -> bytes:
    """The xlsx file."""
    with workbook("Разбор сообщений", now) as (book, buffer, formats):
        shown = [review_row(row, reference) for row in rows]
        sheet = write_table(book, NAME, CURATOR, shown, formats, FROZEN)
        write_notes(book, NOTES, formats)
        lists = {column.choice: list(captions(column.choice, reference).values()) for column in CURATOR if column.choice}
        lists["duplicate_of"] = [f"{row['id']} · {(row['text'] or '')[:60]}" for row in rows]
        add_choices(sheet, CURATOR, len(rows), write_lists(book, lists))
        _colours(sheet, len(rows) + SPARE_ROWS, formats)
        write_stamp(book, Stamp(KIND, curator, now))
    return buffer.getvalue()


def review_row(row: Mapping[str, Any], reference: Reference) -> dict[str, Any]:
    """The cells of a row; a blind one shows no suggestion."""
    plain = {name: row[name] for name in ("id", "version", "text", "above", "address", "published_at", "source_name", "url")}
    plain |= {"control": control(row["id"]), "above": _cut(row["above"])}
    if row.get("blind"):
        return {**plain, "s_topic": BLIND, "choices": BLIND}
    topic = reference.topics[row["topic"]]
    told = row["relevant"] and row["appeal"]
    told_values = {**{name: row[name] for name in SUGGESTED if name != "relevance"}, "relevance": "yes" if row["relevant"] else "no"}
    suggestion = {f"s_{name}": captions(name, reference).get(told_values[name] or "") for name in SUGGESTED if told or name not in ("topic", "department")}
    return {
        **plain, **suggestion,
        "confidence": float(row["confidence"]),
        "choices": "\n".join(choice_lines(row, reference)),
        "confuse": "\n".join([topic.why, *(f"{id} — {reference.topics[id].name}" for id in topic.not_to_confuse if id in reference.topics)]),
        "reasons": "\n".join([*([f"спрошено: {row['why_asked']}"] if row["why_asked"] else []), *row["reasons"]]),
    }  # fmt: skip


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= ABOVE else f"{text[:ABOVE].rstrip()}…"


def _colours(sheet: Any, rows: int, formats: Mapping[str, Any]) -> None:
    """Green where a row is answered, red where it is urgent, yellow where the program is unsure."""
    at = {column.key: number for number, column in enumerate(CURATOR)}
    letter = {key: xlsxwriter.utility.xl_col_to_name(number) for key, number in at.items()}
    written = [letter[column.key] for column in CURATOR if column.written]
    urgent = f'=OR(${letter["s_urgency"]}2="срочно",${letter["s_urgency"]}2="авария")'
    unsure = f"=AND(ISNUMBER(${letter['confidence']}2),${letter['confidence']}2<{UNSURE})"
    rules = (
        (0, at["version"], f"=COUNTA(${written[0]}2:${written[-1]}2)>0", "done"), (0, at["text"], urgent, "red"),
        (at["s_urgency"], at["s_urgency"], urgent, "red"), (at["confidence"], at["confidence"], unsure, "amber"),
    )  # fmt: skip
    for first, last, criteria, name in rules:
        sheet.conditional_format(1, first, rows, last, {"type": "formula", "criteria": criteria, "format": formats[name], "stop_if_true": name == "done"})
