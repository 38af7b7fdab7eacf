"""The problems of one message: a message about a pit, a dead lamp and dogs has three topics, each with its own part of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sklearn.pipeline import Pipeline

from classifiers.evidence import Evidence
from classifiers.text import Batch
from classifiers.topic import TopicGuess
from models.language import Language, sentences
from models.reference import Reference

LONG = 12  # lemmas of a message that may hold more than one problem
WORDS = 3  # lemmas of a part that can name a problem of its own
NAMED = -0.35  # the least margin of a part's best topic: of 1 000 appeals of Kursk 13 get a second topic, 9 rightly; at −0.45 30 do, about half rightly


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic (id) and its group, the confidence in the group, and where in the text it is spoken of."""

    topic: str
    group: str
    confidence: float
    start: int
    stop: int


def find_subjects(
    model: Pipeline, batch: Batch, texts: Sequence[str], guesses: Sequence[TopicGuess], language: Language | None, reference: Reference
) -> list[tuple[Subject, ...]]:
    """The problems of each message, that of the whole message first; spans are offsets in `texts`, the raw ones.

    A sentence is a problem of its own if it names another group by itself, and plainly. A sentence that belongs to none belongs to the first problem.
    """
    assert language is not None
    parts = [(i, start, stop) for i, one in enumerate(batch) if len(one.lemmas) >= LONG for start, stop in sentences(texts[i])]
    told = [(i, start, stop, lemmas) for i, start, stop in parts if len(lemmas := _lemmas(texts[i][start:stop], language)) >= WORDS]
    found: dict[int, list[Subject]] = {}
    pieces = Batch(_part(batch[i], texts[i][start:stop], lemmas) for i, start, stop, lemmas in told)
    for (i, start, stop, _), problem in zip(told, _judged(model, pieces, [guesses[i] for i, *_ in told], reference), strict=True):
        if problem is not None:
            found.setdefault(i, []).append(replace(problem, start=start, stop=stop))
    return [tuple(_joined(guess, found.get(i, []), len(texts[i]))) for i, guess in enumerate(guesses)]


def _lemmas(text: str, language: Language) -> tuple[str, ...]:
    return tuple(token.lemma for token in language.tokens(text) if token.is_word)


def _part(whole: Evidence, text: str, lemmas: tuple[str, ...]) -> Evidence:
    return replace(whole, text=text, lemmas=lemmas, thread=None)


def _judged(model: Pipeline, pieces: Batch, wholes: Sequence[TopicGuess], reference: Reference) -> Iterator[Subject | None]:
    """What each piece is about, or None if it is no problem apart from its message."""
    if not pieces:
        return
    machine = model.named_steps["topic"]
    features = model.named_steps["text"].transform(pieces)
    margins, rows = machine.by_topic_.of(features), machine.predict_proba(features)
    for row, margin, whole in zip(rows, margins, wholes, strict=True):
        best = int(row.argmax())
        topic = reference.topics[str(machine.classes_[best])]
        confidence = float(sum(row[members].sum() for members in machine.members_ if best in members))
        yield Subject(topic.id, topic.group, round(confidence, 4), 0, 0) if margin[best] > NAMED and topic.group != whole.group else None


def _joined(guess: TopicGuess, others: Sequence[Subject], length: int) -> Iterator[Subject]:
    """The problem of the whole, then the others, each group once: from its first sentence to its last one."""
    yield Subject(guess.topic, guess.group, guess.confidence, 0, length)
    by_group: dict[str, Subject] = {}
    for one in others:
        first = by_group.get(one.group)
        loudest = one if first is None or one.confidence > first.confidence else first
        by_group[one.group] = replace(loudest, start=first.start if first else one.start, stop=one.stop)
    yield from by_group.values()
