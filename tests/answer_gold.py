"""How well answers are judged, on our gold of 265 pairs that two people read: python -m tests.answer_gold [--errors POINT].

The gold is halved by a hash of the id: one half was looked at while the rules were written, the other never.
"""

import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from classifiers.agreement import agreement_of
from classifiers.answer import NO, NONE, AnswerJudge, Check
from classifiers.answer_pairs import load_answer_pairs
from classifiers.points_asked import points_asked
from models.language import Language
from models.reference import load_reference
from pipelines.settings import ROOT

GOLD = Path(__file__).parent / "gold"
POINTS = ("action", "date", "who", "plain", "contact", "form_letter", "rating_asked", "photo_expected")
HALVES = ("looked at", "final")
Row = Mapping[str, Any]


def load_gold() -> list[tuple[Row, Row]]:
    """The pairs with the marks of the first reader, and the marks of the second."""
    first, second = ([json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()] for name in ("answers", "answers_second"))
    by_id = {row["id"]: row for row in second}
    return [(row, by_id[row["id"]]) for row in first]


def half_of(id: str) -> str:
    return HALVES[zlib.crc32(id.encode()) % 2]


def load_judge() -> AnswerJudge:
    """Taught on the seed alone."""
    rules = load_reference(ROOT / "data" / "reference").answering
    return AnswerJudge.learn(load_answer_pairs(ROOT / "data" / "seed"), Language.load(), rules)


def judge_gold(judge: AnswerJudge, rows: Sequence[Row], own_points: bool = False) -> list[Check]:
    """The program's check of each pair, of the points that the readers saw or of those it finds itself."""
    checks = []
    for row in rows:
        points = points_asked(row["question"], judge.eye) if own_points else row["points"]
        checks.append(judge.check(points, row["answer"], solved=row["outcome"] == "Решено", photo=bool(row["attachments"])))
    return checks


def marks_of(check: Check) -> dict[str, Any]:
    """The check in the words of the gold."""
    by = {one.point: one.verdict for one in check.verdicts}
    told = {name: by[name] == "yes" for name in ("action", "date", "who", "plain", "contact")}
    addressed = [verdict == "yes" for point, verdict in by.items() if point.startswith("addressed")]
    other = {"form_letter": by["own"] == NO, "rating_asked": by["rating"] != NONE, "photo_expected": by["photo"] != NONE}
    return {**told, **other, "addressed": addressed}


def labels(rows: Sequence[Row], name: str) -> list[str]:
    if name == "overall":
        return [row["overall"] for row in rows]
    if name == "addressed":
        return [str(value) for row in rows for value in row["marks"]["addressed"]]
    return [str(row["marks"][name]) for row in rows]


def compare(pairs: Sequence[tuple[Row, Row]], judge: AnswerJudge) -> dict[str, dict[str, tuple[int, float, float]]]:
    """By point, for each two of reader 1, reader 2, program and baseline: n, share of equal marks, kappa."""
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    program = [{"marks": marks_of(c), "overall": c.mark} for c in judge_gold(judge, first)]
    own = [{"marks": {}, "overall": c.mark} for c in judge_gold(judge, first, own_points=True)]
    found: dict[str, dict[str, tuple[int, float, float]]] = {}
    for name in ("addressed", *POINTS, "overall"):
        a, b, p = (labels(rows, name) for rows in (first, second, program))
        common = Counter(a).most_common(1)[0][0]
        sides: dict[str, tuple[list[str], list[str]]] = {"readers": (a, b), "first": (a, p), "second": (b, p), "baseline": (a, [common] * len(a))}
        found[name] = {side: _told(name, *both) for side, both in sides.items()}
    found["overall, own points"] = {
        "readers": found["overall"]["readers"],
        **{s: _told("overall", labels(r, "overall"), [o["overall"] for o in own]) for s, r in (("first", first), ("second", second))},
        "baseline": found["overall"]["baseline"],
    }
    return found


def _told(name: str, a: list[str], b: list[str]) -> tuple[int, float, float]:
    one = agreement_of(name, a, b)
    return one.n, one.share, one.kappa


def report(found: Mapping[str, Mapping[str, tuple[int, float, float]]]) -> Iterator[str]:
    yield f"{'point':22} {'n':>4}  {'readers':>13}  {'program–first':>13}  {'program–second':>14}  {'commonest mark':>14}"
    for name, sides in found.items():
        told = "   ".join(f"{sides[side][1]:.3f} κ {sides[side][2]:5.2f}" for side in ("readers", "first", "second"))
        yield f"{name:22} {sides['first'][0]:4}  {told}   {sides['baseline'][1]:.3f}"


def errors(pairs: Sequence[tuple[Row, Row]], judge: AnswerJudge, name: str) -> Iterator[str]:
    for (row, _), check in zip(pairs, judge_gold(judge, [a for a, _ in pairs]), strict=True):
        got = {"marks": marks_of(check), "overall": check.mark}
        if labels([row], name) != labels([got], name):
            yield f"{row['id']} {labels([row], name)} → {labels([got], name)} | {row['question'][:90]} | {row['points']} | {row['answer'][:260]}"


if __name__ == "__main__":
    read: Callable[[], list[tuple[Row, Row]]] = load_gold
    gold, judge = read(), load_judge()
    for half in HALVES if "--all" in sys.argv else HALVES[:1]:
        pairs = [pair for pair in gold if half_of(pair[0]["id"]) == half]
        print(f"{half}: {len(pairs)} pairs")
        print("\n".join(report(compare(pairs, judge))))
        if "--errors" in sys.argv and half == HALVES[0]:
            print("\n".join(errors(pairs, judge, sys.argv[-1])))
