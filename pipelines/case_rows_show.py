"""The rows of the official systems in the story of a case: each by its own term."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from models.case import OPEN
from models.worktime import TIME_ZONE

IN_TIME = {True: " в срок", False: " с опозданием", None: ""}


def show_rows(rows: Sequence[Mapping[str, Any]], as_of: datetime) -> Iterator[str]:
    """A line a row, «ПОС 4711: срок 12.03.2026, в работе», as of the moment by what is published; nothing where the rows are no more than one message."""
    told = [row for row in rows if row["registered_at"] <= as_of and not row["alone"]]
    if told:
        yield "В официальных системах, у каждой строки свой срок:"
        yield from (f"  {row['system']} {row['number']}: {_term(row)}, {_state(row, as_of)}" for row in told)


def _term(row: Mapping[str, Any]) -> str:
    if row["due_at"] is None:
        return "срок не идёт" if row["norm"] else "срока нет"
    return f"срок {row['due_at'].astimezone(TIME_ZONE):%d.%m.%Y %H:%M}"


def _state(row: Mapping[str, Any], as_of: datetime) -> str:
    """The state of the row then, and how it stood to its term."""
    state = [one for one in row["states"] if one["since"] <= as_of][-1]
    if state["status"] not in OPEN:
        answered = row["first_answer_at"] is not None and row["first_answer_at"] <= as_of
        return f"{state['status']}{IN_TIME[row['in_time']] if answered else ''}"
    pause = f", часы стоят: {state['pause']}" if state["pause"] else ""
    late = ", ПРОСРОЧЕНО" if row["due_at"] is not None and row["due_at"] < as_of and not pause else ""
    return f"{state['status']}{pause}{late}"
