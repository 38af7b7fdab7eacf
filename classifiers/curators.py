"""How far two curators who did not see each other agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from classifiers.agreement import Agreement, agreement_of


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
    """The agreement on each judgement that two labelled."""
    return [agreement_of(name, *zip(*pairs.values(), strict=True)) for name, pairs in sorted(pairs_of(labels).items()) if pairs]


def gold_truth(labels: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], dict[str, str]]:
    """What two blind curators agree on: by (message, version) the values by judgement."""
    answer: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for name, pairs in pairs_of(labels).items():
        for key, (one, two) in pairs.items():
            if one == two:
                answer[key][name] = one
    return dict(answer)
