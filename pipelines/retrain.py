"""Teaching the judges at set-up and after changes of data or code."""

from collections import Counter

from classifiers.encoder import load_encoder
from classifiers.labels import load_seed
from classifiers.registry import current_version, judges_version, save_judges, set_current
from classifiers.training import read_examples, train
from models.analysis import LANGUAGE_VERSION, Reader
from models.reference import Reference
from pipelines.console import say
from pipelines.settings import Settings


def train_judges(settings: Settings, reference: Reference) -> str:
    """Teach the judges from data/seed if these data and this code were not taught yet; returns the version that decides now."""
    examples = load_seed(settings.seed, reference)
    encoder = load_encoder(settings.encoder)
    version = judges_version(examples, reference, encoder)
    if current_version(settings.artifacts) == version:
        return version
    if not (settings.artifacts / version / "judges.joblib").is_file():
        say(f"Обучение классификаторов на {len(examples)} размеченных сообщениях (один раз, около минуты)…")
        reader = Reader.load(reference)
        judges = train(examples, read_examples(examples, reader), reader, version, encoder)
        card = {"version": version, "examples": len(examples), "kinds": Counter(e.kind for e in examples), "language_version": LANGUAGE_VERSION}
        save_judges(settings.artifacts, judges, card)
    set_current(settings.artifacts, version)
    return version
