"""Reading and judging messages: from records to analyses and decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from classifiers import appeal, relevance, sentiment, thread, topic, urgency
from classifiers.evidence import Evidence, evidence_of
from classifiers.guesses import Guesses
from classifiers.routing import Decision, Desk, route
from classifiers.subjects import find_subjects
from classifiers.text import Batch
from classifiers.topic import telling_words
from classifiers.training import Judges
from models.analysis import Analysis, Reader, analyze
from models.message import Message
from models.reference import Reference

NO_RETURNS: Mapping[str, frozenset[str]] = {}
TELLING = 5  # words from which an answered comment tells more than the post above it


def decide(
    messages: Sequence[Message],
    analyses: Sequence[Analysis],
    threads: Mapping[str, Evidence],
    judges: Judges,
    reference: Reference,
    now: datetime,
    blocked: Mapping[str, frozenset[str]] = NO_RETURNS,
) -> list[Decision]:
    """One decision a message; `threads` holds the evidence of what each message answers, `blocked` the departments that returned it, by message id."""
    batch = Batch(evidence_of(m, a, reference, threads.get(m.id)) for m, a in zip(messages, analyses, strict=True))
    guesses = explained(judge(batch, judges, reference), batch, [m.text for m in messages], judges, reference)
    desk = Desk(reference, judges.bar, judges.version, now)
    read = zip(messages, analyses, batch, guesses, strict=True)
    return [route(m, a, e, g, desk, blocked.get(m.id, frozenset())) for m, a, e, g in read]


def judge(batch: Batch, judges: Judges, reference: Reference) -> list[Guesses]:
    """What the judgements say of a batch."""
    weights = thread.predict(judges.thread, batch)
    return [
        Guesses(*five)
        for five in zip(
            relevance.predict(judges.relevance, batch),
            appeal.predict(judges.appeal, batch, weights),
            topic.predict(judges.topic, batch, weights, reference),
            sentiment.predict(judges.sentiment, batch),
            urgency.predict(judges.urgency, batch, weights),
            strict=True,
        )
    ]


def explained(guesses: Sequence[Guesses], batch: Batch, texts: Sequence[str], judges: Judges, reference: Reference) -> list[Guesses]:
    """The guesses with what only appeals need: the problems of each, the words that spoke for its topic, who returned the like."""
    answer = list(guesses)
    undone = judges.undone.like(judges.text, batch)
    at = [i for i, guess in enumerate(guesses) if guess.kind.is_appeal]
    subjects = find_subjects(judges.topic, Batch(batch[i] for i in at), [texts[i] for i in at], [guesses[i].topic for i in at], judges.text.language, reference)
    for i, found in zip(at, subjects, strict=True):
        words = telling_words(judges.topic, batch, i, guesses[i].topic.topic)
        answer[i] = replace(guesses[i], subjects=found, words=words, undone=undone[i])
    return answer


def read_threads(messages: Iterable[Message], known: Mapping[str, Message], reader: Reader) -> dict[str, Evidence]:
    """The evidence of what each reply answers: the comment above it if that tells something, else the post.

    `known` holds parents and roots by id; the evidence of a comment carries the post's places, since a thread is about one place.
    """
    replies = {m.id: m for m in messages if m.thread != m.id}
    wanted = {id for m in replies.values() for id in (m.parent, m.thread) if id in known}
    above = [known[id] for id in sorted(wanted)]
    read = {m.id: evidence_of(m, a, reader.reference) for m, a in zip(above, analyze(above, reader), strict=True)}
    return {id: answered for id, m in replies.items() if (answered := _answered(m, read)) is not None}


def _answered(message: Message, read: Mapping[str, Evidence]) -> Evidence | None:
    parent, root = read.get(message.parent or ""), read.get(message.thread)
    if parent is None or root is None:
        return parent or root
    if len(parent.lemmas) < TELLING:
        return root
    silent = not (parent.home or parent.towns)
    return replace(parent, home=root.home, streets=root.streets, towns=root.towns) if silent else parent
