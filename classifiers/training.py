"""Teaching all judgements from labelled messages."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from joblib import effective_n_jobs
from sklearn.pipeline import Pipeline

from classifiers import appeal, relevance, sentiment, thread, topic, urgency
from classifiers.bar import Bar, fit_bar
from classifiers.encoder import Plugged
from classifiers.evidence import Evidence, evidence_of
from classifiers.labels import Example
from classifiers.nearest import Memory, Undone
from classifiers.text import Batch, TextFeatures
from models.analysis import Reader, analyze
from models.language import Language
from models.message import Message
from models.problem import Problem
from models.reference import Reference

_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judges:
    """The six fitted pipelines, the features of texts that they share, the examples, how sure a department must be, what was returned,
    and the version that names their data and code."""

    version: str
    text: TextFeatures
    relevance: Pipeline
    appeal: Pipeline
    topic: Pipeline
    sentiment: Pipeline
    urgency: Pipeline
    thread: Pipeline
    memory: Memory
    bar: Bar
    undone: Undone

    def bind(self, language: Language, encoder: Plugged | None = None) -> "Judges":
        """Give the loaded features the language and the encoder, which are never saved with them; raises Problem on another encoder than theirs."""
        if self.text.encoded_by_ != (encoder.identity if encoder else ""):
            raise Problem("Классификаторы обучены с другим MCU_ENCODER: выполните mcu train.")
        self.text.language, self.text.encoder = language, encoder
        return self


def read_examples(examples: Sequence[Example], reader: Reader) -> list[Evidence]:
    """The evidence of each example, with that of the text above it where it is known; no source."""
    own = read_texts([example.text for example in examples], reader)
    above = iter(read_texts([example.above for example in examples if example.above], reader))
    return [replace(one, thread=next(above)) if example.above else one for example, one in zip(examples, own, strict=True)]


def read_texts(texts: Sequence[str], reader: Reader) -> list[Evidence]:
    """The evidence of bare texts."""
    messages = [text_message(str(number), text) for number, text in enumerate(texts)]
    return [evidence_of(m, a, reader.reference) for m, a in zip(messages, analyze(messages, reader), strict=True)]


def text_message(id: str, text: str, source: str = "", channel: str = "") -> Message:
    """A message made of a bare text."""
    return Message(id, source, channel, id, None, None, False, text, None, _SOME_DAY, _SOME_DAY)


def train(
    examples: Sequence[Example],
    evidence: Sequence[Evidence],
    reader: Reader,
    version: str,
    encoder: Plugged | None = None,
    returned: Sequence[tuple[Evidence, str]] = (),
) -> Judges:
    """Fit every judgement on the examples, those of the seed first: of them alone it is learnt how sure a department must be.

    `returned` are hard negatives: messages with the department that returned them.
    """
    pairs = list(zip(examples, evidence, strict=True))
    placed = in_thread(pairs)
    taxonomy = list(taxonomy_examples(reader))
    text = TextFeatures(reader.language, encoder).fit([*evidence, *(one for one, _ in taxonomy)])
    about = [(replace(one, thread=None), e.topic) for e, one in pairs if e.topic and not e.thread] + taxonomy
    ours = list(relevance_examples(pairs))
    kinds = [(one, e.kind) for e, one in placed if e.kind]
    dangers = [(one, e.urgency) for e, one in pairs if e.urgency and not e.thread]
    tones = [(one, e.sentiment) for e, one in placed if e.sentiment]
    topics = _begun(lambda: _fit(topic.build(text), about))
    return Judges(
        version=version,
        text=text,
        relevance=_fit(relevance.build(), ours),
        appeal=_fit(appeal.build(text), kinds),
        sentiment=_fit(sentiment.build(text), tones),
        urgency=_fit(urgency.build(text), dangers),
        thread=_fit(thread.build(text), [(replace(one, thread=None), e.thread) for e, one in pairs if e.thread is not None]),
        memory=Memory.of(text, [one for e, one in pairs if e.topic and e.seed], [(e.id, e.text, e.topic) for e in examples if e.topic and e.seed]),
        undone=Undone.of(text, returned),
        topic=topics(),
        bar=fit_bar(topics(), [e for e, _ in pairs if e.topic and not e.thread and e.seed], [one for one, _ in about], reader.reference),
    )


def _begun(fit: Callable[[], Pipeline]) -> Callable[[], Pipeline]:
    """What waits for the fit, which goes on beside the others: its work is in processes of their own.

    On one core it has no such processes and is done at once: liblinear has one source of random numbers, and two fits at a time would share it.
    """
    if effective_n_jobs(-1) == 1:
        done = fit()
        return lambda: done
    aside = ThreadPoolExecutor(1)
    begun = aside.submit(fit)
    aside.shutdown(wait=False)
    return begun.result


def _fit(pipeline: Pipeline, rows: Sequence[tuple[Evidence, object]]) -> Pipeline:
    return pipeline.fit(Batch(one for one, _ in rows), [label for _, label in rows])


def taxonomy_examples(reader: Reader) -> Iterator[tuple[Evidence, str]]:
    """The reference's own words on each topic as one more example of it."""
    topics = list(reader.reference.topics.values())
    texts = [". ".join((*topic.words, topic.name, topic.about)) for topic in topics]
    yield from zip(read_texts(texts, reader), [topic.id for topic in topics], strict=True)


def in_thread(pairs: Sequence[tuple[Example, Evidence]]) -> list[tuple[Example, Evidence]]:
    """The pairs, where a reply whose thread nobody wrote down stands under some complaint of the corpus; half of those that are no appeals
    stand under something else."""
    alone = [(e, one) for e, one in pairs if e.kind and not e.thread and one.thread is None]
    complaints, others = ([one for e, one in alone if (e.kind == "жалоба") is kind] for kind in (True, False))
    answer = []
    for number, (e, one) in enumerate(pairs):
        if e.thread and one.thread is None:
            above = others if not e.appeal and number % 2 else complaints
            one = replace(one, thread=above[number * 37 % len(above)])
        answer.append((e, one))
    return answer


def relevance_examples(pairs: Sequence[tuple[Example, Evidence]]) -> Iterator[tuple[Evidence, bool]]:
    """The examples in the sources and threads where they could stand.

    A text that names a place keeps its label in every source; a silent one is ours in a public of our town, not ours in one of another,
    and follows its thread.
    """
    known = [(e, replace(one, thread=None)) for e, one in pairs if e.relevant is not None]
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
