"""Signals of danger: what cannot wait for the morning."""

from models.negation import is_denied, is_over
from models.phrases import PhraseIndex, Speech

LEVELS = ("normal", "high", "emergency")


def find_urgency(speech: Speech, alarms: PhraseIndex[str]) -> tuple[str, tuple[str, ...]]:
    """The highest level of danger found and the phrases that tell it; what is denied, over, or a figure of speech (a phrase of level normal) does not count."""
    found = list(alarms.find(speech))
    harmless = {at for start, stop, level in found if level == "normal" for at in range(start, stop)}
    level, signals = "normal", []
    for start, stop, value in found:
        if value == "normal" or not harmless.isdisjoint(range(start, stop)) or is_denied(speech, start, stop) or is_over(speech, start, stop):
            continue
        level = max(level, value, key=LEVELS.index)
        signals.append(" ".join(speech.lemmas[start:stop]))
    return level, tuple(dict.fromkeys(signals))
