"""The list of cases for the terminal."""

from collections.abc import Iterator
from typing import Any

from models.problem import Problem
from models.reference import Reference
from pipelines.case_desk import office_named
from pipelines.settings import Settings
from pipelines.store import connect, records, sql


def list_cases(settings: Settings, reference: Reference, department: str | None, overdue: bool, everything: bool, limit: int) -> Iterator[str]:
    """One line a case, the nearest terms first."""
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    wanted = office_named(department, reference) if department else None
    with connect(settings.published, read_only=True) as connection:
        rows = records(connection, sql("case_list"), department=wanted, overdue=overdue, everything=everything)
    yield from map(_line, rows[:limit])
    yield f"Обращений {len(rows)}" + (f", показано {limit} (больше: --limit)." if len(rows) > limit else ".")


def _line(row: dict[str, Any]) -> str:
    due = f"{row['due_at']:%d.%m.%Y %H:%M}" if row["due_at"] else "—"
    late = " ПРОСРОЧЕНО" if row["late"] else " пауза" if row["pause"] else ""
    return (
        f"{row['id']}  {row['status']}{late}  срок {due}  {row['department'] or 'отдел не определён'}  {row['topic'] or '—'}  {row['address'] or ''}".rstrip()
    )
