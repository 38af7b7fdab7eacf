"""Messages about one problem joined into cases; a case is the fold of its events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import duckdb

from classifiers.cluster import Cluster
from classifiers.pair_features import Lexicon
from classifiers.same_problem import same_problem
from models.analysis import Reader
from models.case import Case, Event
from models.case_story import fold_case
from models.case_terms import escalations, with_terms
from models.privacy import mask_personal_data
from models.reference import Reference
from pipelines.case_events import Happenings, events_of, load_happenings, turns_of
from pipelines.column_places import place_rows
from pipelines.event_rows import row_of
from pipelines.mentions import load_mentions
from pipelines.mind import Mind
from pipelines.store import insert, records, sql, transaction
from pipelines.system_rows import clocks_of, keep_system_rows, load_strangers, states_of, system_rows

Row = Mapping[str, Any]
_COLUMNS = [one.name for one in fields(Case) if one.name not in ("messages", "spans")]
WRITTEN = ("text", "reason", "why", "proof")  # fields of events that people write


@dataclass(frozen=True, slots=True)
class Made:
    """A case with the events that tell it and the messages that hold it together, also those that were taken down; `alone` if one message is all of it."""

    case: Case
    events: Sequence[Event]
    members: tuple[str, ...]
    alone: bool


def rebuild_cases(connection: duckdb.DuckDBPyConnection, mind: Mind) -> int:
    """Make the tables of cases anew from messages, decisions, exports and what people told; returns the number of cases."""
    reader = mind.reader
    connection.execute(sql("case_rows"))
    rows = place_rows({row["id"]: row for row in records(connection, "FROM case_rows ORDER BY published_at, id")}, reader)
    happenings = load_happenings(connection, reader.reference)
    made = list(make_cases(join_rows(connection, rows, happenings, mind), rows, happenings))
    joint = {id: one.case.id for one in made for id in one.members}
    alone = {one.members[0]: one.case for one in made if one.alone}
    official = list(system_rows(rows | load_strangers(connection), joint, alone, happenings))
    masks = _masks([event for one in made for event in one.events], [one.case for one in official], reader)
    with transaction(connection):
        _keep_cases(connection, [_hidden(one.case, masks) for one in made], reader.reference)
        keep_system_rows(connection, [replace(one, case=_hidden(one.case, masks)) for one in official], reader.reference)
        insert(connection, "case_members", [{"case_id": one.case.id, "message_id": id} for one in made for id in one.members], replace=True)
        insert(connection, "case_events", [_masked(event, masks) for one in made for event in one.events], replace=True)
    return len(made)


def join_rows(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, Row], happenings: Happenings, mind: Mind) -> list[Cluster]:
    """The rows of `case_rows` joined by problem."""
    turns = {id: found for id, row in rows.items() if (found := turns_of(row, happenings))}
    mentions = load_mentions(connection, rows, turns, mind)
    text, rulings = mind.judges.text, happenings.rulings
    return same_problem(mentions, Lexicon(text.weights_, text.unseen_), mind.joining, rulings.forced(rows), rulings.apart)


def make_cases(clusters: Sequence[Cluster], rows: Mapping[str, Row], happenings: Happenings) -> Iterator[Made]:
    """The case of each cluster that holds an appeal, unless its authors took everything down and no office did anything; its name is that of its anchor."""
    members = {cluster.id: told for cluster in clusters if (told := _standing(cluster, rows, happenings))}
    anchors = {id: _anchor(told) for id, told in members.items()}
    for cluster in clusters:
        if cluster.id in anchors:
            before = anchors.get(cluster.recurs or "")
            yield _make(members[cluster.id], anchors[cluster.id], cluster, f"case:{before['id']}" if before else None, happenings)


def _standing(cluster: Cluster, rows: Mapping[str, Row], happenings: Happenings) -> list[Row]:
    told = [rows[id] for id in cluster.messages if rows[id]["told"]]
    return told if any(row["deleted_at"] is None or happenings.told.get(row["id"]) for row in told) else []


def _anchor(rows: Sequence[Row]) -> Row:
    """The message that was seen first: messages that come later, also older ones, do not change the name of the case, and of two cases that turn out to be
    one the older name stays."""
    return min(rows, key=lambda row: (row["first_seen_at"], row["published_at"], row["id"]))


def _make(rows: Sequence[Row], anchor: Row, cluster: Cluster, recurs: str | None, happenings: Happenings) -> Made:
    events = events_of(rows, anchor, cluster, recurs, happenings)
    case = fold_case(events)
    alive = {row["id"] for row in rows if row["deleted_at"] is None}
    messages = tuple(id for id in case.messages if id in alive)
    return Made(with_terms(replace(case, messages=messages), happenings.reference), events, tuple(row["id"] for row in rows), len(cluster.messages) == 1)


def _keep_cases(connection: duckdb.DuckDBPyConnection, cases: Sequence[Case], reference: Reference) -> None:
    insert(connection, "cases", [_row(case, reference) for case in cases], replace=True)
    insert(connection, "case_messages", [{"case_id": c.id, "message_id": m} for c in cases for m in c.messages], replace=True)
    insert(connection, "case_states", [{"case_id": case.id, **state} for case in cases for state in states_of(case)], replace=True)
    steps = [{"case_id": c.id, "step": s.id, "office": s.office, "reached_at": at} for c in cases for s, at in escalations(c, reference)]
    insert(connection, "case_escalations", steps, replace=True)


def _row(case: Case, reference: Reference) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _COLUMNS} | clocks_of(case, reference)


def _masks(events: Iterable[Event], cases: Iterable[Case], reader: Reader) -> Mapping[str, str]:
    """What people wrote in the events, and of proofs and pauses in the cases: each text with the same without personal data."""
    written = {value for event in events for name, value in event.payload.items() if name in WRITTEN and value}
    of_cases = {text for case in cases for text in (case.proof, *(span.pause for span in case.spans)) if text}
    texts = sorted(written | of_cases)
    docs = reader.language.read(texts)
    return {text: mask_personal_data(doc, reader.finder.find(doc)[0], reader.reference) for text, doc in zip(texts, docs, strict=True)}


def _masked(event: Event, masks: Mapping[str, str]) -> dict[str, Any]:
    return row_of(replace(event, payload={name: masks.get(value, value) if name in WRITTEN else value for name, value in event.payload.items()}))


def _hidden(case: Case, masks: Mapping[str, str]) -> Case:
    """The case without personal data in what people wrote of its proof and its pauses."""
    spans = tuple(replace(span, pause=span.pause and masks.get(span.pause, span.pause)) for span in case.spans)
    return replace(case, proof=case.proof and masks.get(case.proof, case.proof), spans=spans)
