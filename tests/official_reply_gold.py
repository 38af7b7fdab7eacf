"""How well official replies are tied to what they answer, on 60 threads of ours: python -m tests.official_reply_gold [--errors].

Half of the threads (by the hash of their id) were for development, half only test. Three sources are shown: names as the networks' mentions (VK's reply
button writes one), no names at all (typed by hand: nobody's name is kept), and what stood here before, the parent alone.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from classifiers.matter import who_is_named
from classifiers.official_reply import Tie, tie_replies
from classifiers.thread_post import Post
from models.analysis import Reader, analyze
from models.message import Message
from models.reference import load_reference
from models.worktime import TIME_ZONE
from pipelines.official_replies import spots_of
from pipelines.settings import ROOT, load_settings
from pipelines.store import connect

GOLD = Path(__file__).parent / "gold" / "official_threads.jsonl"
START = datetime(2026, 2, 1, 9, tzinfo=TIME_ZONE)
KINDS = {"answer": "answer", "form_reply": "reaction"}
Triple = tuple[str, str, str]


def load_gold() -> list[dict[str, Any]]:
    """Threads with messages (parent None: not under another one) and answers."""
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def is_final(key: str) -> bool:
    """True for the half that only tests."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 == 1


def posts_of(thread: Mapping[str, Any], reader: Reader, with_names: bool) -> list[Post]:
    """The thread as the spiders give it: what stands under nothing stands under the root."""
    rows = thread["messages"]
    authors: dict[str, set[str]] = {}
    for row in rows:
        authors.setdefault(row["name"], set()).add(row["author"])
    messages = [Message(r["id"], "", "", rows[0]["id"], None, None, False, r["text"], None, START, START) for r in rows]
    posts = []
    for row, analysis in zip(rows, analyze(messages, reader), strict=True):
        official = row["author"] == "official"
        called = {author for name in who_is_named(row["text"]) for author in authors.get(name, ())} if official and with_names else set()
        parent = row["parent"] or (None if row is rows[0] else rows[0]["id"])
        author, at = None if official else row["author"], START + timedelta(minutes=row["minutes"])
        posts.append(Post(row["id"], parent, author, official, row["text"], at, analysis.lemmas, spots_of(analysis.addresses), tuple(sorted(called))))
    return posts


def by_parent(thread: Mapping[str, Any]) -> list[Tie]:
    """What was done before: the parent alone, everything an answer."""
    rows = thread["messages"]
    return [Tie(row["id"], row["parent"] or rows[0]["id"], "answer", "") for row in rows[1:] if row["author"] == "official"]


def report(gold: Sequence[Mapping[str, Any]], ties: Sequence[Sequence[Tie]]) -> Iterator[str]:
    """Lines of figures."""
    true = {(a["official"], to) for thread in gold for a in thread["answers"] for to in a["to"]}
    made = {(tie.reply, tie.message) for found in ties for tie in found}
    hit = len(true & made)
    p, r = hit / max(1, len(made)), hit / max(1, len(true))
    yield f"  связи: точность {p:.3f} ({hit} из {len(made)}), полнота {r:.3f} ({hit} из {len(true)}), F1 {2 * p * r / max(1e-9, p + r):.3f}"
    whole = {a["official"]: (set(a["to"])) for thread in gold for a in thread["answers"]}
    got: dict[str, set[str]] = {}
    for reply, message in made:
        got.setdefault(reply, set()).add(message)
    yield f"  ответ понят целиком (все и только те сообщения): {sum(got.get(id) == to for id, to in whole.items())} из {len(whole)}"
    kinds = {a["official"]: KINDS[a["kind"]] for thread in gold for a in thread["answers"]}
    said = {tie.reply: tie.kind for found in ties for tie in found}
    for kind in ("answer", "reaction"):
        right = sum(said.get(id) == k for id, k in kinds.items() if k == kind)
        claimed = sum(k == kind for k in said.values())
        yield f"  {kind}: точность {right} из {claimed}, полнота {right} из {sum(k == kind for k in kinds.values())}"


def errors(gold: Sequence[Mapping[str, Any]], ties: Sequence[Sequence[Tie]]) -> Iterator[str]:
    """The replies that were not understood."""
    for thread, found in zip(gold, ties, strict=True):
        texts = {row["id"]: row["text"] for row in thread["messages"]}
        expected = {a["official"]: (sorted(a["to"]), KINDS[a["kind"]]) for a in thread["answers"]}
        for id in sorted({*expected, *(tie.reply for tie in found)}):
            mine = sorted(tie.message for tie in found if tie.reply == id), next((tie.kind for tie in found if tie.reply == id), None)
            if expected.get(id) != mine:
                yield f"{id} «{texts[id]}»: ждали {expected.get(id)}, вышло {mine} {[tie.evidence for tie in found if tie.reply == id]}"


def week(published: Path) -> Iterator[str]:
    """Lines of figures of the recorded week: replies in threads, what they were, first answers that nobody typed."""
    with connect(published, read_only=True) as connection:
        replies, tied, reactions = connection.execute(
            """SELECT count(*), count(r.reply_id), count(*) FILTER (r.kinds = ['reaction']) FROM messages m
            LEFT JOIN (SELECT reply_id, list(DISTINCT kind) AS kinds FROM official_replies GROUP BY reply_id) r ON r.reply_id = m.id
            WHERE m.author_is_official AND m.thread <> m.id AND m.deleted_at IS NULL"""
        ).fetchone() or (0, 0, 0)
        cases, answered, hours, reacted = connection.execute(
            """SELECT count(*), count(first_answer_at), median(epoch(first_answer_at - registered_at)) / 3600,
                count(*) FILTER (first_answer_at IS NULL AND id IN (SELECT case_id FROM case_events WHERE kind = 'reacted'))
            FROM cases WHERE id NOT IN (SELECT 'case:' || message_id FROM export_rows)"""
        ).fetchone() or (0, 0, 0, 0)
    yield f"записанная неделя: официальных ответов в ветках {replies}, привязано {tied}, из них одни отклики {reactions}"
    yield f"  проблем из сетей {cases}: первый ответ найден у {answered} (медиана {hours or 0:.1f} ч), только отклик у {reacted}"


def main() -> None:
    """Print the figures of both halves."""
    reader = Reader.load(load_reference(ROOT / "data" / "reference"))
    rules = reader.reference.replies
    gold = load_gold()
    for half, final in (("разработка", False), ("итог", True)):
        part = [thread for thread in gold if is_final(thread["id"]) == final]
        print(f"{half}: веток {len(part)}, официальных ответов {sum(len(t['answers']) for t in part)}")
        for name, with_names in (("имена — упоминания сети", True), ("имён нет", False)):
            ties = [tie_replies(posts_of(t, reader, with_names), t["messages"][0]["id"], rules) for t in part]
            print(f" {name}:", *report(part, ties), sep="\n")
            if "--errors" in sys.argv and not final:
                print(*errors(part, ties), sep="\n")
        print(" только родитель, всё — ответ (как было):", *report(part, [by_parent(t) for t in part]), sep="\n")
    published = load_settings().var / "demo" / "analytics.duckdb"
    if published.is_file():
        print(*week(published), sep="\n")


if __name__ == "__main__":
    main()
