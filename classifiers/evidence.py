"""What a judgement may look at."""

import itertools
from dataclasses import dataclass

from models.analysis import Analysis
from models.folding import fold
from models.message import Message
from models.reference import Reference


@dataclass(frozen=True, slots=True)
class Evidence:
    """One message as a judgement sees it. `thread` is the evidence of the message it answers (or of the root), None for a post.

    `source_town` is home, mixed, other, or "" if the source is not known.
    """

    text: str
    lemmas: tuple[str, ...]
    home: int
    streets: int
    towns: tuple[str, ...]
    sentiment: float
    sentiment_signals: tuple[str, ...] = ()
    urgency: str = "normal"
    source_town: str = ""
    is_official: bool = False
    is_article: bool = False
    thread: "Evidence | None" = None


def evidence_of(message: Message, analysis: Analysis, reference: Reference, thread: Evidence | None = None) -> Evidence:
    """The evidence of a message that has been read."""
    settlements = {place.settlement for place in reference.places.values()}
    ours = [address for address in analysis.addresses if address.settlement in settlements]
    source = reference.sources.get(message.source)
    return Evidence(
        text=analysis.masked_text,
        lemmas=analysis.lemmas,
        home=len(ours),
        streets=sum(address.level in ("house", "street") for address in ours),
        towns=analysis.other_towns,
        sentiment=analysis.sentiment,
        sentiment_signals=analysis.sentiment_signals,
        urgency=analysis.urgency,
        source_town=source.town if source else "",
        is_official=message.author_is_official,
        is_article=source is not None and source.kind == "site",
        thread=thread,
    )


def word_ngrams(evidence: Evidence) -> list[str]:
    """Lemmas and pairs of neighbouring lemmas."""
    lemmas = evidence.lemmas
    return [*lemmas, *map(" ".join, itertools.pairwise(lemmas))]


def folded_text(evidence: Evidence) -> str:
    """The text for character n-grams."""
    return fold(evidence.text)
