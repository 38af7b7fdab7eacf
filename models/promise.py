"""Promises of an answer: the terms by which something is said to be done, each with the day on which it is due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.folding import fold
from models.language import Language, Token, sentences
from models.promise_terms import Term, find_terms
from models.worktime import WorkCalendar

_MONTH = r"(?:янв|фев|мар|апр|ма[йяе]|июн|июл|авг|сен|окт|ноя|дек)"
_WEEKDAY = r"(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)"
_HINT = re.compile(rf"\d|завтра|сегодня|недел|месяц|квартал|полугод|год|лет|весн|осен|зим|час|дн|день|сут|вечер|обед|утр|ноч|декад|{_WEEKDAY}|{_MONTH}")
_LAW = re.compile(
    r"со дня (?:регистрац|поступлен|обращен|подач|получен|вынесен|публикац|рожден)|\bрассматрива|рассмотрен\w* (?:обращен|в течени|в срок)|срок\w* рассмотрен"
    r"|\bзакон(?!ч)\w*|\bкодекс|постановлени|[-–]фз\b|\bфз\b|обжалова|с жалобой|гаранти[яи]\b|установленн\w+ (?:законом|срок)|\bтариф|норматив"
    r"|не позднее \d+ дней после|после окончания"
)
_HOURS = re.compile(
    rf"с \d{{1,2}}(?:[:.]\d\d)?\s*(?:до|по)\s*\d{{1,2}}(?:[:.]\d\d)?(?![\d.]|\s*(?:{_MONTH}|числ))|\d{{1,2}}[:.]\d\d\s*[-–—]\s*\d{{1,2}}[:.]\d\d"
    rf"|круглосуточно|ежедневно|по будням|в будни|в рабочие дни|по {_WEEKDAY}\w*|прием\w* (?:граждан|ведет|ведут|документ|заявлен)|часы приема|режим работы"
    r"|кажд(?:ый|ую|ое)\b|ежемесячно|еженедельно"
)
_ASIDE = re.compile(  # of what residents are to do, of what is counted, of what stands
    r"не ран(?:ее|ьше)|нельзя|можно|талон|в отпуске|за период|начислен|показани[яй]|задолженност|перерасчет за|оплат\w+|заплат|подать|подайте|подач|подают"
    r"|заявлени|документы|записаться|запис[ьи]|обратитесь|обращайтесь|принимает|принимают|приходите|звоните|позвоните|сообщите|присылайте|строил|построен в"
    r"|проектом|действует до|договор действует"
)
_PLANS = frozenset(
    "планировать запланировать наметить назначить включить перенести продлить согласовать предусмотреть внести ожидать утвердить заказать приостановить".split()
)
_SAYING = frozenset(
    "сообщать информировать благодарить приносить просить разъяснять прилагать прикладывать понимать напоминать рекомендовать мочь считать".split()
)
_BREAKS = re.compile(r"[,;:()](?=\s|$)|[()]|\s[–—-]\s|\s(?:а|но|однако|поэтому)\s")


@dataclass(frozen=True, slots=True)
class Promise:
    """A term that an answer names: its words as they stand there, the last day on which it is kept, how exact it is (day, week, month, quarter, season,
    year, about)."""

    due_on: date
    words: str
    exactness: str


class PromiseFinder:
    """Finds promises by words of terms and the grammar around them."""

    def __init__(self, language: Language, calendar: WorkCalendar):
        self.language, self.calendar = language, calendar

    def find(self, text: str, said_on: date) -> list[Promise]:
        """The promises of an answer given on the day, the soonest first; of two for one day the first words stand."""
        found: dict[date, Promise] = {}
        for start, stop in sentences(text):
            for promise in self._of_sentence(text[start:stop], said_on):
                found.setdefault(promise.due_on, promise)
        return sorted(found.values(), key=lambda one: one.due_on)

    def _of_sentence(self, sentence: str, said_on: date) -> Iterator[Promise]:
        folded = fold(sentence)
        if not _HINT.search(folded):
            return
        if _LAW.search(folded) or sentence.rstrip().endswith("?"):
            return
        bare = _HOURS.sub(lambda match: "·" * len(match.group()), folded)
        terms = list(find_terms(bare, said_on, self.calendar))
        for term in terms:
            if term.clock and any(not other.clock for other in terms):
                continue
            if self._is_promise(sentence, bare, term, said_on):
                yield Promise(term.due_on, " ".join(sentence[term.start : term.stop].split()), "day" if term.clock else term.exactness)

    def _is_promise(self, sentence: str, folded: str, term: Term, said_on: date) -> bool:
        """Whether the words around the term speak of what will be: those of its clause, or of the whole sentence where the clause has no verb."""
        clause = _clause(folded, term)
        if _ASIDE.search(folded[clause[0] : clause[1]]):
            return False
        around = folded[clause[0] : term.start] + " · " + folded[term.stop : clause[1]]
        sense = self._sense(around) or self._sense(folded[: term.start] + " · " + folded[term.stop :])
        if sense in ("told", "not"):
            return False
        if sense == "past" or (term.weak and sense != "future"):
            return term.ahead and not term.weak and term.due_on > said_on
        return sense in ("future", "ours") or term.ahead or term.due_on > said_on

    def _sense(self, text: str) -> str:
        """What the verbs of the text tell: future (will be, is planned), told (the reader is to do it), past, ours (we are at it), now, not (it will
        not be), or nothing."""
        seen = set()
        words = [token for token in self.language.tokens(text) if token.is_word]
        for at, word in enumerate(words):
            seen.add(self._sense_of(word, words[max(0, at - 3) : at]))
        return next((sense for sense in ("future", "told", "past", "ours", "now", "not") if sense in seen), "")

    def _sense_of(self, word: Token, before: list[Token]) -> str:
        tags = self.language.tags(word.norm)
        tag = (
            next((tag for tag in tags if tag.startswith(("VERB", "PRTS", "INFN"))), "") if tags[0].startswith(("VERB", "PRTS", "INFN", "ADVB", "ADJS")) else ""
        )
        if not tag:
            return ""
        if before and before[-1].norm == "не" and not tag.startswith("INFN"):
            return "not"
        helped = any(
            other.norm
            in ("будет", "будут", "будем", "должен", "должно", "должны", "должна", "планируем", "намерены", "готовы", "обещает", "обещали", "обязали")
            for other in before
        )
        if helped or word.lemma in _PLANS or "futr" in tag:
            return "future"
        if tag.startswith("INFN"):
            return ""
        if "impr" in tag or "2per" in tag:
            return "told"
        if "past" in tag:
            return "past"
        return "ours" if "1per" in tag and word.lemma not in _SAYING else "now"


def _clause(folded: str, term: Term) -> tuple[int, int]:
    """The part of the sentence between two breaks around the term."""
    start = max((match.end() for match in _BREAKS.finditer(folded, 0, term.start)), default=0)
    stop = next((match.start() for match in _BREAKS.finditer(folded, term.stop)), len(folded))
    return start, stop
