"""What curators do with the checklist of an answer: look at it, accept it or correct it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from classifiers.answer import PROGRAM
from models.case import Event
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.answer_words import MARKS, TYPED, VERDICTS
from pipelines.answered import words_of
from pipelines.case_desk import Told, keep_event, load_case, office_named
from pipelines.settings import Settings
from pipelines.store import connect, records

WITHOUT = ("photo", "rating")  # points that may not apply


def show_answers(settings: Settings, reference: Reference, name: str) -> Iterator[str]:
    """The answers of a case point by point; what was typed and not yet processed stands with them."""
    told = load_case(settings, name)
    answers = load_checked(settings, told.id)
    if not answers:
        yield f"В {told.id} нет ответа с известным текстом."
    said = {id: dict(words) for id, words in words_of(told.events).items()}
    for number, answer in enumerate(answers, 1):
        at = answer["answered_at"].astimezone(TIME_ZONE)
        yield f"Ответ {number}, {at:%d.%m.%Y %H:%M}: {MARKS[answer['mark']]}"
        yield f"  «{' '.join(answer['text'].split())[:500]}»"
        for row in answer["points"]:
            given = said.get(answer["event_id"], {}).get(row["point"])
            verdict, by = (given.verdict, given.by) if given else (row["verdict"], row["said_by"])
            reason = row["reason"] if given is None or given.verdict == row["verdict"] else "исправлено, учтётся при обработке (mcu process)"
            yield f"  {row['point']:12} {_name(row['point'], reference):32} {VERDICTS[verdict]:9} {reason} [{_office(by, reference)}]"
        if answer["missing"]:
            yield f"  Чего не хватает: {'; '.join(answer['missing'])}."


def _name(point: str, reference: Reference) -> str:
    """«addressed.2» is «отвечено на спрошенное 2»."""
    id, _, number = point.partition(".")
    known = reference.answering.points.get(id)
    return " ".join(filter(None, (known.name if known else id, number)))


def load_checked(settings: Settings, case: str) -> list[dict[str, Any]]:
    """The answers of a case in order of time, each with its points."""
    with connect(settings.published, read_only=True) as connection:
        answers = records(connection, "FROM answers WHERE case_id = $case ORDER BY answered_at, event_id", case=case)
        points = records(connection, "FROM answer_points WHERE event_id IN (SELECT event_id FROM answers WHERE case_id = $case)", case=case)
    return [{**answer, "points": [row for row in points if row["event_id"] == answer["event_id"]]} for answer in answers]


def _office(id: str, reference: Reference) -> str:
    department = reference.departments.get(id)
    return "программа" if id == PROGRAM else department.name if department else id


def correct_answer(
    settings: Settings, reference: Reference, name: str, point: str, verdict: str, by: str, number: int | None, now: datetime
) -> tuple[Event, Mapping[str, Any]]:
    """Write into the inbox what the office says of a point of an answer (the last, or the one of that number); raises Problem if there is no such point."""
    told, office = load_case(settings, name), office_named(by, reference)
    answer = _answer(told, load_checked(settings, told.id), number)
    id = _point(point, answer["points"], reference)
    given = TYPED.get(verdict.strip().lower())
    if given is None or (given == "partly" and id != "overall") or (given == "none" and id not in WITHOUT):
        fits = "yes, no, partly" if id == "overall" else "yes, no, none" if id in WITHOUT else "yes, no"
        raise Problem(f"«{verdict}» не подходит к пункту «{id}»: нужно {fits}.")
    about = {"of": answer["event_id"], "reply": _reply_of(told, answer), "asked": answer["message_id"]}  # cases merge and split: of which reply, to whom
    payload = {**{name: value for name, value in about.items() if value}, "point": id, "verdict": given}
    event = keep_event(settings, Event("", told.id, None, "checked", now, office, payload, "mcu answer"), told.id, now)
    return event, answer


def _answer(told: Told, answers: Sequence[Mapping[str, Any]], number: int | None) -> Mapping[str, Any]:
    if not answers:
        raise Problem(f"В {told.id} нет ответа с известным текстом: проверять нечего.")
    if number is not None and not 1 <= number <= len(answers):
        raise Problem(f"В {told.id} ответов {len(answers)}, ответа {number} нет.")
    return answers[(number or len(answers)) - 1]


def _reply_of(told: Told, answer: Mapping[str, Any]) -> str | None:
    return next((event.payload.get("reply") for event in told.events if event.id == answer["event_id"]), None)


def _point(name: str, points: Sequence[Mapping[str, Any]], reference: Reference) -> str:
    """The id of the point that the name means: its id, its Russian name, or «addressed» where only one was asked."""
    known = [row["point"] for row in points]
    wanted = next((p.id for p in reference.answering.points.values() if name.strip().lower() == p.name), name.strip().lower())
    found = [id for id in known if id == wanted] or [id for id in known if wanted == id.partition(".")[0]]
    if len(found) != 1:
        raise Problem(f"Пункта «{name}» в этом ответе нет. Есть: {', '.join(known)}.")
    return str(found[0])
