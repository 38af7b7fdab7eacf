"""Promises of an answer: the terms by which something is said to be done, each with the day on which it is due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.abbreviations import expand
from models.answer_rules import PromiseWords, pattern_of
from models.folding import fold
from models.language import Language, sentences
from models.promise_sense import Sense, SenseReader
from models.promise_terms import Term, find_terms
from models.worktime import WorkCalendar

_MONTH = r"(?:янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек)"
_WEEKDAY = r"(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)"
_HINT = re.compile(
    rf"\d|завтра|сегодня|недел|месяц|квартал|полугод|год|лет|весн|осен|зим|час|дн|день|сут|вечер|обед|утр|ноч|выходн|декад|учебн|{_WEEKDAY}|{_MONTH}"
)
_HOURS = re.compile(
    rf"с \d{{1,2}}(?:[:.]\d\d)?\s*(?:до|по)\s*\d{{1,2}}(?:[:.]\d\d)?(?![\d.]|\s*(?:{_MONTH}|числ))|\d{{1,2}}[:.]\d\d\s*[-–—]\s*\d{{1,2}}[:.]\d\d"
    rf"|круглосуточно|ежедневно|по будням|в будни|в рабочие дни|по {_WEEKDAY}\w*|прием\w* (?:граждан|ведет|ведут|документ|заявлен)|часы приема|режим работы"
    r"|кажд(?:ый|ую|ое)\b|ежемесячно|еженедельно"
)
_DASH = re.compile(r"(?:\s[–—-]\s|:\s)\s*$")
_HIDDEN = "··"  # where hours stood
_BREAKS = re.compile(r"[,;:()](?=\s|$)|[()]|\s[–—-]\s|\s(?:а|но|однако|поэтому)\s|(?<=°с)\.\s")


@dataclass(frozen=True, slots=True)
class Promise:
    """A term that an answer names: its words as they stand there, the last day on which it is kept, how exact it is (day, week, month, quarter, season,
    year, about)."""

    due_on: date
    words: str
    exactness: str


class PromiseFinder:
    """Finds promises by words of terms and the grammar around them."""

    def __init__(self, language: Language, calendar: WorkCalendar, words: PromiseWords):
        self.calendar, self.senses = calendar, SenseReader(language, words)
        self.laws, self.acts, self.asides = pattern_of(words.laws), pattern_of(words.acts), pattern_of(words.asides)
        self.terms, self.matters = pattern_of(words.terms), pattern_of(words.matters)
        self.papers = re.compile(rf"{pattern_of(words.papers).pattern}(?:\s+\w+){{0,4}}\s+$")
        self.entered = pattern_of(words.entered)

    def find(self, text: str, said_on: date) -> list[Promise]:
        """The promises of an answer given on the day, the soonest first; of two for one day the first words stand."""
        found: dict[date, Promise] = {}
        spelled = expand(text)
        for start, stop in sentences(spelled.text):
            for term in self._of_sentence(spelled.text[start:stop], said_on):
                first, last = spelled.span(start + term.start, start + term.stop)
                words = " ".join(text[first:last].split())
                found.setdefault(term.due_on, Promise(term.due_on, words, "day" if term.clock else term.exactness))
        return sorted(found.values(), key=lambda one: one.due_on)

    def _of_sentence(self, sentence: str, said_on: date) -> Iterator[Term]:
        folded = fold(sentence)
        if not _HINT.search(folded) or self.laws.search(folded) or sentence.rstrip().endswith("?"):
            return
        bare = _HOURS.sub(lambda match: "·" * len(match.group()), folded)
        terms = list(find_terms(bare, said_on, self.calendar))
        for term in terms:
            if term.clock and any(not other.clock for other in terms):
                continue
            if self._is_promise(bare, term, said_on):
                yield term

    def _is_promise(self, folded: str, term: Term, said_on: date) -> bool:
        """Whether the words around the term speak of what will be: those of its clause, or of the whole sentence where the clause has no verb."""
        start, stop = _clause(folded, term)
        heading = folded.rfind(":", 0, term.start) + 1
        if self.asides.search(folded, start, stop) or self.asides.search(folded, 0, heading) or self._is_of_paper(folded[start : term.start], term):
            return False
        around = f"{folded[start : term.start]} · {folded[term.stop : stop]}"
        sense = self.senses.of(around)
        if (sense is not Sense.FUTURE and _HIDDEN in folded[start:stop]) or (self.acts.search(folded) and (sense is not Sense.FUTURE or term.ahead)):
            return False
        if sense is not Sense.NONE:
            return self._says(sense, around, term, said_on)
        return self._is_said(self.senses.of(f"{folded[:start]} · {folded[stop:]}"), folded, term, said_on)

    def _is_said(self, elsewhere: Sense, folded: str, term: Term, said_on: date) -> bool:
        """Whether a term without a verb of its own is promised: «ремонт — в мае», «… уберут, а кучи — до пятницы»."""
        if elsewhere is Sense.FUTURE:
            return True
        if elsewhere is Sense.TOLD or not (term.ahead or term.due_on > said_on):
            return False
        start, stop = _clause(folded, term)
        led = bool(_DASH.search(folded, 0, start))
        phrase = folded[_clause_start(folded, start - 2) if led else start : stop]
        if self.matters.search(phrase):
            return term.bound or (term.exactness == "day" and not folded.startswith(("с ", "со "), term.start))
        if term.weak or not term.bound:
            return False
        return elsewhere is Sense.NONE or (led and elsewhere in (Sense.NOW, Sense.OURS)) or self.senses.has_infinitive(phrase)

    def _says(self, sense: Sense, around: str, term: Term, said_on: date) -> bool:
        """Whether the clause, whose verbs tell `sense`, promises the term."""
        if sense is Sense.FUTURE:
            return True
        if term.weak or not (term.ahead or term.due_on > said_on):
            return sense is Sense.OURS and not term.weak
        if sense is Sense.PAST:
            return term.bound and (self.senses.has_infinitive(around) or bool(self.terms.search(around)))
        return sense in (Sense.OURS, Sense.NOW)

    def _is_of_paper(self, before: str, term: Term) -> bool:
        """«План на 2026 год» is no term, «включили в план на 2026 год» is one."""
        return term.exactness == "year" and bool(self.papers.search(before)) and not self.entered.search(before)


def _clause(folded: str, term: Term) -> tuple[int, int]:
    """The part of the sentence between two breaks around the term."""
    stop = next((match.start() for match in _BREAKS.finditer(folded, term.stop)), len(folded))
    return _clause_start(folded, term.start), stop


def _clause_start(folded: str, at: int) -> int:
    return max((match.end() for match in _BREAKS.finditer(folded, 0, max(0, at))), default=0)
