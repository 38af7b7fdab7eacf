"""What became of the taxonomy since the version that decides was taught, and of the stream of messages in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from classifiers.registry import current_version, load_card
from models.reference import Reference
from pipelines.settings import Settings
from pipelines.store import connect, records, sql

EMPTIED = 10  # messages in the twelve weeks before which make four empty weeks a sign
EXPLODING, TIMES = 10, 4  # messages in a week, and how many times more than in a usual one
KNOWN = 4  # full weeks, of the eight before, from which it is known what is usual


def taxonomy_of(reference: Reference) -> dict[str, list[str]]:
    """The topics by id as a card keeps them."""
    return {topic.id: [topic.group, topic.name] for topic in reference.topics.values()}


def drift_now(settings: Settings, reference: Reference) -> list[str]:
    """The drift since the version that decides was taught, by the messages of the published copy."""
    champion = current_version(settings.artifacts)
    with connect(settings.published, read_only=True) as copy:
        weeks = records(copy, sql("train/topic_weeks"))
    return find_drift(load_card(settings.artifacts, champion).get("topics", {}) if champion else {}, reference, weeks)


def find_drift(taught: Mapping[str, Sequence[str]], reference: Reference, weeks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lines in Russian: topics renamed, new, gone; emptied, exploding. Nothing is said of renaming where the old taxonomy is not known."""
    return [*(_changed(taught, taxonomy_of(reference)) if taught else ()), *_moved(reference, weeks)]


def _changed(before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for id in sorted({*before, *now}):
        if id not in before:
            yield f"новая тема {id} «{now[id][1]}»: программа её ещё не знает"
        elif id not in now:
            yield f"темы {id} «{before[id][1]}» больше нет: её метки не учат"
        elif list(before[id]) != list(now[id]):
            yield f"тема {id} переименована: «{' · '.join(before[id])}» → «{' · '.join(now[id])}»"


def _moved(reference: Reference, weeks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in weeks:
        name = reference.topics[row["topic"]].name if row["topic"] in reference.topics else row["topic"]
        if row["twelve_weeks"] >= EMPTIED and not row["month"]:
            yield f"тема {row['topic']} «{name}» опустела: за четыре недели ни одного, за двенадцать недель до них {row['twelve_weeks']}"
        usual = row["eight_weeks"] / max(1, row["weeks_seen"])
        if row["week"] >= EXPLODING and row["week"] > TIMES * usual and row["weeks_seen"] >= KNOWN:
            yield f"тема {row['topic']} «{name}» выросла: за неделю {row['week']}, обычно {f'{usual:.1f}'.replace('.', ',')}"
