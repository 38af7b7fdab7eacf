"""Chronic problems, their causes and what was proposed, made anew from the cases and from what offices said."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from classifiers.chronic import Chronicity, Finding, episodes_of, find_chronic, load_chronicity
from classifiers.effect import compare
from classifiers.joining import FILE, load_joining
from classifiers.occurrence import Cell, Occurrence
from classifiers.outbursts import find_outbursts, find_waves
from classifiers.returning import find_returning
from models.analysis import Reader
from models.causes import load_causes
from models.privacy import mask_personal_data
from models.reference import Reference
from models.worktime import TIME_ZONE
from pipelines.event_rows import payload_of
from pipelines.problem_evidence import Detective, evidence_json
from pipelines.problem_places import Gazetteer, matter_name, occurrences_of
from pipelines.store import insert, records, sql, transaction

RULES = "chronic.toml"
NEW_DAYS = 7  # what was not chronic so many days ago is new
PROGRAM = "program"
TABLES = ("chronic_problems", "problem_cases", "problem_causes", "problem_proposals", "loud_spots")
Row = dict[str, Any]


@dataclass(frozen=True)
class Watch:
    """A problem with what came of it: found now, or taken up by an office before. `found` are its comings within the window, `before` those earlier of one
    that was taken up: whose it is and what it is about is not forgotten with the year."""

    cell: Cell
    found: tuple[Occurrence, ...]
    before: tuple[Occurrence, ...]
    finding: Finding | None
    is_new: bool
    told: tuple[Row, ...]

    @property
    def id(self) -> str:
        """The same as long as the place and the matter are."""
        return problem_id(self.cell)


def problem_id(cell: Cell) -> str:
    """«problem:3fa9c1»."""
    return f"problem:{hashlib.sha256(f'{cell.level}|{cell.place}|{cell.matter}'.encode()).hexdigest()[:6]}"


def rebuild_problems(connection: duckdb.DuckDBPyConnection, folder: Path, reader: Reader, now: datetime) -> int:
    """Make the tables of chronic problems anew; `folder` is the reference data. Returns the number of problems. A town without rules has none."""
    if not (folder / RULES).is_file():
        with transaction(connection):
            for table in TABLES:
                insert(connection, table, [], replace=True)  # nothing stays of the time when it had some
        return 0
    rules, reference, joining = load_chronicity(folder / RULES), reader.reference, load_joining(folder / FILE)
    comings = records(connection, sql("problem_comings"))
    everything = list(occurrences_of(comings, Gazetteer.of(reference), rules.silence_days, now))
    as_of = now.astimezone(TIME_ZONE).date()
    matters = [replace(one, topic=joining.matter(one.topic)) for one in everything]
    watched = list(_watched(everything, matters, as_of, rules, _told(connection, reader)))
    detective = Detective.of(load_causes(folder), reader.language)
    with transaction(connection):
        history = {one.id: _history(connection, one.found) for one in watched}
        departments = {one.id: _department(history[one.id]) or _department(_history(connection, one.before)) for one in watched}
        insert(connection, "chronic_problems", [_row(one, history[one.id], departments[one.id], as_of, reference) for one in watched], replace=True)
        cases = [{"problem_id": one.id, "case_id": o.case, "came_on": o.on} for one in watched for o in one.found]
        insert(connection, "problem_cases", cases, replace=True)
        causes = [row for one in watched for row in _causes(connection, one, history[one.id], detective)]
        insert(connection, "problem_causes", causes, replace=True)
        insert(connection, "problem_proposals", [row for one in watched for row in _proposals(one, matters, as_of, rules)], replace=True)
        loud = [*find_outbursts(everything, as_of, rules), *find_waves(everything, as_of, rules)]
        insert(connection, "loud_spots", [*map(asdict, loud), *_returning(connection, rules, now)], replace=True)
    return len(watched)


def _watched(
    everything: Sequence[Occurrence], matters: Sequence[Occurrence], as_of: date, rules: Chronicity, told: Mapping[str, tuple[Row, ...]]
) -> Iterator[Watch]:
    """What is chronic now, and what an office took up, whether it still comes or not; `matters` are the same comings by their matters."""
    before = {one.cell for one in find_chronic(matters, as_of - timedelta(days=NEW_DAYS), rules)}
    known, own = set(), dict(zip(matters, everything, strict=True))
    since = as_of - timedelta(days=rules.window_days - 1)
    for one in find_chronic(matters, as_of, rules):
        known.add(problem_id(one.cell))
        events = told.get(problem_id(one.cell), ())
        earlier = tuple(own[o] for o in matters if o.on < since and one.cell.holds(o)) if events else ()
        yield Watch(one.cell, tuple(own[o] for o in one.found), earlier, one, one.cell not in before, events)
    for id, events in told.items():
        place = events[0]["payload"]
        cell = Cell(place.get("level", ""), place.get("place", ""), place.get("matter", ""))
        if id not in known and problem_id(cell) == id:
            held = [o for o in matters if cell.holds(o)]
            yield Watch(cell, tuple(own[o] for o in held if since <= o.on), tuple(own[o] for o in held if o.on < since), None, False, events)


def _told(connection: duckdb.DuckDBPyConnection, reader: Reader) -> dict[str, tuple[Row, ...]]:
    """Causes and proposals that offices told, by problem, each once; what they wrote without personal data."""
    rows = {row["id"]: {**row, "payload": payload_of(row["payload"])} for row in records(connection, sql("problem_events"))}
    texts = sorted({value for row in rows.values() for name, value in row["payload"].items() if name in ("text", "what", "who", "effect")})
    docs = reader.language.read(texts)
    masked = {text: mask_personal_data(doc, reader.finder.find(doc)[0], reader.reference) for text, doc in zip(texts, docs, strict=True)}
    for row in rows.values():
        row["payload"] = {name: masked.get(value, value) for name, value in row["payload"].items()}
    ordered = sorted(rows.values(), key=lambda row: (row["case_id"], row["happened_at"], row["id"]))
    return {id: tuple(held) for id, held in groupby(ordered, key=lambda row: row["case_id"])}


def _returning(connection: duckdb.DuckDBPyConnection, rules: Chronicity, now: datetime) -> Iterator[Row]:
    """Topics whose cases come back more than the others', as rows of loud spots."""
    rows = {row["topic"]: row for row in records(connection, sql("problem_signals"), since=now - timedelta(days=rules.window_days), now=now)}
    for one in find_returning([(row["topic"], row["cases"], row["back"]) for row in rows.values()], rules.min_cases, rules.q):
        since, until = (rows[one.topic][name].astimezone(TIME_ZONE).date() for name in ("since", "until"))
        yield {"kind": "returning", "level": "", "place": "", "topic": one.topic, "cases": one.back, "expected": one.expected, "since": since, "until": until}


def _history(connection: duckdb.DuckDBPyConnection, found: Sequence[Occurrence]) -> list[Row]:
    return records(connection, sql("problem_history"), cases=sorted({o.case for o in found})) if found else []


def _department(history: Sequence[Row]) -> str | None:
    """The one that answers for most of the cases."""
    return next((id for id, _ in Counter(row["department"] for row in history if row["department"]).most_common(1)), None)


def _row(one: Watch, history: Sequence[Row], department: str | None, as_of: date, reference: Reference) -> Row:
    days, finding = sorted(o.on for o in one.found), one.finding
    counts = {name: sum(row[name] for row in history) for name in ("reopened", "broken", "not_fixed")}
    return {
        "id": one.id, "level": one.cell.level, "place": one.cell.place, "settlement": next((o.settlement for o in (*one.found, *one.before)), None),
        "matter": one.cell.matter, "matter_name": matter_name(one.cell, one.found, reference, one.before), "department": department,
        "cases": len({o.case for o in one.found}), "comings": len(one.found), "periods": finding.periods if finding else len(set(days)),
        "expected": finding.expected if finding else None, "usual": finding.usual if finding else None, "p": finding.p if finding else None,
        "q": finding.q if finding else None, "episodes": finding.episodes if finding else episodes_of(days, 14),
        "first_on": min(days, default=None), "last_on": max(days, default=None), **counts,
        "recurs": sum(row["recurs"] is not None for row in history),
        "is_chronic": finding is not None, "is_new": one.is_new, "is_taken": bool(one.told), "as_of": as_of,
    }  # fmt: skip


def _causes(connection: duckdb.DuckDBPyConnection, one: Watch, history: Sequence[Row], detective: Detective) -> Iterator[Row]:
    """The confirmed cause first, if one was told and not taken back, then what the program suggests."""
    told = next((row for row in reversed(one.told) if row["kind"] == "cause"), None)
    name = told["payload"].get("cause", "") if told else ""
    if told and name in detective.causes:
        yield {
            "problem_id": one.id, "cause": name, "cause_name": detective.causes[name].name, "place": 0, "score": None, "evidence": "[]",
            "told_by": told["office"], "told_at": told["happened_at"], "note": told["payload"].get("text"),
        }  # fmt: skip
    for place, suspicion in enumerate(detective.suspect(connection, one.found, history), 1):
        yield {
            "problem_id": one.id, "cause": suspicion.cause, "cause_name": detective.causes[suspicion.cause].name, "place": place, "score": suspicion.score,
            "evidence": evidence_json(suspicion.evidence), "told_by": PROGRAM, "told_at": None, "note": None,
        }  # fmt: skip


def day_of(text: str) -> date | None:
    """The day of an ISO text; None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _proposals(one: Watch, everything: Sequence[Occurrence], as_of: date, rules: Chronicity) -> Iterator[Row]:
    own = [o.on for o in everything if one.cell.holds(o)]
    elsewhere = [o.on for o in everything if getattr(o, one.cell.kind) == one.cell.matter and not one.cell.holds(o)]
    for row in one.told:
        told = row["payload"]
        due = day_of(told.get("due", ""))
        if row["kind"] == "proposal" and due:
            since = max(min((o.on for o in everything), default=due), due - timedelta(days=rules.window_days)) - timedelta(days=1)
            effect = compare(own, elsewhere, since, due, as_of)
            yield {
                "problem_id": one.id, "event_id": row["id"], "what": told.get("what", ""), "who": told.get("who", ""), "due_on": due,
                "effect": told.get("effect", ""), "office": row["office"], "told_at": row["happened_at"], "before_weeks": effect.before,
                "before_days": effect.before_days, "after_weeks": effect.after, "after_days": effect.after_days, "verdict": effect.verdict, "p": effect.p,
            }  # fmt: skip
