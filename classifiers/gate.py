"""May a newly taught version replace the one that decides?"""

from collections.abc import Callable, Mapping, Sequence

from classifiers.evaluation import Score, score
from classifiers.labels import Example
from classifiers.relevance import THRESHOLD
from classifiers.routing import Guesses

ENOUGH = 20  # messages from which a figure is more than chance
CLASS_LOSS = 0.05  # F1 that no class may lose
Judged = tuple[Callable[[Example], str], Callable[[Guesses], str]]
JUDGED: Mapping[str, Judged] = {
    "о городе": (lambda e: "" if e.relevant is None else str(e.relevant), lambda g: str(g.relevance >= THRESHOLD)),
    "вид": (lambda e: e.kind, lambda g: g.kind.kind),
    "группа": (lambda e: e.topic.partition(".")[0], lambda g: g.topic.topic.partition(".")[0]),
    "тема": (lambda e: e.topic, lambda g: g.topic.topic),
    "тон": (lambda e: e.sentiment, lambda g: g.tone.tone),
    "срочность": (lambda e: e.urgency, lambda g: g.urgency.level),
}


def score_known(examples: Sequence[Example], guesses: Sequence[Guesses]) -> dict[str, Score]:
    """The score of each judgement on the examples that have a label of it."""
    answer = {}
    for name, (truth, guess) in JUDGED.items():
        pairs = [(truth(e), guess(g)) for e, g in zip(examples, guesses, strict=True) if truth(e)]
        if pairs:
            answer[name] = score(name, [t for t, _ in pairs], [g for _, g in pairs])
    return answer


def find_losses(champion: Mapping[str, Score], challenger: Mapping[str, Score], where: str) -> list[str]:
    """Why the challenger must not replace the champion, in Russian: less accurate on a judgement, or a class that lost too much. Both with n ≥ ENOUGH."""
    losses = []
    for name, before in champion.items():
        after = challenger[name]
        if before.n >= ENOUGH and after.accuracy < before.accuracy:
            losses.append(f"{where}: {name} — верно {after.accuracy:.1%} вместо {before.accuracy:.1%} (n = {before.n})")
        now = {label: f1 for label, f1, _ in after.classes}
        for label, f1, n in before.classes:
            if n >= ENOUGH and f1 - now[label] > CLASS_LOSS:
                losses.append(f"{where}: {name}, класс «{label}» — F1 {now[label]:.2f} вместо {f1:.2f} (n = {n})")
    return losses
