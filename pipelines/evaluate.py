"""Measuring the judges: on held-out parts of the seed corpus and on the recorded week."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classifiers.agreement import agreements, load_second
from classifiers.encoder import load_encoder
from classifiers.evaluation import Judged, Score, score
from classifiers.labels import load_seed
from classifiers.registry import judges_version
from classifiers.splits import by_hand, every, hand_of, thinned
from models.problem import Problem
from models.reference import Reference
from pipelines.console import say
from pipelines.demo import SAMPLE
from pipelines.evaluation_charts import charts
from pipelines.evaluation_page import render_page, write_readme
from pipelines.held_out import Part, Row, judge_parts
from pipelines.mind import load_facts
from pipelines.settings import Settings
from pipelines.store import connect, records

JUDGEMENTS = ("relevance", "appeal", "kind", "group", "topic", "sentiment", "urgency", "thread")
THINNED = (16, 8, 4, 2)  # the learning curve: one of so many messages is taught, then all


def evaluate_all(settings: Settings, readme: bool = False) -> list[Path]:
    """Write `reports/evaluation.md`, `.json` and its plots, and with `readme` the figures of README; returns the paths."""
    reference = load_facts(settings)
    data = evaluate_seed(settings, reference)
    published = settings.var / "demo" / settings.published.name
    if published.is_file():
        data["splits"].append({"name": "week", "judgements": [asdict(s) for s in evaluate_sample(published)]})
    else:
        say("Записанная неделя не измерена: сначала make run.")
    return write_reports(settings.var / "reports", data) + (write_readme(data) if readme else [])


def write_reports(folder: Path, data: dict[str, Any]) -> list[Path]:
    """The page, its numbers, its plots."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"evaluation.md": render_page(data), "evaluation.json": json.dumps(data, ensure_ascii=False, indent=1), **charts(data)}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def evaluate_seed(settings: Settings, reference: Reference) -> dict[str, Any]:
    """The figures of both splits, the learning curve, the agreement of two readers: plain data, as they are written."""
    examples = load_seed(settings.seed, reference)
    hands, random = by_hand(examples), every(examples)
    parts = [Part(settings, split) for split in (*hands, random)]
    parts += [Part(settings, thinned(hands[0], step), topics_only=True) for step in THINNED]
    rows = judge_parts(parts)
    n = len(hands)
    sizes = [len(part.split.taught) for part in parts]
    captions = {topic.id: f"{topic.group}: {topic.name}" for topic in reference.topics.values()}
    return {
        "version": judges_version(examples, reference, load_encoder(settings.encoder)),
        "messages": len(examples),
        "hands": len({hand_of(e) for e in examples}),
        "splits": [
            {"name": "hands", "judgements": scores_of([row for part in rows[:n] for row in part])},
            {"name": "random", "judgements": scores_of(rows[n])},
        ],
        "learning": [learning_point(size, part) for size, part in zip([*sizes[n + 1 :], sizes[0]], [*rows[n + 1 :], rows[0]], strict=True)],
        "agreement": [asdict(one) for one in agreements(examples, load_second(settings.seed, reference), reference)],
        "captions": captions,
    }


def scores_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The score of each judgement, as plain data."""
    return [asdict(score(name, [row[name] for row in rows if name in row])) for name in JUDGEMENTS]


def learning_point(taught: int, rows: Iterable[Row]) -> dict[str, float]:
    """Groups on the same held-out messages after so many taught ones."""
    found = score("group", [row["group"] for row in rows if "group" in row and (row.get("thread") is None or row["thread"].truth == "False")])
    return {"taught": taught, "accuracy": found.accuracy, "macro_f1": found.macro_f1}


def evaluate_sample(published: Path) -> list[Score]:
    """The decisions of the demo against the labels of the recorded week."""
    with connect(published, read_only=True) as connection:
        query = "SELECT d.*, t.name AS topic_name FROM current_decisions d JOIN topics t ON t.id = d.topic"
        decided = {row["message_id"]: row for row in records(connection, query)}
    gold = [row for row in load_gold(SAMPLE / "gold.csv") if row["id"] in decided]
    if not gold:
        raise Problem("В опубликованной копии нет сообщений записанной недели: выполните make run.")
    pairs = [(row, decided[row["id"]]) for row in gold]
    about = [(g, d) for g, d in pairs if g["group"] and g["appeal"] == "1"]
    sent = [(g, d) for g, d in pairs if g["department"]]
    return [
        score("relevance", [_said(g["relevant"] == "1", d["relevant"]) for g, d in pairs]),
        score("appeal", [_said(g["appeal"] == "1", d["appeal"]) for g, d in pairs]),
        score("kind", [_said(g["kind"], d["kind"]) for g, d in pairs]),
        score("group", [_said(g["group"], d["topic_group"]) for g, d in about]),
        score("topic", [_said(g["topic"], d["topic_name"]) for g, d in about]),
        score("sentiment", [_said(g["sentiment"], d["sentiment"]) for g, d in pairs]),
        score("urgency", [_said(g["urgency"], d["urgency"]) for g, d in pairs]),
        score("department", [_said(g["department"], d["department"]) for g, d in sent]),
    ]


def load_gold(path: Path) -> list[dict[str, Any]]:
    """The labels of the recorded week."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _said(truth: Any, guess: Any) -> Judged:
    """A decision of the week: its text is not shown, its confidence is that of the topic alone."""
    return Judged(str(truth), str(guess))
