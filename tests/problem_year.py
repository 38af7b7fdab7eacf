"""A store with a year of cases for the tests of chronic problems: simulated noise, and one house whose story has texts, answers and broken promises."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from classifiers.occurrence import Occurrence
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.fold import fold_inbox
from pipelines.publish import publish
from pipelines.settings import Settings
from pipelines.store import insert, open_store
from tests.simulated_year import make_year

AS_OF = date(2026, 6, 30)
NOW = datetime.combine(AS_OF, time(12), TIME_ZONE)
HOUSE = "улица Солнечная, 13"


@dataclass(frozen=True, slots=True)
class Scene:
    """A case of the story: when, what the resident wrote, the answer (after two days), how it ended, the promise kept or broken."""

    on: date
    text: str
    answer: str = ""
    outcome: str | None = None
    promise: str = ""


STORY = (
    Scene(date(2025, 8, 4), "Опять течет крыша на Солнечной 13, верхний этаж заливает.", "Заявка передана в управляющую компанию.", "Разъяснено"),
    Scene(date(2025, 9, 15), "На Солнечной 13 снова с потолка капает, кровля старая, латают и уезжают.",
          "Кровля дома имеет износ, требуется капитальный ремонт. До 1 октября подрядчик выполнит латочный ремонт.", "Решено", "broken"),
    Scene(date(2025, 10, 20), "Третий раз пишу: крыша течёт! Обещали до 1 октября, никто не пришел.",
          "Подрядная организация нарушила срок, ей направлена претензия. Работы будут до 10 ноября.", None, "broken"),
    Scene(date(2025, 12, 1), "Солнечная 13, протечка с кровли, старые трубы водостока сгнили.",
          "Выполнен ремонт участка кровли над пятым подъездом.", "Решено"),
    Scene(date(2026, 1, 26), "После ремонта опять течет в подъезде, Солнечная 13.", "", None),
    Scene(date(2026, 3, 16), "Солнечная 13, 4 подъезд: вода по стене, проводка рядом.",
          "Требуется капитальный ремонт кровли, дом стоит в плане на 2028 год.", "Отложено"),
    Scene(date(2026, 4, 20), "Снег тает, крыша как решето. Солнечная 13.", "", None),
    Scene(date(2026, 5, 25), "Солнечная 13 течёт после каждого дождя, сколько можно", "Работы будут выполнены до 15 июня.", None, "broken"),
)  # fmt: skip


def make_store(settings: Settings, reference: Reference, story: Sequence[Scene] = STORY, seed: int = 5) -> None:
    """Write the year into the store, as joining would have left it."""
    noise = [one for one in make_year(seed, reference, plan=()).occurrences if one.on <= AS_OF]
    rows = [*(_case(one) for one in noise), *(_scene(n, one) for n, one in enumerate(story))]
    with open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reference)
        for table in ("cases", "case_messages", "messages", "analyses", "case_events", "promises", "case_states"):
            insert(connection, table, [row for case in rows for name, row in case if name == table], replace=True)


def publish_store(settings: Settings, now: datetime = NOW) -> None:
    """The published copy of the store."""
    with open_store(settings.store) as connection:
        publish(connection, settings.published, now)


Rows = list[tuple[str, dict[str, Any]]]


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(10), TIME_ZONE)


def _case(one: Occurrence, **told: Any) -> Rows:
    address = one.house or one.street or one.place or one.settlement
    row = {"id": one.case, "topic": one.topic, "address": address, "department": "uk", "status": "закрыто", "outcome": None, "registered_at": _moment(one.on),
           "urgency": "normal", "origin": "vk", "returned": 0, "reopened": 0}  # fmt: skip
    return [("cases", {**row, **told}), ("case_states", {"case_id": one.case, "since": row["registered_at"], "status": "закрыто"})]


def _scene(number: int, one: Scene) -> Rows:
    id, at = f"case:vk:-1_{number}", _moment(one.on)
    closed = at + timedelta(days=14) if one.outcome else None
    occurrence = Occurrence(id, one.on, "5.18", HOUSE, "улица Солнечная", None, "Кировск")
    rows = _case(occurrence, outcome=one.outcome, closed_at=closed, status="закрыто" if closed else "в работе", reopened=int(number == 3))
    rows += [*_message(f"vk:-1_{number}", id, one.text, at), *_answer(id, number, one, at)]
    return rows


def _message(message: str, case: str, text: str, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    counts = {"likes": 0, "reposts": 0, "comments": 0, "attachments": "{}", "version": 1, "author_is_official": False}
    yield "messages", {"id": message, "source": "vk_main", "channel": "Стена", "thread": message, "text": text, "published_at": at, "first_seen_at": at,
                       "collected_at": at, **counts}  # fmt: skip
    yield "analyses", {"message_id": message, "version": 1, "lemmas": [], "places": [], "other_towns": [], "sentiment": 0.0, "sentiment_signals": [],
                       "urgency": "normal", "urgency_signals": [], "masked_text": text, "language_version": "test"}  # fmt: skip
    yield "case_messages", {"case_id": case, "message_id": message}


def _answer(case: str, number: int, one: Scene, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    if not one.answer:
        return
    event, answered = f"answered:{number}", at + timedelta(days=2)
    yield "case_events", {"id": event, "case_id": case, "kind": "answered", "happened_at": answered, "office": "uk", "origin": "incident",
                          "payload": json.dumps({"text": one.answer}, ensure_ascii=False)}  # fmt: skip
    if one.promise:
        yield "promises", {"event_id": event, "case_id": case, "department": "uk", "promised_at": answered, "due_on": one.on + timedelta(days=20),
                           "words": one.answer, "state": one.promise}  # fmt: skip
