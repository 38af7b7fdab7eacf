"""The list of cases, or of the rows of one official system, for the terminal."""

from collections.abc import Iterator
from typing import Any

from models.folding import fold
from models.problem import Problem
from models.reference import Reference
from pipelines.case_desk import office_named
from pipelines.settings import Settings
from pipelines.store import connect, records, sql


def list_cases(
    settings: Settings, reference: Reference, department: str | None, overdue: bool, everything: bool, limit: int, system: str | None = None
) -> Iterator[str]:
    """One line a case, the nearest terms first; of a `system` one line a row, by the row's own state and term."""
    if not settings.published.is_file():
        raise Problem(f"Нет опубликованной копии {settings.published}: сначала выполните mcu run.")
    given: dict[str, Any] = {"department": office_named(department, reference) if department else None, "overdue": overdue, "everything": everything}
    given |= {"system": system_named(system, reference)} if system else {}
    with connect(settings.published, read_only=True) as connection:
        rows = records(connection, sql("system_list" if system else "case_list"), **given)
        strangers = _strangers(connection, given["system"]) if system else 0
    yield from map(_line, rows[:limit])
    yield f"{'Строк' if system else 'Обращений'} {len(rows)}" + (f", показано {limit} (больше: --limit)." if len(rows) > limit else ".")
    if strangers:
        yield f"Ещё в выгрузках строк, которые не обращения о нашем городе: {strangers}."


def system_named(name: str, reference: Reference) -> str:
    """The id of the official system; raises Problem for any other name."""
    for system in reference.systems.values():
        if fold(name.strip()) in map(fold, (system.id, system.name, system.caption)):
            return system.id
    raise Problem(f"Системы «{name}» нет в systems.toml. Есть: {', '.join(reference.systems)}.")


def _strangers(connection: Any, system: str) -> int:
    return int(records(connection, "SELECT count(*) AS n FROM system_rows WHERE system = $system AND case_id IS NULL", system=system)[0]["n"])


def _line(row: dict[str, Any]) -> str:
    due = f"{row['due_at']:%d.%m.%Y %H:%M}" if row["due_at"] else "—"
    late = " ПРОСРОЧЕНО" if row["late"] else " пауза" if row["pause"] else ""
    joint = f"  вместе с другими: {row['joint']}" if row.get("joint") else ""
    where = f"{row['department'] or 'отдел не определён'}  {row['topic'] or '—'}  {row['address'] or ''}".rstrip()
    return f"{row['id']}  {row['status']}{late}  срок {due}  {where}{joint}"
