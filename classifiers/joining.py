"""What joining goes by, as data: windows, what separates two places, weights of the features of pairs."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from classifiers.pair_names import NAMES
from classifiers.supply import patterns_of
from models.problem import Problem
from models.records import load_toml
from models.reference import Reference

FILE = "same_problem.toml"
SCOPES = ("house", "street", "town")
LISTS = {
    "outages": "список тем в кавычках",
    "networks": "список списков тем в кавычках",
    "housed": "список тем и групп в кавычках",
    "failing": "список слов в кавычках",
    "supplies": "таблица списков слов в кавычках",
}


@dataclass(frozen=True)
class Joining:
    """`scopes` say by topic or group what keeps two problems apart: another house, another street, or nothing in the town; `outages` are the topics where
    one cause reaches many streets within `outage_hours`, `networks` the topics that an outage of one network may be taken for; `supplies` are the words of
    each supply and `failing` those of its failure, regular expressions; `surge` is how many times more than usual tell of a failure at once when it is one
    for many, a logarithm; `thresholds` are by topic or group; log-odds everywhere."""

    window_days: float
    recurs_days: float
    duplicate_days: float
    duplicate: float
    outage_hours: float
    strong_text: float
    threshold: float
    reply_weight: float
    neighbours: int
    intercept: float
    weights: Mapping[str, float]
    scopes: Mapping[str, str]
    windows: Mapping[str, float]
    thresholds: Mapping[str, float]
    outages: frozenset[str]
    networks: tuple[tuple[str, ...], ...]
    housed: frozenset[str]
    supplies: Mapping[str, Sequence[str]]
    failing: Sequence[str]
    surge: float

    @cached_property
    def supply_words(self) -> Mapping[str, re.Pattern[str]]:
        """The patterns of each supply."""
        return patterns_of(self.supplies)

    @cached_property
    def failing_words(self) -> re.Pattern[str]:
        """The pattern of failing."""
        return patterns_of({"": self.failing})[""]

    @property
    def network_of(self) -> Mapping[str, int]:
        """The number of the network of each topic that has one."""
        return {topic: number for number, topics in enumerate(self.networks) for topic in topics}

    def matter(self, topic: str) -> str:
        """The topic, or the first one of its network: «нет воды» and «прорвало трубу» are told of one pipe."""
        return next((topics[0] for topics in self.networks if topic in topics), topic)

    def scope(self, topic: str) -> str:
        """What separates two problems of the topic (an id) from each other."""
        return self.scopes.get(topic) or self.scopes.get(topic.partition(".")[0], "house")

    def is_housed(self, topic: str) -> bool:
        """Whether a problem of the topic is one of a house or a yard, so that without an address it may be any."""
        return topic in self.housed or topic.partition(".")[0] in self.housed

    def window(self, topic: str) -> float:
        """Days from one message to the next within one problem."""
        return self.windows.get(topic) or self.windows.get(topic.partition(".")[0], self.window_days)

    def enough(self, topic: str) -> float:
        """The mean log-odds from which on two clusters are one."""
        return self.thresholds.get(topic, self.thresholds.get(topic.partition(".")[0], self.threshold))


def load_joining(path: Path) -> Joining:
    """Load `same_problem.toml`; raises Problem on a broken file."""
    table = load_toml(path)
    for name, value in table.items():
        if expected := _expected(name, value):
            raise Problem(f"Справочник {path}: в поле «{name}» нужно: {expected}.")
    try:
        sets = {"outages": frozenset(table["outages"]), "housed": frozenset(table["housed"]), "networks": tuple(map(tuple, table["networks"]))}
        joining = Joining(**{**table, **sets})
        _ = joining.supply_words, joining.failing_words
    except re.error as error:
        raise Problem(f"Справочник {path}: в supplies или failing слово не читается как образец ({error}).") from error
    except (TypeError, KeyError) as error:
        raise Problem(f"Справочник {path}: поля не сходятся с образцом ({error}).") from error
    wrong = [scope for scope in joining.scopes.values() if scope not in SCOPES]
    if wrong:
        raise Problem(f"Справочник {path}: «{wrong[0]}» в scopes, а бывает {', '.join(SCOPES)}.")
    return joining


def _expected(name: str, value: Any) -> str | None:
    """What should stand in the field if something else does."""
    kind = {field.name: field.type for field in fields(Joining)}.get(name)
    if kind in (float, int):
        whole = kind is int and not isinstance(value, int)
        return None if _is_number(value) and not whole else "целое число" if kind is int else "число"
    if name in ("weights", "windows", "thresholds", "scopes"):
        good = isinstance(value, dict) and all(isinstance(one, str) if name == "scopes" else _is_number(one) for one in value.values())
        return None if good else "таблица слов" if name == "scopes" else "таблица чисел"
    if name not in LISTS:
        return None
    lists = list(value.values()) if name == "supplies" and isinstance(value, dict) else value if name == "networks" and isinstance(value, list) else [value]
    good = all(isinstance(one, list) and one and all(isinstance(word, str) for word in one) for one in lists)
    return None if good else LISTS[name]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_joining(joining: Joining, reference: Reference) -> Iterator[str]:
    """Topics and groups that the reference does not know, spans that are none; one Russian line a problem."""
    known = {*reference.topics, *(id.partition(".")[0] for id in reference.topics)}
    places = {
        "scopes": joining.scopes, "windows": joining.windows, "thresholds": joining.thresholds, "outages": joining.outages, "housed": joining.housed,
        "networks": [topic for topics in joining.networks for topic in topics],
    }  # fmt: skip
    for name, topics in places.items():
        yield from (f"{FILE}: в {name} неизвестная тема или группа «{topic}»" for topic in sorted(set(topics) - known))
    twice = sorted(topic for topic, n in Counter(places["networks"]).items() if n > 1)
    yield from (f"{FILE}: тема «{topic}» сразу в двух сетях networks" for topic in twice)
    yield from (f"{FILE}: в weights неизвестный признак «{name}»" for name in sorted(set(joining.weights) - set(NAMES)))
    yield from (f"{FILE}: в weights нет признака «{name}»" for name in NAMES if name not in joining.weights)
    for name in ("window_days", "recurs_days", "duplicate_days", "outage_hours", "neighbours"):
        if getattr(joining, name) <= 0:
            yield f"{FILE}: {name} должно быть больше нуля"
    yield from (f"{FILE}: срок windows для «{topic}» должен быть больше нуля" for topic, days in joining.windows.items() if days <= 0)
