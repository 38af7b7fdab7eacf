"""Which messages are taught and which are held out for measuring."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.labels import Example

FOLDS = 4


@dataclass(frozen=True, slots=True)
class Split:
    """Positions in the corpus: taught, and held out."""

    taught: tuple[int, ...]
    held_out: tuple[int, ...]


def hand_of(example: Example) -> str:
    """Who wrote the message: each hand had its own brief, file and prefix of ids."""
    return example.id.rpartition("-")[0]


def by_hand(examples: Sequence[Example], folds: int = FOLDS) -> list[Split]:
    """Each message held out once, together with everything by the same hand: what is judged was written by somebody whom the judges never read."""
    sizes = Counter(hand_of(e) for e in examples)
    load = [0] * folds
    fold_of: dict[str, int] = {}
    for hand, n in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold_of[hand] = load.index(min(load))
        load[fold_of[hand]] += n
    return [_split([fold_of[hand_of(e)] == fold for e in examples]) for fold in range(folds)]


def every(examples: Sequence[Example], folds: int = FOLDS) -> Split:
    """Every fourth message held out, whoever wrote it: easier than life, for comparison with others' figures only."""
    return _split([number % folds == folds - 1 for number in range(len(examples))])


def thinned(split: Split, step: int) -> Split:
    """The same held-out messages with one of `step` taught."""
    return Split(split.taught[::step], split.held_out)


def _split(held_out: Sequence[bool]) -> Split:
    return Split(tuple(i for i, out in enumerate(held_out) if not out), tuple(i for i, out in enumerate(held_out) if out))
