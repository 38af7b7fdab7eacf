"""The subcommands `mcu case …`, for the offices that have no system of their own: every change is an event in the inbox."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from models.case import Outcome, Status
from models.problem import Problem
from models.worktime import TIME_ZONE
from pipelines.settings import load_settings

app = typer.Typer(
    no_args_is_help=True, help="Обращения: list, show и что сделал отдел: answer, status, return, close, pause, resume, reopen; correct исправляет записанное."
)
Name = Annotated[str, typer.Argument(metavar="ОБРАЩЕНИЕ", help="Номер обращения, его однозначное начало, номер сообщения или номер в официальной системе.")]
By = Annotated[str, typer.Option("--by", help="Кто: отдел из departments.toml или mcu.")]
At = Annotated[str | None, typer.Option("--at", help="Когда, например 07.02.2026 14:30; без него сейчас.")]
Proof = Annotated[str, typer.Option(help="Чем подтверждено: фото, акт, слова жителя.")]
Text = Annotated[str, typer.Option("--text", help="Что сказано.")]


@app.command("list")
def list_cases(
    department: Annotated[str | None, typer.Option(help="Только этого отдела.")] = None,
    system: Annotated[str | None, typer.Option(help="Строки этой системы (incident, pos, …) со сроками, которые она им дала.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Только просроченные.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="И закрытые.")] = False,
    limit: Annotated[int, typer.Option(help="Не больше стольких строк.")] = 50,
) -> None:
    """Показать обращения, каждую проблему раз: ближайшие сроки сверху. С --system — строки системы, каждую по её сроку."""
    from pipelines.case_list import list_cases
    from pipelines.day import load_facts

    settings = load_settings()
    for line in list_cases(settings, load_facts(settings), department, overdue, everything, limit, system):
        print(line)


@app.command()
def show(name: Name, as_of: Annotated[str | None, typer.Option("--as-of", help="На какой день или час; без него сейчас.")] = None) -> None:
    """Показать всю историю обращения с часами, на любой день."""
    from pipelines.case_desk import load_case
    from pipelines.case_show import show_case
    from pipelines.day import load_facts

    settings = load_settings()
    for line in show_case(load_case(settings, name), load_facts(settings), _as_of(as_of)):
        print(line)


@app.command()
def answer(name: Name, by: By, text: Text, at: At = None, proof: Proof = "") -> None:
    """Отдел ответил жителю."""
    _tell(name, "answer", by, at, text=text, proof=proof)


@app.command()
def status(
    name: Name, state: Annotated[str, typer.Argument(metavar="СОСТОЯНИЕ", help="новое или «в работе».")], by: By, at: At = None, text: Text = ""
) -> None:
    """Отдел взял в работу или отложил начало."""
    if state not in (Status.NEW, Status.IN_WORK):
        raise Problem(f"Состояния «{state}» нет: нужно «новое» или «в работе»; для ответа и закрытия есть answer и close.")
    _tell(name, "status", by, at, status=state, text=text)


@app.command("return")
def give_back(name: Name, by: By, text: Text, to: Annotated[str, typer.Option(help="Кому передать; без него решает МЦУ.")] = "", at: At = None) -> None:
    """Отдел вернул: вопрос не его."""
    _tell(name, "return", by, at, text=text, to=to)


@app.command()
def close(
    name: Name, outcome: Annotated[str, typer.Option(help="Итог: " + ", ".join(Outcome))], by: By, at: At = None, text: Text = "", proof: str = ""
) -> None:
    """Закрыть с итогом; «Решено» без --proof видно как неподтверждённое."""
    if outcome not in set(Outcome):
        raise Problem(f"Итога «{outcome}» нет. Есть: {', '.join(Outcome)}.")
    _tell(name, "close", by, at, status=Status.CLOSED.value, outcome=outcome, text=text, proof=proof)


@app.command()
def pause(name: Name, by: By, text: Annotated[str, typer.Option("--text", help="Почему, например: ждём ответа жителя.")], at: At = None) -> None:
    """Остановить часы; причина обязательна."""
    _tell(name, "pause", by, at, reason=text)


@app.command()
def resume(name: Name, by: By, at: At = None) -> None:
    """Пустить часы дальше."""
    _tell(name, "resume", by, at)


@app.command()
def reopen(name: Name, by: By, text: Text = "", at: At = None) -> None:
    """Житель вернул ответ: снова в работу, часы идут дальше с того же места."""
    _tell(name, "reopen", by, at, text=text)


@app.command()
def correct(
    name: Name,
    event: Annotated[str, typer.Argument(metavar="СОБЫТИЕ", help="Номер события или его однозначное начало: показывает mcu case show.")],
    by: By,
    at: Annotated[str | None, typer.Option("--at", help="Верное время.")] = None,
    text: Annotated[str, typer.Option("--text", help="Верный текст (у паузы — причина).")] = "",
    outcome: Annotated[str, typer.Option(help="Верный итог: " + ", ".join(Outcome))] = "",
    state: Annotated[str, typer.Option(help="Верное состояние.")] = "",
    proof: Annotated[str, typer.Option(help="Верное подтверждение.")] = "",
    to: Annotated[str, typer.Option(help="Кому на самом деле передано.")] = "",
    rating: Annotated[str, typer.Option(help="Верная оценка жителя, от 1 до 5.")] = "",
    void: Annotated[bool, typer.Option("--void", help="Снять событие: его не было.")] = False,
    why: Annotated[str, typer.Option("--why", help="Почему исправлено.")] = "",
) -> None:
    """Исправить записанное с ошибкой: время, текст, итог; прежнее остаётся в истории."""
    from pipelines.case_corrections import correct_event
    from pipelines.case_desk import read_moment
    from pipelines.day import load_facts

    settings = load_settings()
    given = {"text": text, "outcome": outcome, "status": state, "proof": proof, "to": to, "rating": rating, "void": "да" if void else "", "why": why}
    given |= {"at": read_moment(at).isoformat()} if at else {}
    said = {field: value.strip() for field, value in given.items() if value.strip()}
    now = datetime.now(TIME_ZONE).replace(microsecond=0)
    told = correct_event(settings, load_facts(settings), name, event, by, now, said)
    print(f"Исправлено событие {told.payload['of']}. В таблицы попадёт при ближайшей обработке (mcu process).")


def _tell(name: str, action: str, by: str, at: str | None, **payload: str) -> None:
    from pipelines.case_desk import office_named, read_moment, tell
    from pipelines.day import load_facts

    settings, now = load_settings(), datetime.now(TIME_ZONE)
    reference = load_facts(settings)
    given = {key: value.strip() for key, value in payload.items() if value.strip()}
    if action in ("answer", "return", "pause") and not (given.get("text") or given.get("reason")):
        raise Problem("Нужен непустой --text.")
    if "to" in given:
        given["to"] = office_named(given["to"], reference)
    event = tell(settings, reference, name, action, by, read_moment(at) if at else now.replace(second=0, microsecond=0), now, given)
    print(f"Записано: {event.case}, {event.at:%d.%m.%Y %H:%M}. В таблицы попадёт при ближайшей обработке (mcu process).")


def _as_of(text: str | None) -> datetime:
    """The moment; a day means its end."""
    from pipelines.case_desk import read_moment

    moment = read_moment(text) if text else datetime.now(TIME_ZONE)
    return moment if text is None or ":" in text else moment + timedelta(days=1, seconds=-1)
