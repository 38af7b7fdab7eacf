"""The seed corpus judged by judges that did not see it, in parts, each in its own process."""

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from classifiers import relevance, topic
from classifiers.agreement import labels_of
from classifiers.encoder import load_encoder
from classifiers.evaluation import Judged
from classifiers.evidence import Evidence
from classifiers.guesses import Guesses
from classifiers.labels import Example, load_seed
from classifiers.splits import Split
from classifiers.text import Batch, TextFeatures
from classifiers.training import Judges, read_examples, taxonomy_examples, train
from models.analysis import Reader
from models.reference import Reference
from pipelines.chunks import map_chunks
from pipelines.console import track
from pipelines.decide import judge
from pipelines.mind import load_facts
from pipelines.settings import Settings

Row = dict[str, Judged]  # what was judged of one message, by judgement


@dataclass(frozen=True)
class Part:
    """A split to measure: by all judges, or by the topic alone (for the learning curve)."""

    settings: Settings
    split: Split
    topics_only: bool = False


def judge_parts(parts: Sequence[Part]) -> list[list[Row]]:
    """The rows of each part's held-out messages."""
    workers = max(parts[0].settings.workers, min(2, os.cpu_count() or 1))
    answers = map_chunks(_judge_chunk, [[part] for part in parts], workers)
    return list(track(answers, "Измерение на непоказанном", len(parts)))


def _judge_chunk(parts: Sequence[Part]) -> list[Row]:
    return [row for part in parts for row in judge_part(part)]


def judge_part(part: Part) -> list[Row]:
    """Teach on what is taught, judge what is held out."""
    corpus = read_corpus(part.settings)
    if part.topics_only:
        return list(topic_rows(part, *corpus))
    examples, evidence, reader = corpus
    judges = train([examples[i] for i in part.split.taught], [evidence[i] for i in part.split.taught], reader, "held-out", load_encoder(part.settings.encoder))
    out = part.split.held_out
    return judged_rows([examples[i] for i in out], [evidence[i] for i in out], judges, reader.reference)


@lru_cache(maxsize=1)
def read_corpus(settings: Settings) -> tuple[list[Example], list[Evidence], Reader]:
    """The seed corpus, read once a process."""
    reference = load_facts(settings)
    examples, reader = load_seed(settings.seed, reference), Reader.load(reference)
    return examples, read_examples(examples, reader), reader


def judged_rows(examples: Sequence[Example], evidence: Sequence[Evidence], judges: Judges, reference: Reference) -> list[Row]:
    """Everything that can be judged of each message; what needs a thread that nobody wrote down is asked only whether it does."""
    batch = Batch(evidence)
    kinds = judges.appeal.predict_proba(batch)
    needs = judges.thread.predict_proba(Batch(replace(one, thread=None) for one in evidence))[:, 1]
    columns = list(judges.appeal.classes_)
    rows = []
    for e, one, guesses, kind, need in zip(examples, evidence, judge(batch, judges, reference), kinds, needs, strict=True):
        row: Row = {"thread": Judged(str(e.thread), str(bool(need >= 0.5)), float(max(need, 1 - need)), text=e.text)}
        if one.thread is not None or not e.thread:
            row |= judged_row(e, guesses, float(kind[columns.index(guesses.kind.kind)]), reference)
        rows.append(row)
    return rows


def judged_row(example: Example, guesses: Guesses, kind: float, reference: Reference) -> Row:
    """The judgements of one message against its labels; `kind` is the probability of the kind that was said."""
    truth, about = labels_of(example, reference), guesses.topic
    relevant, appeal, wait = guesses.relevance, guesses.kind.appeal, guesses.urgency.confidence
    taken = guesses.kind.is_appeal
    said: dict[str, tuple[str, float, tuple[str, ...]]] = {
        "relevance": (str(relevant >= relevance.THRESHOLD), max(relevant, 1 - relevant), ()),
        "appeal": (str(taken), appeal if taken else 1 - appeal, ()),
        "kind": (guesses.kind.kind, kind, ()),
        "group": (about.group, about.confidence, tuple(name for name, _ in about.top_groups)),
        "topic": (about.topic, about.top_topics[0][1], tuple(name for name, _ in about.top_topics[:3])),
        "sentiment": (guesses.tone.tone, guesses.tone.confidence, ()),
        "urgency": (guesses.urgency.level, 1 - wait if guesses.urgency.level == "normal" else wait, ()),
    }
    skipped = {"group", "topic"} if not example.topic else set()
    skipped |= {"relevance"} if example.relevant is None else set()
    return {name: Judged(truth[name], guess, sure, top, example.text) for name, (guess, sure, top) in said.items() if name not in skipped}


def topic_rows(part: Part, examples: Sequence[Example], evidence: Sequence[Evidence], reader: Reader) -> Iterator[Row]:
    """The groups and topics of the held-out messages that can be understood alone, by a topic machine taught on the split."""
    split = part.split
    alone = [i for i in split.taught if examples[i].topic and not examples[i].thread]
    taught = [(replace(evidence[i], thread=None), examples[i].topic) for i in alone] + list(taxonomy_examples(reader))
    batch = Batch(one for one, _ in taught)
    text = TextFeatures(reader.language, load_encoder(part.settings.encoder)).fit(batch)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)  # there are few messages and 359 topics on purpose
        model = topic.build(text).fit(batch, [label for _, label in taught])
    asked = [i for i in split.held_out if examples[i].topic and not examples[i].thread]
    guesses = topic.predict(model, Batch(replace(evidence[i], thread=None) for i in asked), np.zeros(0), reader.reference)
    for i, guess in zip(asked, guesses, strict=True):
        truth = labels_of(examples[i], reader.reference)
        yield {"group": Judged(truth["group"], guess.group), "topic": Judged(truth["topic"], guess.topic)}
