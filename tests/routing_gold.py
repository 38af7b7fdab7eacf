"""Where 340 appeals of ours go, against where they should: `python -m tests.routing_gold`. They were written apart from the program and never teach it.

After `mcu demo` also the departments of the recorded week.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers.routing import Decision
from classifiers.training import text_message
from models.analysis import analyze
from models.reference import Reference, load_reference
from models.worktime import TIME_ZONE
from pipelines.decide import decide
from pipelines.demo import SAMPLE
from pipelines.evaluate import load_gold as load_week
from pipelines.process import Mind
from pipelines.settings import load_settings
from pipelines.store import connect, records

GOLD = Path(__file__).parent / "gold" / "routing.jsonl"
NOW = datetime(2026, 11, 24, 12, tzinfo=TIME_ZONE)
Pair = tuple[dict[str, Any], Decision]


def load_gold() -> list[dict[str, Any]]:
    """Appeals with department, second (also right), ask (only a person can tell)."""
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def decide_gold(gold: Sequence[dict[str, Any]], mind: Mind) -> list[Pair]:
    """Each appeal with the decision on it; all stand in sources of our town."""
    reference = mind.reader.reference
    sources = {"vk": home_source("vk", reference), "telegram": home_source("vk", reference)}
    messages = [text_message(row["id"], row["text"], sources.get(row["channel"], "incident"), row["channel"]) for row in gold]
    return list(zip(gold, decide(messages, analyze(messages, mind.reader), {}, mind.judges, reference, NOW), strict=True))


def home_source(kind: str, reference: Reference) -> str:
    """A source of the kind that is about our town alone."""
    return next((s.id for s in reference.sources.values() if s.kind == kind and s.town == "home" and not s.official), "")


def is_right(row: dict[str, Any], department: str | None) -> bool:
    """True for the department or the second one."""
    return department is not None and department in (row["department"], row["second"])


def report(pairs: Sequence[Pair]) -> Iterator[str]:
    """Lines of figures."""
    clear = [(row, d) for row, d in pairs if not row["ask"]]
    unclear = [(row, d) for row, d in pairs if row["ask"]]
    automatic = [(row, d) for row, d in pairs if d.auto]
    known = [(row, d) for row, d in clear if d.department]
    right = sum(row["department"] == d.department for row, d in clear)
    yield f"обращений {len(pairs)}, из них ясных {len(clear)}, к человеку по разметке {len(unclear)}; без отдела {len(clear) - len(known)}"
    yield f"отдел, строго: {_share(right, len(clear))}; или второй: {_share(sum(is_right(r, d.department) for r, d in clear), len(clear))}"
    good = sum(is_right(row, d.department) and not row["ask"] for row, d in automatic)
    strict = sum(row["department"] == d.department and not row["ask"] for row, d in automatic)
    yield f"автоматически: {_share(len(automatic), len(pairs))}; верно из них: {_share(good, len(automatic))}, строго {_share(strict, len(automatic))}"
    yield f"к человеку: {_share(len(pairs) - len(automatic), len(pairs))}; из неясных: {_share(sum(not d.auto for _, d in unclear), len(unclear))}"
    yield "при одном пороге уверенности для всех отделов (для сравнения):"
    for bar in (0.5, 0.6, 0.7, 0.8):
        above = [(row, d) for row, d in pairs if d.certainty >= bar]
        yield f"  {bar}: {_share(len(above), len(pairs))}; верно {_share(sum(is_right(r, d.department) and not r['ask'] for r, d in above), len(above))}"


def report_week(published: Path) -> Iterator[str]:
    """Lines of figures of the recorded week: appeals about the town that have a department."""
    with connect(published, read_only=True) as connection:
        decided = {row["message_id"]: row for row in records(connection, "FROM current_decisions")}
        waiting = records(connection, "SELECT reason, count(*) AS n FROM review_queue GROUP BY reason ORDER BY n DESC, reason")
    gold = {row["id"]: row for row in load_week(SAMPLE / "gold.csv") if row["id"] in decided}
    sent = [(row, decided[id]) for id, row in gold.items() if row["department"]]
    judged = [pair for pair in sent if not pair[1]["rule"].endswith("-export")]
    right = sum(row["department"] == d["department"] for row, d in judged)
    automatic = [(gold[id], d) for id, d in decided.items() if d["auto"] and id in gold]
    good = sum(row["department"] == d["department"] for row, d in automatic)
    yield f"записанная неделя: отдел {_share(right, len(judged))} (без выгрузки «Инцидент», где отдел назван)"
    yield f"автоматически: {_share(len(automatic), len(judged))}; верно из них: {_share(good, len(automatic))}"
    yield "очередь: " + ", ".join(f"{row['reason']} {row['n']}" for row in waiting)


def _share(part: int, whole: int) -> str:
    return f"{part} из {whole}" + (f" ({part / whole:.3f})" if whole else "")


def main() -> None:
    """Print the figures for the judges in force."""
    settings = load_settings()
    reference = load_reference(settings.reference, settings.sources)
    pairs = decide_gold(load_gold(), Mind.load(reference, settings))
    print("\n".join(report(pairs)))
    published = settings.var / "demo" / settings.published.name
    if published.is_file():
        print("\n".join(report_week(published)))


if __name__ == "__main__":
    main()
