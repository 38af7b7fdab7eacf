"""The gate: a newly taught version against the one that decides, on labels that neither saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.agreement import Agreement
from classifiers.curated import Curated
from classifiers.evaluation import Score
from classifiers.evidence import Evidence
from classifiers.gate import ENOUGH, find_losses, score_known
from classifiers.labels import Example
from classifiers.text import Batch
from classifiers.training import Judges, read_examples
from models.analysis import Reader
from models.files import write_whole
from models.reference import Reference
from pipelines.decide import judge
from pipelines.settings import Settings

Scores = Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the challenger may decide, why not, and the scores of both by set of labels."""

    passed: bool
    losses: Sequence[str]
    scores: Sequence[tuple[str, Scores, Scores]]

    @property
    def accuracy(self) -> dict[str, float]:
        """The challenger's accuracy by judgement on the first set that has labels."""
        return next(({name: score.accuracy for name, score in new.items()} for _, _, new in self.scores if new), {})

    @property
    def tested(self) -> int:
        """Messages of that set."""
        return next((max(score.n for score in new.values()) for _, _, new in self.scores if new), 0)


def compare(champion: Judges | None, challenger: Judges, curated: Curated, reader: Reader, reference: Reference) -> Verdict:
    """Judge gold and the last weeks' labels by both; no champion, or one that this code cannot ask, is no obstacle."""
    sets = [("Проверочные метки двоих", curated.gold), ("Метки последних недель", curated.recent)]
    scores = []
    for title, examples in sets:
        evidence = read_examples(examples, reader)
        scores.append((title, _asked(champion, examples, evidence, reference), _scores(challenger, examples, evidence, reference)))
    losses = [loss for title, old, new in scores for loss in find_losses(old, new, title)]
    return Verdict(not losses, losses, scores)


def _asked(champion: Judges | None, examples: Sequence[Example], evidence: Sequence[Evidence], reference: Reference) -> Scores:
    """The champion's scores; none where there is no champion or it is of other code."""
    try:
        return {} if champion is None else _scores(champion, examples, evidence, reference)
    except (AttributeError, ValueError, KeyError, TypeError, IndexError):
        return {}


def _scores(judges: Judges, examples: Sequence[Example], evidence: Sequence[Evidence], reference: Reference) -> Scores:
    return score_known(examples, judge(Batch(evidence), judges, reference)) if examples else {}


def write_report(
    settings: Settings, version: str, champion: str | None, verdict: Verdict, curated: Curated, agreed: Sequence[Agreement], drift: Sequence[str]
) -> Path:
    """Write `reports/gate-VERSION.md`; returns its path."""
    said = "становится действующей" if verdict.passed else f"не назначена, действует {champion}"
    lines = [f"# Версия {version}: {said}", ""]
    lines += [f"Меток учит {len(curated.train)}, проверяют: двоих {len(curated.gold)}, последних недель {len(curated.recent)}.", ""]
    lines += ["## Почему не назначена", "", *(f"* {loss}" for loss in verdict.losses), ""] if verdict.losses else []
    for title, old, new in verdict.scores:
        lines += [f"## {title}", "", *_table(old, new), ""]
    lines += ["## Согласие двоих", "", *(f"* {a.judgement}: n = {a.n}, одинаково {a.share:.0%}, каппа {a.kappa:.2f}" for a in agreed), ""] if agreed else []
    lines += ["## Темы", "", *(f"* {line}" for line in drift or ["без перемен"]), ""]
    return write_whole(settings.var / "reports" / f"gate-{version}.md", "\n".join(lines))


def _table(old: Scores, new: Scores) -> list[str]:
    if not new:
        return ["Таких меток ещё нет."]
    head = ["| суждение | n | действующая | новая |", "|---|---|---|---|"]
    rows = [
        f"| {name} | {s.n}{' (мало)' if s.n < ENOUGH else ''} | {f'{old[name].accuracy:.3f}' if name in old else '—'} | {s.accuracy:.3f} |"
        for name, s in new.items()
    ]
    return head + rows
