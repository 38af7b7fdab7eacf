"""The figures of the checklist on our gold do not fall."""

from tests.answer_gold import HALVES, compare, half_of, load_gold, load_judge, report

LEAST = {  # of either half with either reader
    "addressed": 0.87, "action": 0.86, "date": 0.93, "who": 0.85, "plain": 0.89, "contact": 0.95, "form_letter": 0.87, "rating_asked": 0.97,
    "photo_expected": 0.89, "overall": 0.83, "overall, own points": 0.73,
}  # fmt: skip


def test_agreement_with_two_readers() -> None:
    gold, judge = load_gold(), load_judge()
    assert len(gold) >= 250
    for half in HALVES:
        found = compare([pair for pair in gold if half_of(pair[0]["id"]) == half], judge)
        low = {name: sides for name, sides in found.items() if min(sides["first"][1], sides["second"][1]) < LEAST[name]}
        assert not low, "\n".join(report(found))
