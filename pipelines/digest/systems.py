"""The part of the digest of each official system: its figures, and the rows whose terms press; each row by its own state and term."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.worktime import TIME_ZONE
from pipelines.store import records, sql

PRESSING = ("просрочено", "срок сегодня", "срок подходит")
SHOWN = ("Как со сроком", "Номер", "Тема", "Где", "Ответственный", "Срок")  # on the page; the sheet has all columns
LIMIT = 12  # pressing rows on the page
FIGURES = ("Новых", "В работе", "Срок подходит", "Просрочено", "На паузе", "Ответ в срок", "Итоги")


@dataclass(frozen=True, slots=True)
class SystemPart:
    """One system as of the day: `curator` the office that keeps it, `figures` by caption (empty if none waits or was answered), `cases` all rows."""

    id: str
    name: str
    caption: str
    curator: str
    last_export: datetime | None
    figures: Mapping[str, Any]
    cases: Sequence[Mapping[str, Any]]

    @property
    def pressing(self) -> Sequence[Mapping[str, Any]]:
        """Those that are late, due today or soon."""
        return [row for row in self.cases if row["Как со сроком"] in PRESSING]

    @property
    def silence(self) -> str:
        """What is said of a system without cases."""
        if self.last_export is None:
            return f"{self.name}: выгрузок не поступало (куратор: {self.curator})."
        return f"{self.name}: дел в работе и ответов за четыре недели нет, последняя выгрузка {self.told_export} (куратор: {self.curator})."

    @property
    def told_export(self) -> str:
        """When the last export came."""
        return f"{self.last_export.astimezone(TIME_ZONE):%d.%m.%Y}" if self.last_export else "не поступала"


def load_systems(connection: Any, day: date, now: datetime) -> list[SystemPart]:
    """The systems, those with late rows first."""
    cases = records(connection, sql("digest/system_cases"), day=day, now=now)
    return [
        _part(row, [{name: value for name, value in case.items() if name != "Система"} for case in cases if case["Система"] == row["id"]])
        for row in records(connection, sql("digest/systems"), day=day, now=now)
    ]


def _part(row: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> SystemPart:
    figures = {name: row[name] for name in FIGURES} if row["В работе"] is not None else {}
    return SystemPart(row["id"], row["name"], row["caption"], row["curator"], row["last_export"], figures, cases)


def figures_line(part: SystemPart) -> list[tuple[str, str]]:
    """The figures that say something, as (caption, value): counts always, the rest where there is any."""
    usual = [(name, str(part.figures[name])) for name in FIGURES[:4]]
    more = [(name, str(value)) for name in FIGURES[4:] if (value := part.figures[name])]
    return [*usual, *more]
