"""Lexicon signals of mood; the judgement itself is in `classifiers/sentiment.py`."""

from models.language import Doc
from models.phrases import PhraseIndex, is_negated


def find_sentiment(doc: Doc, moods: PhraseIndex[float]) -> tuple[float, tuple[str, ...]]:
    """Mood by the lexicon, −1…1 (0 if nothing was found), and the phrases that made it; a negated word turns its sign."""
    lemmas = [token.lemma for token in doc.tokens if token.is_word]
    total, weight, signals = 0.0, 0.0, []
    for start, stop, value in moods.find(lemmas):
        sign = -0.5 if is_negated(lemmas, start) else 1.0
        total += sign * value
        weight += abs(value)
        signals.append(" ".join(lemmas[start:stop]))
    return (total / weight if weight else 0.0), tuple(dict.fromkeys(signals))
