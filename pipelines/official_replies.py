"""What official pages replied in threads, and to what: the table `official_replies`."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import duckdb

from classifiers.official_reply import Tie, tie_replies
from classifiers.thread_post import Post
from models.address import Address
from models.reply_rules import ReplyRules
from pipelines.event_rows import payload_of
from pipelines.store import insert, records, sql, transaction


def keep_official_replies(connection: duckdb.DuckDBPyConnection, rules: ReplyRules) -> int:
    """Make the table anew from the messages and their readings; returns the number of replies that are tied to something.

    What a reply answered before a text of its thread was erased stays as it was told then.
    """
    held = [payload_of(row["payload"]) for row in records(connection, sql("held_ties"))]
    known = {told["reply"] for told in held}
    posts = groupby(records(connection, sql("thread_posts")), key=lambda row: row["thread"])
    ties = [tie for thread, rows in posts for tie in tie_replies(map(post_of, rows), thread, rules) if tie.reply not in known]
    ties += [Tie(told["reply"], told["message"], told["kind"], told["evidence"]) for told in held]
    with transaction(connection):
        kept = [{"reply_id": tie.reply, "message_id": tie.message, "kind": tie.kind, "evidence": tie.evidence} for tie in ties]
        insert(connection, "official_replies", kept, replace=True)
    return len({tie.reply for tie in ties})


def post_of(row: Mapping[str, Any]) -> Post:
    """A message of a thread as ties see it."""
    return Post(
        row["id"], row["parent"], row["author"], row["author_is_official"], row["text"], row["published_at"], tuple(row["lemmas"]),
        tuple((name, house) for name, house in row["spots"]), tuple(row["mentions"] or ()),
    )  # fmt: skip


def spots_of(addresses: Iterable[Address]) -> tuple[tuple[str, str | None], ...]:
    """Places that a text names, as ties compare them: (street or place, house or None)."""
    found = [(a.street or a.name or a.place, a.house) for a in addresses]
    return tuple((name, house) for name, house in dict.fromkeys(found) if name)
