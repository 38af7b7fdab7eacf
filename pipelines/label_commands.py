"""The subcommands `mcu labels …`."""

from datetime import UTC, datetime

import typer

from pipelines.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Метки кураторов: export — в data/labels без текста, import — обратно, agreement — согласие двух.")


@app.command()
def export() -> None:
    """Записать метки и отправления в отделы в data/labels: номера и значения, без текста."""
    from pipelines.labels import export_labels
    from pipelines.mind import load_facts

    settings = load_settings()
    paths = export_labels(settings, load_facts(settings))
    for path in paths:
        print(path)
    if not paths:
        print("Меток ещё нет.")


@app.command(name="import")
def import_() -> None:
    """Вернуть метки и отправления из data/labels; повторный раз ничего не меняет."""
    from pipelines.labels import import_labels
    from pipelines.mind import load_facts

    settings = load_settings()
    report = import_labels(settings, load_facts(settings), datetime.now(UTC))
    print(f"Меток {report.read}, новых {report.new}; отправлений в отделы {report.moves}, новых {report.new_moves}.")


@app.command()
def agreement() -> None:
    """Согласие двух кураторов на сообщениях, размеченных вслепую."""
    from classifiers.curators import measure_agreement
    from pipelines.store import connect, records

    settings = load_settings()
    if not settings.published.is_file():
        print("Опубликованной копии ещё нет: выполните mcu process.")
        raise typer.Exit(1)
    with connect(settings.published, read_only=True) as connection:
        found = measure_agreement(records(connection, "FROM labels"))
    for one in found:
        print(f"{one.judgement}: сообщений {one.n}, одинаково {one.share:.0%}, каппа {one.kappa:.2f}")
    if not found:
        print("Ни одного сообщения ещё не разметили двое.")
