"""Signals of danger: what cannot wait for the morning."""

from collections.abc import Iterator, Set

from models.negation import is_denied, is_over
from models.phrases import PhraseIndex, Speech

LEVELS = ("normal", "high", "emergency")


def find_urgency(speech: Speech, alarms: PhraseIndex[str]) -> tuple[str, tuple[str, ...]]:
    """The highest level of danger found and the phrases that tell it; what is denied, over, or a figure of speech (a phrase of level normal) does not count."""
    found = list(alarms.find(speech))
    harmless = {at for start, stop, level in found if level == "normal" for at in range(start, stop)}
    level, signals = "normal", []
    for start, stop, value in found:
        if _why_not(speech, harmless, start, stop, value):
            continue
        level = max(level, value, key=LEVELS.index)
        signals.append(" ".join(speech.lemmas[start:stop]))
    return level, tuple(dict.fromkeys(signals))


def weigh_alarms(speech: Speech, alarms: PhraseIndex[str]) -> Iterator[tuple[str, str, str]]:
    """(phrase, level, why it does not count or "") of every phrase of danger in the text."""
    found = list(alarms.find(speech))
    harmless = {at for start, stop, level in found if level == "normal" for at in range(start, stop)}
    for start, stop, value in found:
        yield " ".join(speech.lemmas[start:stop]), value, _why_not(speech, harmless, start, stop, value)


def _why_not(speech: Speech, harmless: Set[int], start: int, stop: int, value: str) -> str:
    """Why a phrase tells of no danger, in Russian; "" if it does."""
    if value == "normal" or not harmless.isdisjoint(range(start, stop)):
        return "оборот речи или безобидное"
    if is_denied(speech, start, stop):
        return "отрицается"
    return "уже прошло или устранено" if is_over(speech, start, stop) else ""
