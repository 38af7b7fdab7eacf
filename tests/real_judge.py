"""The program's own machine of topics, taught on a slice, for the simulation: what a stand-in cannot show."""

from collections.abc import Sequence

import numpy as np

from classifiers import topic
from classifiers.evidence import Evidence
from classifiers.text import Batch, TextFeatures
from classifiers.training import read_texts
from models.analysis import Reader


class Library:
    """Texts read once; the simulation meets them again and again."""

    def __init__(self, reader: Reader):
        self.reader = reader
        self._read: dict[str, Evidence] = {}

    def batch(self, texts: Sequence[str]) -> Batch:
        """The evidence of the texts."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._read]
        self._read.update(zip(fresh, read_texts(fresh, self.reader), strict=True))
        return Batch(self._read[text] for text in texts)


class RealJudge:
    """Real features and the two-level machine with its calibration; no taxonomy words, since in the simulation a group is one topic."""

    def __init__(self, library: Library, pairs: Sequence[tuple[str, str]]):
        self.library = library
        batch = library.batch([text for text, _ in pairs])
        features = TextFeatures(library.reader.language).fit(batch)
        self.model = topic.build(features).fit(batch, [label for _, label in pairs])

    def judge(self, texts: Sequence[str]) -> tuple[list[str], list[float]]:
        """The best topics, and how sure the machine is of the group."""
        batch = self.library.batch(texts)
        guesses = topic.predict(self.model, batch, np.zeros(len(batch)), self.library.reader.reference)
        return [guess.topic for guess in guesses], [guess.confidence for guess in guesses]
