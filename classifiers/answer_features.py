"""The signals of an answer as numbers: of the whole, of one point asked, of how full it is."""

from collections.abc import Sequence

import numpy as np

from classifiers.answer_signals import DO, NEEDS, AnswerEye, Told, meets, need_of
from models.deeds import When
from models.folding import fold

WEIGHED = 10  # letters from which a word weighs no more
COUNTED = ("form", "vague", "reason", "how", "elsewhere")


def whole_features(told: Told) -> list[float]:
    """What an answer shows as a whole."""
    paper = sum(deed.paper for part in told.sentences for deed in part.deeds)
    counts = [
        *(told.found[name] for name in COUNTED), *map(told.deeds, When), paper, sum(bool(part.works) for part in told.sentences),
        sum(bool(part.works and part.has_digit) for part in told.sentences),
        sum(bool(part.doers) for part in told.sentences), sum(bool(part.doers and part.real) for part in told.sentences),
    ]  # fmt: skip
    flags = (told.has_date, told.has_contact, any(part.has_digit for part in told.sentences), told.has_deed)
    return [*(min(count, 2) / 2 for count in counts), *map(float, flags), min(told.words, 60) / 60]


def tells_deed(told: Told) -> bool:
    """Whether a deed is told that was done or will be, one that we are at, or a work, with its day."""
    ours = any(deed.ours and deed.when is When.NOW for part in told.sentences for deed in part.real)
    dated = told.has_date and any(part.works and part.has_digit and not part.real for part in told.sentences)
    return told.deeds(When.DONE) + told.deeds(When.PLANNED) > 0 or (ours and told.has_date) or dated


def photo_features(points: Sequence[str], told: Told, whole: Sequence[float], solved: bool, eye: AnswerEye) -> list[float]:
    """Whether something was done that a picture would show."""
    shown, asked = float(told.found["visible"] > 0), float(bool(eye.patterns["visible"].search(fold(" ".join(points)))))
    done = float(told.deeds(When.DONE) > 0)
    return [*whole, shown, asked, float(solved), float(solved) * max(shown, asked), done * shown, done * asked, done * max(shown, asked) * float(solved)]


def point_features(points: Sequence[str], told: Told, eye: AnswerEye) -> list[list[float]]:
    """Of each point asked, how the answer meets it."""
    asked = [eye.asked(point) for point in points]
    near = [[_mean(words, eye.nearest(words, said)) for said in told.said] for words in asked]
    everything: frozenset[str] = frozenset().union(*told.said)
    return [_point(points[at], asked[at], near, at, everything, told, eye) for at in range(len(points))]


def _point(point: str, words: frozenset[str], near: list[list[float]], at: int, everything: frozenset[str], told: Told, eye: AnswerEye) -> list[float]:
    best = int(np.argmax(near[at])) if near[at] else None
    cosines = eye.nearest(words, everything)
    whole, single, need = _mean(words, cosines), float(len(near) == 1), need_of(point)
    things = [cosine for word, cosine in zip(sorted(words), cosines, strict=True) if not eye.is_verb(word)]
    close = near[at][best] if best is not None else 0.0
    rivals = [other[best] for number, other in enumerate(near) if number != at] if best is not None else []
    form, elsewhere = float(told.found["form"] > 0), float(told.found["elsewhere"] > 0)
    return [
        whole, close, whole * single, single, _mean_of(things), min(things, default=whole), _deed_nearness(words, told, best, eye),
        float(meets(need, told)), *_of_sentence(told, best, eye), float(max(rivals, default=0.0) > close), form, form * (not told.has_deed), elsewhere,
        elsewhere * (not told.has_contact), float(told.found["vague"] > 0), float(told.has_date), float(told.has_contact), min(told.words, 60) / 60,
        float(told.has_deed), float(need == DO), float(need == DO) * whole, float(need == "why"), float(need == "why") * min(told.found["reason"], 1),
        min(1.0, len(told.sentences) / (3 * max(1, len(near)))), min(told.found["official"], 4) / 4,
    ]  # fmt: skip


def _of_sentence(told: Told, best: int | None, eye: AnswerEye) -> tuple[float, float, float]:
    """Whether the sentence that comes nearest to the point tells a deed, a reason, a way."""
    if best is None:
        return 0.0, 0.0, 0.0
    text = told.sentences[best].folded
    return float(bool(told.sentences[best].real)), float(bool(eye.patterns["reason"].search(text))), float(bool(eye.patterns["how"].search(text)))


def _deed_nearness(words: frozenset[str], told: Told, best: int | None, eye: AnswerEye) -> float:
    """How near what is asked to be done comes to what the nearest sentence tells is done; a half where nothing can be compared."""
    verbs = frozenset(word for word in words if eye.is_verb(word))
    deeds = frozenset(deed.lemma for deed in told.sentences[best].deeds) if best is not None else frozenset()
    return float(eye.nearest(verbs, deeds).max()) if verbs and deeds else 0.5


def full_features(points: Sequence[str], told: Told, whole: Sequence[float], solved: bool) -> list[float]:
    """Whether an answer that addresses every point is also full: with a date, a way or a contact where they are due."""
    needs = [need_of(point) for point in points]
    to_do = float(all(need == DO for need in needs))
    return [
        *whole, to_do, to_do * told.has_date, to_do * (told.deeds(When.DONE) > 0), float(len(points) > 1), float(solved),
        float(all(meets(need, told) for need in needs)), *(float(name in needs) for name in NEEDS),
    ]  # fmt: skip


def _mean(words: frozenset[str], cosines: np.ndarray) -> float:
    """The mean over the words, long ones weighing more."""
    weights = [min(len(word), WEIGHED) for word in sorted(words)]
    return float(np.dot(cosines, weights)) / sum(weights) if words else 0.0


def _mean_of(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
