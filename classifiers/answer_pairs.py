"""Questions with answers whose marks are known: what judging answers is learnt from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.problem import Problem

ANSWERS, PARTLY, DOES_NOT = "answers", "partly", "does not answer"
MARKS = (ANSWERS, PARTLY, DOES_NOT)
SEED = Path("answers") / "pairs.jsonl"  # beside the corpus of messages, in its own folder: these are no messages
LEARNT = ("who", "own")  # by what the whole answer shows
_SAID = {"action": "action", "date": "date", "who": "who", "plain": "plain", "contact": "contact", "own": "form_letter", "photo": "photo_expected"}


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer with the points asked. `addressed` says of each point whether it is answered, `marks` of the points of the checklist (`photo`: one is
    expected), `full` whether an answer that addresses every point is also full; None and what is missing is not known. `weight` counts it as so many."""

    points: tuple[str, ...]
    answer: str
    addressed: tuple[bool | None, ...]
    marks: Mapping[str, bool]
    full: bool | None
    solved: bool
    weight: int = 1


def load_answer_pairs(folder: Path) -> list[Pair]:
    """The pairs of `answers/pairs.jsonl` in the folder of the seed; none if there is no such file. Raises Problem that names the line."""
    path, found = folder / SEED, []
    if not path.is_file():
        return []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(parse_pair(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(f"{SEED}, строка {number}: {error}. Исправьте разметку.") from error
    return found


def parse_pair(row: Mapping[str, Any]) -> Pair:
    """The pair of a record; raises ValueError or KeyError that says what is wrong."""
    if row["overall"] not in MARKS:
        raise ValueError(f"итог «{row['overall']}», бывает {', '.join(MARKS)}")
    addressed = tuple(row["marks"]["addressed"])
    if len(addressed) != len(row["points"]) or not addressed:
        raise ValueError("пунктов и отметок о них не поровну или нет")
    marks = {name: bool(row["marks"][said]) ^ (said == "form_letter") for name, said in _SAID.items()}
    full = row["overall"] == ANSWERS if all(addressed) else None
    return Pair(tuple(row["points"]), row["answer"], addressed, marks, full, row.get("outcome") == "Решено")


def check_answer_pairs(pairs: Sequence[Pair]) -> Iterator[str]:
    """Problems in Russian: answers that stand twice, marks that contradict each other."""
    seen: set[tuple[tuple[str, ...], str]] = set()
    for pair in pairs:
        if (pair.points, pair.answer) in seen:
            yield f"{SEED}: пара с ответом «{pair.answer[:60]}» стоит дважды"
        seen.add((pair.points, pair.answer))
        if not pair.marks["own"] and any(pair.addressed):
            yield f"{SEED}: «{pair.answer[:60]}» — отписка, а пункт отвечен"
