"""What a daily digest says: figures and tables from the published copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models.problem import Problem
from pipelines.digest.systems import SystemPart, load_systems
from pipelines.store import connect, records, sql

MIN_HISTORY = 7  # days of collection below which a mean is shown as not yet telling


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the digest: its SQL is `sql/digest/<id>.sql`; `bar` names the column drawn as bars, `empty` is said when there are no rows."""

    id: str
    title: str
    empty: str
    bar: str | None = None
    limit: int | None = None
    hidden: tuple[str, ...] = ()


SECTIONS = (
    Section("urgent", "Срочное", "Срочных сообщений за день нет.", limit=12, hidden=("Источник", "Тема", "Срочность", "Признаки")),
    Section("returned", "Возвращено дважды", "Обращений, которые отделы вернули дважды, нет."),
    Section("gaps", "Чего в сводке не хватает", "Все включённые источники собраны, повреждённых данных нет."),
    Section("groups", "О чём писали", "Обращений за день нет.", bar="Обращений"),
    Section("topics", "Темы", "Обращений за день нет.", limit=12, hidden=("Группа тем",)),
    Section("departments", "Кому отвечать", "Обращений за день нет.", bar="Обращений"),
    Section("case_departments", "Работа отделов", "Проблем в работе и ответов за четыре недели нет.", hidden=("Решено без подтверждения",)),
    Section("case_systems", "Работа по системам", "Проблем в работе и ответов за четыре недели нет.", hidden=("Решено без подтверждения",)),
    Section("answers", "Отвечают ли ответы, за четыре недели", "Ответов за четыре недели нет."),
    Section(
        "promises", "Обещания на сегодня и завтра; нарушенные", "Обещаний со сроком сегодня и завтра и нарушенных нет.", limit=12, hidden=("Номер", "Ответ дан")
    ),
    Section("satisfaction", "Жители об ответах за четыре недели", "После ответов жители за четыре недели ничего не сообщали."),
    Section("not_fixed", "Жители пишут, что не сделано", "Ответов, под которыми жители пишут, что не сделано, нет."),
    Section("addresses", "Где", "Адреса в обращениях не названы.", bar="За день", limit=12, hidden=("Населённый пункт", "О чём")),
    Section("loud", "О чём больше всего пишут за неделю", "Проблем, о которых написали хотя бы трижды, нет."),
    Section("recurring", "Что повторяется", "Нового, что повторяется в одном месте чаще обычного, не видно.", hidden=("Последнее",)),
    Section("tones", "Тон сообщений о городе", "Сообщений о городе за день нет.", bar="Сообщений"),
    Section("thanks", "За что благодарили", "Благодарностей за день нет.", limit=5, hidden=("Тема",)),
    Section("sources", "Источники", "Источники не включены.", hidden=("Из них за сутки", "Ожидалось не меньше")),
    Section("appeals", "Все обращения дня", "Обращений за день нет.", hidden=("Вид", "Срочность", "Тон", "Почему", "Номер", "Группа тем")),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A section with its rows; every row has the same columns."""

    section: Section
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Digest:
    """One day. `summary` has counts and means, `days` the appeals of the last four weeks (None where nobody collected)."""

    day: date
    made_at: datetime
    summary: Mapping[str, Any]
    days: Sequence[tuple[date, int | None]]
    tables: Mapping[str, Table]
    systems: Sequence[SystemPart] = ()

    @property
    def days_of_history(self) -> int:
        """Days of collection before this one, 28 at the most."""
        return int(self.summary["days_of_history"] or 0)


def load_digest(published: Path, day: date, now: datetime) -> Digest:
    """The digest of a day (Europe/Moscow) from the published copy; raises Problem if there is none."""
    if not published.is_file():
        raise Problem(f"Нет опубликованной копии {published}: сначала выполните mcu process или mcu run.")
    with connect(published, read_only=True) as connection:
        summary = records(connection, sql("digest/summary"), day=day)[0]
        days = [(row["day"], row["appeals"]) for row in records(connection, sql("digest/days"), day=day)]
        tables = {section.id: _table(connection, section, day, now) for section in SECTIONS}
        systems = load_systems(connection, day, now)
    return Digest(day, now, summary, days, tables, systems)


def _table(connection: Any, section: Section, day: date, now: datetime) -> Table:
    query = sql(f"digest/{section.id}")
    given = {"day": day, "now": now}
    cursor = connection.execute(query, {name: value for name, value in given.items() if f"${name}" in query} or None)
    columns = tuple(column[0] for column in cursor.description)
    return Table(section, columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()])
