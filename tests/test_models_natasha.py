"""Our tokens, names and lemmas are those of plain natasha: on frozen answers, and in `make soak` on natasha itself."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from models.analysis import Reader
from models.language import Doc, fold, unify_script
from models.lemma_overrides import LEMMA_OVERRIDES
from models.visible import visible
from pipelines.settings import ROOT
from tests.plain_natasha import FROZEN, plain_answers, seed_texts

READ_ONE = """
import sys
from pathlib import Path
from classifiers.training import text_message
from models.analysis import Reader, analyze
from models.reference import load_reference
[one] = analyze([text_message("1", "На Мира 17 Иван Петров упал")], Reader.load(load_reference(Path("data/reference"))))
print(one.masked_text)
print(sorted({"natasha", "yargy", "pymorphy2", "torch"} & sys.modules.keys()))
"""


def docs_of(reader: Reader, answers: Sequence[dict[str, Any]]) -> list[Doc]:
    return [Doc(one["text"], tuple(reader.language.tokens(one["text"]))) for one in answers]


def check(reader: Reader, answers: Sequence[dict[str, Any]]) -> None:
    docs = docs_of(reader, answers)
    for doc, spans, one in zip(docs, reader.language.names(docs), answers, strict=True):
        assert [[span.start, span.stop, span.type] for span in spans] == one["names"], one["text"]
        if visible(one["text"]).starts or unify_script(one["text"]) != one["text"]:
            continue  # there our tokens are to differ
        assert [token.text for token in doc.tokens] == one["tokens"]
        ours = [token.lemma for token in doc.tokens if token.norm not in LEMMA_OVERRIDES]
        assert ours == [lemma for lemma, token in zip(map(fold, one["lemmas"]), one["tokens"], strict=True) if fold(token) not in LEMMA_OVERRIDES]


@pytest.fixture(scope="module")
def frozen() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FROZEN.read_text(encoding="utf-8").splitlines()]


def test_the_frozen_corpus_has_names(frozen: list[dict[str, Any]]) -> None:
    assert len(frozen) > 100
    assert {kind for one in frozen for _, _, kind in one["names"]} == {"PER", "LOC", "ORG"}
    assert sum(len(one["names"]) for one in frozen) > 50


def test_ours_is_as_frozen(reader: Reader, frozen: list[dict[str, Any]]) -> None:
    check(reader, frozen)


@pytest.mark.skipif(os.environ.get("MCU_SOAK") != "1", reason="make soak")
def test_ours_is_as_natasha_says_today(reader: Reader) -> None:
    check(reader, plain_answers(seed_texts(5)))


def test_the_dictionary_would_say_otherwise_where_it_is_overruled(reader: Reader) -> None:
    """Each override is needed."""
    idle = [word for word, lemma in LEMMA_OVERRIDES.items() if fold(reader.language.morph.parse(word)[0].normal_form) == lemma]
    assert idle == []


def test_reading_needs_neither_yargy_nor_natasha_itself() -> None:
    done = subprocess.run([sys.executable, "-c", READ_ONE], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "На Мира 17 [имя] упал\n[]\n"
