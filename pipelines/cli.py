"""The command `mcu`: each subcommand is one thin call of one function."""

import gc
import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from models.problem import Problem
from models.worktime import TIME_ZONE
from pipelines import (
    answer_commands,
    case_commands,
    import_commands,
    indicator_commands,
    label_commands,
    problem_commands,
    review_commands,
    source_commands,
    street_commands,
)
from pipelines.console import console, say
from pipelines.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="МЦУ Кировск: сбор, чтение и разбор обращений жителей.")
app.add_typer(source_commands.app, name="source")
app.add_typer(case_commands.app, name="case")
app.add_typer(answer_commands.app, name="answer")
app.add_typer(problem_commands.app, name="problem")
app.add_typer(label_commands.app, name="labels")
app.add_typer(review_commands.app, name="review")
app.command(name="indicator")(indicator_commands.indicator)
app.command(name="import")(import_commands.import_file)
app.command(name="import-streets")(street_commands.import_streets)
Json = Annotated[bool, typer.Option("--json", help="Ответ в JSON, для программ.")]


def main() -> None:
    """Run the command; a stated problem is one line in Russian and exit code 1, a wrong call one line and exit code 2."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except Problem as problem:
        print(f"Ошибка: {problem}", file=sys.stderr)
        sys.exit(1)
    except typer.Abort:
        sys.exit(1)
    except Exception as error:
        if not hasattr(error, "ctx") or not hasattr(error, "format_message"):  # not a usage error of typer, which keeps its click to itself
            raise
        print(usage_line(error), file=sys.stderr)
        sys.exit(2)


def usage_line(error: Any) -> str:
    """What is wrong with the call, in Russian."""
    param = getattr(error, "param", None)
    option = next((one for one in getattr(param, "opts", ()) if one.startswith("-")), None)
    name = getattr(error, "option_name", None) or option or getattr(param, "metavar", None) or getattr(param, "name", None) or ""
    told = {
        "NoSuchOption": f"нет параметра {name}",
        "MissingParameter": f"не указано: {name}",
        "BadParameter": f"неверное значение: {name}",
        "NoArgsIsHelpError": "не сказано, что делать",
    }.get(type(error).__name__, f"команда не разобрана ({' '.join(sys.argv[1:])})")
    return f"Неверный вызов: {told}. Что можно: mcu --help или mcu КОМАНДА --help."


@app.callback()
def _common(quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Без хода работы на экране.")] = False) -> None:
    console.quiet = quiet


@app.command()
def run() -> None:
    """Всё сразу: собрать включённые источники, разобрать, опубликовать, составить сводку."""
    from pipelines.demo import print_report, run_everything

    print_report(load_settings(), run_everything(_now()))


@app.command()
def demo() -> None:
    """То же на записанной неделе, без интернета и ключей."""
    from pipelines.demo import run_demo

    run_demo()


@app.command()
def collect() -> None:
    """Собрать включённые источники во входящие."""
    from pipelines.day import collect_all

    missing = [one for one in collect_all(load_settings(), _now()) if one.problem]
    for one in missing:
        say(f"Не собрано: {one.problem}")
    raise typer.Exit(1 if missing else 0)


@app.command()
def process(
    reread: Annotated[bool, typer.Option("--reread", help="Прочитать заново весь архив: после правки справочников. Решения остаются.")] = False,
) -> None:
    """Разобрать входящие, опубликовать копию для аналитиков."""
    from pipelines.day import process_all

    report = process_all(load_settings(), _now(), reread)
    fold = report.fold
    print(f"Принято фактов {fold.facts}, повреждённых строк {fold.bad_lines}, прочитано {report.read}, решений {report.decided}, проблем {report.cases}.")
    for line in report.drift:
        print(f"Темы: {line}")


@app.command()
def rebuild() -> None:
    """Построить хранилище заново из одних входящих."""
    from pipelines.mind import Mind, load_facts
    from pipelines.process import rebuild

    settings = load_settings()
    report = rebuild(settings, Mind.load(load_facts(settings), settings), _now())
    print(f"Построено заново: файлов {report.fold.files}, прочитано {report.read}, проблем {report.cases}.")


@app.command()
def digest(day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="День сводки; без него сегодня.")] = None) -> None:
    """Составить сводку за день: HTML, Markdown, XLSX."""
    from pipelines.digest.files import write_digest

    now = _now().astimezone(TIME_ZONE)
    for path in write_digest(load_settings(), day.date() if day else now.date(), now):
        print(path)


@app.command()
def train() -> None:
    """Обучить классификаторы на data/seed и метках кураторов; новая версия действует, только если она не хуже."""
    from pipelines.mind import load_facts
    from pipelines.teaching import train_on_labels

    settings = load_settings()
    trained = train_on_labels(settings, load_facts(settings), _now())
    print(f"Действует версия {trained.current}." + ("" if trained.version == trained.current else f" Новая {trained.version} не назначена."))
    if trained.report:
        print(trained.report)


@app.command()
def evaluate(readme: Annotated[bool, typer.Option("--readme", help="Записать показатели в README.md.")] = False) -> None:
    """Измерить классификаторы на не показанных им сообщениях data/seed и на записанной неделе; отчёт, данные и графики — в data/var/reports."""
    from pipelines.evaluate import evaluate_all

    for path in evaluate_all(load_settings(), readme):
        print(path)


@app.command()
def promote(version: str) -> None:
    """Сделать обученную версию действующей."""
    from pipelines.history import promote

    promote(load_settings(), version, _now())
    print(f"Действует версия {version}.")


@app.command()
def rollback() -> None:
    """Вернуть предыдущую версию классификаторов."""
    from pipelines.history import go_back

    print(f"Действует версия {go_back(load_settings(), _now())}.")


@app.command()
def history() -> None:
    """Показать, какие версии обучались, что о них сказала проверка и какая действует: таблица и график."""
    from classifiers.registry import current_version
    from pipelines.history import COLUMNS, draw_history, history_cells, load_history

    settings = load_settings()
    lines = load_history(settings)
    _print_table(COLUMNS, history_cells(lines))
    print(f"Действует версия {current_version(settings.artifacts) or 'никакая: не обучены'}.")
    if chart := draw_history(settings, lines):
        print(chart)


@app.command()
def explain(text: str) -> None:
    """Показать каждый шаг чтения и решения для одного текста."""
    gc.disable()  # a tenth of the start
    from pipelines.explain import explain

    _each_line(lambda mind, now: explain(text, mind, now))
    gc.enable()


@app.command()
def analyze(
    input: Annotated[Path, typer.Option(help="JSONL: id, text и, если есть, source, channel, published_at.")],
    output: Annotated[Path, typer.Option(help="Куда писать ответы, по строке на строку.")],
) -> None:
    """Разобрать файл сообщений: шов для измерений."""
    from pipelines.analyze import analyze_file

    if not input.is_file():
        raise Problem(f"Файла {input} нет.")
    settings = load_settings()
    lines, errors = analyze_file(input, output, _mind(settings), _now())
    print(f"Строк {lines}, из них с ошибкой {errors}: {output}")


@app.command()
def serve() -> None:
    """Работать по расписанию (сервер Prefect на этой машине)."""
    from pipelines.serve import serve_schedules

    serve_schedules()


@app.command()
def check() -> None:
    """Проверить справочники, размеченные сообщения и записанную неделю."""
    from pipelines.check import check_all

    problems = check_all(load_settings(), _now().astimezone(TIME_ZONE).date())
    for problem in problems:
        print(problem)
    print(f"Проблем: {len(problems)}" if problems else "Справочники и данные в порядке.")
    raise typer.Exit(1 if problems else 0)


@app.command()
def status(
    as_json: Json = False,
    dropped: Annotated[bool, typer.Option("--dropped", help="Что отброшено при сборе и почему: образцы, личные данные скрыты.")] = False,
) -> None:
    """Показать, как дела: учёт сбора по источникам, вызовы за сегодня и остаток лимитов, счётчики, версии."""
    from pipelines.status import LEDGER, QUOTAS, ledger_cells, load_status, quota_cells

    if dropped:
        return _print_dropped(as_json)
    found = load_status(load_settings(), _now())
    if as_json:
        print(json.dumps(found, ensure_ascii=False, default=str))
        return
    _print_table(LEDGER, map(ledger_cells, found["sources"]))
    _print_table(QUOTAS, map(quota_cells, found["calls"]))
    print("; ".join(f"{name}: {count}" for name, count in found["counts"].items()))
    print(f"классификаторы: {found['judges'] or 'не обучены'}")


def _print_dropped(as_json: bool) -> None:
    from pipelines.dropped import load_dropped

    items = load_dropped(load_settings())
    if as_json:
        print(json.dumps(items, ensure_ascii=False))
    elif items:
        _print_table(("Источник", "Когда", "Почему", "Номер", "Текст"), ([item[name] for name in ("source", "at", "why", "id", "text")] for item in items))
    else:
        print("Образцов отброшенного нет.")


def _print_table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    table = Table(*columns)
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)


def _mind(settings: Settings) -> Any:
    from pipelines.mind import Mind, load_facts
    from pipelines.retrain import train_judges

    reference = load_facts(settings)
    train_judges(settings, reference, _now())
    return Mind.load(reference, settings)


def _each_line(lines: Callable[[Any, datetime], Any]) -> None:
    for line in lines(_mind(load_settings()), _now()):
        print(line)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":  # python -m pipelines.cli
    main()
