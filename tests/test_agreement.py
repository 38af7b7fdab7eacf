"""The second reader's labels: they are sound, they never train, and the agreement is counted as it should be."""

from pathlib import Path

import pytest

from classifiers.agreement import SECOND, agreement_of, agreements, check_second, load_second
from classifiers.labels import load_seed
from models.problem import Problem
from models.reference import Reference
from pipelines.settings import ROOT

SEED = ROOT / "data" / "seed"


def test_the_second_labels_are_a_tenth_and_name_known_messages(reference: Reference) -> None:
    examples, second = load_seed(SEED, reference), load_second(SEED, reference)
    assert list(check_second(examples, second)) == []
    assert len(second) >= 0.09 * len(examples)
    assert all(e.text for e in examples)  # what has no text would be a second label that trains


def test_two_readers_agree_beyond_chance(reference: Reference) -> None:
    found = {a.judgement: a for a in agreements(load_seed(SEED, reference), load_second(SEED, reference), reference)}
    assert found["group"].n == 680
    assert {name: a.kappa for name, a in found.items() if a.kappa < 0.7} == {}


def test_kappa_of_a_table() -> None:
    """By hand: 3 of 4 are equal, half would be by chance, (0.75 - 0.5) / (1 - 0.5)."""
    found = agreement_of("tone", ["x", "x", "y", "y"], ["x", "x", "y", "x"])
    assert (found.n, found.share, found.kappa) == (4, 0.75, 0.5)


def test_nobody_read_twice(tmp_path: Path, reference: Reference) -> None:
    assert load_second(tmp_path, reference) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "any-0001"}', "строка 1"),
        ('{"id": "x", "relevant": true, "appeal": true, "kind": "жалоба", "group": "ЖКХ", "topic": "Нет такой", "sentiment": "negative",'
         ' "urgency": "normal", "thread": false}', "нет темы"),
    ],
)  # fmt: skip
def test_a_wrong_second_label_is_named(tmp_path: Path, reference: Reference, line: str, said: str) -> None:
    (tmp_path / SECOND).parent.mkdir()
    (tmp_path / SECOND).write_text(line, encoding="utf-8")
    with pytest.raises(Problem, match=said):
        load_second(tmp_path, reference)


def test_strangers_and_repeats_are_problems(reference: Reference) -> None:
    second = load_second(SEED, reference)[:2]
    assert len(list(check_second(second[:1], [second[0], second[0], second[1]]))) == 2
