"""Supplies that texts speak of, surges of their failures, houses named by number alone."""

from dataclasses import replace
from datetime import timedelta
from time import process_time

import numpy as np
import pytest

from classifiers.loose_houses import loose_houses
from classifiers.mention_words import institutions
from classifiers.supply import supplies_of, surges
from tests.test_same_problem import JOINING, mention, reply

KINDS = list(JOINING.supply_words)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("батареи ледяные, дома +14", {"heat"}),
        ("горячей воды нет неделю", {"heat"}),
        ("воды нет ни капли", {"water"}),
        ("водоканал молчит", {"water"}),
        ("опять без света сидим", {"power"}),
        ("запах газа в подъезде", {"gas"}),
        ("нет ни света, ни воды", {"water", "power"}),
        ("завод работает, народ доволен", set()),
        ("лифт стоит", set()),
    ],
)
def test_the_supply_of_a_text(text: str, kinds: set[str]) -> None:
    row = supplies_of([mention("a", text)], JOINING.supply_words)[0]
    assert {kind for kind, told in zip(KINDS, row, strict=True) if told} == kinds


def test_a_reply_that_names_no_supply_speaks_of_the_one_above() -> None:
    above = mention("a", "нет воды")
    rows = supplies_of([above, reply(above, "b", "и у нас"), reply(above, "c", "а у нас света нет")], JOINING.supply_words)
    assert [[KINDS[k] for k in np.flatnonzero(row)] for row in rows] == [["water"], ["water"], ["power"]]


def test_a_surge_is_many_places_at_once_beside_the_usual() -> None:
    usual = [mention(f"u{day}", "нет воды", street="mira", house=str(day), hours=24 * day) for day in range(-20, 20)]
    burst = [mention(f"b{n}", "воды нет", street="olimp", house=str(n), hours=n / 4) for n in range(12)]
    again = [replace(burst[0], id=f"r{n}", at=burst[0].at + timedelta(minutes=n)) for n in range(1, 30)]

    def surge(*told: object) -> float:
        ordered = sorted(told, key=lambda one: one.at)  # type: ignore[attr-defined]
        found = surges(ordered, supplies_of(ordered, JOINING.supply_words), JOINING.failing_words)  # type: ignore[arg-type]
        return float(found[[one.id for one in ordered].index("b0")].max())  # type: ignore[attr-defined]

    alone = surge(burst[0])
    assert surge(*usual, *burst) > np.log(4)
    assert surge(*usual, burst[0]) < np.log(2)
    assert surge(*again, burst[0]) == pytest.approx(alone, abs=0.05), "one voice told again and again is one"


@pytest.mark.parametrize(
    ("text", "houses"),
    [
        ("а у нас в 27 тоже", ["27"]),
        ("в соседнем доме 36 то же", ["36"]),
        ("у 34-го площадка общая", ["34"]),
        ("29й дом такая же история", ["29"]),
        ("седьмой дом завален", ["7"]),
        ("дом двадцать седьмой", []),
        ("у нас в 27 квартире", []),
        ("на 5-м этаже холодно", []),
        ("третий дом подряд воды нет", []),
        ("в 19:30 отключили, 15 градусов, 26-го мая", []),
        ("маршрут 130-й не пришёл", []),
        ("в школе 7-й год ремонт, кабинет 12-й закрыт", []),
        ("жду с 12 часов", []),
        ("яма напротив 33 дома, у 27-го дома и за 5 домом", ["27", "5", "33"]),
        ("дом пять на отшибе", ["5"]),
        ("без воды 26 домов, в 16 домах и света нет, у нас 2 дома на отшибе", []),
        ("домофон второй день молчит", []),
        ("дома третий день холодно, второго дома подряд", []),
        ("дом второй подъезд, в доме шестнадцать этажей", []),
    ],
)
def test_houses_by_number_alone(text: str, houses: list[str]) -> None:
    assert list(loose_houses(text)) == houses


@pytest.mark.parametrize("text", ["5й " * 33_000, "дом" + " " * 100_000, "кв" + " " * 50_000 + "x 5 дом", "сад" * 33_000, "школа" + " " * 100_000 + "№"])
def test_the_longest_texts_take_no_longer_for_what_they_repeat(text: str) -> None:
    began = process_time()
    loose_houses(text)
    institutions(text)
    assert process_time() - began < 3


def test_who_names_no_supply_at_all_has_none() -> None:
    assert supplies_of([mention("a", "нет воды")], {}).shape == (1, 0)
