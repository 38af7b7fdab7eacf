"""How well messages about one problem are joined, on our gold of 658 messages: python -m tests.same_problem_gold."""

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers.cluster import Cluster
from classifiers.evidence import evidence_of
from classifiers.joining import Joining, load_joining
from classifiers.mention import Mention, mention_of, stops_of
from classifiers.pair_features import Lexicon
from classifiers.same_problem import same_problem
from classifiers.text import Batch
from models.analysis import analyze
from models.message import Message
from models.reference import load_reference
from pipelines.decide import decide, judge, read_threads
from pipelines.mind import Mind
from pipelines.settings import ROOT, Settings
from tests.clusters import b_cubed, pairwise_scores

GOLD = Path(__file__).parent / "gold" / "same_problem.jsonl"
RULES = ROOT / "data" / "reference" / "same_problem.toml"
STORED = 3  # likely topics that a decision keeps (classifiers/routing.py)
PUBLIC = {"vk": "vk_shveycariya", "telegram": "vk_shveycariya"}  # a public of our town


@dataclass(frozen=True)
class Gold:
    """The gold rows and what the program reads and guesses of them."""

    rows: Sequence[Mapping[str, Any]]
    given: list[Mention]
    predicted: list[Mention]
    lexicon: Lexicon

    @property
    def problems(self) -> dict[str, str]:
        """The problem of each message; a message of none is its own."""
        return {row["id"]: row["problem"] or row["id"] for row in self.rows}


def load_gold(mind: Mind, path: Path = GOLD) -> Gold:
    """Read and judge the gold, or lessons of the same shape."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    reference, messages = mind.reader.reference, [read_message(row) for row in rows]
    analyses, stops = analyze(messages, mind.reader), stops_of(mind.reader)
    threads = read_threads(messages, {m.id: m for m in messages}, mind.reader)
    evidence = Batch(evidence_of(m, a, reference, threads.get(m.id)) for m, a in zip(messages, analyses, strict=True))
    guesses = judge(evidence, mind.judges, reference)
    decisions = decide(messages, analyses, threads, mind.judges, reference, messages[-1].published_at)
    solved = {row["recurs"]: datetime.fromisoformat(row["solved_before"]) for row in rows if row.get("recurs")}
    given, predicted = [], []
    for row, m, a, g, d in zip(rows, messages, analyses, guesses, decisions, strict=True):
        one = mention_of(m, a, g.topic.group, g.topic.likely[:STORED], stops, appeal=d.relevant and d.appeal)
        one = replace(one, turns=((solved[row["problem"]], True),) if row["problem"] in solved else ())
        predicted.append(one)
        topic = reference.topic_named(row["group"], row["topic"]) if row["topic"] else None
        given.append(replace(one, topics=((topic.id, 1.0),) if topic else (), appeal=topic is not None))
    text = mind.judges.text
    return Gold(rows, given, predicted, Lexicon(text.weights_, text.unseen_))


def read_message(row: Mapping[str, Any]) -> Message:
    """The message of a row of the gold."""
    at = datetime.fromisoformat(row["at"])
    source = PUBLIC.get(row["channel"], row["channel"])
    return Message(row["id"], source, row["channel"], row["thread"], row["parent"], row["author"], False, row["text"], None, at, at)


def is_final(problem: str) -> bool:
    """The half for the final figure, by the hash of the problem's id; the other half is for developing."""
    return int(hashlib.sha256(problem.encode()).hexdigest(), 16) % 2 == 1


def labels(clusters: Sequence[Cluster]) -> dict[str, str]:
    """The cluster of each message."""
    return {id: cluster.id for cluster in clusters for id in cluster.messages}


def recurrences(gold: Gold, clusters: Sequence[Cluster]) -> tuple[int, int, int]:
    """Recurring gold problems whose cluster points to that of the old one, all of them, and how many links were found."""
    found, problems = labels(clusters), gold.problems
    truth = {(row["problem"], row["recurs"]) for row in gold.rows if row.get("recurs")}
    told = {(problems[id], problems[cluster.recurs]) for cluster in clusters if cluster.recurs for id in cluster.messages}
    told = {pair for pair in told if pair[0] != pair[1]}
    return len(truth & told), len(truth), sum(cluster.recurs is not None for cluster in clusters) if found else 0


def worst(gold: Gold, clusters: Sequence[Cluster], of: set[str], most: int = 10) -> list[str]:
    """The errors of most pairs: problems taken for one, and one problem in several pieces."""
    found, problems = labels(clusters), gold.problems
    errors: list[tuple[int, str]] = []
    for title, inner, outer in (("слиты", problems, found), ("разорвана", found, problems)):
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        texts: dict[str, dict[str, str]] = defaultdict(dict)
        for row in gold.rows:
            id = row["id"]
            if id in of:
                groups[outer[id]][inner[id]] += 1
                texts[outer[id]].setdefault(inner[id], row["text"][:60])
        for name, parts in groups.items():
            pairs = (sum(parts.values()) ** 2 - sum(n * n for n in parts.values())) // 2
            shown = "; ".join(f"{n}× «{texts[name][part]}»" for part, n in parts.most_common(3))
            errors.append((pairs, f"{title}, пар {pairs}: {shown}"))
    return [text for pairs, text in sorted(errors, reverse=True)[:most] if pairs]


def report(gold: Gold, joining: Joining) -> None:
    """Print the figures of both modes and halves."""
    problems = gold.problems
    halves = {
        "разработка": {id for id, p in problems.items() if not is_final(p)},
        "итог": {id for id, p in problems.items() if is_final(p)},
        "всё": set(problems),
    }
    for mode, mentions in (("темы даны", gold.given), ("всё от программы", gold.predicted)):
        clusters = same_problem(mentions, gold.lexicon, joining)
        for half, of in halves.items():
            cubed, pairs = b_cubed(labels(clusters), problems, of), pairwise_scores(labels(clusters), problems, of)
            print(f"{mode:17} {half:10} B³ {cubed[0]:.3f} {cubed[1]:.3f} {cubed[2]:.3f}   пары {pairs[0]:.3f} {pairs[1]:.3f} {pairs[2]:.3f}")
        print("  возвраты: найдено {} из {}, указано {}".format(*recurrences(gold, clusters)))
    print(*worst(gold, clusters, halves["всё"]), sep="\n")


def load_mind() -> Mind:
    """The reader and the judges as they are taught now."""
    settings = Settings(var=Path(os.environ.get("MCU_VAR", ROOT / "data" / "var")))
    return Mind.load(load_reference(ROOT / "data" / "reference"), replace(settings, artifacts=settings.var / "artifacts"))


if __name__ == "__main__":
    report(load_gold(load_mind()), load_joining(RULES))
