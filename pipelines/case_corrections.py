"""What people mistyped in an event of a case: set right by another event, so that both stay in the story."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from models.case import Event, Outcome, Status
from models.case_story import correct, fold_case, moment_of
from models.problem import Problem
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.case_desk import ACTIONS, Action, Told, keep_event, load_case, office_named
from pipelines.case_words import PAGE
from pipelines.settings import Settings

FIELDS: Mapping[str, tuple[str, ...]] = {  # what of an event of the kind can be set right, besides its time
    "reacted": (),
    "answered": ("text", "proof"),
    "status": ("text", "outcome", "status", "proof"),
    "returned": ("text", "to"),
    "reopened": ("text",),
    "rated": ("rating",),
    "paused": ("reason",),
    "resumed": (),
    "checked": (),
}
CAPTIONS = {"at": "время", "text": "текст", "outcome": "итог", "status": "состояние", "proof": "подтверждение", "to": "кому передано", "reason": "причина"}
CAPTIONS |= {"rating": "оценка"}


def correct_event(settings: Settings, reference: Reference, name: str, event: str, by: str, now: datetime, given: Mapping[str, str]) -> Event:
    """Write that something of the event was mistyped; `given` are its right fields («at», «text», …, or «void»), «why» says why.

    Raises Problem where there is no such event, where the field is none of it, or where it cannot have been so.
    """
    told, office = load_case(settings, name), office_named(by, reference)
    wrong = find_event(told, event)
    changes = _changes(wrong, given, reference)
    mended = _check(told, wrong, changes, now)
    if mended == wrong:
        raise Problem("Так уже записано: исправлять нечего.")
    messages = fold_case(told.events).messages
    payload = {"of": wrong.id, **_about(wrong, messages), **changes, **{k: v for k, v in given.items() if k == "why"}}
    of_message = wrong.message if wrong.message in messages else None  # with a message of the case the correction goes where the message goes
    return keep_event(settings, Event("", None if of_message else told.id, of_message, "corrected", now, office, payload, "mcu case"), told.id, now)


def _about(wrong: Event, messages: Sequence[str]) -> dict[str, str]:
    """Of which reply of a page, to which messages: its event has another name when the case merges or splits."""
    reply = wrong.payload.get("reply")
    return {"reply": reply, "messages": json.dumps(messages, ensure_ascii=False)} if reply and wrong.kind in PAGE else {}


def find_event(told: Told, name: str) -> Event:
    """The event of the case, as corrected by now, with the id `name` or the beginning of it."""
    known = {event.id: event for event in correct(told.events)}
    found = [known[name]] if name in known else [event for id, event in known.items() if name and id.startswith(name)]
    if not found:
        raise Problem(f"В обращении {told.id} нет события «{name}». Номера событий показывает mcu case show.")
    if len(found) > 1:
        raise Problem(f"«{name}» подходит нескольким событиям: {', '.join(event.id for event in found[:3])}. Уточните.")
    return found[0]


def _changes(wrong: Event, given: Mapping[str, str], reference: Reference) -> dict[str, str]:
    """The right fields under the names that the event has for them."""
    if wrong.kind not in FIELDS:
        raise Problem(f"Событие {wrong.id} следует из сообщений и решений: его правят там, где оно возникло (источник, mcu review).")
    changes = {("reason" if name == "text" and wrong.kind == "paused" else name): value for name, value in given.items() if name != "why"}
    if not changes or ("void" in changes and len(changes) > 1):
        raise Problem("Скажите, что исправить: --at, --text, --outcome, --state, --proof, --to, --rating; или только --void, чтобы снять событие.")
    for name in changes:
        if name not in ("at", "void", *FIELDS[wrong.kind]):
            raise Problem(f"У события {wrong.id} нет поля «{CAPTIONS[name]}». Есть: {', '.join(CAPTIONS[n] for n in ('at', *FIELDS[wrong.kind]))}.")
    if "to" in changes:
        changes["to"] = office_named(changes["to"], reference)
    _check_words(wrong, changes)
    return changes


def _check_words(wrong: Event, changes: Mapping[str, str]) -> None:
    if "outcome" in changes and changes["outcome"] not in set(Outcome):
        raise Problem(f"Итога «{changes['outcome']}» нет. Есть: {', '.join(Outcome)}.")
    if "status" in changes and changes["status"] not in (Status.NEW, Status.IN_WORK, Status.CLOSED):
        raise Problem(f"Состояния «{changes['status']}» нет: нужно «новое», «в работе» или «закрыто».")
    if "rating" in changes and changes["rating"] not in tuple("12345"):
        raise Problem(f"Оценки «{changes['rating']}» нет: нужно число от 1 до 5.")
    status = {**wrong.payload, **changes}.get("status")
    if "outcome" in changes and status != Status.CLOSED:
        raise Problem(f"У события {wrong.id} нет итога: оно не закрывает обращение.")


def _check(told: Told, wrong: Event, changes: Mapping[str, str], now: datetime) -> Event:
    """The event as it will be; raises Problem if at its time it does not fit the rest of the story."""
    at = moment_of(changes.get("at")) or wrong.at
    mended = replace(wrong, at=at, payload={**wrong.payload, **{k: v for k, v in changes.items() if k != "at"}})
    if at > now:
        raise Problem(f"Время {at.astimezone(TIME_ZONE):%d.%m.%Y %H:%M} ещё не наступило.")
    others = [event for event in correct(told.events) if event.id != wrong.id]
    before, rule = fold_case(others, at), action_of(mended)
    if "void" not in changes and rule is not None and not rule.fits(before):
        raise Problem(f"{told.id} на {at.astimezone(TIME_ZONE):%d.%m.%Y %H:%M}: {rule.refusal}.")
    return mended


def action_of(event: Event) -> Action | None:
    """What an office did by the event."""
    closes = event.kind == "status" and event.payload.get("status") == Status.CLOSED
    return ACTIONS["close"] if closes else next((rule for rule in ACTIONS.values() if rule.kind == event.kind), None)
