"""The worked example as a person of an office reads it, day by day."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.reference import Reference
from pipelines.digest.files import write_digest
from pipelines.mind import Mind
from pipelines.store import connect, records
from tests.worked_example import CASE, POS_HEADERS, Story, moment, open_story, play


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, mind: Mind) -> Story:
    """The whole example, played once with the judges of the tests."""
    settings, reference = open_story(tmp_path_factory.mktemp("story"))
    return play(settings, reference, mind)
