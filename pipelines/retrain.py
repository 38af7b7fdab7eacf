"""Whether the judges must be taught before the work begins: at set-up, and after changes of the seed or the code."""

from datetime import datetime

from classifiers.encoder import load_encoder
from classifiers.labels import load_seed
from classifiers.registry import current_version, judges_version, load_card
from models.reference import Reference
from pipelines.history import KEPT_OUT, load_history
from pipelines.settings import Settings


def train_judges(settings: Settings, reference: Reference, now: datetime | None = None) -> str:
    """Teach the judges if there are none, or if the seed or the code changed since; returns the version that decides. New labels alone wait for `mcu train`."""
    seed = load_seed(settings.seed, reference)
    base, champion = judges_version(seed, reference, load_encoder(settings.encoder)), current_version(settings.artifacts)
    if champion and base in (champion, load_card(settings.artifacts, champion).get("base")):
        return champion
    if champion and any(line.get("base") == base and line["outcome"] == KEPT_OUT for line in load_history(settings)):
        return champion
    from pipelines.teaching import load_lesson, teach  # here, since `mcu explain` starts without the store

    return teach(settings, reference, load_lesson(settings, reference, seed), now).current
