"""Weeks of a curator's work (MCU_DAYS of them days; 15 in `make test`, 60 in `make soak`): the program learns from people alone."""

import os
from pathlib import Path

from models.reference import Reference
from tests.simulation import LABELLED, simulate

DAYS = int(os.environ.get("MCU_DAYS", "15"))


def test_the_curve_rises_mistakes_are_not_repeated_and_no_machine_label_enters(tmp_path: Path, reference: Reference) -> None:
    found = simulate(DAYS, tmp_path, reference)
    assert found.curve[-1] > found.curve[0] + 0.04, found.curve
    assert all(after >= before - 0.03 for before, after in zip(found.curve, found.curve[1:], strict=False)), found.curve
    assert found.in_store == found.human >= DAYS * LABELLED
    assert found.machine_tried > 0
    assert found.poisoned == 0
    assert found.overruled == 0
    assert found.repeated_wrong < 0.2 * max(found.repeated, 1), found
    assert found.repeated_wrong < 0.5 * found.repeated_wrong_at_first, found
