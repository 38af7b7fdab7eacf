"""A town of labelled seed messages, a curator who errs, departments that return, a bug that writes machine labels: does the program learn from people alone?

python -m tests.simulation [days] [real]      «real»: the program's own machine of topics instead of a stand-in, about four times as long
"""

import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from classifiers.curated import curated_examples
from classifiers.evaluation import Judged, Score, score
from classifiers.gate import find_losses
from classifiers.labelling import Label, grade_of, is_gold
from classifiers.labels import Example, load_seed
from classifiers.routing import Decision
from models.analysis import Reader
from models.case import Event
from models.message import record_of
from models.reference import Reference, load_reference
from pipelines.fold import fold_inbox
from pipelines.inbox import append, fact_of
from pipelines.settings import ROOT, Settings
from pipelines.store import open_store, records, sql
from tests.conftest import NOW
from tests.real_judge import Library, RealJudge
from tests.stores import message

A_DAY, LABELLED, MISTAKES, RETURNED, REPEATED = 40, 20, 0.05, 0.10, 0.15
SEED, TEACH_EVERY, UNSEEN = 300, 7, 1000


class Judge(Protocol):
    """What the town asks of a machine."""

    def judge(self, texts: Sequence[str]) -> tuple[list[str], list[float]]: ...


class StandIn:
    """A judge of topics that is taught in a tenth of a second."""

    def __init__(self, pairs: Sequence[tuple[str, str]]):
        self.machine = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True), LinearSVC(C=0.5))
        self.machine.fit([text for text, _ in pairs], [topic for _, topic in pairs])

    def judge(self, texts: Sequence[str]) -> tuple[list[str], list[float]]:
        """The best topics, and how far each leads the second."""
        margins = self.machine.decision_function(texts)
        order = margins.argsort(axis=1)
        lead = [float(row[at[-1]] - row[at[-2]]) for row, at in zip(margins, order, strict=True)]
        return [str(self.machine.classes_[at[-1]]) for at in order], lead


@dataclass
class Outcome:
    """What the weeks told: accuracy on unseen messages at the start and after each teaching; what the gate said; repeated texts and their mistakes."""

    curve: list[float] = field(default_factory=list)
    gate: list[bool] = field(default_factory=list)
    human: int = 0
    machine_tried: int = 0
    in_store: int = 0
    poisoned: int = 0
    returns: int = 0
    overruled: int = 0
    repeated: int = 0
    repeated_wrong: int = 0
    repeated_wrong_at_first: int = 0


class Town:
    """The messages, the store they are folded into, and the people."""

    def __init__(self, folder: Path, reference: Reference, taught_on: Callable[[Sequence[tuple[str, str]]], Judge] = StandIn, seed: int = 1):
        self.taught_on = taught_on
        self.reference, self.settings, self.dice = reference, Settings(var=folder), random.Random(seed)
        known = [e for e in load_seed(ROOT / "data" / "seed", reference) if e.topic and not e.thread and len(e.text) > 30]
        common = [replace(e, topic=f"{e.topic.partition('.')[0]}.1") for e in known]  # a group is enough for a stand-in
        self.dice.shuffle(common)
        self.seed, self.unseen, self.stream = common[:SEED], common[SEED : SEED + UNSEEN], common[SEED + UNSEEN :]
        self.truth: dict[str, Example] = {}
        self.by_people: dict[str, str] = {}
        self.waiting: dict[str, float] = {}
        self.returned: list[str] = []
        self.taught: dict[str, str] = {}
        self.champion = self.taught_on(self.pairs([]))
        self.outcome = Outcome()

    def pairs(self, labelled: Sequence[tuple[Example, int]]) -> list[tuple[str, str]]:
        """What teaches: seed and labels, each as often as it weighs."""
        return [(e.text, e.topic) for e in self.seed] + [(e.text, e.topic) for e, copies in labelled for _ in range(copies) if e.topic]

    def accuracy(self, judge: Judge) -> float:
        """On messages that nobody labels."""
        said, _ = judge.judge([e.text for e in self.unseen])
        return sum(topic == e.topic for topic, e in zip(said, self.unseen, strict=True)) / len(self.unseen)

    def live(self, days: int) -> Outcome:
        """So many days, one after the other."""
        self.outcome.curve.append(self.accuracy(self.champion))
        for day in range(1, days + 1):
            self.day(NOW + timedelta(days=day), day)
            if day % TEACH_EVERY == 0:
                self.teach()
        return self.outcome

    def day(self, now: datetime, day: int) -> None:
        """Messages come and are judged, departments return, the curator labels; all of it as facts through the inbox."""
        fresh = [self._arrive(day * 1000 + n) for n in range(A_DAY)]
        topics, leads = self.champion.judge([self.truth[id].text for id in fresh])
        facts = [fact_of(message(0, self.truth[id].text, id=id, thread=None, collected_at=now, published_at=now)) for id in fresh]
        facts += [{"fact": "decision", **record_of(self._decision(id, topic, now))} for id, topic in zip(fresh, topics, strict=True)]
        self._repeats(fresh, topics)
        self.waiting.update(zip(fresh, leads, strict=True))
        back = [id for id in fresh if self.dice.random() < RETURNED]
        facts += [self._return(id, now) for id in back]
        facts += [fact_of(label) for id in self._choose() for label in self._say(id, now)]
        facts += list(self._machine_labels(fresh, now))
        self.returned = back
        append(self.settings.inbox, "day", now, facts)
        self._fold()

    def _arrive(self, number: int) -> str:
        id = f"vk:-1_{number}"
        labelled = sorted(self.by_people)
        again = labelled and self.dice.random() < REPEATED
        self.truth[id] = self.truth[self.dice.choice(labelled)] if again else self.stream[len(self.truth) % len(self.stream)]
        return id

    def _decision(self, id: str, topic: str, now: datetime) -> Decision:
        group = self.reference.topics[topic].group
        department = self.reference.topics[topic].department
        return Decision(id, 1, True, 1.0, True, "жалоба", topic, group, (), department, 0.5, False, "negative", "normal", (), "model:stand-in", now)

    def _repeats(self, fresh: Sequence[str], topics: Sequence[str]) -> None:
        """Texts whose label has taught the champion: are they judged as the curator said, and were they from the first?"""
        for id, topic in zip(fresh, topics, strict=True):
            said = self.taught.get(self.truth[id].text)
            if said is not None:
                self.outcome.repeated += 1
                self.outcome.repeated_wrong += topic != said
                self.outcome.repeated_wrong_at_first += self._first([self.truth[id].text]) != said

    def _first(self, texts: Sequence[str]) -> str:
        self._at_first = getattr(self, "_at_first", None) or self.taught_on(self.pairs([]))
        return self._at_first.judge(texts)[0][0]

    def _return(self, id: str, now: datetime) -> dict[str, Any]:
        self.outcome.returns += 1
        event = Event(f"sim:{id}", f"case:{id}", id, "returned", now, "ukgh", {"department": "ukgh", "to": "", "reason": "не наше"}, "simulation")
        return {"fact": "event", **record_of(event)}

    def _choose(self) -> list[str]:
        """Returned yesterday first, then the least sure."""
        first = [id for id in self.returned if id in self.waiting]
        rest = sorted((id for id in self.waiting if id not in first), key=lambda id: self.waiting[id])
        return [*first, *rest][:LABELLED]

    def _say(self, id: str, now: datetime) -> list[Label]:
        self.waiting.pop(id, None)
        wrong = self.dice.random() < MISTAKES
        value = self.dice.choice([e.topic for e in self.seed]) if wrong else self.truth[id].topic
        self.by_people[id] = value
        curators = ("mcu/1", "mcu/2") if is_gold(id) else ("mcu/1",)
        self.outcome.human += len(curators)
        return [Label(id, 1, "topic", value, grade_of(id), curator, now, "simulation") for curator in curators]

    def _machine_labels(self, fresh: Sequence[str], now: datetime) -> Sequence[dict[str, Any]]:
        """A bug writes what the machine thinks, or anything, as labels: of no grade, of a machine's name, of the wrong grade."""
        facts = []
        for n, id in enumerate(fresh):
            poison = fact_of(Label(id, 1, "topic", "20.1", grade_of(id), "mcu/1", now + timedelta(hours=1), "poison"))
            other = "curator" if is_gold(id) else "gold"
            facts.append({**poison, **({"grade": "machine"}, {"curator": "model:stand-in"}, {"grade": None}, {"grade": other})[n % 4]})
        self.outcome.machine_tried += len(facts)
        return facts

    def _fold(self) -> None:
        with open_store(self.settings.store) as store:
            fold_inbox(store, self.settings.inbox, self.reference)

    def teach(self) -> None:
        """A challenger from seed and labels as they are in the store; it replaces the champion if the gate lets it."""
        with open_store(self.settings.store) as store:
            curated = curated_examples(records(store, sql("train/labelled"), erased="[стёрто"), self.reference)
        challenger = self.taught_on(self.pairs(curated.train))
        tests = (("gold", curated.gold), ("recent", curated.recent))
        losses = [loss for name, examples in tests for loss in find_losses(_score(self.champion, examples), _score(challenger, examples), name)]
        self.outcome.gate.append(not losses)
        if not losses:
            self.champion, self.taught = challenger, {e.text: e.topic for e, _ in curated.train if e.topic}
        self.outcome.curve.append(self.accuracy(self.champion))

    def check(self) -> Outcome:
        """Look into the store: whose labels are there, and whether the decision in force is what people said."""
        with open_store(self.settings.store) as store:
            labels = records(store, "FROM labels")
            decided = {row["message_id"]: row["topic"] for row in records(store, "FROM current_decisions")}
        self.outcome.in_store = len(labels)
        self.outcome.poisoned = sum(label["origin"] == "poison" or not label["curator"].startswith("mcu/") for label in labels)
        self.outcome.overruled = sum(decided[id] != value for id, value in self.by_people.items())
        return self.outcome


def _score(judge: Judge, examples: Sequence[Example]) -> Mapping[str, Score]:
    told = [e for e in examples if e.topic]
    return {"группа": score("группа", list(map(Judged, (e.topic for e in told), judge.judge([e.text for e in told])[0])))} if told else {}


def simulate(days: int, folder: Path, reference: Reference, taught_on: Callable[[Sequence[tuple[str, str]]], Judge] = StandIn) -> Outcome:
    """Live so many days, and look."""
    town = Town(folder, reference, taught_on)
    town.live(days)
    return town.check()


def main() -> None:
    """Print the curve and the counts."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    reference = load_reference(ROOT / "data" / "reference")
    taught_on = partial(RealJudge, Library(Reader.load(reference))) if "real" in sys.argv else StandIn
    with tempfile.TemporaryDirectory() as folder:
        found = simulate(days, Path(folder), reference, taught_on)
    print("доля верных групп на невиденном:", " → ".join(f"{share:.1%}" for share in found.curve))
    print("ворота:", " ".join("да" if passed else "нет" for passed in found.gate))
    print(
        f"меток людей {found.human}, в хранилище {found.in_store}; машинных попыток {found.machine_tried}, попало {found.poisoned}; возвратов {found.returns}"
    )
    print(f"решений против сказанного людьми {found.overruled} из {found.human}")
    told = f"ошибок сразу {found.repeated_wrong_at_first}, теперь {found.repeated_wrong}"
    print(f"повторов размеченного текста {found.repeated}: {told}")


if __name__ == "__main__":
    main()
