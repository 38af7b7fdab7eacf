"""How far two curators who did not see each other agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sklearn.metrics import cohen_kappa_score


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of n messages labelled by two: the share of equal labels, and Cohen's kappa (None where all labels are one value)."""

    judgement: str
    n: int
    equal: float
    kappa: float | None


def pairs_of(labels: Iterable[Mapping[str, Any]]) -> dict[str, dict[tuple[str, int], tuple[str, str]]]:
    """For each judgement the values of the first two curators by (message, version)."""
    said: dict[str, dict[tuple[str, int], dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for label in labels:
        if label["grade"] == "gold":
            said[label["judgement"]][label["message_id"], label["version"]][label["curator"]] = label["value"]
    return {name: {key: _first_two(by) for key, by in messages.items() if len(by) > 1} for name, messages in said.items()}


def _first_two(by: Mapping[str, str]) -> tuple[str, str]:
    one, two = sorted(by)[:2]
    return by[one], by[two]


def measure_agreement(labels: Iterable[Mapping[str, Any]]) -> list[Agreement]:
    """The agreement on each judgement that two labelled (Cohen, 1960, A coefficient of agreement for nominal scales)."""
    return [_agreement(name, list(pairs.values())) for name, pairs in sorted(pairs_of(labels).items()) if pairs]


def _agreement(judgement: str, pairs: list[tuple[str, str]]) -> Agreement:
    one, two = zip(*pairs, strict=True)
    equal = sum(a == b for a, b in pairs) / len(pairs)
    kappa = float(cohen_kappa_score(one, two)) if len({*one, *two}) > 1 else None
    return Agreement(judgement, len(pairs), round(equal, 3), None if kappa is None else round(kappa, 3))


def gold_truth(labels: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], dict[str, str]]:
    """What two blind curators agree on: by (message, version) the values by judgement."""
    answer: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for name, pairs in pairs_of(labels).items():
        for key, (one, two) in pairs.items():
            if one == two:
                answer[key][name] = one
    return dict(answer)
