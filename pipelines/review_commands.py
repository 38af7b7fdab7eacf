"""The subcommands `mcu review …`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Таблицы для людей: export — кураторам и отделам, import — обратно, audit — что показала проверка.")
SHOWN = 50  # changes printed
USEFUL = 20  # messages a day


@app.command()
def export(
    limit: Annotated[int | None, typer.Option(min=1, help="Не больше стольких сообщений.")] = None,
    department: Annotated[str | None, typer.Option(help="Таблица обращений отдела (номер из departments.toml) или all — всех отделов.")] = None,
    useful: Annotated[bool, typer.Option("--useful", help="Сообщения, которые больше всего научат программу: 20 или --limit.")] = False,
    curator: Annotated[str, typer.Option(help="Кому: отдел и место, например mcu/2. Два места размечают проверочную часть вслепую.")] = "mcu",
) -> None:
    """Выгрузить таблицу XLSX: куратору — сообщения на разбор, отделу — его обращения со сроками."""
    from pipelines.mind import load_facts
    from pipelines.review.files import export_departments, export_review

    settings, now = load_settings(), datetime.now(UTC)
    reference = load_facts(settings)
    if department:
        paths = export_departments(settings, reference, department, now)
    else:
        paths = [export_review(settings, reference, curator, limit or (USEFUL if useful else None), now, useful)]
    for path in paths:
        print(path)


@app.command(name="import")
def import_(
    file: Path, without_stale: Annotated[bool, typer.Option("--without-stale", help="Принять всё, кроме строк, которые с тех пор изменились.")] = False
) -> None:
    """Принять таблицу обратно: всю или ничего; повторный раз ничего не меняет."""
    from pipelines.mind import load_facts
    from pipelines.review.files import Refused, import_review

    settings = load_settings()
    try:
        taken = import_review(settings, load_facts(settings), file, datetime.now(UTC), without_stale)
    except Refused as refused:
        print(*refused.remarks, sep="\n")
        raise
    for line in taken.changes[:SHOWN]:
        print(line)
    if len(taken.changes) > SHOWN:
        print(f"…и ещё {len(taken.changes) - SHOWN}")
    for line in taken.left_out:
        print(f"Не принято: {line}")
    print(f"{file.name} ({taken.office}): новых записей {taken.facts}, изменений {len(taken.changes)}, подтверждено {taken.confirmed}.")


@app.command()
def audit() -> None:
    """Что показала случайная проверка: верно ли отправленное без человека, сколько обращений пропущено, какие правила подтвердились."""
    from pipelines.mind import load_facts
    from pipelines.review.audit import audit_lines, rule_lines
    from pipelines.review.files import published_copy

    settings = load_settings()
    with published_copy(settings) as connection:
        for line in (*audit_lines(connection), *rule_lines(connection, load_facts(settings))):
            print(line)
