"""How well promises are found: python -m tests.promise_gold.

150 answers written blind, with the days of their promises: the half for developing, whose errors were studied, and the final one, of which only totals
were ever seen. And 66 answers written by another hand than the rules (they are pairs of the seed), marked by the author of the rules before these had
seen them; a fair reader may agree less. Their days are chosen.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from models.language import Language
from models.promise import PromiseFinder
from models.reference import load_reference
from pipelines.settings import ROOT

GOLD = Path(__file__).parent / "gold" / "promises.jsonl"
BLIND = GOLD.with_name("promises_blind.jsonl")


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


def find_blind(finder: PromiseFinder, final: bool) -> list[Found]:
    """Every answer of one half of the blind set, by the hash of its id."""
    rows = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    return [_found(row, finder) for row in rows if (int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 2 == 1) is final]


def _found(row: dict[str, Any], finder: PromiseFinder) -> Found:
    days = {one.due_on.isoformat() for one in finder.find(row["answer"], datetime.fromisoformat(row["answered_at"]).date())}
    return Found(row["id"], row["answer"], frozenset(one["due"] for one in row["promises"]), frozenset(days))


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
    finder = load_finder()
    print("blind, developing:", *report(find_blind(finder, final=False)), sep="\n")
    print("blind, final:", next(report(find_blind(finder, final=True))), sep="\n")
    print("of the seed:", *report(find_all(finder)), sep="\n")
