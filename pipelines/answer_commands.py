"""The subcommands `mcu answer …`: the checklist of an answer for a curator to accept or correct."""

from datetime import datetime
from typing import Annotated

import typer

from models.worktime import TIME_ZONE
from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Отвечает ли ответ: show — по пунктам с причинами, correct — слово куратора, оно выше слова программы и учит её.")
Name = Annotated[str, typer.Argument(metavar="ОБРАЩЕНИЕ", help="Номер обращения, его однозначное начало или номер сообщения.")]


@app.command()
def show(name: Name) -> None:
    """Показать ответы на обращение по пунктам."""
    from pipelines.answer_desk import show_answers
    from pipelines.day import load_facts

    settings = load_settings()
    for line in show_answers(settings, load_facts(settings), name):
        print(line)


@app.command()
def correct(
    name: Name,
    point: Annotated[str, typer.Argument(metavar="ПУНКТ", help="addressed.1, action, date, who, plain, contact, own, rating, photo или overall.")],
    verdict: Annotated[str, typer.Argument(metavar="СЛОВО", help="yes или no; для overall и partly; для rating и photo и none (не нужно).")],
    by: Annotated[str, typer.Option("--by", help="Кто: отдел из departments.toml или mcu.")],
    answer: Annotated[int | None, typer.Option("--answer", help="Который по счёту ответ; без него последний.")] = None,
) -> None:
    """Согласиться с пунктом или исправить его."""
    from pipelines.answer_desk import correct_answer
    from pipelines.answer_words import VERDICTS
    from pipelines.day import load_facts

    settings = load_settings()
    event, _ = correct_answer(settings, load_facts(settings), name, point, verdict, by, answer, datetime.now(TIME_ZONE).replace(microsecond=0))
    print(f"Записано: {event.case}, {event.payload['point']} — {VERDICTS[event.payload['verdict']]}. Учтётся при ближайшей обработке (mcu process).")
