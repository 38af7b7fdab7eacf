"""How well promises are found: python -m tests.promise_gold.

66 answers written by another hand than the rules (they are pairs of the seed); the days were marked before the rules had seen these answers, but by the
author of the rules, so a fair reader may agree less. The days of the answers are chosen.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.language import Language
from models.promise import PromiseFinder
from models.reference import load_reference
from pipelines.settings import ROOT

GOLD = Path(__file__).parent / "gold" / "promises.jsonl"


@dataclass(frozen=True)
class Found:
    """An answer with the days marked and the days found."""

    id: str
    answer: str
    marked: frozenset[str]
    found: frozenset[str]


def find_all(finder: PromiseFinder) -> list[Found]:
    """Every answer of the gold."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    days = [{one.due_on.isoformat() for one in finder.find(row["answer"], date.fromisoformat(row["said_on"]))} for row in rows]
    return [Found(row["id"], row["answer"], frozenset(row["due"]), frozenset(its)) for row, its in zip(rows, days, strict=True)]


def scores(rows: list[Found]) -> tuple[int, int, int]:
    """Days marked, found, and both."""
    return sum(len(row.marked) for row in rows), sum(len(row.found) for row in rows), sum(len(row.marked & row.found) for row in rows)


def report(rows: list[Found]) -> Iterator[str]:
    marked, found, both = scores(rows)
    yield f"answers {len(rows)}: days marked {marked}, found {found}, both {both}; precision {both / max(1, found):.3f}, recall {both / max(1, marked):.3f}"
    yield from (f"  {row.id}: marked {sorted(row.marked)}, found {sorted(row.found)} | {row.answer[:200]}" for row in rows if row.marked != row.found)


def load_finder() -> PromiseFinder:
    reference = load_reference(ROOT / "data" / "reference")
    return PromiseFinder(Language.load(), reference.calendar, reference.answering.promise)


if __name__ == "__main__":
    print("\n".join(report(find_all(load_finder()))))
