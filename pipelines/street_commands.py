"""The command `mcu import-streets`."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import load_settings


def import_streets(
    file: Annotated[Path, typer.Argument(help="Выгрузка ГАР (папка или zip с XML) или CSV: addr:street, addr:housenumber, addr:city.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только сказать, что изменится.")] = False,
    town: Annotated[list[str] | None, typer.Option(help="Населённый пункт (можно несколько, главный первым); без него — свои, из справочника.")] = None,
) -> None:
    """Дополнить streets.csv улицами и домами из ГАР (ФИАС) или списка CSV; написанное руками остаётся."""
    from pipelines.street_import import import_streets

    for line in import_streets(load_settings(), file, town or (), dry_run):
        print(line)
