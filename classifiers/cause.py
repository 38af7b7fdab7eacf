"""Why a chronic problem comes back: causes suggested from what was answered, what residents write and what happened, each with its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.causes import SIGNS, Cause
from models.language import Language
from models.phrases import NEGATIONS, PhraseIndex, Speech
from models.reference import Phrase

OFFICE, RESIDENT, HISTORY = "ответ", "житель", "история"
WEIGHTS = {OFFICE: 3.0, RESIDENT: 1.0, HISTORY: 1.0}  # who answers knows more than who complains; a sign alone names no cause
COUNTED = 3  # cases of one kind of evidence beyond which more of the same says nothing new
LIKELY = 1.5  # times, where the cause is usual for the topic
ENOUGH, PIECES = 3.0, 2  # below, the cause is not to be seen
SHOWN = 4
QUOTE = 180


@dataclass(frozen=True, slots=True)
class Said:
    """A masked text of a case; `office` if it is an answer."""

    case: str
    on: date
    office: bool
    text: str
    speech: Speech
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: an answer, a resident's words (`quote` masked) or a sign of the history (`count` times)."""

    kind: str
    quote: str
    case: str = ""
    on: date | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A cause with what speaks for it, the strongest first."""

    cause: str
    score: float
    evidence: tuple[Evidence, ...]


def index_causes(causes: Mapping[str, Cause], language: Language) -> PhraseIndex[str]:
    """The phrases of the causes by their lemmas."""
    return PhraseIndex.of((Phrase(words, one.id, one.source, one.sure) for one in causes.values() for words in one.words), language, lambda p: p.value)


def suggest_causes(
    topics: Iterable[str], said: Sequence[Said], signs: Mapping[str, int], causes: Mapping[str, Cause], index: PhraseIndex[str]
) -> list[Suspicion]:
    """Causes in order; empty where nothing is to be seen. `signs` are the counts of what the history tells (`models.causes.SIGNS`).

    A score adds, for each kind of evidence, its weight times the number of different cases (COUNTED at the most); a usual cause of the topic counts
    LIKELY times. A cause is told from ENOUGH on and with at least PIECES pieces: one word of one person is no cause.
    """
    known = {*topics, *(topic.partition(".")[0] for topic in topics)}
    named = _named(said, index)
    found = [_weighed(one, [*named.get(one.id, ()), *_signs(one, signs)], bool(known & set(one.topics))) for one in causes.values()]
    return sorted((one for one in found if one is not None), key=lambda one: (-one.score, one.cause))


def _named(said: Sequence[Said], index: PhraseIndex[str]) -> dict[str, list[Evidence]]:
    """What was said of each cause: one piece a case and kind, the earliest."""
    found: dict[str, dict[tuple[str, str], Evidence]] = {}
    for one in sorted(said, key=lambda one: (one.on, one.case, one.text)):
        for start, stop, cause in index.find(one.speech):
            if start and one.speech.lemmas[start - 1] in NEGATIONS:
                continue
            kind = OFFICE if one.office else RESIDENT
            found.setdefault(cause, {}).setdefault((kind, one.case), Evidence(kind, _quote(one, start, stop), one.case, one.on))
    return {cause: list(pieces.values()) for cause, pieces in found.items()}


def _quote(one: Said, start: int, stop: int) -> str:
    """The sentence with the phrase, shortened around it."""
    at = one.starts[start]
    begin = max(one.text.rfind(mark, 0, at) for mark in ".!?\n…") + 1
    ends = [end for mark in ".!?\n…" if (end := one.text.find(mark, one.starts[stop - 1])) >= 0]
    sentence = " ".join(one.text[begin : min(ends, default=len(one.text) - 1) + 1].split())
    if len(sentence) <= QUOTE:
        return sentence
    lead = max(0, min(len(sentence) - QUOTE, at - begin - QUOTE // 3))
    return ("… " if lead else "") + sentence[lead : lead + QUOTE].strip() + " …"


def _signs(one: Cause, signs: Mapping[str, int]) -> list[Evidence]:
    return [Evidence(HISTORY, SIGNS[sign], count=signs[sign]) for sign in one.signs if signs.get(sign)]


def _weighed(one: Cause, pieces: Sequence[Evidence], usual: bool) -> Suspicion | None:
    counts = {kind: sum(piece.count for piece in pieces if piece.kind == kind) for kind in WEIGHTS}
    score = sum(WEIGHTS[kind] * min(COUNTED, count) for kind, count in counts.items()) * (LIKELY if usual else 1.0)
    if score < ENOUGH or sum(counts.values()) < PIECES or (not counts[OFFICE] + counts[RESIDENT] and not usual):
        return None
    ordered = sorted(pieces, key=lambda piece: (-WEIGHTS[piece.kind], piece.on or date.max, piece.case))
    return Suspicion(one.id, score, tuple(ordered))
