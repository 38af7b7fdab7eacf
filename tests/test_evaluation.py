"""The figures of `mcu evaluate`: counted as by hand, split by hands, written to README by the renderer."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.evaluation import Bin, Judged, calibration_error, score
from classifiers.labels import Example, load_seed
from classifiers.splits import by_hand, every, hand_of, thinned
from models.problem import Problem
from models.reference import Reference
from pipelines.evaluate import scores_of, write_reports
from pipelines.evaluation_page import BRIEF, README, START, STOP, render_readme, write_readme
from pipelines.settings import ROOT


def example(id: str) -> Example:
    return Example(id, "текст", None, True, "жалоба", "", "negative", "normal", False)


def test_a_score_by_hand() -> None:
    rows = [("a", "a", 0.95), ("a", "a", 0.85), ("a", "b", 0.75), ("b", "b", 0.65)]
    found = score("group", [Judged(truth, guess, sure, (guess, "a"), f"{truth} за {guess}") for truth, guess, sure in rows])
    assert (found.n, found.accuracy, found.top3) == (4, 0.75, 1.0)
    assert [(c.name, c.precision, c.recall, c.f1, c.n) for c in found.classes] == [("a", 1.0, 0.667, 0.8, 3), ("b", 0.5, 1.0, 0.667, 1)]
    assert (found.macro_f1, found.weighted_f1) == (pytest.approx(0.7333, abs=1e-4), pytest.approx(0.7667, abs=1e-4))
    assert [(c.truth, c.guess, c.n, c.examples) for c in found.confusions] == [("a", "b", 1, ("a за b",))]
    assert [(p.share, p.precision, p.threshold) for p in found.coverage][-1] == (1.0, 0.75, 0.65)
    assert found.ece == pytest.approx((0.05 + 0.15 + 0.75 + 0.35) / 4)


def test_a_judgement_without_scores_has_no_curve() -> None:
    found = score("kind", [Judged("a", "a"), Judged("b", "a")])
    assert (found.top3, found.ece, found.coverage, found.calibration) == (None, None, (), ())


def test_calibration_is_weighted_by_messages() -> None:
    assert calibration_error([Bin(0.9, 0.8, 30), Bin(0.5, 0.5, 10)]) == pytest.approx(0.075)


def test_nobody_whose_text_is_judged_was_read(reference: Reference) -> None:
    examples = load_seed(ROOT / "data" / "seed", reference)
    splits = by_hand(examples)
    assert sorted(i for split in splits for i in split.held_out) == list(range(len(examples)))
    for split in splits:
        assert not {hand_of(examples[i]) for i in split.taught} & {hand_of(examples[i]) for i in split.held_out}
        assert 0.2 < len(split.held_out) / len(examples) < 0.3


def test_a_random_split_is_a_quarter_and_thinning_keeps_what_is_judged() -> None:
    split = every([example(f"a-{n}") for n in range(8)])
    assert split.held_out == (3, 7)
    assert thinned(split, 2).taught == (0, 2, 5)
    assert thinned(split, 2).held_out == split.held_out


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """A small evaluation: two judgements, both splits."""
    chance = np.random.default_rng(7)
    names = ("relevance", "appeal", "kind", "group", "topic", "sentiment", "urgency", "thread")
    pairs = [("ab"[a], "ab"[b], float(sure)) for a, b, sure in zip(*chance.integers(2, size=(2, 320)), chance.uniform(0.5, 1, 320), strict=True)]
    judged = [Judged(*pair, ("a", "b"), f"Лифт | стоит {n}\nснова") for n, pair in enumerate(pairs)]
    rows = [dict(zip(names, judged[at : at + len(names)], strict=True)) for at in range(0, len(judged), len(names))]
    splits = [{"name": name, "judgements": scores_of(rows)} for name in ("hands", "random")]
    agreement = [{"judgement": name, "n": 4, "share": 0.75, "kappa": 0.5} for name in names]
    learning = [{"taught": n, "accuracy": 0.5, "macro_f1": 0.4} for n in (100, 200)]
    return {"version": "0", "messages": 40, "hands": 4, "splits": splits, "learning": learning, "agreement": agreement, "captions": {"a": "ЖКХ: Лифт"}}


def test_the_report_is_whole_and_the_same_each_time(tmp_path: Path, data: dict[str, Any]) -> None:
    first = {path.name: path.read_bytes() for path in write_reports(tmp_path / "a", data)}
    assert first == {path.name: path.read_bytes() for path in write_reports(tmp_path / "b", data)}
    assert set(first) == {"evaluation.md", "evaluation.json", "coverage.svg", "calibration.svg", "learning.svg"}
    page = first["evaluation.md"].decode()
    for part in ("Чужие руки", "Случайное деление", "каппа Коэна", "ЖКХ: Лифт →", "Лифт | стоит", "порог", "Кривая обучения"):
        assert part in page


def test_readme_is_written_between_its_marks_and_again(tmp_path: Path, data: dict[str, Any]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"до\n{START}\nстарое \\1\n{STOP}\nпосле\n", encoding="utf-8")
    for _ in range(2):
        write_readme(data, readme, tmp_path / "kept.json")
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"до\n{START}\n")
    assert text.endswith(f"\n{STOP}\nпосле\n")
    assert "старое" not in text
    assert text.count("| группа |") == 1


def test_a_readme_without_marks_is_a_stated_problem(tmp_path: Path, data: dict[str, Any]) -> None:
    (tmp_path / "README.md").write_text("ничего", encoding="utf-8")
    with pytest.raises(Problem, match="меток"):
        write_readme(data, tmp_path / "README.md", tmp_path / "kept.json")


def test_the_figures_of_readme_come_from_the_evaluation() -> None:
    kept = json.loads(BRIEF.read_text(encoding="utf-8"))
    assert f"{START}\n{render_readme(kept)}\n{STOP}" in README.read_text(encoding="utf-8")
