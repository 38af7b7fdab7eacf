"""The figures of routing on our gold set do not fall."""

from pipelines.process import Mind
from tests.routing_gold import decide_gold, is_right, load_gold, report


def test_departments_and_what_goes_without_a_person(mind: Mind) -> None:
    pairs = decide_gold(load_gold(), mind)
    clear = [(row, d) for row, d in pairs if not row["ask"]]
    automatic = [(row, d) for row, d in pairs if d.auto]
    told = "\n".join(report(pairs))
    assert len(pairs) >= 300
    assert sum(row["department"] == d.department for row, d in clear) / len(clear) >= 0.83, told
    assert len(automatic) / len(pairs) >= 0.3, told
    assert sum(is_right(row, d.department) and not row["ask"] for row, d in automatic) / len(automatic) >= 0.95, told
