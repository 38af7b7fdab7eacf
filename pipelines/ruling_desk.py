"""What offices rule by hand on which messages tell of one problem: two cases are one, some messages of a case are another problem."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime

from models.case import Event
from models.message import record_of
from models.problem import Problem
from models.reference import Reference
from pipelines.case_desk import FILE, Told, load_case, office_named
from pipelines.inbox import append
from pipelines.settings import Settings
from pipelines.store import connect, records

ORIGIN = "mcu problem"


def merge(settings: Settings, reference: Reference, first: str, second: str, by: str, now: datetime) -> Event:
    """Write into the inbox that two cases are one problem; raises Problem if they are one already."""
    one, other = load_case(settings, first), load_case(settings, second)
    if one.id == other.id:
        raise Problem(f"«{first}» и «{second}» — уже одно обращение {one.id}.")
    these, those = (sorted({named_by(told), *members(settings, told)}) for told in (one, other))
    return _tell(settings, Event("", one.id, named_by(other), "merged", now, office_named(by, reference), _sides(these, those), ORIGIN))


def split(settings: Settings, reference: Reference, name: str, messages: Sequence[str], by: str, now: datetime) -> Event:
    """Write into the inbox that these messages of the case, with what answers them, are another problem; raises Problem if that cannot be."""
    told = load_case(settings, name)
    inside = members(settings, told)
    strange = [id for id in messages if id not in inside]
    if strange:
        raise Problem(f"Сообщения «{strange[0]}» в {told.id} нет. Есть: {', '.join(inside)}.")
    gone = below(settings, messages, inside)
    stay = [id for id in inside if id not in gone]
    if named_by(told) in gone:
        others = " ".join(stay)
        hint = f"отделите остальные: mcu problem split {told.id} {others}" if others else "других сообщений в нём нет"
        raise Problem(f"По сообщению «{named_by(told)}» обращение названо, и история записана на него: {hint}.")
    stay = sorted({named_by(told), *stay})
    return _tell(settings, Event("", told.id, min(gone, key=inside.index), "split", now, office_named(by, reference), _sides(sorted(gone), stay), ORIGIN))


def named_by(told: Told) -> str:
    """The message that names the case."""
    return told.id.removeprefix("case:")


def members(settings: Settings, told: Told) -> list[str]:
    """The messages of the case in order of time."""
    with connect(settings.published, read_only=True) as connection:
        query = "SELECT c.message_id AS id FROM case_messages c JOIN messages m ON m.id = c.message_id WHERE c.case_id = $id ORDER BY m.published_at, m.id"
        return [row["id"] for row in records(connection, query, id=told.id)]


def below(settings: Settings, messages: Collection[str], inside: Collection[str]) -> set[str]:
    """The messages and what answers them, down to the last answer, also through a page's reply; as far as it is inside."""
    with connect(settings.published, read_only=True) as connection:
        query = "SELECT id, parent FROM messages WHERE thread IN (SELECT thread FROM messages WHERE list_contains($ids, id))"
        above = {row["id"]: row["parent"] for row in records(connection, query, ids=list(inside))}
    found = set(messages)
    while more := {id for id, parent in above.items() if parent in found} - found:
        found |= more
    return found & {*messages, *inside}


def _sides(these: Sequence[str], those: Sequence[str]) -> dict[str, str]:
    return {"these": json.dumps(these, ensure_ascii=False), "those": json.dumps(those, ensure_ascii=False)}


def _tell(settings: Settings, event: Event) -> Event:
    record = {"fact": "event", **record_of(event)}
    record["id"] = f"told:{hashlib.sha256(json.dumps(record, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]}"
    append(settings.inbox, FILE, event.at, [record])
    return event
