"""The whole story of a case for the terminal: state, clocks, events, as of any moment."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from models.case import OPEN, Case, Event, Outcome
from models.case_story import correct, corrections_of, fold_case, moment_of
from models.case_terms import BY_SYSTEM, escalations, norm_of, state_since, warn_at, with_terms
from models.clocks import read_clocks
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.answer_words import VERDICTS
from pipelines.case_answers_show import show_checked
from pipelines.case_corrections import CAPTIONS, FIELDS
from pipelines.case_desk import Told
from pipelines.case_events import PAGES
from pipelines.case_rows_show import show_rows
from pipelines.rulings import sides_of

WORDS = {
    "registered": "зарегистрировано", "merged": "присоединено сообщение", "split": "отделено сообщение", "routed": "направлено",
    "returned": "возвращено отделом", "reacted": "отклик без ответа", "answered": "дан ответ", "status": "состояние", "rated": "оценка жителя",
    "reopened": "вернул житель", "paused": "пауза", "resumed": "пауза снята",
    "checked": "ответ проверен",
}  # fmt: skip
REMARKS = {"fixed": "сделано", "not_fixed": "не сделано", "satisfied": "доволен ответом", "dissatisfied": "недоволен ответом"}

RULED = {"merged": "объединены обращения", "split": "отделены сообщения"}


def show_case(told: Told, reference: Reference, as_of: datetime) -> Iterator[str]:
    """The lines of the story up to `as_of`; raises Problem if the case was not registered by then."""
    case = with_terms(fold_case(told.events, as_of), reference)
    topic, registered = reference.topics.get(case.topic), next(event for event in told.events if event.kind == "registered")
    yield f"Обращение {case.id}"
    yield f"Тема: {topic.name if topic else 'не определена'}. Где: {case.address or 'не названо'}. Отвечает: {_office(case.department, reference)}."
    if case.recurs:
        yield f"Повтор: {registered.payload.get('recurs_reasons', 'то же место и тема')}, было обращение {case.recurs}."
    yield f"На {_at(as_of)}: {case.status}{_pause(case)}{_ending(case)}"
    yield _term(case, reference, as_of)
    yield from _clocks(case, reference, as_of)
    yield from show_rows(told.rows, as_of)
    yield "История:"
    for event in sorted(_with_void(told.events), key=lambda e: (max(e.at, case.registered_at), e.kind != "registered", e.id)):
        if event.at <= as_of:
            yield from _event(event, told, reference, as_of)
            yield from _corrections(event, told, reference)
    yield from _remarks(told, as_of)


def _with_void(events: Iterable[Event]) -> list[Event]:
    """The events as corrected, and as they were told those that were taken back."""
    alive = {event.id: event for event in correct(events)}
    return [alive.get(id, event) for id, event in {event.id: event for event in events}.items() if event.kind != "corrected" and event.kind in WORDS]


def _corrections(event: Event, told: Told, reference: Reference) -> Iterator[str]:
    """What the event was before it was corrected, what it became, and who said so."""
    before = {one.id: one for one in told.events}[event.id]
    for fix in corrections_of(event, told.events):
        after = replace(before, at=moment_of(fix.payload.get("at")) or before.at, payload={**before.payload, **fix.payload})
        changes = [f"время {_at(before.at)} → {_at(after.at)}"] * (before.at != after.at)
        names = [name for name in CAPTIONS if name != "at" and name in fix.payload]
        changes += [f"{CAPTIONS[name]} «{_said(before, name, reference)}» → «{_said(after, name, reference)}»" for name in names]
        changes += ["снято: этого не было"] * ("void" in fix.payload)
        why = f"; почему: {fix.payload['why']}" if fix.payload.get("why") else ""
        yield f"      исправлено {_at(fix.at)}: {'; '.join(changes)}{why} [{_office(fix.by, reference)}; {fix.origin}]"
        before = after


def _said(event: Event, name: str, reference: Reference) -> str:
    value = event.payload.get(name, "")
    return _office(value, reference) if name == "to" else " ".join(value.split())[:120]


def _remarks(told: Told, as_of: datetime) -> Iterator[str]:
    """What residents let know under the answers, as of the publication: nothing of it changes the case by itself."""
    said = [row for row in told.remarks if row["said_at"] <= as_of]
    if said:
        yield "Под ответами жители пишут:"
    for row in said:
        yield f"  {_at(row['said_at'])}  житель: {REMARKS[row['value']]} ({row['evidence']})"
        yield f"      «{' '.join(told.texts.get(row['event_id'], '').split())[:300]}»"


def _pause(case: Case) -> str:
    return f", часы стоят: {case.spans[-1].pause}" if case.spans[-1].pause else ""


def _ending(case: Case) -> str:
    proof = f", подтверждение: {case.proof or 'нет'}" if case.outcome is Outcome.SOLVED else ""
    answered = f"; первый ответ {_at(case.first_answer_at)}" if case.first_answer_at else "; ответа нет"
    counts = [f"возвратов отделами {case.returned}"] * (case.returned > 0) + [f"возвратов жителем {case.reopened}"] * (case.reopened > 0)
    return f"{answered}{f'; итог {case.outcome}' if case.outcome else ''}{proof}{''.join(f'; {count}' for count in counts)}."


def level_of(case: Case, reference: Reference, as_of: datetime) -> str:
    """How the case stands to its term."""
    warn = warn_at(case, reference)
    if case.norm is None:
        return "срока нет"
    if case.status not in OPEN:
        return {True: "ответ дан в срок", False: "ответ дан с опозданием", None: "закрыто без ответа"}[case.in_time]
    if case.due_at is None:
        return "часы стоят"
    return "просрочено" if as_of > case.due_at else "срок подходит" if warn is not None and as_of >= warn else "в срок"


def _term(case: Case, reference: Reference, as_of: datetime) -> str:
    norm = reference.deadlines.get(case.norm or "")
    named = f"«{norm.name or norm.id}», {norm.hours:g} {'рабочих ' if norm.clock == 'working' else ''}ч" if norm else case.norm or "нет"
    reached = [step.name for step, at in escalations(case, reference) if case.status in OPEN and at <= as_of]
    told = f" Ступень: {reached[-1]}." if reached else ""
    return f"Норматив: {named}; срок {_at(case.due_at) if case.due_at else 'не идёт'}: {level_of(case, reference, as_of)}.{told}"


def _clocks(case: Case, reference: Reference, as_of: datetime) -> Iterator[str]:
    norm = None if case.norm == BY_SYSTEM else norm_of(case, reference)
    clocks = read_clocks(case, norm, reference.calendar, as_of)
    used = f"; по нормативу израсходовано {_hours(clocks.used)} ч ({100 * clocks.used / norm.hours:.0f} %)" if norm and clocks.used is not None else ""
    since = _at(state_since(case))
    yield f"Часы: рабочего времени без ответа и пауз {_hours(clocks.business)} ч; в этом состоянии с {since} {_hours(clocks.state)} ч{used}."


def _event(event: Event, told: Told, reference: Reference, as_of: datetime) -> Iterator[str]:
    details = "; ".join(_details(event, reference))
    word = RULED[event.kind] if event.payload.get("these") else WORDS[event.kind]
    told_by = "; ".join([_office(event.by, reference), event.origin, *[event.id] * (event.kind in FIELDS)])  # the id is for `mcu case correct`
    yield f"  {_at(event.at)}  {word}{f': {details}' if details else ''} [{told_by}]"
    said = event.kind in ("registered", "merged") or event.by == PAGES
    text = event.payload.get("text") or (told.texts.get(event.message or "", "") if said else "")
    if text and event.kind in ("registered", "merged", "answered", "reacted", "returned", "reopened"):
        yield f"      «{' '.join(text.split())[:300]}»"
    if event.kind == "answered":
        yield from show_checked(event, told, as_of)


def _details(event: Event, reference: Reference) -> Iterator[str]:
    told = event.payload
    yield from (told[name] for name in ("status", "outcome", "row", "reason", "rating") if told.get(name))
    if event.kind == "routed":
        yield f"{_office(told.get('department'), reference)} ({_decider(told.get('decided_by', ''))})"
    if told.get("reasons"):
        yield f"{told['reasons']} — как {told.get('with', '')}"
    if told.get("these"):
        yield " и ".join(map(_side, sides_of(event)))
    if told.get("to"):
        yield f"передано: {_office(told['to'], reference)}"
    if event.kind == "checked":
        yield f"{told.get('point', '')} — {VERDICTS.get(told.get('verdict', ''), '')}"
    if told.get("proof"):
        yield f"подтверждение: {told['proof']}"
    if removed := moment_of(told.get("removed")):
        yield f"ответ удалён страницей {_at(removed)}"


def _decider(decided_by: str) -> str:
    """Who or what decided: «rule:water» and «model:3fa9» in Russian."""
    who, _, which = decided_by.partition(":")
    words = {
        "model": "программа по тексту, версия",
        "rule": "правило",
        "curator": "решил куратор",
        "return": "после возврата отделом",
        "export": "указано в выгрузке",
    }
    return " ".join(filter(None, (words.get(who, who), which)))


def _side(ids: Collection[str]) -> str:
    """The messages of one side of a merge or a split: one of them, and how many there are."""
    return f"{min(ids)}{f' (всего {len(ids)})' if len(ids) > 1 else ''}"


def _office(id: str | None, reference: Reference) -> str:
    department = reference.departments.get(id or "")
    if id == PAGES:
        return "официальная страница"
    return department.name if department else id or "не определён"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(TIME_ZONE):%d.%m.%Y %H:%M}"


def _hours(hours: float) -> str:
    return f"{hours:.1f}".replace(".", ",").removesuffix(",0")
