"""`python -m tests.bench_import 100000 [csv|xlsx]`: rows a second and memory of an import of invented rows and of its fold,
then of the same rows with a few changed."""

import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from models.reference import load_reference
from models.worktime import TIME_ZONE
from pipelines.console import console
from pipelines.fold import fold_inbox
from pipelines.imports import import_export
from pipelines.settings import Settings
from pipelines.store import open_store

NOW = datetime(2026, 11, 24, 12, tzinfo=TIME_ZONE)
HEADERS = (
    *("id обращения", "Номер инцидента", "Текущий шаг инцидента", "Дата создания", "Дата закрытия", "Группа тем", "Тема", "Населённый пункт", "Улица"),
    *("Дом", "Тип инцидента", "Итог", "Текст инцидента", "Теги", "Отдел", "Исполнитель", "Время первого ответа", "1ый ответ ПИ", "Ссылка на сообщение"),
)


def rows(count: int, state: str) -> Iterator[Sequence[Any]]:
    """Invented incidents; `state` is the step of every thousandth."""
    start = datetime(2020, 1, 1)
    for n in range(count):
        created = start + timedelta(minutes=3 * n)
        answered = f"{created + timedelta(hours=3):%d.%m.%Y %H:%M}"
        text = f"'Во дворе дома {n % 90} на улице Мира снег не убран {n % 30} дней,<br>пройти нельзя с коляской, [id{n}|Имя], когда пришлют трактор?"
        yield (
            *(n, f"И-{n}", state if n % 1000 == 0 else "Готово", f"{created:%d.%m.%Y %H:%M}", f"{created + timedelta(days=2):%d.%m.%Y %H:%M}", "ЖКХ"),
            *("Уборка снега", "г. Кировск", "улица Мира", n % 90, "Решаемый", "Решено", text, "снег", "Отдел ЖКХ", "Специалист отдела", answered),
            *(f"Здравствуйте. Двор расчистят до {n % 28 + 1} числа, ответственный мастер участка номер {n}.", f"https://vk.com/wall-1_{n}"),
        )


def write(path: Path, count: int, state: str) -> Path:
    """A file of so many rows."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerow(HEADERS)
            csv.writer(file, delimiter=";").writerows(rows(count, state))
        return path
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(rows(count, state), 1):
            sheet.write_row(number, 0, row)
    return path


def measure(work: Callable[[], tuple[int, str]], what: str) -> None:
    """Work in a child process: its time and its memory; `work` gives the number of rows and what it found."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    begun, cpu = time.perf_counter(), time.process_time()
    count, found = work()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {seconds:.1f} с (процессора {cpu:.1f} с), {count / seconds:,.0f} строк/с, память {memory} МБ; {found}", flush=True)
    os._exit(0)


def take(settings: Settings, path: Path) -> tuple[int, str]:
    """One import."""
    report = import_export(settings, load_reference(settings.reference), path, "incident", NOW)
    return report.rows, f"файл {path.stat().st_size // 2**20} МБ, строк {report.rows}, новых {report.new}, изменённых {report.changed}"


def fold(settings: Settings) -> tuple[int, str]:
    """The fold of what was imported into the store."""
    with open_store(settings.store) as connection:
        report = fold_inbox(connection, settings.inbox, load_reference(settings.reference))
    return report.facts, f"фактов {report.facts}, повреждённых {report.bad_lines}, хранилище {settings.store.stat().st_size // 2**20} МБ"


def main() -> None:
    """Print a line an import, a line a fold."""
    count, kind = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "csv"
    console.quiet = True
    os.environ.setdefault("MCU_AUTHOR_KEY", "bench")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder) / "var")
        for number, state in enumerate(("В работе", "Готово"), 1):
            path = Path(folder) / f"{number}.{kind}"
            writer = os.fork()  # its memory is not counted
            if not writer:
                write(path, count, state)
                os._exit(0)
            os.waitpid(writer, 0)
            measure(lambda path=path: take(settings, path), f"{kind}, выгрузка {number}")
            measure(lambda: fold(settings), f"{kind}, свёртка {number}")


if __name__ == "__main__":
    main()
