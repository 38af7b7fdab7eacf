"""One installation's access to VK: one process per token, calls counted by day, walls known by their numbers."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from models.files import cannot_write, write_whole
from models.problem import Problem
from models.reference import Reference, Source
from models.worktime import TIME_ZONE
from pipelines.memory import load_memory
from pipelines.settings import Settings
from spiders.vk import Vk, open_vk

LIMITS = {"wall.get": 5000, "wall.search": 1000, "newsfeed.search": 1000}  # calls a day with one token
KEPT_DAYS = 31
LOCK_SECONDS = 60.0


@dataclass(frozen=True)
class CallCounter:
    """Calls by day and method in a file, so that the limits hold over all runs of a day."""

    path: Path
    day: str

    def may_call(self, method: str) -> bool:
        """Count one more call of the method and keep the count; False, and nothing counted, if the day's limit is reached."""
        days = self.load()
        calls = days.setdefault(self.day, {})
        if calls.get(method, 0) >= LIMITS.get(method, float("inf")):
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


@contextmanager
def vk_access(settings: Settings, source: Source, now: datetime) -> Iterator[Vk]:
    """The client of a source; raises Problem while another process uses the token, because two would exceed the rate."""
    state = settings.var / "state"
    counter = CallCounter(state / "vk-calls.json", f"{now.astimezone(TIME_ZONE):%Y-%m-%d}")
    lock = FileLock(state / "vk.lock", timeout=LOCK_SECONDS)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise Problem(f"{source.name}: ВК сейчас опрашивает другой процесс с тем же ключом. Дождитесь его окончания и повторите.") from error
    except OSError as error:
        raise cannot_write(state / "vk.lock", error) from error
    try:
        yield open_vk(settings.vk_token, settings.vk_url, source.name, counter.may_call)
    finally:
        lock.release()


def wall_owners(settings: Settings, reference: Reference) -> dict[str, int]:
    """The numeric owner of each wall by source id: its address, or, for a short name, what its last run saw."""
    owners = {source.id: _owner(settings, source) for source in reference.sources.values() if source.kind == "vk"}
    return {id: owner for id, owner in owners.items() if owner is not None}


def _owner(settings: Settings, source: Source) -> int | None:
    if re.fullmatch(r"-?\d+", source.address):
        return int(source.address)
    seen = (re.match(r"message vk:(-?\d+)_", key) for key in load_memory(settings, source).seen)
    return next((int(found.group(1)) for found in seen if found), None)
