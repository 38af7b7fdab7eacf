"""What `mcu check` looks at: reference data, seed corpus, the recorded week."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from classifiers.agreement import check_second, load_second
from classifiers.answer_pairs import check_answer_pairs, load_answer_pairs
from classifiers.appeal import KINDS
from classifiers.chronic import load_chronicity
from classifiers.joining import FILE, check_joining, load_joining
from classifiers.labels import check_seed, load_seed
from classifiers.satisfaction import load_lessons
from classifiers.sentiment import TONES
from models.causes import check_causes, load_causes
from models.check import check_reference
from models.check_routing import check_routing
from models.problem import Problem
from models.records import load_toml
from models.reference import Reference, load_reference
from models.urgency import LEVELS
from pipelines.demo import SAMPLE
from pipelines.satisfaction import LESSONS
from pipelines.settings import Settings
from spiders.exports.mapping import check_mapping, load_mapping


def check_all(settings: Settings, today: date | None = None) -> list[str]:
    """Problems in Russian, one a line; an empty list means that everything is sound. Rules out of date are told of if `today` is given."""
    try:
        reference = load_reference(settings.reference, settings.sources)
        problems = [*check_reference(reference), *check_routing(reference, today)]
        problems += check_causes(load_causes(settings.reference), reference)
        if (settings.reference / "chronic.toml").is_file():
            load_chronicity(settings.reference / "chronic.toml")
        examples = load_seed(settings.seed, reference)
        load_lessons(settings.seed / LESSONS)
        problems += check_joining(load_joining(settings.reference / FILE), reference)
        problems += [*check_seed(examples), *check_second(examples, load_second(settings.seed, reference))]
        problems += check_answer_pairs(load_answer_pairs(settings.seed))
        problems += check_reference(load_reference(settings.reference, SAMPLE / "sources.toml"))
        problems += [*check_gold(SAMPLE / "gold.csv", reference), *check_mappings(settings.reference / "exports", reference)]
        return list(dict.fromkeys(problems))  # most of the reference is looked at twice, with two files of sources
    except Problem as problem:
        return [str(problem)]


def check_gold(path: Path, reference: Reference) -> Iterator[str]:
    """Labels of the recorded week that the reference does not know; its streets and departments are of the town of the recording alone."""
    streets = {street.name for street in reference.streets.values()}
    elsewhere = load_toml(path.with_name("town.toml"))["home"] != reference.home
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            known = {
                "kind": row["kind"] in KINDS,
                "topic": not row["topic"] or reference.topic_named(row["group"], row["topic"]) is not None,
                "sentiment": row["sentiment"] in TONES,
                "urgency": row["urgency"] in LEVELS,
                "department": elsewhere or not row["department"] or row["department"] in reference.departments,
                "street": elsewhere or not row["street"] or row["street"] in streets,
            }
            yield from (f"gold.csv, строка {number}: неизвестное значение {name} «{row[name]}»" for name, ok in known.items() if not ok)


def check_mappings(folder: Path, reference: Reference) -> Iterator[str]:
    """Problems of the descriptions of exports, and systems that have none."""
    for path in sorted(folder.glob("*.toml")):
        yield from check_mapping(load_mapping(path))
    yield from (
        f"exports/{system}.toml: файла нет, выгрузки системы не принять" for system in sorted(reference.systems) if not (folder / f"{system}.toml").is_file()
    )
