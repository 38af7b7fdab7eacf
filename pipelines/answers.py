"""Every answer of every case by the checklist, with what curators said of it: the tables of answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from classifiers.alike import alike_texts
from classifiers.answer import AnswerJudge, Check
from classifiers.answer_pairs import Pair, load_answer_pairs
from classifiers.answer_signals import AnswerEye
from models.analysis import Reader
from models.check_answer import OF_WORDS, POINTS
from models.problem import Problem
from pipelines.answer_states import State, check_known, known_now, states_of
from pipelines.answered import Answer, load_answers
from pipelines.lessons import Taught
from pipelines.letters import Letter
from pipelines.store import insert, records, transaction

CURATED = 4  # pairs of the seed that one corrected answer weighs
LEARNT = Taught(AnswerJudge.learn)


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer with its check, its copies and how it stood before."""

    answer: Answer
    check: Check
    copies: int
    states: tuple[State, ...]


def rebuild_answers(connection: duckdb.DuckDBPyConnection, reader: Reader, seed: Path) -> int:
    """Make the tables of answers anew; returns the number of answers. Curators' words train the judge before it judges."""
    checked: list[Checked] = []
    known = reader.reference.answering.points
    if known and (missing := [id for id in POINTS if id not in known]):
        raise Problem(f"answer.toml: нет пункта «{missing[0]}» ([[point]]). Верните его: без него ответы не проверить.")
    if known and records(connection, "FROM case_events WHERE kind = 'answered' LIMIT 1"):
        eye = AnswerEye(reader.language, reader.reference.answering)
        answers = load_answers(connection, eye)
        judge = LEARNT([*load_answer_pairs(seed), *curated_pairs(answers)], reader.language, reader.reference.answering)
        checked = check_answers(answers, judge)
    with transaction(connection):
        insert(connection, "answers", [_row(one) for one in checked], replace=True)
        insert(connection, "answer_points", [row for one in checked for row in _points(one)], replace=True)
        insert(connection, "answer_states", [row for one in checked for row in _states(one)], replace=True)
    return len(checked)


def check_answers(answers: Sequence[Answer], judge: AnswerJudge) -> list[Checked]:
    """The check of each answer and the number of other answers of nearly the same words; one reply to many messages is no copy of itself, and what is said
    to all who wrote of one problem is no copy either."""
    near = alike_texts([one.text for one in answers])
    letters: dict[int, Letter] = {}
    checked = []
    for one, its in zip(answers, near, strict=True):
        if id(its) not in letters:
            letters[id(its)] = Letter.of([answers[at] for at in its])
        letter = letters[id(its)]
        known = known_now(one, letter)
        check = check_known(judge, one, known)
        checked.append(Checked(one, check, known.copies, tuple(states_of(one, letter, known, check, judge))))
    return checked


def curated_pairs(answers: Iterable[Answer]) -> Iterator[Pair]:
    """Answers of which curators said something, as examples; the words of one reply once, though it stands in several cases."""
    known: set[str] = set()
    for one in answers:
        if said := one.said:
            told = {point: word.verdict == "yes" for point, word in said.items()}
            addressed = tuple(told.get(f"addressed.{number}") for number in range(1, len(one.points) + 1))
            overall = told.get("overall")
            if overall is not None and said["overall"].verdict != "partly":
                addressed = tuple(overall if good is None else good for good in addressed)
            full = said["overall"].verdict == "yes" if "overall" in said and all(addressed) else None
            marks = {point: good for point, good in told.items() if point in OF_WORDS and one.source not in known}
            known.add(one.source)
            yield Pair(one.points, one.text, addressed, marks, full, one.solved, CURATED)


def _row(one: Checked) -> dict[str, Any]:
    answer = one.answer
    return {
        "event_id": answer.event.id, "case_id": answer.case, "message_id": answer.message, "department": answer.department, "answered_at": answer.event.at,
        "text": answer.text, "mark": one.check.mark, "copies": one.copies, "missing": list(one.check.missing),
    }  # fmt: skip


def _points(one: Checked) -> Iterator[dict[str, Any]]:
    for told in one.check.verdicts:
        yield {"event_id": one.answer.event.id, "point": told.point, "verdict": told.verdict, "reason": told.reason, "said_by": told.said_by}


def _states(one: Checked) -> Iterator[dict[str, Any]]:
    for state in one.states:
        yield {"event_id": one.answer.event.id, "since": state.since, "mark": state.mark, "missing": list(state.missing)}
