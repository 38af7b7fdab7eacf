"""The subcommands `mcu problem …`: problems as people see them."""

from datetime import datetime
from typing import Annotated

import typer

from models.worktime import TIME_ZONE
from pipelines.case_commands import By, Name
from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Проблемы: merge и split — что об одном, а что о разном.")


@app.command()
def merge(name: Name, other: Annotated[str, typer.Argument(metavar="ДРУГОЕ", help="Обращение о той же проблеме.")], by: By) -> None:
    """Два обращения — об одной проблеме; программа их больше не разведёт."""
    from pipelines.day import load_facts
    from pipelines.problem_desk import merge

    settings = load_settings()
    event = merge(settings, load_facts(settings), name, other, by, datetime.now(TIME_ZONE))
    print(f"Записано: {event.case} и case:{event.message} — одно обращение. В таблицы попадёт при ближайшей обработке (mcu process).")


@app.command()
def split(name: Name, messages: Annotated[list[str], typer.Argument(metavar="СООБЩЕНИЕ…", help="Номера сообщений о другой проблеме.")], by: By) -> None:
    """Эти сообщения обращения (и ответы на них) — о другой проблеме; программа их больше не соединит."""
    from pipelines.day import load_facts
    from pipelines.problem_desk import split
    from pipelines.rulings import sides_of

    settings = load_settings()
    event = split(settings, load_facts(settings), name, messages, by, datetime.now(TIME_ZONE))
    print(f"Записано: из {event.case} отделено сообщений: {len(sides_of(event)[0])}. В таблицы попадёт при ближайшей обработке (mcu process).")
