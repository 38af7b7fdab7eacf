"""The subcommands `mcu problem …`: chronic problems, their causes, what is proposed."""

from datetime import datetime
from typing import Annotated

import typer

from models.worktime import TIME_ZONE
from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Проблемы, которые повторяются: list, show, причина (cause), предложение (propose).")
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
    name: Name, cause: Annotated[str, typer.Argument(metavar="ПРИЧИНА", help="id из causes.toml; «нет» снимает прежнюю.")], by: By,
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


def _told(case: str | None) -> None:
    print(f"Записано: {case}. В карточку попадёт при ближайшей обработке (mcu process).")
