"""Weeks of a curator's work (MCU_DAYS of them days; 15 in `make test`, 60 in `make soak`): the program learns from people alone."""

import os
from functools import partial
from pathlib import Path

import pytest

from models.analysis import Reader
from models.reference import Reference
from tests.real_judge import Library, RealJudge
from tests.simulation import LABELLED, Outcome, simulate

DAYS = int(os.environ.get("MCU_DAYS", "15"))
LONG = 30  # days from which the program's own machine is taught too


def test_the_curve_rises_mistakes_are_not_repeated_and_no_machine_label_enters(tmp_path: Path, reference: Reference) -> None:
    look_at(simulate(DAYS, tmp_path, reference))


@pytest.mark.skipif(DAYS < LONG, reason="the program's own machine: in make soak")
def test_so_does_the_program_s_own_machine_of_topics(tmp_path: Path, reference: Reference, reader: Reader) -> None:
    look_at(simulate(DAYS, tmp_path, reference, partial(RealJudge, Library(reader))))


def look_at(found: Outcome) -> None:
    """What must be true of the weeks."""
    assert found.curve[-1] > found.curve[0] + (0.1 if DAYS >= LONG else 0.01), found.curve
    assert all(after >= before - 0.03 for before, after in zip(found.curve, found.curve[1:], strict=False)), found.curve
    assert found.in_store == found.human >= DAYS * LABELLED
    assert found.machine_tried > 0
    assert found.poisoned == 0
    assert found.overruled == 0
    assert found.repeated_wrong < 0.2 * max(found.repeated, 1), found
    assert found.repeated_wrong < 0.5 * found.repeated_wrong_at_first, found
