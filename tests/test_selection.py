"""What is worth a curator's minute."""

import pytest

from classifiers.selection import Candidate, pick, worth

SNOW, SNOW_TOO, LIGHT = "Во дворе третий день не убирают снег", "Во дворе уже третий день не убирают снег", "На остановке не горит фонарь"


@pytest.mark.parametrize(
    ("candidates", "wanted", "chosen"),
    [
        ([], 3, ""),
        ([Candidate("a", SNOW, (0.9, 0.1)), Candidate("b", LIGHT, (0.5, 0.4))], 1, "b"),
        ([Candidate("a", SNOW, (0.5, 0.4)), Candidate("b", SNOW_TOO, (0.5, 0.4)), Candidate("c", LIGHT, (0.6, 0.3))], 2, "ac"),
        ([Candidate("a", SNOW, (0.5, 0.4)), Candidate("b", LIGHT, (0.6, 0.3), "emergency")], 1, "b"),
        ([Candidate("a", SNOW, (0.5, 0.4), labels=100), Candidate("b", LIGHT, (0.5, 0.35))], 1, "b"),
        ([Candidate("a", SNOW, (0.5, 0.4)), Candidate("b", SNOW, (0.5, 0.4))], 5, "ab"),
        ([Candidate("a", "", ()), Candidate("b", "", (1.0,))], 2, "ab"),
    ],
)
def test_pick(candidates: list[Candidate], wanted: int, chosen: str) -> None:
    assert "".join(one.id for one in pick(candidates, wanted)) == chosen


def test_the_first_label_of_a_kind_is_worth_most() -> None:
    assert worth(Candidate("a", SNOW, (0.5, 0.5))) > worth(Candidate("a", SNOW, (0.5, 0.5), labels=1)) > worth(Candidate("a", SNOW, (0.5, 0.5), labels=9))
