"""The command `mcu indicator`."""

from typing import Annotated

import typer

from pipelines.settings import load_settings


def indicator(
    name: Annotated[str | None, typer.Argument(metavar="ИМЯ", help="Показатель; без имени — их список.")] = None,
    page: Annotated[bool, typer.Option("--page", help="Записать страницу паспортов data/reference/indicators.md.")] = False,
) -> None:
    """Показать показатель: паспорт (формула, кто считается, окно), n и интервал."""
    from pipelines.indicator_page import write_page
    from pipelines.indicators import load_indicators, tell_indicator

    settings = load_settings()
    if page:
        print(write_page(settings))
        return
    for line in tell_indicator(settings, name) if name else (f"{one.id}: {one.name}" for one in load_indicators(settings).values()):
        print(line)
