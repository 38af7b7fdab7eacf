"""`make bench`: how long a curator's sheet of 5 000 rows takes to be written and to be taken back with every row filled."""

import tempfile
import time
from pathlib import Path

from models.reference import load_reference
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.publish import publish
from pipelines.review.files import export_review, import_review
from pipelines.settings import ROOT, Settings
from pipelines.store import open_store
from tests.conftest import NOW
from tests.sheets import resave
from tests.stores import DECIDED, message

ROWS = 5000
DECISIONS = f"""{DECIDED} SELECT id, version, TRUE, 1, TRUE, 'жалоба', '2.21', 'Благоустройство', '[["Благоустройство", 0.5], ["ЖКХ", 0.3]]', 'uk',
    0.5, FALSE, 'negative', 'normal', ['названа улица города', 'слова: снег, двор'], 'model:test', collected_at FROM messages"""


def main() -> None:
    """Print the seconds of both ways."""
    reference = load_reference(ROOT / "data" / "reference")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder))
        text = "Во дворе дома {} третий день не убирают снег, коляску не провезти, управляющая компания трубку не берёт. Когда это кончится? " * 2
        append(settings.inbox, "a", NOW, [fact_of(message(n, text.format(n, n), url=f"https://vk.com/wall-1_{n}")) for n in range(1, ROWS + 1)])
        with open_store(settings.store) as store:
            fold_inbox(store, settings.inbox, reference)
            store.execute("INSERT INTO analyses SELECT id, version, [], [], NULL, [], 0, [], 'normal', [], text, 'test' FROM messages")
            store.execute(DECISIONS)
            publish(store, settings.published, NOW)
        started = time.perf_counter()
        path = export_review(settings, reference, "mcu", None, NOW)
        print(f"выгрузка {ROWS} строк: {time.perf_counter() - started:.1f} с, {path.stat().st_size // 1024} КБ")
        back = resave(path, path.with_name("back.xlsx"), "Разбор", _answered)
        started = time.perf_counter()
        taken = import_review(settings, reference, back, NOW)
        print(f"приём {ROWS} строк: {time.perf_counter() - started:.1f} с, меток {taken.facts}")


def _answered(rows: list[list[object]]) -> list[list[object]]:
    head = rows[0]
    for row in rows[1:]:
        blind = row[head.index("Предложение: тема")] == "вслепую"
        row[head.index("Тема" if blind else "Всё верно")] = "2.21" if blind else "да"
    return rows


if __name__ == "__main__":
    main()
