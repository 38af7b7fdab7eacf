"""What people said of which messages tell of one problem: the last word counts."""

import json
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

import duckdb

from models.case import Event
from models.case_story import correct
from pipelines.event_rows import event_of
from pipelines.store import records

KINDS = ("merged", "split")  # of events; their payload names the messages of both sides, as JSON lists
Sides = tuple[frozenset[str], frozenset[str]]
DUPLICATES = "SELECT message_id, value, labeled_at FROM current_labels WHERE judgement = 'duplicate_of' AND value <> message_id"


@dataclass
class Rulings:
    """Sets of messages that are one problem, sides of which no two messages are, and the events that said so by the messages they name."""

    together: list[set[str]] = field(default_factory=list)
    apart: list[Sides] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=dict)

    def forced(self, known: Container[str]) -> list[tuple[str, str]]:
        """Pairs that hold together what is known of each set."""
        return [pair for ids in self.together for pair in pairwise(sorted(id for id in ids if id in known))]

    def tears(self, ids: Collection[str]) -> bool:
        """Whether some two of these are told apart."""
        return any(not one.isdisjoint(ids) and not other.isdisjoint(ids) for one, other in self.apart)

    def merge(self, these: Iterable[str], those: Iterable[str]) -> None:
        """From now on all of them are one problem."""
        whole = {*these, *those}
        for known in [ids for ids in self.together if ids & whole]:
            self.together.remove(known)
            whole |= known
        self.together.append(whole)
        self.apart = [left for sides in self.apart for left in _outside(sides, whole)]

    def split(self, these: Iterable[str], those: Iterable[str]) -> None:
        """From now on `these` are another problem than `those` and whatever was held together with them."""
        gone, stay = set(these), set(those)
        for known in [ids for ids in self.together if ids & gone]:
            self.together.remove(known)
            self.together += [part for part in (known & gone, known - gone) if len(part) > 1]
            stay |= known - gone
        sides = frozenset(gone), frozenset(stay - gone)
        self.apart += [sides] if all(sides) and sides not in self.apart else []


def _outside(sides: Sides, whole: Collection[str]) -> Iterator[Sides]:
    """The sides without what was said of any two of the whole: every other pair stays apart."""
    one, other = sides
    inside, outside = one.intersection(whole), other.difference(whole)
    left = ((one.difference(whole), other), (inside, outside)) if inside and len(outside) < len(other) else (sides,)
    yield from (part for part in left if all(part))


def load_rulings(connection: duckdb.DuckDBPyConnection) -> Rulings:
    """From the events that people told and the duplicates that curators marked."""
    events = [event_of(row) for row in records(connection, "FROM events WHERE kind IN ('merged', 'split', 'corrected')")]
    labels = [(row["labeled_at"], row["message_id"], row["value"]) for row in records(connection, DUPLICATES)]
    return rule([event for event in correct(events) if event.kind in KINDS], labels)


def rule(events: Sequence[Event], duplicates: Iterable[tuple[datetime, str, str]] = ()) -> Rulings:
    """The rulings of the events and of the marks (when, message, the one that it repeats), in whatever order they came."""
    said = [(event.at, event.id, event.kind, sides_of(event)) for event in events]
    said += [(at, f"label:{a}:{b}", "merged", (frozenset({a}), frozenset({b}))) for at, a, b in duplicates]
    rulings = Rulings()
    for _, _, kind, sides in sorted(said, key=lambda one: one[:2]):
        (rulings.merge if kind == "merged" else rulings.split)(*sides)
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        for id in dict.fromkeys(_named(event)):
            rulings.events.setdefault(id, []).append(event)
    return rulings


def sides_of(event: Event) -> Sides:
    """The messages of both sides; without the lists the message itself and the one that names the case."""
    case = (event.case or "").removeprefix("case:")
    message = event.message or event.payload.get("message", "")
    first, second = (case, message) if event.kind == "merged" else (message, case)
    return frozenset(_listed(event.payload, "these") or [first]), frozenset(_listed(event.payload, "those") or [second])


def _listed(payload: Mapping[str, str], name: str) -> list[str]:
    try:
        told = json.loads(payload.get(name, ""))
    except ValueError:
        return []
    return [id for id in told if isinstance(id, str)] if isinstance(told, list) else []


def _named(event: Event) -> Iterator[str]:
    """The messages in whose cases the event is told: the one that names the case, and the one merged or split off."""
    yield (event.case or "").removeprefix("case:")
    if event.message:
        yield event.message
