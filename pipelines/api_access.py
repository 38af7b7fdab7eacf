"""One installation's access to VK and OK: one process per token, calls counted by day, walls known by their numbers."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from filelock import FileLock, Timeout

from models.files import cannot_write
from models.problem import Problem
from models.reference import Reference, Source
from pipelines.calls import API_NAMES, API_OF, counter_of
from pipelines.memory import load_memory
from pipelines.settings import Settings
from spiders.ok_api import Ok, open_ok
from spiders.vk import Vk, open_vk

LOCK_SECONDS = 60.0


@contextmanager
def vk_access(settings: Settings, source: Source, now: datetime) -> Iterator[Vk]:
    """The client of a source; raises Problem while another process uses the token, because two would exceed the rate."""
    with _counted(settings, source, now) as may_call:
        yield open_vk(settings.vk_token, settings.vk_url, source.name, may_call, settings.vk_batches)


@contextmanager
def ok_access(settings: Settings, source: Source, now: datetime) -> Iterator[Ok]:
    """The client of a source; raises Problem while another process uses the token."""
    with _counted(settings, source, now) as may_call:
        yield open_ok(settings.ok_app_key, settings.ok_secret, settings.ok_token, source.name, settings.ok_url, may_call)


@contextmanager
def _counted(settings: Settings, source: Source, now: datetime) -> Iterator[Callable[[str], bool]]:
    """The API of the source for this process alone: what counts a call and says whether it is within the day's limit."""
    api = API_OF[source.kind]
    counter = counter_of(settings, api, now)
    path = counter.path.with_name(f"{api}.lock")
    lock = FileLock(path, timeout=LOCK_SECONDS)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise Problem(f"{source.name}: {API_NAMES[api]} сейчас опрашивает другой процесс с тем же ключом. Дождитесь его окончания и повторите.") from error
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield counter.may_call
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
