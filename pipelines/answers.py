"""Every answer of every case by the checklist, with what curators said of it, and the promises it makes."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from classifiers.alike import alike_texts
from classifiers.answer import NO, NONE, YES, AnswerJudge, Check, Said, Verdict
from classifiers.answer_pairs import Pair, load_answer_pairs
from classifiers.answer_signals import AnswerEye
from classifiers.points_asked import points_asked
from models.analysis import Reader
from models.case import Event
from models.case_story import correct
from models.check_answer import POINTS
from models.problem import Problem
from pipelines.event_rows import event_of, payload_of
from pipelines.lessons import Taught
from pipelines.store import insert, records, sql, transaction

OF_WORDS = ("action", "date", "who", "plain", "contact", "own")  # points that the words of an answer alone decide: what is said of one holds of its likes
CURATED = 4  # pairs of the seed that one corrected answer weighs
LEARNT = Taught(AnswerJudge.learn)
_PROVING = ("photo", "video", "doc")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a case: its masked text, the points asked, and what curators said of it by point."""

    event: Event
    case: str
    message: str | None
    department: str | None
    text: str
    points: tuple[str, ...]
    solved: bool
    photo: bool
    said: Mapping[str, Said]


def rebuild_answers(connection: duckdb.DuckDBPyConnection, reader: Reader, seed: Path) -> int:
    """Make the tables of answers anew; returns the number of answers. Curators' words train the judge before it judges."""
    answers: list[Answer] = []
    checks: list[tuple[Check, int]] = []
    known = reader.reference.answering.points
    if known and (missing := [id for id in POINTS if id not in known]):
        raise Problem(f"answer.toml: нет пункта «{missing[0]}» ([[point]]). Верните его: без него ответы не проверить.")
    if known and records(connection, "FROM case_events WHERE kind = 'answered' LIMIT 1"):
        eye = AnswerEye(reader.language, reader.reference.answering)
        answers = load_answers(connection, eye)
        judge = LEARNT([*load_answer_pairs(seed), *curated_pairs(answers)], reader.language, reader.reference.answering)
        checks = check_answers(answers, judge)
    with transaction(connection):
        insert(connection, "answers", [_row(one, *check) for one, check in zip(answers, checks, strict=True)], replace=True)
        points = [_point(one, verdict) for one, (check, _) in zip(answers, checks, strict=True) for verdict in check.verdicts]
        insert(connection, "answer_points", points, replace=True)
    return len(answers)


def check_answers(answers: Sequence[Answer], judge: AnswerJudge) -> list[tuple[Check, int]]:
    """The check of each answer and the number of other answers of nearly the same words; one reply to many messages is no copy of itself, and what is said
    to all who wrote of one problem is no copy either."""
    near = alike_texts([one.text for one in answers])
    letters: dict[int, Letter] = {}
    checked = []
    for one, its in zip(answers, near, strict=True):
        if id(its) not in letters:
            letters[id(its)] = Letter.of([answers[at] for at in its])
        letter = letters[id(its)]
        copies = letter.copies_of(one)
        said = {**letter.said, **one.said}
        checked.append((judge.check(one.points, one.text, copies=copies, solved=one.solved, photo=one.photo, said=said), copies))
    return checked


@dataclass(frozen=True)
class Letter:
    """Answers of nearly the same words: how many were written at all, how many in one case alone, in which cases each stands; what was said of them."""

    cases: Mapping[str, frozenset[str]]
    alone: Mapping[str, int]
    said: Mapping[str, Said]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> "Letter":
        """Of these answers."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in answers:
            found[_source(one)].add(one.case)
        cases = {source: frozenset(held) for source, held in found.items()}
        alone = Counter(next(iter(held)) for held in cases.values() if len(held) == 1)
        return cls(cases, alone, _of_like(answers))

    def copies_of(self, one: Answer) -> int:
        """How many others were written, but for those in its own case alone."""
        own = self.cases[_source(one)] != {one.case}  # it is not among those of its case alone
        return len(self.cases) - self.alone.get(one.case, 0) - own


def _source(one: Answer) -> str:
    return one.event.payload.get("reply") or one.event.id


def _of_like(others: Iterable[Answer]) -> dict[str, Said]:
    """What was said of answers of nearly the same words, where the words alone decide."""
    return {point: replace(said, of_like=True) for other in others for point, said in other.said.items() if point in OF_WORDS}


def curated_pairs(answers: Iterable[Answer]) -> Iterator[Pair]:
    """Answers of which curators said something, as examples."""
    for one in answers:
        if one.said:
            told = {point: said.verdict == "yes" for point, said in one.said.items()}
            addressed = tuple(told.get(f"addressed.{number}") for number in range(1, len(one.points) + 1))
            overall = told.get("overall")
            if overall is not None and one.said["overall"].verdict != "partly":
                addressed = tuple(overall if good is None else good for good in addressed)
            full = one.said["overall"].verdict == "yes" if "overall" in one.said and all(addressed) else None
            marks = {point: good for point, good in told.items() if point in OF_WORDS}
            yield Pair(one.points, one.text, addressed, marks, full, one.solved, CURATED)


def load_answers(connection: duckdb.DuckDBPyConnection, eye: AnswerEye) -> list[Answer]:
    """The answers of all cases whose text is known, in order of case and time."""
    rows = records(connection, sql("answered_cases"))
    told = {case: list(its) for case, its in groupby(rows, key=lambda row: row["case_id"])}
    texts = _texts(connection, rows)
    asked: dict[str, tuple[str, ...]] = {}
    found = []
    for case, its in told.items():
        events = list(correct(event_of(row) for row in its))
        said = said_of(events)
        for event in sorted((e for e in events if e.kind == "answered"), key=lambda e: (e.at, e.id)):
            found += _answer(event, case, its[0], texts, said.get(event.id, {}), eye, asked)
    return found


def said_of(events: Iterable[Event]) -> dict[str, dict[str, Said]]:
    """What curators said, by answer and point; the latest word stands."""
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for event in sorted((e for e in events if e.kind == "checked"), key=lambda e: (e.at, e.id)):
        told = event.payload
        if told.get("of") and told.get("point") and told.get("verdict") in (YES, NO, NONE, "partly"):
            found[told["of"]][told["point"]] = Said(told["verdict"], event.by)
    return found


def _texts(connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The messages that the answers are or belong to, and what those answer."""
    ids = (
        {row["message_id"] for row in rows} | {row["case_id"].removeprefix("case:") for row in rows} | {payload_of(row["payload"]).get("reply") for row in rows}
    )
    found = {row["id"]: row for row in records(connection, sql("answer_texts"), ids=sorted(filter(None, ids)))}
    above = {id for row in found.values() for id in (row["parent"], *(row["answered"] or ())) if id and id not in found}
    return found | {row["id"]: row for row in records(connection, sql("answer_texts"), ids=sorted(above))}


def _answer(
    event: Event,
    case: str,
    row: Mapping[str, Any],
    texts: Mapping[str, Mapping[str, Any]],
    said: Mapping[str, Said],
    eye: AnswerEye,
    asked: dict[str, tuple[str, ...]],
) -> Iterator[Answer]:
    reply = texts.get(event.payload.get("reply", ""))
    text = event.payload.get("text") or (reply["text"] if reply else "")
    if not text.strip():
        return
    known = [id for id in _asked_by(event, case, reply) if id in texts]
    message = next((id for id in known if texts[id]["case_id"] == case), next(iter(known), None))
    question = texts[message]["text"] if message else ""
    if question not in asked:
        asked[question] = tuple(points_asked(question, eye)) if question.strip() else ()
    shown = json.loads(reply["attachments"] or "{}") if reply else {}
    photo = bool(event.payload.get("proof")) or any(shown.get(kind) for kind in _PROVING)
    yield Answer(event, case, message, row["department"], text, asked[question], bool(row["solved"]), photo, said)


def _asked_by(event: Event, case: str, reply: Mapping[str, Any] | None) -> Iterator[str]:
    """The messages that an answer may belong to, the likeliest first."""
    if reply:
        yield from (id for id in (*(reply["answered"] or ()), reply["parent"]) if id)
    if event.message and event.message != event.payload.get("reply"):
        yield event.message
    yield case.removeprefix("case:")


def _row(one: Answer, check: Check, copies: int) -> dict[str, Any]:
    return {
        "event_id": one.event.id, "case_id": one.case, "message_id": one.message, "department": one.department, "answered_at": one.event.at, "text": one.text,
        "mark": check.mark, "copies": copies, "missing": list(check.missing),
    }  # fmt: skip


def _point(one: Answer, verdict: Verdict) -> dict[str, Any]:
    return {"event_id": one.event.id, "point": verdict.point, "verdict": verdict.verdict, "reason": verdict.reason, "said_by": verdict.said_by}
