"""Teaching the judges on the seed and on the labels of curators; the gate decides who decides."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from classifiers.curated import Curated, curated_examples
from classifiers.curators import measure_agreement
from classifiers.encoder import load_encoder
from classifiers.labels import Example, load_seed
from classifiers.registry import current_version, forget, judges_version, load_card, load_judges, save_judges, set_current
from classifiers.training import Judges, read_examples, read_texts, train
from models.analysis import LANGUAGE_VERSION, Reader
from models.message import ERASED
from models.problem import Problem
from models.reference import Reference
from pipelines.console import say, track
from pipelines.drift import find_drift, taxonomy_of
from pipelines.fold import fold_inbox
from pipelines.gate import Verdict, compare, write_report
from pipelines.history import KEPT_OUT, load_history, record
from pipelines.returns import HardNegative, hard_negatives
from pipelines.settings import Settings
from pipelines.store import open_store, records, sql, store_lock

FIRST, PASSED = "первая", "назначена"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to teach: seed, labels of people as they are and as examples, the weeks of the topics, what departments returned."""

    seed: Sequence[Example]
    labels: Sequence[Mapping[str, Any]]
    curated: Curated
    weeks: Sequence[Mapping[str, Any]]
    returned: Sequence[HardNegative] = ()

    def version(self, base: str) -> str:
        """The name of the judges that the lesson gives with this seed and code (`base`)."""
        if not self.curated.train and not self.returned:
            return base
        told = [(e.id, e.relevant, e.kind, e.topic, e.sentiment, e.urgency, copies) for e, copies in self.curated.train]
        return hashlib.sha256(repr((base, told, list(self.returned))).encode()).hexdigest()[:12]

    def examples(self) -> list[Example]:
        """Seed, and each label as often as it weighs."""
        return [*self.seed, *(example for example, copies in self.curated.train for _ in range(copies))]


@dataclass(frozen=True, slots=True)
class Trained:
    """The version that decides now, the one that was taught, and the gate's report, if there was something to teach."""

    current: str
    version: str
    report: Path | None


def train_on_labels(settings: Settings, reference: Reference, now: datetime) -> Trained:
    """`mcu train`: teach on the seed and all labels of curators, and ask the gate."""
    return teach(settings, reference, load_lesson(settings, reference, load_seed(settings.seed, reference)), now)


def load_lesson(settings: Settings, reference: Reference, seed: Sequence[Example]) -> Lesson:
    """What there is to teach; without a store the seed alone."""
    if not settings.store.is_file():
        return Lesson(seed, [], Curated(), [])
    with store_lock(settings.store), open_store(settings.store) as connection:
        fold_inbox(connection, settings.inbox, reference)
        labels = records(connection, sql("train/labelled"), erased=ERASED)
        weeks = records(connection, sql("train/topic_weeks"))
        connection.execute(sql("returns"))
        returned = hard_negatives(connection)
    return Lesson(seed, labels, curated_examples(labels, reference), weeks, returned)


def teach(settings: Settings, reference: Reference, lesson: Lesson, now: datetime | None) -> Trained:
    """Teach the lesson if it was not taught yet; the first version decides at once, a later one if the gate lets it."""
    base, champion = judges_version(lesson.seed, reference, load_encoder(settings.encoder)), current_version(settings.artifacts)
    version = lesson.version(base)
    if version == champion or (champion and any(line["version"] == version and line["outcome"] == KEPT_OUT for line in load_history(settings))):
        return Trained(champion or version, version, None)
    reader = Reader.load(reference)
    judges = _taught(settings, lesson, version, base, reader, reference)
    if champion is None:
        set_current(settings.artifacts, version)
        record(settings, version, FIRST, now, base=base, examples=len(lesson.seed), labels=len(lesson.curated.train))
        return Trained(version, version, None)
    return _ask_the_gate(settings, reference, lesson, judges, champion, reader, now, base)


def _taught(settings: Settings, lesson: Lesson, version: str, base: str, reader: Reader, reference: Reference) -> Judges:
    """The judges of the version: from the disk, or taught now and kept."""
    encoder = load_encoder(settings.encoder)
    if (settings.artifacts / version / "judges.joblib").is_file():
        return load_judges(settings.artifacts, reader.language, encoder, version)
    examples = lesson.examples()
    say(f"Обучение классификаторов: {len(lesson.seed)} сообщений data/seed и {len(lesson.curated.train)} меток кураторов (около минуты)…")
    evidence = {}
    unique = list(dict.fromkeys(examples))
    for at in track(range(0, len(unique), 1000), "Чтение примеров (по 1000)"):
        part = unique[at : at + 1000]
        evidence.update(zip(part, read_examples(part, reader), strict=True))
    negatives = list(zip(read_texts([one.text for one in lesson.returned], reader), (one.department for one in lesson.returned), strict=True))
    judges = train(examples, [evidence[e] for e in examples], reader, version, encoder, negatives)
    card = {
        "version": version, "base": base, "examples": len(lesson.seed), "labels": len(lesson.curated.train), "kinds": Counter(e.kind for e in lesson.seed),
        "language_version": LANGUAGE_VERSION, "topics": taxonomy_of(reference),
    }  # fmt: skip
    save_judges(settings.artifacts, judges, card)
    return judges


def _ask_the_gate(
    settings: Settings, reference: Reference, lesson: Lesson, judges: Judges, champion: str, reader: Reader, now: datetime | None, base: str
) -> Trained:
    try:
        old = load_judges(settings.artifacts, reader.language, load_encoder(settings.encoder), champion)
    except Problem:
        old = None
    verdict = compare(old, judges, lesson.curated, reader, reference)
    drift = find_drift(load_card(settings.artifacts, champion).get("topics", {}), reference, lesson.weeks)
    report = write_report(settings, judges.version, champion, verdict, lesson.curated, measure_agreement(lesson.labels), drift)
    _keep(settings, judges.version, verdict)
    facts = {"base": base, "examples": len(lesson.seed), "labels": len(lesson.curated.train), "accuracy": verdict.accuracy, "tested": verdict.tested}
    record(settings, judges.version, PASSED if verdict.passed else KEPT_OUT, now, **facts, losses=list(verdict.losses))
    return Trained(judges.version if verdict.passed else champion, judges.version, report)


def _keep(settings: Settings, version: str, verdict: Verdict) -> None:
    """Make the version decide, or forget those that were refused before it."""
    if verdict.passed:
        set_current(settings.artifacts, version)
        return
    for line in load_history(settings):
        if line["outcome"] == KEPT_OUT and line["version"] != version:
            forget(settings.artifacts, line["version"])
