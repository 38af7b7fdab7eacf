"""What the story of a case tells of its answers: how each stood by the checklist, what cannot be known any more, its promises."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models.case import Event
from models.promise_state import PromiseState, state_at
from models.worktime import TIME_ZONE
from pipelines.answer_words import MARKS, STATES
from pipelines.case_desk import Told


def show_checked(event: Event, told: Told, as_of: datetime) -> Iterator[str]:
    """The lines under an answer, as of that moment; where its text or its question is gone, that."""
    row = told.answers.get(event.id)
    if row is not None:
        yield from _marked(row, told, as_of)
    elif not event.payload.get("text") and event.payload.get("reply") not in told.texts:
        gone = told.gone.get(event.payload.get("reply", ""))
        yield f"      По перечню не проверить: {f'страница удалила ответ {_day(gone)}, слов его больше нет' if gone else 'слова ответа неизвестны'}."
    for promise in told.promises.get(event.id, ()):
        state = state_at(PromiseState(promise["state"]), promise["due_on"], promise["told_at"], as_of)
        yield f"      Обещано до {promise['due_on']:%d.%m.%Y} («{promise['words']}»): {STATES[state]}."


def _marked(row: Mapping[str, Any], told: Told, as_of: datetime) -> Iterator[str]:
    """The mark that was known then: by the words of curators, the copies, the proofs and the end of the case up to that moment."""
    state = next((one for one in reversed(told.marks.get(row["event_id"], ())) if one["since"] <= as_of), row)
    lacks = f"; не хватает: {'; '.join(state['missing'])}" if state["missing"] else ""
    yield f"      По перечню: {MARKS[state['mark']]}{lacks}."
    gone = told.gone.get(row["message_id"] or "")
    if gone is not None:
        yield f"      Сообщение, на которое отвечали, снято {_day(gone)}: ответ проверен без него, отвечено ли на спрошенное, больше не узнать."


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(TIME_ZONE):%d.%m.%Y}"
