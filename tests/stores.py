"""Looking into stores, and facts written for the tests."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from classifiers.answer_pairs import load_answer_pairs
from classifiers.satisfaction import load_lessons
from models.message import Listing, Message
from pipelines.answers import LEARNT
from pipelines.mind import Mind
from pipelines.satisfaction import LESSONS, TAUGHT
from tests.conftest import NOW

DECIDED = """INSERT INTO decisions (
    message_id, version, relevant, relevance, appeal, kind, topic, topic_group, top, department, confidence, auto, sentiment, urgency, reasons, decided_by,
    decided_at
) """

TABLES = (
    *("folded_files", "bad_lines", "messages", "sights", "listings", "message_versions", "coverage", "export_rows"),
    *("analyses", "addresses", "decisions", "cases", "case_messages", "events", "case_events", "case_states", "case_escalations"),
    *("system_rows", "system_row_states", "system_row_escalations"),
)


def teach_small(mind: Mind, seed: Path) -> None:
    """Teach on the seed what a process teaches when it first meets an answer or a remark."""
    TAUGHT(load_lessons(seed / LESSONS), mind.reader.reference.satisfaction, mind.reader.language)
    LEARNT(load_answer_pairs(seed), mind.reader.language, mind.reader.reference.answering)


def dump(store: Path, tables: tuple[str, ...] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in one order."""
    with duckdb.connect(str(store), read_only=True) as connection:
        return {table: sorted(connection.execute(f"FROM {table}").fetchall(), key=repr) for table in tables}


def message(number: int, text: str, seen: int = 0, thread: int | None = None, **changes: Any) -> Message:
    """Message `number` of a wall, seen `seen` hours after NOW − 1 day."""
    root = f"vk:-1_{thread or number}"
    id = root if thread is None else f"{root}?reply={number}"
    at = NOW - timedelta(days=1)
    fields: dict[str, Any] = {
        "id": id, "source": "vk_main", "channel": "Стена", "thread": root, "parent": None if thread is None else root, "author": f"a{number}",
        "author_is_official": False, "text": text, "url": None, "published_at": at - timedelta(hours=5), "collected_at": at + timedelta(hours=seen),
    }  # fmt: skip
    return Message(**{**fields, **changes})


def listing(seen: int, *ids: str, scope: str | None = None) -> Listing:
    """What the wall or a thread showed `seen` hours after NOW − 1 day."""
    at = NOW - timedelta(days=1)
    return Listing("vk_main", scope, at - timedelta(days=5), ids, at + timedelta(hours=seen))


def moment(hours: int) -> datetime:
    """`hours` after NOW − 1 day."""
    return NOW - timedelta(days=1) + timedelta(hours=hours)
