"""Signals of danger: what cannot wait for the morning."""

from models.language import Doc
from models.phrases import PhraseIndex, is_negated

LEVELS = ("normal", "high", "emergency")


def find_urgency(doc: Doc, alarms: PhraseIndex[str]) -> tuple[str, tuple[str, ...]]:
    """The highest level of danger found and the phrases that tell it; negated signals do not count."""
    lemmas = [token.lemma for token in doc.tokens if token.is_word]
    level, signals = "normal", []
    for start, stop, value in alarms.find(lemmas):
        if is_negated(lemmas, start):
            continue
        level = max(level, value, key=LEVELS.index)
        signals.append(" ".join(lemmas[start:stop]))
    return level, tuple(dict.fromkeys(signals))
