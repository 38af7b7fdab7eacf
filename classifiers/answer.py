"""Does the answer answer? A published checklist, point by point with reasons, for a curator to accept or correct.

Source of the points: facts/systems.md («An answer is good when it answers each point asked, names an action, a date and who does it, speaks plainly,
gives a contact, and does not ask for a rating when nothing was solved»); their names are in `answer.toml`. No wording is written here: only what is missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classifiers.answer_features import full_features, photo_features, point_features, tells_deed, whole_features
from classifiers.answer_learning import Learnt, learn
from classifiers.answer_pairs import ANSWERS, DOES_NOT, PARTLY, Pair
from classifiers.answer_signals import DO, AnswerEye, Told, need_of
from models.answer_rules import AnswerRules
from models.deeds import When
from models.language import Language

YES, NO, NONE = "yes", "no", "none"
LONG_SENTENCE = 28  # words, on average, of a text that is hard to read
OFFICIAL_EVERY = 15  # words; more than one set phrase of officialese in so many is hard to read
COPIES = 3  # nearly the same answers from which one with neither date nor doer is a form letter
SHOWN = 80  # characters of a point that are quoted
PROGRAM = "mcu-program"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one point: yes, no or none (does not apply; `partly` of the overall mark); why, in Russian; by whom."""

    point: str
    verdict: str
    reason: str
    said_by: str = PROGRAM


@dataclass(frozen=True, slots=True)
class Check:
    """One answer by the checklist: the overall mark, the verdict on every point, and what is missing of what was due, in Russian."""

    mark: str
    verdicts: tuple[Verdict, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict that a curator gave on a point (`addressed.2` is the second one asked), and when; `of_like` if it was given on another answer of the same
    words."""

    verdict: str
    by: str
    at: datetime
    of_like: bool = False


class AnswerJudge:
    """Judges answers by what was learnt from pairs."""

    def __init__(self, eye: AnswerEye, learnt: Learnt):
        self.eye, self.learnt = eye, learnt

    @classmethod
    def learn(cls, pairs: Sequence[Pair], language: Language, rules: AnswerRules) -> "AnswerJudge":
        """Deterministic; half a second for a thousand pairs."""
        eye = AnswerEye(language, rules)
        return cls(eye, learn(pairs, eye))

    def check(
        self, points: Sequence[str], answer: str, *, copies: int = 0, solved: bool = False, photo: bool = False, said: Mapping[str, Said] | None = None
    ) -> Check:
        """Check an answer against the points asked. `copies` are other answers of nearly the same words, `solved` whether the case is reported solved,
        `photo` whether something is attached that shows it; what curators `said` stands above the program's verdict."""
        told, said = self.eye.read(answer), said or {}
        whole = whole_features(told)
        verdicts = [*self._of_words(told, whole, copies), self._rating(told, solved), self._photo(told, points, whole, solved, photo)]
        verdicts = [_corrected(one, said) for one in verdicts]
        own = next(one for one in verdicts if one.point == "own").verdict != NO
        addressed = [_corrected(one, said) for one in self._addressed(points, told, own)]
        overall = _corrected(self._overall(points, told, addressed, verdicts, whole, solved), said)
        mark = {YES: ANSWERS, NO: DOES_NOT}.get(overall.verdict, PARTLY)
        return Check(mark, (*addressed, *verdicts, overall), tuple(self._missing(points, addressed, verdicts)))

    def _of_words(self, told: Told, whole: Sequence[float], copies: int) -> Iterator[Verdict]:
        """The points that the words of the answer alone decide."""
        deeds = [sentence.words[deed.at].text for sentence in told.sentences for deed in sentence.real]
        doers = [sentence.words[at].text for sentence in told.sentences for at in sentence.doers]
        names = self.eye.rules.points
        own = self.learnt.by["own"].says_yes(whole) and (copies < COPIES or told.has_date or bool(doers))
        yield _verdict("action", own and tells_deed(told), f"сказано: {_some(deeds)}" if deeds else names["action"].name, names["action"].missing)
        yield _verdict("date", told.has_date, f"сказано: «{told.date}»", names["date"].missing)
        yield _verdict("who", self.learnt.by["who"].says_yes(whole), f"сказано: {_some(doers)}" if doers else names["who"].name, names["who"].missing)
        yield _verdict("plain", is_plain(told), names["plain"].name, names["plain"].missing)
        yield _verdict("contact", told.has_contact, f"сказано: «{told.contact}»", names["contact"].missing)
        more = f"; так же ответили ещё {copies}" if copies else ""
        yield _verdict("own", own, names["own"].name + more, names["own"].missing + more)

    def _rating(self, told: Told, solved: bool) -> Verdict:
        if not told.found["rating"]:
            return Verdict("rating", NONE, "оценку не просит")
        done = solved or told.deeds(When.DONE) > 0
        return _verdict("rating", done, "просит оценку сделанного", self.eye.rules.points["rating"].missing)

    def _photo(self, told: Told, points: Sequence[str], whole: Sequence[float], solved: bool, photo: bool) -> Verdict:
        if not self.learnt.by["photo"].says_yes(photo_features(points, told, whole, solved, self.eye)):
            return Verdict("photo", NONE, "показывать нечего")
        return _verdict("photo", photo, self.eye.rules.points["photo"].name, self.eye.rules.points["photo"].missing)

    def _addressed(self, points: Sequence[str], told: Told, own: bool) -> Iterator[Verdict]:
        for number, (point, signals) in enumerate(zip(points, point_features(points, told, self.eye), strict=True), 1):
            quoted = f"«{_shortened(point)}»"
            good = own and self.learnt.by["addressed"].says_yes(signals)
            yield _verdict(f"addressed.{number}", good, f"отвечено: {quoted}", f"не отвечено: {quoted}")

    def _overall(
        self, points: Sequence[str], told: Told, addressed: Sequence[Verdict], verdicts: Sequence[Verdict], whole: Sequence[float], solved: bool
    ) -> Verdict:
        good = sum(one.verdict == YES for one in addressed)
        if addressed and not good:
            return Verdict("overall", NO, self.eye.rules.points["overall"].missing)
        if good < len(addressed):
            return Verdict("overall", "partly", f"отвечено {good} из {len(addressed)}")
        by = {one.point: one for one in verdicts}
        known = replace(told, date=_kept(told.date, by["date"]), contact=_kept(told.contact, by["contact"]))
        if (known.has_date, known.has_contact) != (told.has_date, told.has_contact):
            whole = whole_features(known)
        full = self.learnt.by["full"].says_yes(full_features(points, known, whole, solved))
        return Verdict("overall", YES if full else "partly", "отвечено на всё" if full else "отвечено, но не до конца")

    def _missing(self, points: Sequence[str], addressed: Sequence[Verdict], verdicts: Sequence[Verdict]) -> Iterator[str]:
        """What a better wording would add; of an answer to a mere question no action, no doer."""
        needs = {need_of(point) for point in points}
        due = {"action": DO in needs, "date": bool(needs & {DO, "when"}), "who": bool(needs & {DO, "who"})}
        yield from (one.reason for one in addressed if one.verdict == NO)
        yield from (self.eye.rules.points[one.point].missing for one in verdicts if one.verdict == NO and due.get(one.point, True))


def is_plain(told: Told) -> bool:
    """False for officialese: long sentences, references to acts, chains of set words."""
    spoken = [sentence for sentence in told.sentences if sentence.words]
    average = told.words / max(1, len(spoken))
    return average <= LONG_SENTENCE and told.found["official"] / max(1.0, told.words / OFFICIAL_EVERY) < 1.0


def _verdict(point: str, good: bool, yes: str, no: str) -> Verdict:
    return Verdict(point, YES if good else NO, yes if good else no)


def _shortened(point: str) -> str:
    """Its beginning, cut at a word."""
    return point if len(point) <= SHOWN else f"{point[:SHOWN].rsplit(maxsplit=1)[0]}…"


def _corrected(one: Verdict, said: Mapping[str, Said]) -> Verdict:
    """What a curator said of the point, if one did."""
    given = said.get(one.point)
    if given is None:
        return one
    reason = (
        "так решил куратор о таком же ответе" if given.of_like else "решил куратор" + (f" (программа: {one.reason})" if given.verdict != one.verdict else "")
    )
    return Verdict(one.point, given.verdict, reason, given.by)


def _kept(found: str, verdict: Verdict) -> str:
    """What was found, as corrected."""
    return "" if verdict.verdict == NO else found or "названо"


def _some(words: Sequence[str]) -> str:
    return ", ".join(f"«{word}»" for word in dict.fromkeys(words[:3]))
