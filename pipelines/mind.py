"""What reading and deciding need, loaded once; apart from the store, so that `mcu explain` starts at once."""

from dataclasses import dataclass

from classifiers.encoder import load_encoder
from classifiers.joining import FILE, Joining, load_joining
from classifiers.registry import load_judges
from classifiers.training import Judges
from models.analysis import Reader
from models.reference import Reference, load_reference
from pipelines.settings import Settings


@dataclass(frozen=True)
class Mind:
    """Reader, judges and the rules of joining."""

    reader: Reader
    judges: Judges
    joining: Joining

    @classmethod
    def load(cls, reference: Reference, settings: Settings) -> "Mind":
        """Raises Problem if nothing was trained yet."""
        reader = Reader.load(reference)
        judges = load_judges(settings.artifacts, reader.language, load_encoder(settings.encoder))
        return cls(reader, judges, load_joining(settings.reference / FILE))


def load_facts(settings: Settings) -> Reference:
    """The reference with this installation's sources."""
    return load_reference(settings.reference, settings.sources)
