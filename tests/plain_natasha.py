"""Natasha as its documentation shows it: what our reading is compared with. `python -m tests.plain_natasha` writes the frozen answers anew."""

import importlib
import json
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pymorphy3
import razdel

import models  # noqa: F401  (one BLAS thread, as ours)
from models.folding import fold
from pipelines.settings import ROOT

FROZEN = Path(__file__).parent / "natasha_frozen.jsonl"
EVERY = 60


class PlainNatasha:
    """Segmenter, taggers, MorphVocab and AddrExtractor, one text at a time."""

    def __init__(self) -> None:
        self._alias_pymorphy()
        self.natasha: Any = importlib.import_module("natasha")
        self._embedding = self.natasha.NewsEmbedding()
        self._names = self.natasha.NewsNERTagger(self._embedding)
        self._segmenter = self.natasha.Segmenter()

    @staticmethod
    def _alias_pymorphy() -> None:
        """pymorphy3 under the name of the dead pymorphy2, which natasha asks for."""
        sys.modules["pymorphy2"] = pymorphy3
        for name in ("analyzer", "shapes", "tagset"):
            sys.modules[f"pymorphy2.{name}"] = importlib.import_module(f"pymorphy3.{name}")

    @cached_property
    def _vocab(self) -> Any:
        return self.natasha.MorphVocab()

    @cached_property
    def _morphology(self) -> Any:
        return self.natasha.NewsMorphTagger(self._embedding)

    @cached_property
    def _addresses(self) -> Any:
        return self.natasha.AddrExtractor(self._vocab)

    def read(self, text: str) -> list[Any]:
        """Everything of the documentation on one text; returns the addresses."""
        doc = self.natasha.Doc(text)
        doc.segment(self._segmenter)
        doc.tag_morph(self._morphology)
        for token in doc.tokens:
            token.lemmatize(self._vocab)
        doc.tag_ner(self._names)
        return list(self._addresses(text))

    def names(self, text: str) -> list[list[Any]]:
        """The spans of names, [start, stop, type]."""
        doc = self.natasha.Doc(text)
        doc.segment(self._segmenter)
        doc.tag_ner(self._names)
        return [[span.start, span.stop, span.type] for span in doc.spans]


def seed_texts(every: int) -> list[str]:
    """Every so-manieth text of the seed corpus."""
    paths = sorted((ROOT / "data" / "seed").glob("*.jsonl"))
    return [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()][::every]


def plain_lemmas(tokens: Sequence[str], morph: pymorphy3.MorphAnalyzer) -> list[str]:
    """The likeliest lemma of each token, folded as ours are, by pymorphy3 alone."""
    return [morph.parse(fold(token))[0].normal_form for token in tokens]


def plain_answers(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Tokens by razdel, names by natasha, lemmas by pymorphy3."""
    natasha, morph = PlainNatasha(), pymorphy3.MorphAnalyzer()
    answers = []
    for text in texts:
        tokens = [token.text for token in razdel.tokenize(text)]
        answers.append({"text": text, "tokens": tokens, "lemmas": plain_lemmas(tokens, morph), "names": natasha.names(text)})
    return answers


if __name__ == "__main__":
    FROZEN.write_text("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in plain_answers(seed_texts(EVERY))), encoding="utf-8")
