"""How well messages about one problem are joined, on our gold of 658 messages: python -m tests.same_problem_gold [--fit]."""

import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.candidates import candidate_pairs
from classifiers.joining import Joining, load_joining
from classifiers.mention import Mention, inherit, mention_of, stops_of
from classifiers.pair_features import NAMES, Lexicon, PairFeatures
from classifiers.same_problem import Cluster, _silent, same_problem
from models.analysis import analyze
from models.message import Message
from models.reference import load_reference
from pipelines.decide import decide, judge, read_threads
from pipelines.process import Mind
from pipelines.settings import ROOT, Settings
from classifiers.evidence import evidence_of
from tests.clusters import b_cubed, pairwise_scores

GOLD = Path(__file__).parent / "gold" / "same_problem.jsonl"
RULES = ROOT / "data" / "reference" / "same_problem.toml"
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


def load_gold(mind: Mind) -> Gold:
    """Read and judge the gold."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    reference, messages = mind.reader.reference, [_message(row) for row in rows]
    analyses, stops = analyze(messages, mind.reader), stops_of(mind.reader)
    threads = read_threads(messages, {m.id: m for m in messages}, mind.reader)
    evidence = [evidence_of(m, a, reference, threads.get(m.id)) for m, a in zip(messages, analyses, strict=True)]
    guesses = judge(evidence, mind.judges, reference)
    decisions = decide(messages, analyses, threads, mind.judges, reference, messages[-1].published_at)
    solved = {row["recurs"]: datetime.fromisoformat(row["solved_before"]) for row in rows if row.get("recurs")}
    given, predicted = [], []
    for row, m, a, g, d in zip(rows, messages, analyses, guesses, decisions, strict=True):
        one = mention_of(m, a, g.topic.group, g.topic.top_topics, stops, appeal=d.relevant and d.appeal)
        one = replace(one, closed_at=solved.get(row["problem"]))
        predicted.append(one)
        topic = reference.topic_named(row["group"], row["topic"]) if row["topic"] else None
        given.append(replace(one, topics=((topic.id, 1.0),) if topic else (), appeal=topic is not None))
    text = mind.judges.text
    return Gold(rows, given, predicted, Lexicon(text.weights_, text.unseen_, mind.reader.language.vectors))


def _message(row: Mapping[str, Any]) -> Message:
    at = datetime.fromisoformat(row["at"])
    source = PUBLIC.get(row["channel"], row["channel"])
    return Message(row["id"], source, row["channel"], row["thread"], row["parent"], row["author"], False, row["text"], None, at, at)


def is_final(problem: str) -> bool:
    """The half for the final figure, by the hash of the problem's id; the other half is for developing."""
    return int(hashlib.sha256(problem.encode()).hexdigest(), 16) % 2 == 1


def labels(clusters: Sequence[Cluster]) -> dict[str, str]:
    """The cluster of each message."""
    return {id: cluster.id for cluster in clusters for id in cluster.messages}


def fit(gold: Gold, mentions: Sequence[Mention], joining: Joining, of: set[str]) -> tuple[float, dict[str, float]]:
    """Intercept and weights of the features, learnt on the pairs of candidates within `of`."""
    ordered, problems = inherit(mentions), gold.problems
    features = PairFeatures(ordered, gold.lexicon, joining)
    left, right = candidate_pairs(ordered, joining)
    chosen = np.array([one.id in of for one in ordered])
    keep = chosen[left] & chosen[right] & np.array([not (ordered[i].closed_at and ordered[j].at > ordered[i].closed_at) for i, j in zip(left, right)])
    left, right = left[keep], right[keep]
    same = np.array([problems[ordered[i].id] == problems[ordered[j].id] for i, j in zip(left, right)])
    weight = np.array([joining.reply_weight if _silent(one) else 1.0 for one in ordered])
    model = LogisticRegression(max_iter=5000).fit(features.rows(left, right), same, sample_weight=weight[left] * weight[right])
    return float(model.intercept_[0]), dict(zip(NAMES, model.coef_[0].round(2).tolist(), strict=True))
