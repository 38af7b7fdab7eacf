"""Addresses in 120 messages written before the rules were last changed: the share found and the share right."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from models.address import Address
from models.analysis import Reader

SET = Path(__file__).with_name("address_set.csv")
Pair = tuple[str, str]  # (street id, or town/street of another town; house or "")


def load_set() -> list[tuple[str, set[Pair]]]:
    """(text, expected pairs) of every message of the set."""
    with SET.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["text"], {(s, h) for s, _, h in (pair.strip().partition("|") for pair in row["expected"].split(";") if pair)}) for row in rows]


def pairs_of(found: Iterable[Address]) -> set[Pair]:
    """What the reader says, in the words of the set."""
    return {(a.street or f"{a.settlement or '?'}/{a.name.replace('улица ', '').replace('проспект ', '')}", a.house or "") for a in found if a.name}


def score(truth: list[set[Pair]], said: list[set[Pair]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all messages."""
    hits = sum(len(t & s) for t, s in zip(truth, said, strict=True))
    precision, recall = hits / max(1, sum(map(len, said))), hits / max(1, sum(map(len, truth)))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def streets(pairs: set[Pair]) -> set[Pair]:
    """The same without houses."""
    return {(street, "") for street, _ in pairs}


@pytest.fixture(scope="module")
def answers(reader: Reader) -> list[tuple[str, set[Pair], set[Pair]]]:
    """(text, expected, said) of every message."""
    rows = load_set()
    docs = reader.language.read(text for text, _ in rows)
    return [(text, expected, pairs_of(reader.finder.find(doc)[0])) for (text, expected), doc in zip(rows, docs, strict=True)]


def test_streets_of_the_set(answers: list[tuple[str, set[Pair], set[Pair]]]) -> None:
    precision, recall, _ = score([streets(t) for _, t, _ in answers], [streets(s) for _, _, s in answers])
    assert precision >= 0.97
    assert recall >= 0.93


def test_houses_of_the_set(answers: list[tuple[str, set[Pair], set[Pair]]]) -> None:
    wrong = [(text, t, s) for text, t, s in answers if t != s]
    assert score([t for _, t, _ in answers], [s for _, _, s in answers])[2] >= 0.92, wrong
