"""What the text says: deterministic, the same today and in a year for the same `language_version`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.address import UNKNOWN_SETTLEMENT, Address, AddressFinder
from models.language import Doc, Language
from models.masks import Span
from models.message import Message
from models.phrases import PhraseIndex, Speech
from models.privacy import find_personal_data, hidden_words, mask
from models.reference import Reference
from models.sentiment import find_sentiment, mood_of
from models.urgency import find_urgency

LANGUAGE_VERSION = "2026-11.4"


@dataclass(frozen=True, slots=True)
class Analysis:
    """The reading of one version of a message. `places` are ids of places, `other_towns` ids of towns that the text names or gives away,
    `sentiment` is −1…1 by the lexicon, signals are the phrases found."""

    message_id: str
    version: int
    lemmas: tuple[str, ...]
    addresses: tuple[Address, ...]
    places: tuple[str, ...]
    settlement: str | None
    other_towns: tuple[str, ...]
    sentiment: float
    sentiment_signals: tuple[str, ...]
    urgency: str
    urgency_signals: tuple[str, ...]
    masked_text: str
    language_version: str


@dataclass(frozen=True, slots=True)
class Reader:
    """The reading stage with its resources, built once and passed in."""

    language: Language
    reference: Reference
    finder: AddressFinder
    moods: PhraseIndex[float]
    alarms: PhraseIndex[str]

    @classmethod
    def load(cls, reference: Reference) -> "Reader":
        """Load the models (about a second, 150 MB)."""
        language = Language.load()
        return cls(
            language,
            reference,
            AddressFinder(reference, language),
            PhraseIndex.of(reference.moods, language, mood_of),
            PhraseIndex.of(reference.alarms, language, lambda alarm: alarm.value),
        )


def analyze(messages: Sequence[Message], reader: Reader) -> list[Analysis]:
    """Read the messages; the answer has their order. The same text is read once."""
    texts = list(dict.fromkeys(m.text for m in messages))
    read = {text: _analysis(doc, reader) for text, doc in zip(texts, reader.language.read(texts), strict=True)}
    return [replace(read[m.text], message_id=m.id, version=m.version) for m in messages]


def _analysis(doc: Doc, reader: Reader) -> Analysis:
    addresses, other_towns = reader.finder.find(doc)
    personal = find_personal_data(doc, addresses, reader.reference)
    hidden = hidden_words(doc, personal)
    speech = Speech.of(doc).without(hidden)
    sentiment, moods = find_sentiment(speech, reader.moods)
    urgency, alarms = find_urgency(speech, reader.alarms)
    return Analysis(
        message_id="",
        version=0,
        lemmas=tuple(word.lemma for at, word in enumerate(doc.words) if at not in hidden),
        addresses=tuple(_without_flats(address, personal) for address in addresses),
        places=tuple(_unique(a.place for a in addresses)),
        settlement=next(iter(_unique(a.settlement for a in addresses if a.settlement != UNKNOWN_SETTLEMENT)), None),
        other_towns=other_towns,
        sentiment=sentiment,
        sentiment_signals=moods,
        urgency=urgency,
        urgency_signals=alarms,
        masked_text=mask(doc.text, personal),
        language_version=LANGUAGE_VERSION,
    )


def _without_flats(address: Address, personal: Sequence[Span]) -> Address:
    """The address whose text holds no flat: «17 [квартира] по Мира»."""
    first = address.start
    inside = [(start - first, stop - first, kind) for start, stop, kind in personal if first <= start and stop <= address.stop]
    return replace(address, text=mask(address.text, inside)) if inside else address


def _unique(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))
