"""The points that a message asks: its clauses that ask for something, or, if none do, those that complain."""

import re
from collections.abc import Iterator

from classifiers.answer_signals import AnswerEye
from models.language import Token, sentences

FEW = 2  # words that carry meaning, from which a clause is a point
MOST = 5  # points of one message; more are one long story
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_BORDER = re.compile(r"\s*[,:–—]\s+(?:и\s+|а\s+)?|\s+(?:и|а также)\s+|\?\s+|\.\s+")
_DEPENDENT = re.compile(r"(?:котор|что\b|чтобы|если|потому|так как|из-за|хотя|чем\b|ведь|когда же|где-то|пока\b|а то\b|поэтому|поскольку)", re.IGNORECASE)
_QUESTION = re.compile(
    r"\?|(?:^|\s)(?:когда|почему|сколько|куда|где|кто|как|какой|какая|каком|можно ли|будет ли|есть ли|обязан\w* ли|зачем|за что|на сколько)\s", re.IGNORECASE
)
_WISH = frozenset(
    {"просить", "нужно", "надо", "нужный", "предлагать", "хотеть", "хотеться", "требовать", "необходимый", "необходимо", "желать", "подсказать", "мочь"}
)


def points_asked(question: str, eye: AnswerEye) -> list[str]:
    """The points of a message; the whole of it if no part asks."""
    clauses = [(clause, joined) for clause, joined in _clauses(question, eye) if len(eye.asked(clause)) >= FEW]
    wished = False
    asking: list[str] = []
    complaints: list[str] = []
    for clause, joined in clauses:
        words = _words(clause, eye)
        wished = any(word.lemma in _WISH for word in words) or (wished and _begins_with_infinitive(words, eye))
        if wished or _QUESTION.search(clause) or any(_imperative(word, eye) for word in words):
            asking.append(clause)
        elif _complains(words, eye):
            complaints[-1:] = [f"{complaints[-1].rstrip('.!')}, {clause}"] if joined and complaints else [*complaints[-1:], clause]
    return (asking or complaints or [clause for clause, _ in clauses[:1]])[:MOST] or [question.strip()]


def _clauses(question: str, eye: AnswerEye) -> Iterator[tuple[str, bool]]:
    """Parts of sentences that have a predicate each; what has none, or depends, stays with what stands before it, or after. With each, whether only a
    comma parts it from the one before: two complaints so parted are one."""
    for listed in _NUMBERED.split(question):
        for start, stop in sentences(listed):
            yield from _of_sentence(listed[start:stop], eye)


def _of_sentence(sentence: str, eye: AnswerEye) -> Iterator[tuple[str, bool]]:
    kept, parted, joined = "", "", False
    for part, border in _parts(sentence):
        if kept and not _DEPENDENT.match(part) and _predicates(kept, eye) and _predicates(part, eye):
            yield _trimmed(kept), joined
            kept, joined = "", parted.strip() == ","
        kept, parted = kept + part + border, border
    if kept.strip():
        yield _trimmed(kept), joined


def _trimmed(clause: str) -> str:
    return re.sub(r"[\s,:–—]+(?:и|а|а также)?\s*$", "", clause).strip(" ,")


def _parts(sentence: str) -> Iterator[tuple[str, str]]:
    at = 0
    for border in _BORDER.finditer(sentence):
        yield sentence[at : border.start()], border.group()
        at = border.end()
    yield sentence[at:], ""


def _words(text: str, eye: AnswerEye) -> list[Token]:
    return [token for token in eye.language.tokens(text) if token.is_word]


def _predicates(text: str, eye: AnswerEye) -> bool:
    """Whether the part says something by itself."""
    return bool(_QUESTION.search(text)) or any(_is_predicate(word, eye) for word in _words(text, eye))


def _is_predicate(word: Token, eye: AnswerEye) -> bool:
    return word.lemma in ("нет", "нужный", "нужно", "надо") or eye.language.tags(word.norm)[0].startswith(("VERB", "INFN", "PRTS", "ADJS"))


def _imperative(word: Token, eye: AnswerEye) -> bool:
    tags = eye.language.tags(word.norm)
    return any(tag.startswith("VERB") and (("impr" in tag and "excl" in tag) or "2per" in tag) for tag in tags[:2]) and word.lemma not in _WISH


def _begins_with_infinitive(words: list[Token], eye: AnswerEye) -> bool:
    return any(eye.language.tags(word.norm)[0].startswith("INFN") for word in words[:3])


def _complains(words: list[Token], eye: AnswerEye) -> bool:
    """A predicate of the third person: something is, or is not, as it should be."""
    return any(_is_predicate(word, eye) and "1per" not in eye.language.tags(word.norm)[0] for word in words)
