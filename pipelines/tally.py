"""What a run saw of a source, for the coverage ledger: times, movement, calls, and a sample of what was dropped."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from models.message import Coverage
from models.reference import Reference, Source
from pipelines.calls import load_calls
from pipelines.dropped import keep_dropped
from pipelines.settings import Settings

SAMPLE = 20  # dropped items kept of one run


@dataclass
class Tally:
    """One run of one source, seen fact by fact."""

    settings: Settings
    source: Source
    now: datetime
    calls_before: Mapping[str, int]
    times: list[str] = field(default_factory=list)
    moved: int = 0
    sample: list[Mapping[str, Any]] = field(default_factory=list)

    @classmethod
    def start(cls, settings: Settings, source: Source, now: datetime) -> "Tally":
        """A tally that knows how many calls were made before the run."""
        return cls(settings, source, now, load_calls(settings, source.kind, now))

    def messages(self, facts: Iterable[dict[str, Any]], dropped: Counter[str]) -> Iterator[dict[str, Any]]:
        """The facts without the dropped items, which are counted by reason and sampled."""
        for fact in facts:
            if fact["fact"] != "dropped":
                yield fact
                continue
            dropped[fact["why"]] += 1
            if len(self.sample) < SAMPLE:
                self.sample.append(fact)

    def see(self, fact: Mapping[str, Any], known: bool) -> None:
        """Take note of a fact; `known` if the run before saw exactly the same."""
        if fact["fact"] == "message":
            self.moved += not known
            self.times.append(fact["published_at"])

    def finish(self, coverage: Coverage, reference: Reference) -> Coverage:
        """The run with what was noted; the sample of dropped items is written."""
        if self.sample:
            keep_dropped(self.settings, reference, self.source, self.sample)
        times = [datetime.fromisoformat(time) for time in self.times]
        calls = Counter(load_calls(self.settings, self.source.kind, self.now))
        calls.subtract(self.calls_before)
        return replace(coverage, oldest=min(times, default=None), newest=max(times, default=None), moved=self.moved, calls=dict(+calls) or None)
