"""The subcommands `mcu source …`."""

from datetime import datetime
from typing import Annotated

import typer

from models.worktime import TIME_ZONE
from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Источники: add дописывает новый в sources.toml.")


@app.callback()
def _common() -> None:
    """Keep «add» a word of its own."""


@app.command()
def add(
    vk: Annotated[str | None, typer.Option(help="Ссылка, короткое имя или номер сообщества ВК.")] = None,
    ok: Annotated[str | None, typer.Option(help="Ссылка, короткое имя или номер группы Одноклассников.")] = None,
    telegram: Annotated[str | None, typer.Option(help="Ссылка или имя канала Телеграма.")] = None,
    site: Annotated[str | None, typer.Option(help="Адрес ленты RSS или Atom.")] = None,
    town: Annotated[str, typer.Option(help="home — только наш город, mixed — несколько городов, other — обычно не о нас.")] = "home",
) -> None:
    """Спросить у источника номер и название и дописать его блок в sources.toml."""
    from pipelines.new_source import add_source, identify

    given = [(kind, one) for kind, one in (("vk", vk), ("ok", ok), ("telegram", telegram), ("site", site)) if one is not None]
    if len(given) != 1:
        raise typer.BadParameter("нужно ровно одно из --vk, --ok, --telegram, --site")
    if town not in ("home", "mixed", "other"):
        raise typer.BadParameter("--town: home, mixed или other")
    settings = load_settings()
    found = identify(settings, *given[0])
    id = add_source(settings, found, town, datetime.now(TIME_ZONE).date())
    print(f"Добавлен источник «{id}»: {found.name} ({found.kind}, {found.address}). Он включён; проверка: mcu check.")
