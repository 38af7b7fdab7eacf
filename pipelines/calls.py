"""Calls of the networks' APIs, counted by day and method, and what is left of the day's limits."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.files import write_whole
from models.worktime import TIME_ZONE
from pipelines.settings import Settings

API_OF = {"vk": "vk", "vk_search": "vk", "ok": "ok"}  # kinds of sources whose calls are counted
API_NAMES = {"vk": "ВК", "ok": "ОК"}
LIMITS: dict[str, Mapping[str, int]] = {"vk": {"wall.get": 5000, "wall.search": 1000, "newsfeed.search": 1000}}  # calls a day with one token; ОК names none
KEPT_DAYS = 31


@dataclass(frozen=True)
class CallCounter:
    """Calls of one API by day and method in a file, so that the limits hold over all runs of a day."""

    path: Path
    day: str
    limits: Mapping[str, int]

    def may_call(self, method: str) -> bool:
        """Count one more call of the method and keep the count; False, and nothing counted, if the day's limit is reached."""
        days = self.load()
        calls = days.setdefault(self.day, {})
        if calls.get(method, 0) >= self.limits.get(method, float("inf")):
            return False
        calls[method] = calls.get(method, 0) + 1
        write_whole(self.path, json.dumps(dict(sorted(days.items())[-KEPT_DAYS:])))
        return True

    def load(self) -> dict[str, dict[str, int]]:
        """Calls by method of each day; a damaged file counts nothing."""
        try:
            return {day: {method: int(n) for method, n in calls.items()} for day, calls in json.loads(self.path.read_text(encoding="utf-8")).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def of_day(self) -> dict[str, int]:
        """Calls of the day by method."""
        return self.load().get(self.day, {})


def counter_of(settings: Settings, api: str, now: datetime) -> CallCounter:
    """The counter of an API (`vk`, `ok`) for the day, which is Moscow's."""
    return CallCounter(settings.var / "state" / f"{api}-calls.json", f"{now.astimezone(TIME_ZONE):%Y-%m-%d}", LIMITS.get(api, {}))


def load_calls(settings: Settings, kind: str, now: datetime) -> dict[str, int]:
    """Calls of the day by method of the API that sources of the kind ask; nothing where there is none."""
    return counter_of(settings, API_OF[kind], now).of_day() if kind in API_OF else {}


def load_quotas(settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """Each method that was called today or has a limit: calls, the limit and what is left of it (None without a limit)."""
    return [row for api in API_NAMES for row in _quotas(counter_of(settings, api, now), api)]


def _quotas(counter: CallCounter, api: str) -> Iterator[dict[str, Any]]:
    used = counter.of_day()
    for method in sorted({*used, *counter.limits}):
        calls, limit = used.get(method, 0), counter.limits.get(method)
        yield {"api": api, "method": method, "calls": calls, "limit": limit, "left": None if limit is None else max(0, limit - calls)}
