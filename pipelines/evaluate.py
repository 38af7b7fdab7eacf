"""Measuring the judges: on a held-out fifth of the seed corpus and on the recorded week."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classifiers.evaluation import Score, render_scores, score
from classifiers.labels import Example, load_seed
from classifiers.routing import Guesses
from classifiers.text import Batch
from classifiers.training import read_examples, train
from models.analysis import Reader
from models.problem import Problem
from models.reference import Reference
from pipelines.console import say
from pipelines.decide import judge
from pipelines.demo import SAMPLE
from pipelines.mind import load_facts
from pipelines.settings import Settings
from pipelines.store import connect, records

HELD_OUT = 5  # every fifth example is not taught


def evaluate_all(settings: Settings) -> list[Path]:
    """Write `reports/evaluation.md` and `.json`; returns their paths."""
    reference = load_facts(settings)
    parts = [("Пятая часть data/seed, не показанная при обучении", evaluate_seed(settings, reference))]
    published = settings.var / "demo" / settings.published.name
    if published.is_file():
        parts.append(("Записанная неделя (data/sample/gold.csv)", evaluate_sample(published)))
    else:
        say("Записанная неделя не измерена: сначала make run.")
    folder = settings.var / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    text = "# Качество классификаторов\n\n" + "\n".join(render_scores(title, scores) for title, scores in parts)
    data = {title: [asdict(s) for s in scores] for title, scores in parts}
    paths = [folder / "evaluation.md", folder / "evaluation.json"]
    for path, body in zip(paths, (text, json.dumps(data, ensure_ascii=False, indent=1)), strict=True):
        path.write_text(body, encoding="utf-8")
    return paths


def evaluate_seed(settings: Settings, reference: Reference) -> list[Score]:
    """Teach on four fifths, judge the last one."""
    examples = load_seed(settings.seed, reference)
    reader = Reader.load(reference)
    evidence = read_examples(examples, reader)
    taught = [i for i in range(len(examples)) if i % HELD_OUT]
    say(f"Обучение на {len(taught)} из {len(examples)} сообщений для измерения…")
    judges = train([examples[i] for i in taught], [evidence[i] for i in taught], reader, "held-out")
    test = [i for i in range(0, len(examples), HELD_OUT) if not examples[i].thread]
    return seed_scores([examples[i] for i in test], judge(Batch(evidence[i] for i in test), judges, reference), reference)


def seed_scores(examples: Sequence[Example], guesses: Sequence[Guesses], reference: Reference) -> list[Score]:
    """The scores of guesses against the labels of examples."""
    pairs = list(zip(examples, guesses, strict=True))
    about = [(e, g) for e, g in pairs if e.topic]
    return [
        score("группа", [reference.topics[e.topic].group for e, _ in about], [g.topic.group for _, g in about]),
        score("тема", [e.topic for e, _ in about], [g.topic.topic for _, g in about]),
        score("обращение", [e.appeal for e, _ in pairs], [g.kind.is_appeal for _, g in pairs]),
        score("вид", [e.kind for e, _ in pairs], [g.kind.kind for _, g in pairs]),
        score("тон", [e.sentiment for e, _ in pairs], [g.tone.tone for _, g in pairs]),
        score("срочность", [e.urgency for e, _ in pairs], [g.urgency.level for _, g in pairs]),
    ]


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
        score("о городе", [g["relevant"] == "1" for g, _ in pairs], [d["relevant"] for _, d in pairs]),
        score("обращение", [g["appeal"] == "1" for g, _ in pairs], [d["appeal"] for _, d in pairs]),
        score("вид", [g["kind"] for g, _ in pairs], [d["kind"] for _, d in pairs]),
        score("группа", [g["group"] for g, _ in about], [d["topic_group"] for _, d in about]),
        score("тема", [g["topic"] for g, _ in about], [d["topic_name"] for _, d in about]),
        score("тон", [g["sentiment"] for g, _ in pairs], [d["sentiment"] for _, d in pairs]),
        score("срочность", [g["urgency"] for g, _ in pairs], [d["urgency"] for _, d in pairs]),
        score("ответственный", [g["department"] for g, _ in sent], [d["department"] for _, d in sent]),
    ]


def load_gold(path: Path) -> list[dict[str, Any]]:
    """The labels of the recorded week."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
