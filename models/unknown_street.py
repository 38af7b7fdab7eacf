"""Streets named outright that the register does not know: «на улице Партизанской 31», «Московский пер., 1»."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from models.language import Language
from models.street_evidence import SHORT_KINDS, STREET_KINDS
from models.view import View

_OPENING = re.compile(r"[\s.]{0,3}[«\"]?")
_ORDINAL = re.compile(r"\d+-[а-я]{1,3}")
_LONGEST = 3
_TITLES = {"академик", "генерал", "маршал", "адмирал", "капитан", "герой", "лейтенант", "сержант", "профессор", "летчик", "космонавт", "инженер"}


@dataclass(frozen=True, slots=True)
class UnknownStreet:
    """A street outside the register: its name in normal form and the positions of its words with the word «улица»."""

    name: str
    first: int
    last: int
    is_short: bool  # «ул.», «пер.»: written so only in addresses


class UnknownStreets:
    """Finds explicit streets among the words that no name of the gazetteer has taken."""

    def __init__(self, language: Language):
        self._language = language

    def find(self, view: View, taken: Set[int], streets: Set[int]) -> Iterator[UnknownStreet]:
        """Every street with its kind before or after it; `taken` are positions of known names, `streets` those of streets among them."""
        for at, word in enumerate(view.words):
            kind = SHORT_KINDS.get(word.lemma, word.lemma)
            if kind not in STREET_KINDS or at in taken or at + 1 in taken or at - 1 in streets:
                continue
            street = self._after(view, at, kind, taken) or self._before(view, at, kind, taken)
            if street:
                yield street

    def _after(self, view: View, at: int, kind: str, taken: Set[int]) -> UnknownStreet | None:
        last = at
        while last - at < _LONGEST and self._goes_on(view, at, last, kind, taken):
            last += 1
        named = range(at + 1, last + 1)
        if not named or not any(view.words[i].norm.isalpha() for i in named):
            return None
        first = view.words[named[0]]
        short = view.words[at].lemma in SHORT_KINDS and not first.text[0].islower()
        if not short and not (self._language.adjective(first.norm, STREET_KINDS[kind]) or self._is_owner(view.words[named[-1]].norm)):
            return None  # «на улице Темно»
        return UnknownStreet(self._name(view, kind, named), at, last, short)

    def _goes_on(self, view: View, at: int, last: int, kind: str, taken: Set[int]) -> bool:
        """True if the name of the street that is called `kind` at `at` and reaches to `last` takes the next word too."""
        if last + 1 >= len(view.words) or last + 1 in taken:
            return False
        word, gap = view.words[last + 1], view.gap(last, last + 1)
        plain = len(word.norm) > 2 and word.norm.isalpha()
        if last == at:
            adjective = plain and self._language.adjective(word.norm, STREET_KINDS[kind]) is not None
            fits = _ORDINAL.fullmatch(word.norm) is not None or (plain and word.text[0].isupper()) or adjective
            return bool(_OPENING.fullmatch(gap)) and fits
        before = view.words[last]
        somebody = word.names_person and not (before.mark == "Name" or before.lemma in _TITLES)  # «ул. Ручьевая Иванов Иван» is no name of a street
        noun = plain and self._language.tags(word.norm)[0].startswith(("NOUN", "ADJF", "UNKN"))
        return gap == " " and noun and word.text[0].isupper() and not (somebody or view.shouts)

    def _before(self, view: View, at: int, kind: str, taken: Set[int]) -> UnknownStreet | None:
        if not at or at - 1 in taken or view.gap(at - 1, at) != " " or not view.words[at - 1].text[0].isupper():
            return None
        adjective = self._language.adjective(view.words[at - 1].norm, STREET_KINDS[kind])
        return UnknownStreet(f"{kind} {adjective.capitalize()}", at - 1, at, view.words[at].lemma in SHORT_KINDS) if adjective else None

    def _name(self, view: View, kind: str, named: range) -> str:
        said = [view.words[i].norm for i in named]
        owned = len(said) > 1 and self._is_owner(said[-1])  # «Октябрьской Революции» stands in the genitive
        words = said if owned else [self._language.adjective(word, STREET_KINDS[kind]) or word for word in said]
        return " ".join([kind, *(word.capitalize() for word in words)])

    def _is_owner(self, norm: str) -> bool:
        """True for a noun in the genitive: «Сидорова», «Зорь»."""
        return any("gent" in tag and tag.startswith("NOUN") for tag in self._language.tags(norm)[:3])
