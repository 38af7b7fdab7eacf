"""May a newly taught version replace the one that decides?"""

from collections.abc import Callable, Mapping, Sequence

from classifiers.evaluation import Judged, Score, score
from classifiers.guesses import Guesses
from classifiers.labels import Example
from classifiers.relevance import THRESHOLD

ENOUGH = 20  # messages from which a figure is more than chance
CLASS_LOSS = 0.05  # F1 that no class may lose
Readings = tuple[Callable[[Example], str], Callable[[Guesses], str]]
JUDGED: Mapping[str, Readings] = {
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
        judged = [Judged(truth(e), guess(g)) for e, g in zip(examples, guesses, strict=True) if truth(e)]
        if judged:
            answer[name] = score(name, judged)
    return answer


def find_losses(champion: Mapping[str, Score], challenger: Mapping[str, Score], where: str) -> list[str]:
    """Why the challenger must not replace the champion, in Russian: less accurate on a judgement, or a class that lost too much. Both with n ≥ ENOUGH."""
    losses = []
    for name, before in champion.items():
        after = challenger[name]
        if before.n >= ENOUGH and after.accuracy < before.accuracy:
            losses.append(f"{where}: {name} — верно {after.accuracy:.1%} вместо {before.accuracy:.1%} (n = {before.n})")
        now = {one.name: one.f1 for one in after.classes}
        for one in before.classes:
            if one.n >= ENOUGH and one.f1 - now[one.name] > CLASS_LOSS:
                losses.append(f"{where}: {name}, класс «{one.name}» — F1 {now[one.name]:.2f} вместо {one.f1:.2f} (n = {one.n})")
    return losses
