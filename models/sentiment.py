"""Lexicon signals of mood; the judgement itself is in `classifiers/sentiment.py`."""

from collections.abc import Sequence

from models.phrases import PhraseIndex, Speech
from models.problem import Problem
from models.reference import Phrase

NOT_QUITE = -0.5  # «не плохо» is less than «хорошо»
_POINTING = frozenset("такой этот ваш очередной новый весь огромный наш".split())


def mood_of(phrase: Phrase) -> float:
    """The mood of a row of the lexicon; raises Problem if it is no number."""
    try:
        return float(phrase.value)
    except ValueError as error:
        raise Problem(f"Справочник sentiment.csv: у «{phrase.phrase}» значение «{phrase.value}», нужно число.") from error


def find_sentiment(speech: Speech, moods: PhraseIndex[float]) -> tuple[float, tuple[str, ...]]:
    """Mood by the lexicon, −1…1 (0 if nothing was found), and the phrases that made it; a negated word turns its sign, thanks for a misfortune are none."""
    found = list(moods.find(speech))
    bad = {start for start, _, value in found if value < 0}
    total, weight, signals = 0.0, 0.0, []
    for start, stop, value in found:
        sign = NOT_QUITE if _is_negated(speech.lemmas, start, stop) else -1.0 if value > 0 and _is_irony(speech.lemmas, stop, bad) else 1.0
        total += sign * value
        weight += abs(value)
        signals.append(" ".join(speech.lemmas[start:stop]))
    return (total / weight if weight else 0.0), tuple(dict.fromkeys(signals))


def _is_negated(lemmas: Sequence[str], start: int, stop: int) -> bool:
    """True after «не», «ни», «без»; «чуть не упали» and «не позор ли» deny nothing."""
    if start == 0 or lemmas[start - 1] not in {"не", "ни", "без"}:
        return False
    return not (start > 1 and lemmas[start - 2] in {"чуть", "едва"}) and "ли" not in lemmas[stop : stop + 2]


def _is_irony(lemmas: Sequence[str], stop: int, bad: set[int]) -> bool:
    """True for thanks for something bad: «спасибо за яму», «спасибо за такой сугроб»."""
    if lemmas[stop : stop + 1] != ("за",):
        return False
    at = stop + 1
    while at < len(lemmas) and lemmas[at] in _POINTING:
        at += 1
    return at in bad
