"""Names of people in a text; officials in office and names of streets and monuments are not touched."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.address import Address
from models.language import Doc, Token
from models.street_evidence import MARKERS

OFFICES = frozenset(
    "глава замглавы врио мэр вице-мэр губернатор вице-губернатор министр премьер-министр прокурор депутат президент сенатор спикер полпред омбудсмен".split()
)
FORMER = frozenset({"бывший", "экс"})
GOVERNMENT = frozenset("город район округ область край россия рф федерация администрация совет дума госдума правительство регион муниципалитет поселок".split())
_OFFICIAL_WORD = re.compile(r".+(?:ский|цкий|ный|ной|ение|ание|ство|ость|ция)|жкх|спорт|транспорт|культура|экономика|энергетика|финансы")
_OFFICE_REACH = 6  # words between the office and the name: «министр строительства Мурманской области …»
NAMED_AFTER = MARKERS | frozenset(
    "памятник имя им бюст библиотека сквер парк музей площадь пл завод рудник дворец мемориал премия кубок бульвар б-р набережная наб честь память".split()
)
RELATIONS = frozenset(
    "сосед соседка семья гражданин гражданка гр г-н г-жа господин госпожа товарищ тов дворник учитель учительница врач мастер слесарь сантехник электрик "
    "водитель фельдшер воспитатель медсестра терапевт педиатр стоматолог участковый инспектор почтальон собственник пенсионер пенсионерка ветеран инвалид "
    "хозяин хозяйка староста бригадир кондуктор тренер директор заведующий заведующая завуч начальник председатель диспетчер продавец оператор "
    "квартиросъемщик фамилия".split()
)
_INTRODUCES = frozenset("звать уважение".split())
_SURNAME = re.compile(
    r"[а-я-]{2,}(?:(?:[ое]в|[иы]н)(?:а|у|ы|ой|ым|ых|ыми|е|ом)?|(?:ск|цк)(?:ий|ая|ого|ому|ой|ую|им|ом|ие|их|ими)|енко|[чщ]ук|[чщ]ука|юк|ян|дзе|швили|[иы]х)"
)
_MANY = ("семь", "соседи", "соседе", "соседя", "фамили")
_PLURAL = re.compile(r".+(?:ы|ие|ых|их)")
_NOT_PEOPLE = re.compile(
    r"лад[а-я]{1,2} (?:калин|вест|грант|приор|нив|ларгус)[а-я]*|роз[а-я]{1,2} (?:ветров|хутор)|иван[а-я]? купал[а-я]|дед[а-я]* мороз[а-я]*|хибин[а-я]*"
)
_INITIALS_FIRST = re.compile(r"(?<!\w)[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.\s?)?[А-ЯЁ][А-ЯЁа-яё]{2,}(?!\w)")
_INITIALS_LAST = re.compile(r"(?<!\w)[А-ЯЁ][А-ЯЁа-яё]{2,}\s[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.?)?(?!\w)")


@dataclass(frozen=True, slots=True)
class _View:
    """The words of a text; `taken` are positions of words that belong to addresses and places."""

    text: str
    words: tuple[Token, ...]
    taken: frozenset[int]

    def glued(self, at: int, allowed: str = " .") -> bool:
        """True if nothing but the allowed signs stands between the word and the one before it."""
        return at > 0 and not self.text[self.words[at - 1].stop : self.words[at].start].strip(allowed)

    def surname(self, at: int, caps: bool = False) -> bool:
        """True if the word is a surname by the dictionary, or by its ending and capital letter (`caps`: also if all its letters are capital)."""
        word = self.words[at]
        shaped = word.text[0].isupper() and (caps or not word.text.isupper()) and word.mark != "Geox" and _SURNAME.fullmatch(word.norm) is not None
        return (word.mark == "Surn" or shaped) and at not in self.taken and _NOT_PEOPLE.fullmatch(word.norm) is None

    def names(self, at: int) -> bool:
        """True if the word may be a part of a person's name."""
        return at not in self.taken and (self.words[at].names_person or self.surname(at, caps=True))


def find_people(doc: Doc, addresses: Sequence[Address], officials: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Names by the dictionary, by the tagger, by initials and after a word like «сосед». `officials` are surnames that stay whoever bears them."""
    words = doc.words
    view = _View(doc.text, words, frozenset(_taken(words, addresses)))
    known = frozenset(name.lower().replace("ё", "е") for name in officials)
    for first, last in {*_runs(view), *_tagged(view, doc), *_initials(view), *_related(view)}:
        if not _is_spared(view, first, last, known):
            yield words[first].start, _with_dot(doc.text, words[last]), "имя"
            yield from ((words[at].start, words[at].stop, "имя") for at in _family(view, first, last))


def _taken(words: Sequence[Token], addresses: Sequence[Address]) -> Iterator[int]:
    """Positions of words inside addresses; «Марина Кондрикова», a name in the nominative before a bare street name, is a person."""
    for address in addresses:
        inside = _inside(words, address.start, address.stop)
        name = words[inside[0] - 1] if inside and inside[0] else None
        person = name is not None and name.mark == "Name" and name.norm == name.lemma and address.start - name.stop == 1
        yield from () if address.level == "street" and person else inside


def _inside(words: Sequence[Token], start: int, stop: int) -> range:
    """Positions of the words that begin between two offsets."""
    return range(bisect_left(words, start, key=_start), bisect_left(words, stop, key=_start))


def _start(word: Token) -> int:
    return word.start


def _with_dot(text: str, word: Token) -> int:
    """The end of the word, with the dot of an initial."""
    return word.stop + (len(word.text) == 1 and text[word.stop : word.stop + 1] == ".")


def _runs(view: _View) -> Iterator[tuple[int, int]]:
    """Name words in a row, of more than one kind («Иванова Мария», «Мария Петровна»)."""
    first = None
    for at in range(len(view.words) + 1):
        inside = at < len(view.words) and view.names(at)
        if first is not None and not (inside and view.glued(at)):
            kinds = {view.words[i].mark if view.words[i].names_person else "Surn" for i in range(first, at)}
            if len(kinds) > 1:
                yield first, at - 1
            first = None
        if inside and first is None:
            first = at


def _tagged(view: _View, doc: Doc) -> Iterator[tuple[int, int]]:
    """Names of two or more words seen by the tagger, if the dictionary knows one of them."""
    for start, stop in doc.people:
        span = _inside(view.words, start, stop)
        names = [i for i in span if i not in view.taken]
        names = names[1:] if names and view.words[names[0]].lemma in RELATIONS else names
        alone = len(names) == 1 and not view.surname(names[0])
        if len(span) > 1 and names and not alone and names[-1] - names[0] == len(names) - 1 and any(view.words[i].names_person for i in names):
            yield names[0], names[-1]


def _initials(view: _View) -> Iterator[tuple[int, int]]:
    """«И.И. Иванов», «Иванов И.И.», «И. Иванов»: only before a name do two initials speak for themselves."""
    for pattern in (_INITIALS_FIRST, _INITIALS_LAST):
        for found in pattern.finditer(view.text):
            inside = _inside(view.words, found.start(), found.end())
            letters = sum(len(view.words[i].text) == 1 for i in inside)
            surname = any(view.surname(i) for i in inside if len(view.words[i].text) > 1)
            if inside and view.taken.isdisjoint(inside) and (surname or (pattern is _INITIALS_FIRST and letters > 1)):
                yield inside[0], inside[-1]


def _related(view: _View) -> Iterator[tuple[int, int]]:
    """A name alone after a word that says whose it is: «сосед Петров», «семья Петровых», «соседка Марина», «с уважением, Ольга»."""
    for at in range(1, len(view.words)):
        before, word = view.words[at - 1], view.words[at]
        plural = _PLURAL.fullmatch(word.norm) and word.norm.endswith(("х", "ие"))  # «водитель Мурманских линий» is nobody
        surname = before.lemma in RELATIONS and view.glued(at) and view.surname(at) and (not plural or before.norm.startswith(_MANY))
        named = before.lemma in RELATIONS or (before.lemma in _INTRODUCES and view.glued(at, " ,"))
        first_name = word.mark in ("Name", "Patr") and word.text[0].isupper() and at not in view.taken
        if surname or (named and first_name and view.glued(at, " ,:—-")):
            yield at, at


def _family(view: _View, first: int, last: int) -> Iterator[int]:
    """First names that share the plural surname: the «Ольга» of «Ольга и Иван Петровы», the «Анна» of «Петровы Иван и Анна»."""
    if not any(view.surname(i) and _PLURAL.fullmatch(view.words[i].norm) for i in range(first, last + 1)):
        return
    at = first - 2
    while at >= 0 and view.words[at + 1].norm == "и" and view.words[at].mark == "Name":
        yield at
        while at > 0 and view.glued(at, " ,") and view.words[at - 1].mark == "Name":  # «Ольга, Пётр и Иван Петровы»
            at -= 1
            yield at
        at -= 2
    if last + 2 < len(view.words) and view.words[last + 1].norm == "и" and view.words[last + 2].mark == "Name":
        yield last + 2


def _is_spared(view: _View, first: int, last: int, officials: frozenset[str]) -> bool:
    norms = [word.norm for word in view.words[first : last + 1]]
    if _NOT_PEOPLE.fullmatch(" ".join(norms)) or officials.intersection([*norms, *(word.lemma for word in view.words[first : last + 1])]):
        return True
    named_after = first > 0 and view.glued(first) and view.words[first - 1].lemma in NAMED_AFTER
    return named_after or _holds_office(view, first)


def _holds_office(view: _View, first: int) -> bool:
    """True if a word of office stands before the name, with nothing but the name of the body between: «глава города Кировска …»."""
    for at in range(first, max(-1, first - _OFFICE_REACH), -1):
        if not view.glued(at, ' .«»"'):
            return False
        word = view.words[at - 1]
        if word.lemma in OFFICES:
            return at < 2 or view.words[at - 2].lemma not in FORMER
        official = word.lemma in GOVERNMENT or word.mark == "Geox" or (len(word.text) > 1 and word.text.isupper()) or _OFFICIAL_WORD.fullmatch(word.lemma)
        if not official:
            return False
    return False
