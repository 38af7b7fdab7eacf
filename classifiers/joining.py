"""What joining goes by, as data: windows, what separates two places, weights of the features of pairs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.problem import Problem
from models.records import load_toml

SCOPES = ("house", "street", "town")


@dataclass(frozen=True, slots=True)
class Joining:
    """`scopes` say by topic or group what keeps two problems apart: another house, another street, or nothing in the town; `outages` are the topics where one
    cause reaches many streets within `outage_hours`; `thresholds` are by topic or group; log-odds everywhere. `lean` is the share that the rest of a thread has in the topics of each of its messages."""

    window_days: float
    recurs_days: float
    duplicate_days: float
    duplicate: float
    outage_hours: float
    strong_text: float
    threshold: float
    reply_weight: float
    lean: float
    neighbours: int
    intercept: float
    weights: Mapping[str, float]
    scopes: Mapping[str, str]
    windows: Mapping[str, float]
    thresholds: Mapping[str, float]
    outages: frozenset[str]

    def scope(self, topic: str) -> str:
        """What separates two problems of the topic (an id) from each other."""
        return self.scopes.get(topic) or self.scopes.get(topic.partition(".")[0], "house")

    def window(self, topic: str) -> float:
        """Days from one message to the next within one problem."""
        return self.windows.get(topic) or self.windows.get(topic.partition(".")[0], self.window_days)

    def enough(self, topic: str) -> float:
        """The mean log-odds from which on two clusters are one."""
        return self.thresholds.get(topic, self.thresholds.get(topic.partition(".")[0], self.threshold))


def load_joining(path: Path) -> Joining:
    """Load `same_problem.toml`; raises Problem on a broken file."""
    table = load_toml(path)
    try:
        joining = Joining(**{**table, "outages": frozenset(table["outages"])})
    except (TypeError, KeyError) as error:
        raise Problem(f"Справочник {path}: поля не сходятся с образцом ({error}).") from error
    wrong = [scope for scope in joining.scopes.values() if scope not in SCOPES]
    if wrong:
        raise Problem(f"Справочник {path}: «{wrong[0]}» в scopes, а бывает {', '.join(SCOPES)}.")
    return joining
