"""Calls counted by day and method, and what is left of the day's limits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines import calls
from pipelines.calls import counter_of, load_quotas
from pipelines.settings import Settings
from pipelines.status import quota_cells
from tests.conftest import NOW

EMPTY = [("newsfeed.search", 0, 1000, 1000), ("wall.get", 0, 5000, 5000), ("wall.search", 0, 1000, 1000)]


def quotas(var: Path, now: datetime = NOW) -> list[tuple[str, int, int | None, int | None]]:
    return [(row["method"], row["calls"], row["limit"], row["left"]) for row in load_quotas(Settings(var=var), now)]


@pytest.mark.parametrize(
    ("vk", "ok", "told"),
    [
        ({}, {}, EMPTY),
        ({"newsfeed.search": 3}, {}, [("newsfeed.search", 3, 1000, 997), *EMPTY[1:]]),
        ({"wall.getComments": 7}, {}, [*EMPTY[:2], ("wall.getComments", 7, None, None), EMPTY[2]]),
        ({}, {"stream.get": 2}, [*EMPTY, ("stream.get", 2, None, None)]),
    ],
)
def test_methods_with_a_limit_and_methods_called_today(
    tmp_path: Path, vk: Mapping[str, int], ok: Mapping[str, int], told: list[tuple[str, int, int | None, int | None]]
) -> None:
    settings = Settings(var=tmp_path)
    (tmp_path / "state").mkdir()
    for api, called in (("vk", vk), ("ok", ok)):
        for method, times in called.items():
            assert all(counter_of(settings, api, NOW).may_call(method) for _ in range(times))
    assert quotas(tmp_path) == told
    assert quotas(tmp_path, NOW + timedelta(hours=3)) == EMPTY, "the day is Moscow's"


def test_nothing_is_left_when_the_limit_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(calls.LIMITS, "ok", {"stream.get": 2})
    monkeypatch.setitem(calls.LIMITS, "vk", {})
    (tmp_path / "state").mkdir()
    counter = counter_of(Settings(var=tmp_path), "ok", NOW)
    assert [counter.may_call("stream.get") for _ in range(3)] == [True, True, False]
    assert quotas(tmp_path) == [("stream.get", 2, 2, 0)]


def test_the_table() -> None:
    assert quota_cells({"api": "vk", "method": "wall.get", "calls": 4, "limit": 5000, "left": 4996}) == ("ВК: wall.get", "4", "5000", "4996")
    assert quota_cells({"api": "ok", "method": "stream.get", "calls": 4, "limit": None, "left": None}) == ("ОК: stream.get", "4", "—", "—")
