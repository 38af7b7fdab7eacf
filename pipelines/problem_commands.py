"""The subcommands `mcu problem …`: chronic problems, their causes, what is proposed; which messages tell of one problem."""

from datetime import datetime
from typing import Annotated

import typer

from models.worktime import TIME_ZONE
from pipelines.case_commands import Name as Appeal
from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Проблемы: list, show, причина (cause), предложение (propose); merge и split — что об одном, а что о разном.")
Name = Annotated[str, typer.Argument(metavar="ПРОБЛЕМА", help="Номер из mcu problem list или его однозначное начало.")]
By = Annotated[str, typer.Option("--by", help="Кто: отдел из departments.toml или mcu.")]


@app.command("list")
def list_problems() -> None:
    """Показать, что повторяется: самые верные сверху."""
    from pipelines.problem_card import list_lines
    from pipelines.problem_desk import list_problems

    for line in list_lines(list_problems(load_settings())):
        print(line)


@app.command()
def show(name: Name, file: Annotated[bool, typer.Option("--file", help="Записать карточку страницей в reports/problems.")] = False) -> None:
    """Показать карточку: что известно, почему, что предложено и помогло ли."""
    from pipelines.problem_card import card_of, text_lines
    from pipelines.problem_desk import load_problem
    from pipelines.problem_page import write_page

    settings = load_settings()
    card = card_of(load_problem(settings, name))
    for line in [str(write_page(settings, card, datetime.now(TIME_ZONE)))] if file else text_lines(card):
        print(line)


@app.command()
def cause(
    name: Name, cause: Annotated[str, typer.Argument(metavar="ПРИЧИНА", help="id из causes.toml или начало названия; «нет» снимает прежнюю.")], by: By,
    text: Annotated[str, typer.Option("--text", help="Пояснение.")] = "",
) -> None:  # fmt: skip
    """Подтвердить причину."""
    from pipelines.day import load_facts
    from pipelines.problem_desk import tell_cause

    settings = load_settings()
    event = tell_cause(settings, load_facts(settings), name, cause, by, text, datetime.now(TIME_ZONE).replace(microsecond=0))
    _told(event.case)


@app.command()
def propose(
    name: Name,
    by: By,
    what: Annotated[str, typer.Option(help="Что сделать.")],
    who: Annotated[str, typer.Option(help="Кто сделает: отдел или организация.")],
    due: Annotated[str, typer.Option(help="К какому дню, например 01.09.2026.")],
    effect: Annotated[str, typer.Option(help="Какого эффекта ждут.")],
) -> None:
    """Предложить, что сделать; после срока карточка скажет, помогло ли."""
    from pipelines.day import load_facts
    from pipelines.problem_desk import tell_proposal

    settings, told = load_settings(), {"what": what, "who": who, "due": due, "effect": effect}
    _told(tell_proposal(settings, load_facts(settings), name, by, told, datetime.now(TIME_ZONE).replace(microsecond=0)).case)


@app.command()
def merge(name: Appeal, other: Annotated[str, typer.Argument(metavar="ДРУГОЕ", help="Обращение о той же проблеме.")], by: By) -> None:
    """Два обращения — об одной проблеме; программа их больше не разведёт."""
    from pipelines.day import load_facts
    from pipelines.ruling_desk import merge

    settings = load_settings()
    event = merge(settings, load_facts(settings), name, other, by, datetime.now(TIME_ZONE))
    print(f"Записано: {event.case} и case:{event.message} — одно обращение. В таблицы попадёт при ближайшей обработке (mcu process).")


@app.command()
def split(name: Appeal, messages: Annotated[list[str], typer.Argument(metavar="СООБЩЕНИЕ…", help="Номера сообщений о другой проблеме.")], by: By) -> None:
    """Эти сообщения обращения (и ответы на них) — о другой проблеме; программа их больше не соединит."""
    from pipelines.day import load_facts
    from pipelines.ruling_desk import split
    from pipelines.rulings import sides_of

    settings = load_settings()
    event = split(settings, load_facts(settings), name, messages, by, datetime.now(TIME_ZONE))
    print(f"Записано: из {event.case} отделено сообщений: {len(sides_of(event)[0])}. В таблицы попадёт при ближайшей обработке (mcu process).")


def _told(case: str | None) -> None:
    print(f"Записано: {case}. В карточку попадёт при ближайшей обработке (mcu process).")
