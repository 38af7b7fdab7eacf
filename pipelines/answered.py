"""The answers of all cases as they are judged: words, question, what curators said, what was shown when."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import duckdb

from classifiers.answer import NO, NONE, YES, Said
from classifiers.answer_signals import AnswerEye
from classifiers.points_asked import points_asked
from models.case import Event
from models.case_story import correct
from pipelines.answer_proofs import proved_answers, solutions
from pipelines.event_rows import event_of, payload_of
from pipelines.store import records, sql

Texts = Mapping[str, Mapping[str, Any]]
Words = tuple[tuple[str, Said], ...]  # verdicts by point, in order of time
_PROVING = ("photo", "video", "doc")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a case: its masked text, the points asked of it, what curators said of them.

    `solved` tells whether the case is reported solved, `solutions` since when it was and was not; `shown_at` is when a proof was given, None if none was.
    """

    event: Event
    case: str
    message: str | None
    department: str | None
    text: str
    points: tuple[str, ...]
    solved: bool
    solutions: tuple[tuple[datetime, bool], ...]
    shown_at: datetime | None
    words: Words

    @property
    def said(self) -> dict[str, Said]:
        """The last word on each point."""
        return dict(self.words)

    @property
    def source(self) -> str:
        """What was written once, though it may answer several cases."""
        return self.event.payload.get("reply") or self.event.id


def load_answers(connection: duckdb.DuckDBPyConnection, eye: AnswerEye) -> list[Answer]:
    """The answers of all cases whose text is known, in order of case and time."""
    rows = records(connection, sql("answered_cases"))
    texts = _texts(connection, [row for row in rows if row["kind"] == "answered"])
    asked: dict[str, tuple[str, ...]] = {}
    return [answer for case, its in groupby(rows, key=lambda row: str(row["case_id"])) for answer in _of_case(case, list(its), texts, eye, asked)]


def words_of(events: Iterable[Event]) -> dict[str, Words]:
    """What curators said, by answer."""
    found: dict[str, Words] = {}
    for event in sorted((e for e in events if e.kind == "checked"), key=lambda e: (e.at, e.id)):
        told = event.payload
        if told.get("of") and told.get("point") and told.get("verdict") in (YES, NO, NONE, "partly"):
            found[told["of"]] = (*found.get(told["of"], ()), (told["point"], Said(told["verdict"], event.by, event.at)))
    return found


def _texts(connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> Texts:
    """The messages that the answers are or belong to, and what those answer."""
    named = [(row["message_id"], row["case_id"].removeprefix("case:"), payload_of(row["payload"]).get("reply")) for row in rows]
    found = {row["id"]: row for row in records(connection, sql("answer_texts"), ids=sorted({id for ids in named for id in ids if id}))}
    above = {id for row in found.values() for id in (row["parent"], *(row["answered"] or ())) if id and id not in found}
    return found | {row["id"]: row for row in records(connection, sql("answer_texts"), ids=sorted(above))}


def _of_case(case: str, rows: Sequence[Mapping[str, Any]], texts: Texts, eye: AnswerEye, asked: dict[str, tuple[str, ...]]) -> Iterator[Answer]:
    events = list(correct(event_of(row) for row in rows))
    words, proved, solved = words_of(events), dict(proved_answers(events)), tuple(solutions(events))
    for event in sorted((e for e in events if e.kind == "answered"), key=lambda e: (e.at, e.id)):
        reply = texts.get(event.payload.get("reply", ""))
        text = event.payload.get("text") or (reply["text"] if reply else "") or ""
        if text.strip():
            message = _question(event, case, reply, texts)
            points = _points(texts[message]["text"] if message else None, eye, asked)
            shown = event.at if _shows(event, reply) else proved.get(event.id)
            said = words.get(event.id, ())
            yield Answer(event, case, message, rows[0]["department"], text, points, bool(rows[0]["solved"]), solved, shown, said)


def _points(question: str | None, eye: AnswerEye, asked: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What is asked; of a question that was taken down nobody knows any more."""
    text = question or ""
    if text not in asked:
        asked[text] = tuple(points_asked(text, eye)) if text.strip() else ()
    return asked[text]


def _shows(event: Event, reply: Mapping[str, Any] | None) -> bool:
    shown = json.loads(reply["attachments"] or "{}") if reply else {}
    return bool(event.payload.get("proof")) or any(shown.get(kind) for kind in _PROVING)


def _question(event: Event, case: str, reply: Mapping[str, Any] | None, texts: Texts) -> str | None:
    """The message that is answered: of those in the case one that the reply is tied to, though it was taken down; else the likeliest."""
    tied = (reply["answered"] or ()) if reply else ()
    known = [id for id in _asked_by(event, case, reply) if id in texts]
    known.sort(key=lambda id: (texts[id]["case_id"] != case, id not in tied, texts[id]["text"] is None))
    return next(iter(known), None)


def _asked_by(event: Event, case: str, reply: Mapping[str, Any] | None) -> Iterator[str]:
    """The messages that an answer may belong to, the likeliest first."""
    if reply:
        yield from (id for id in (*(reply["answered"] or ()), reply["parent"]) if id)
    if event.message and event.message != event.payload.get("reply"):
        yield event.message
    yield case.removeprefix("case:")
