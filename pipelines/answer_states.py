"""How an answer stood by the checklist at each moment: by the words of curators, the copies of it, the proofs and the end of the case that were known then.

The program itself judges as it does now: what it would have said with less learnt is not asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from classifiers.answer import COPIES, AnswerJudge, Check, Said
from pipelines.answered import Answer
from pipelines.letters import Letter


@dataclass(frozen=True, slots=True)
class State:
    """The mark of an answer and what it lacks, since a moment."""

    since: datetime
    mark: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of an answer at a moment, besides its words and its question."""

    said: dict[str, Said]
    copies: int
    solved: bool
    photo: bool


def known_now(one: Answer, letter: Letter) -> Known:
    """All that is known."""
    return Known(dict((*letter.words, *one.words)), letter.copies_of(one), one.solved, one.shown_at is not None)


def check_known(judge: AnswerJudge, one: Answer, known: Known) -> Check:
    """The check of the answer by what was known of it."""
    return judge.check(one.points, one.text, copies=known.copies, solved=known.solved, photo=known.photo, said=known.said)


def states_of(one: Answer, letter: Letter, now: Known, check: Check, judge: AnswerJudge) -> Iterator[State]:
    """The states in order, those that differ; the last one is that of the check by what is known `now`."""
    last = None
    for moment in _moments(one, letter):
        known = _known_at(one, letter, moment)
        then = check if _alike(known, now) else check_known(judge, one, known)
        if (then.mark, then.missing) != last:
            last = then.mark, then.missing
            yield State(moment, *last)


def _moments(one: Answer, letter: Letter) -> list[datetime]:
    """When something of it came to be known, from the answer on."""
    times = [said.at for _, said in (*letter.words, *one.words)] + [at for at, _ in one.solutions] + [one.shown_at, letter.form_since(one)]
    return sorted({one.event.at, *(at for at in times if at is not None and at > one.event.at)})


def _known_at(one: Answer, letter: Letter, moment: datetime) -> Known:
    said = {point: said for point, said in (*letter.words, *one.words) if said.at <= moment}
    form, ends = letter.form_since(one), [solved for at, solved in one.solutions if at <= moment]
    shown = one.shown_at is not None and one.shown_at <= moment
    return Known(said, COPIES if form is not None and form <= moment else 0, ends[-1] if ends else False, shown)


def _alike(one: Known, other: Known) -> bool:
    """Whether both lead to one check: fewer copies than make a form letter are as good as none."""
    return (one.said, one.copies >= COPIES, one.solved, one.photo) == (other.said, other.copies >= COPIES, other.solved, other.photo)
