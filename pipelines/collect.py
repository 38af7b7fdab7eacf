"""From the sources into the inbox: what is new or changed, and what was not got."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from models.message import Coverage
from models.privacy import pseudonym
from models.problem import Problem
from models.reference import Reference, Source
from pipelines.api_access import ok_access, vk_access, wall_owners
from pipelines.crawl import job_of
from pipelines.export_inbox import collect_exports, waiting_files
from pipelines.inbox import append, fact_of, inbox_file
from pipelines.memory import Memory, block_of, load_memory, round_of, save_memory
from pipelines.settings import Settings
from pipelines.tally import Tally
from spiders.ok import GroupSpider
from spiders.search import SearchSpider
from spiders.wall import WallSpider

CRAWL_SECONDS = 900
NOT_NEWS = {"collected_at", "seen_at", "since"}  # fields that differ in every run


@dataclass
class _Run:
    """One collection of one source."""

    settings: Settings
    reference: Reference
    source: Source
    now: datetime
    dropped: Counter[str]
    read_before: frozenset[str]
    visits: Mapping[str, Any] = field(default_factory=dict)
    unchanged: int = 0


def enabled_sources(reference: Reference) -> list[Source]:
    """Sources that a curator switched on; raises Problem if there are none."""
    sources = [source for source in reference.sources.values() if source.enabled]
    if not sources:
        raise Problem("Ни один источник не включён: поставьте enabled = true и адрес в data/reference/sources.toml.")
    return sources


def sources_to_collect(settings: Settings, reference: Reference) -> list[Source]:
    """The enabled sources, and official systems with exports in their folder: who drops a file wants it taken. Raises Problem if there are none."""
    waiting = [s for s in reference.sources.values() if s.kind in reference.systems and not s.enabled and waiting_files(settings, reference, s)]
    return [*(source for source in reference.sources.values() if source.enabled), *waiting] or enabled_sources(reference)


def collect_source(settings: Settings, reference: Reference, source: Source, now: datetime) -> Coverage:
    """Collect one source: new and changed facts become one file of the inbox, the run itself another.

    A source already collected at this moment or later is left alone, and the answer is that of the later run.
    """
    memory = load_memory(settings, source)
    if memory.last is not None and memory.last.at >= now:
        return memory.last
    block = block_of(source)
    if source.kind in reference.systems:
        coverage = collect_exports(settings, reference, source, now)
        append(settings.inbox, f"{source.id}-coverage", now, [fact_of(coverage)])
        save_memory(settings, source, Memory(coverage, block=block))
        return coverage
    run = _Run(settings, reference, source, now, Counter(), frozenset(memory.read), memory.visits if memory.block == block else {})
    got, problem, seen, read, tally = 0, None, {}, [], Tally.start(settings, source, now)
    with inbox_file(settings.inbox, source.id, now) as file:
        try:
            for fact in tally.messages(_FACTS[source.kind](run), run.dropped):
                got += fact["fact"] == "message"
                read += [fact["scope"]] if fact["fact"] == "listing" and fact["scope"] and fact["ids"] else []
                key, hash_ = _fingerprint(fact)
                seen[key] = hash_
                tally.see(fact, memory.seen.get(key) == hash_)
                if memory.seen.get(key) != hash_:
                    file.add(fact)
        except Problem as error:
            problem = str(error)
        fresh = file.count
    coverage = tally.finish(Coverage(source.id, now, got + run.unchanged, fresh, dict(run.dropped), problem), reference)
    append(settings.inbox, f"{source.id}-coverage", now, [fact_of(coverage)])
    kept = {**memory.seen, **seen} if problem or run.unchanged else seen
    save_memory(settings, source, Memory(coverage, kept, round_of(memory.read, read) if problem else (), run.visits, block))
    return coverage


def _vk_facts(run: _Run) -> Iterator[dict[str, Any]]:
    """What a wall, or a search over all walls, gives."""
    owners, sources = wall_owners(run.settings, run.reference), run.reference.sources
    officials = frozenset(owner for id, owner in owners.items() if sources[id].official)
    walls = frozenset(owner for id, owner in owners.items() if sources[id].enabled)
    with vk_access(run.settings, run.source, run.now) as vk:
        given = (run.source, vk, run.now, officials, lambda who: pseudonym(run.settings.author_key, who))
        spider = WallSpider(*given, run.read_before) if run.source.kind == "vk" else SearchSpider(*given, walls)
        yield from map(fact_of, spider.collect())


def _ok_facts(run: _Run) -> Iterator[dict[str, Any]]:
    officials = frozenset(source.address for source in run.reference.sources.values() if source.kind == "ok" and source.official)
    with ok_access(run.settings, run.source, run.now) as ok:
        spider = GroupSpider(run.source, ok, run.now, officials, lambda who: pseudonym(run.settings.author_key, who))
        yield from map(fact_of, spider.collect())


def _crawled_facts(run: _Run) -> Iterator[dict[str, Any]]:
    """Facts of a Scrapy spider that runs in a child process: a crash or a hang of it harms nobody."""
    command = [sys.executable, "-m", "pipelines.crawl"]
    job = job_of(run.source, run.now, run.settings.telegram_url, run.visits, run.settings.author_key)
    try:
        done = subprocess.run(command, input=job, capture_output=True, text=True, timeout=CRAWL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Problem(f"{run.source.name}: обход не закончился за {CRAWL_SECONDS // 60} мин, остановлен.") from error
    end = None
    for line in done.stdout.splitlines():
        fact = json.loads(line)
        end = fact.get("end", end)
        if "fact" in fact:
            yield fact
    if end is None:
        raise Problem(f"{run.source.name}: обход страниц оборвался. Последнее: {(done.stderr.strip().splitlines() or ['нет сообщений'])[-1][:200]}")
    run.unchanged, run.visits = end.get("unchanged", 0), end.get("visits", {})
    if end["problem"]:
        raise Problem(end["problem"])


_FACTS: dict[str, Callable[[_Run], Iterator[dict[str, Any]]]] = {
    "vk": _vk_facts,
    "vk_search": _vk_facts,
    "ok": _ok_facts,
    "telegram": _crawled_facts,
    "site": _crawled_facts,
}


def _fingerprint(fact: dict[str, Any]) -> tuple[str, str]:
    """What the fact is about, and a hash of what it says."""
    key = f"{fact['fact']} {fact.get('number') or fact.get('id') or fact.get('scope') or ''}"
    said = {name: value for name, value in fact.items() if name not in NOT_NEWS}
    return key, sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
