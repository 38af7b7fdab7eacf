"""The stable seam for measuring: JSON lines in, JSON lines out."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers.routing import Decision
from classifiers.subjects import Subject
from models.analysis import Analysis, analyze
from models.files import write_whole
from models.message import Message
from models.problem import Problem
from models.reference import Reference
from pipelines.chunks import chunks_of
from pipelines.console import track
from pipelines.decide import decide
from pipelines.mind import Mind


def analyze_file(source: Path, target: Path, mind: Mind, now: datetime) -> tuple[int, int]:
    """Analyze every line of a file; returns how many lines there were and how many of them were no message. The answer appears whole."""
    try:
        lines = source.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        raise Problem(f"Не читается {source}: {error.strerror}.") from error
    if lines and not lines[-1]:
        lines.pop()
    chunks = track(chunks_of(lines, 500), "Разбор (по 500)")
    answers = [answer for chunk in chunks for answer in analyze_lines(chunk, mind, now)]
    body = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    write_whole(target, body.encode("utf-8", "backslashreplace"))
    return len(lines), sum("error" in answer for answer in answers)


def analyze_lines(lines: Iterable[str], mind: Mind, now: datetime) -> Iterator[dict[str, Any]]:
    """An answer for each line, in order; a line that is no message comes back as an error."""
    parsed = [_parse(line, now) for line in lines]
    messages = [m for m in parsed if isinstance(m, Message)]
    answers = iter(_answers(messages, mind, now))
    for one in parsed:
        yield next(answers) if isinstance(one, Message) else one


def _parse(line: str, now: datetime) -> Message | dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "строка не разбирается как JSON"}
    if not isinstance(record, dict):
        return {"id": None, "error": "строка не объект JSON"}
    id, text = record.get("id"), record.get("text")
    if not isinstance(text, str):
        return {"id": id, "error": "нет поля text"}
    return Message(
        id=id if isinstance(id, str) else json.dumps(id), source=str(record.get("source") or ""), channel=str(record.get("channel") or ""),
        thread=str(id), parent=None, author=None, author_is_official=False, text=text, url=None,
        published_at=_moment(record.get("published_at")) or now, collected_at=now,
    )  # fmt: skip


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _answers(messages: Sequence[Message], mind: Mind, now: datetime) -> list[dict[str, Any]]:
    analyses = analyze(messages, mind.reader)
    decisions = decide(messages, analyses, {}, mind.judges, mind.reader.reference, now)
    return [answer_of(len(m.text), a, d, mind.reader.reference) for m, a, d in zip(messages, analyses, decisions, strict=True)]


def answer_of(length: int, analysis: Analysis, decision: Decision, reference: Reference) -> dict[str, Any]:
    """The output line of DESIGN.md, and `topics`: each problem with its span; `length` is that of the text."""
    return {
        "id": decision.message_id,
        "relevant": decision.relevant,
        "relevance": decision.relevance,
        "appeal": decision.appeal,
        "kind": decision.kind,
        "group": decision.group,
        "topic": reference.topics[decision.topic].name,
        "topics": [
            {"group": s.group, "topic": reference.topics[s.topic].name, "confidence": s.confidence, "start": s.start, "stop": s.stop}
            for s in decision.subjects or (Subject(decision.topic, decision.group, decision.confidence, 0, length),)
        ],
        "top_groups": [list(pair) for pair in decision.top],
        "confidence": decision.confidence,
        "auto": decision.auto,
        "department": decision.department,
        "sentiment": decision.sentiment,
        "urgency": decision.urgency,
        "addresses": [
            {
                "street": a.name,
                "house": a.house,
                "settlement": a.settlement,
                "place": reference.places[a.place].name if a.place else None,
                "start": a.start,
                "stop": a.stop,
            }
            for a in analysis.addresses
        ],
        "masked_text": analysis.masked_text,
        "reasons": list(decision.reasons),
    }
