"""The command `mcu import`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import load_settings


def import_file(
    file: Annotated[Path, typer.Argument(help="Выгрузка: xlsx, xls или csv (UTF-8, Windows-1251).")],
    system: Annotated[str | None, typer.Option(help="Система: incident, pos, open_region, ecpur, sed; без неё узнаётся по заголовкам.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, что понято и что изменится.")] = False,
) -> None:
    """Принять выгрузку официальной системы: целиком или никак."""
    from models.reference import load_reference
    from pipelines.import_lines import report_lines
    from pipelines.imports import import_export

    settings = load_settings()
    reference = load_reference(settings.reference, settings.sources)
    report = import_export(settings, reference, file, system, datetime.now(UTC), dry_run)
    name = reference.systems[report.system].name if report.system in reference.systems else report.system
    for line in report_lines(report, name, dry_run):
        print(line)
