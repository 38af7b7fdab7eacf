"""Teaching all judgements from labelled messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sklearn.pipeline import Pipeline

from classifiers import appeal, relevance, sentiment, topic
from classifiers.evidence import Evidence, evidence_of
from classifiers.labels import Example
from models.analysis import Reader, analyze
from models.language import Language
from models.message import Message
from models.reference import Reference

_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judges:
    """The four fitted pipelines and the version that names their data and code."""

    version: str
    relevance: Pipeline
    appeal: Pipeline
    topic: Pipeline
    sentiment: Pipeline

    def bind(self, language: Language) -> "Judges":
        """Give a loaded pipeline the language that is never saved with it."""
        for name, step in self.topic.named_steps["features"].transformer_list:
            if name == "meaning":
                step.language = language
        return self


def read_examples(examples: Sequence[Example], reader: Reader) -> list[Evidence]:
    """The evidence of each example's text, without thread and source."""
    messages = [text_message(example.id, example.text) for example in examples]
    analyses = analyze(messages, reader)
    return [evidence_of(m, a, reader.reference) for m, a in zip(messages, analyses, strict=True)]


def text_message(id: str, text: str, source: str = "", channel: str = "") -> Message:
    """A message made of a bare text."""
    return Message(id, source, channel, id, None, None, False, text, None, _SOME_DAY, _SOME_DAY)


def train(examples: Sequence[Example], evidence: Sequence[Evidence], reader: Reader, version: str) -> Judges:
    """Fit every judgement on the examples."""
    pairs = list(zip(examples, evidence, strict=True))
    about = [(one, e.topic) for e, one in pairs if e.topic and not e.thread] + list(taxonomy_examples(reader))
    ours = list(relevance_examples(pairs))
    kinds = [(one, e.kind) for e, one in pairs if not e.thread] + [(one, e.kind) for e, one in in_thread(pairs)]
    tones = [(one, e.sentiment) for e, one in pairs if not e.thread]
    return Judges(
        version,
        _fit(relevance.build(), ours),
        _fit(appeal.build(), kinds),
        _fit(topic.build(reader.language), about),
        _fit(sentiment.build(), tones),
    )


def _fit(pipeline: Pipeline, rows: Sequence[tuple[Evidence, object]]) -> Pipeline:
    return pipeline.fit([one for one, _ in rows], [label for _, label in rows])


def taxonomy_examples(reader: Reader) -> Iterator[tuple[Evidence, str]]:
    """The reference's own words on each topic as one more example of it."""
    topics = list(reader.reference.topics.values())
    texts = [". ".join((*t.words, t.name, t.about)) for t in topics]
    messages = [text_message(t.id, text) for t, text in zip(topics, texts, strict=True)]
    for t, message, analysis in zip(topics, messages, analyze(messages, reader), strict=True):
        yield evidence_of(message, analysis, reader.reference), t.id


def in_thread(pairs: Sequence[tuple[Example, Evidence]]) -> Iterator[tuple[Example, Evidence]]:
    """Replies that need their thread, each under some complaint of the corpus."""
    complaints = [one for e, one in pairs if e.kind == "жалоба" and not e.thread]
    replies = [(e, one) for e, one in pairs if e.thread]
    for number, (e, one) in enumerate(replies):
        yield e, replace(one, thread=complaints[number * 37 % len(complaints)])


def relevance_examples(pairs: Sequence[tuple[Example, Evidence]]) -> Iterator[tuple[Evidence, bool]]:
    """The examples in the sources and threads where they could stand.

    A text that names a place keeps its label in every source; a silent one is ours in a public of our town, not ours in one of another,
    and follows its thread.
    """
    known = [(e, one) for e, one in pairs if e.relevant is not None]
    speaking = [one for _, one in known if one.home or one.towns]
    for number, (e, one) in enumerate(known):
        ours = bool(e.relevant)
        yield one, ours
        if one.home or one.towns:
            for town in ("home", "mixed", "other"):
                yield replace(one, source_town=town), ours
            continue
        yield replace(one, source_town="home"), True
        yield replace(one, source_town="other"), False
        thread = speaking[number * 17 % len(speaking)]
        for town in ("home", "mixed"):
            yield replace(one, source_town=town, thread=thread), bool(thread.home and not thread.towns)


def data_version(examples: Sequence[Example], reference: Reference) -> str:
    """What the artifacts were taught on, as text for hashing."""
    topics = [(t.id, t.group, t.name, t.words, t.about) for t in reference.topics.values()]
    return repr((list(examples), topics))
