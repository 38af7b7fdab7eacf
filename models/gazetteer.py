"""Names of streets, places and other towns found in a text by lemma or exact form."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.language import LONGEST_WORD, Language, Token
from models.reference import Reference
from models.view import View, split_words

NameKind = Literal["street", "foreign_street", "place", "town", "marker"]
MOST = 100_000  # words in the table; then it begins anew
MIN_TYPO_LENGTH = 7
TWO_SLIPS_LENGTH = 11
GENDERS = ("femn", "neut", "masc")
_GLUE = re.compile(r"[\s.\-«»\"“”„]*")
_ORDINAL = re.compile(r"(\d+)-[а-я]{1,3}")  # «25-й», «1-я»
_HEARD = re.compile("[ое]го$")  # «Кондрикого» is said as «Кондриково»
_STREETS = ("street", "foreign_street")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the gazetteer seen in a text: word positions `first`…`last` of the view's words, `exact` if the alias stands in a fixed form."""

    kind: NameKind
    id: str
    alias: str
    first: int
    last: int
    exact: bool
    typo: bool = False

    @property
    def is_street(self) -> bool:
        """True for streets of the town and of others."""
        return self.kind in _STREETS


@dataclass(frozen=True, slots=True)
class _Alias:
    kind: NameKind
    id: str
    text: str
    keys: tuple[str, ...]


class Gazetteer:
    """Every alias of the reference, indexed by its first word."""

    def __init__(self, reference: Reference, language: Language):
        self._language = language
        self._begun: dict[str, Sequence[tuple[_Alias, bool]]] = {}
        self._index: dict[str, list[_Alias]] = defaultdict(list)
        self._long: dict[bool, dict[str, str]] = {True: {}, False: {}}  # long words of streets alone, of all names
        for kind, id, text in _entries(reference):
            self._add(kind, id, text)

    def _add(self, kind: NameKind, id: str, text: str) -> None:
        words = list(split_words((token for token in self._language.tokens(text) if token.is_word), self._language))
        keys = tuple("=" + word.norm if kind == "town" else self._key(word, kind) for word in words)  # «Кирова» is no form of the town Киров here
        if not keys:
            return
        self._index[keys[0]].append(_Alias(kind, id, text, keys))
        for word in (words[0].norm, _bare(keys[0])):
            if len(word) >= MIN_TYPO_LENGTH and word.isalpha():
                self._long[False].setdefault(word, keys[0])
                if kind in _STREETS:
                    self._long[True].setdefault(word, keys[0])

    def _key(self, word: Token, kind: NameKind) -> str:
        """«~lemma» for a word that is declined in speech, «=form» for one that is not (Мира, Ленина, 50)."""
        ordinal = _ORDINAL.fullmatch(word.norm)
        if ordinal:
            return f"~№{ordinal[1]}"
        tags = self._language.tags(word.norm)
        declined = any("nomn" in tag and "Surn" not in tag and "femn,Sgtm" not in tag for tag in tags[:3]) and word.norm.isalpha()
        gender = next((gender for gender in GENDERS if any(tag.startswith("ADJF") and "nomn" in tag and gender in tag for tag in tags)), "")
        owned = tags[0].startswith(("NOUN,anim,masc,Sgtm,Surn sing,gent", "NOUN,inan,masc sing,gent")) or (kind in _STREETS and _is_owner(tags))
        if declined and not owned:
            return f"~{gender}" + min(self._lemmas_of(word.norm), key=lambda form: (form[:4] != word.norm[:4], len(form)))
        return "=" + word.norm

    def _lemmas_of(self, norm: str) -> set[str]:
        return self._language.lemmas(norm) if norm.isalpha() else set()

    def _forms(self, norm: str) -> set[str]:
        """What a word of a text may stand for: its lemmas, and for adjectives the lemma with each gender it may have; «25-м» for №25."""
        tags = self._language.tags(norm) if norm.isalpha() else ()
        genders = {gender for gender in GENDERS for tag in tags if tag.startswith("ADJF") and gender in tag}
        lemmas = self._lemmas_of(norm)
        ordinal = _ORDINAL.fullmatch(norm)
        numbers = {f"№{ordinal[1]}"} if ordinal else set()
        return lemmas | numbers | {gender + lemma for gender in genders for lemma in lemmas}

    def find(self, view: View) -> list[Name]:
        """Names in the text, longest first at each place, none inside another; one span may name things of two kinds."""
        found = [name for at, word in enumerate(view.words) for name in self._at(view, at, self._candidates(word.norm))]
        found.sort(key=lambda name: (name.first - name.last, name.typo, name.first))
        taken: set[int] = set()
        spans: dict[tuple[int, int], set[NameKind]] = defaultdict(set)
        kept: list[Name] = []
        for name in found:
            span = range(name.first, name.last + 1)
            kinds = spans[name.first, name.last]
            if taken.isdisjoint(span) or (kinds and name.kind not in kinds):
                kept.append(name)
                taken.update(span)
                kinds.add(name.kind)
        return sorted(kept, key=lambda name: name.first)

    def _at(self, view: View, at: int, candidates: Iterable[tuple[_Alias, bool]]) -> Iterator[Name]:
        for alias, slip in candidates:
            if self._match(view, at, alias.keys):
                yield Name(alias.kind, alias.id, alias.text, at, at + len(alias.keys) - 1, alias.keys[0][0] == "=", slip)

    def _candidates(self, norm: str) -> Sequence[tuple[_Alias, bool]]:
        """The aliases that the word may begin, and whether it is a slip of the pen; from the table of words met before."""
        if len(norm) > LONGEST_WORD:
            return ()
        known = self._begun.get(norm)
        if known is None:
            if len(self._begun) >= MOST:
                self._begun.clear()
            known = self._begun[norm] = tuple(self._find_candidates(norm))
        return known

    def _find_candidates(self, norm: str) -> Iterator[tuple[_Alias, bool]]:
        keys = ["=" + norm, *("~" + form for form in self._forms(norm))]
        found = [alias for key in keys for alias in self._index.get(key, ())]
        typo = None if any(alias.kind in _STREETS for alias in found) else self._typo(norm, bool(found))
        slips = self._index[typo] if typo else []
        yield from ((alias, alias in slips) for alias in (*found, *slips))

    def _match(self, view: View, at: int, keys: Sequence[str]) -> bool:
        """True if the words after the first match too."""
        if at + len(keys) > len(view.words):
            return False
        for offset in range(1, len(keys)):
            word, key = view.words[at + offset], keys[offset]
            if not _GLUE.fullmatch(view.gap(at + offset - 1, at + offset)):
                return False
            if key[1:] != word.norm if key[0] == "=" else key[1:] not in self._forms(word.norm):
                return False
        return True

    def _typo(self, norm: str, streets: bool) -> str | None:
        """The key one slip away from a long word that the dictionary does not know (two slips from a very long one), else None.

        With `streets` only theirs: «Хибиногорска 33» is a slip, though Хибиногорск is a name of the town.
        """
        if len(norm) < MIN_TYPO_LENGTH or not norm.isalpha():
            return None
        return None if self._language.is_known(norm) else self._nearest(norm, streets)

    def _nearest(self, norm: str, streets: bool) -> str | None:
        best: tuple[int, str | None] = (3, None)
        for form in sorted({norm, _HEARD.sub("ова", norm), *self._lemmas_of(norm)}):
            near = process.extract(form, list(self._long[streets]), scorer=OSA.distance, score_cutoff=2, limit=None)
            for long, slips, _ in sorted(near, key=lambda one: one[2]):
                allowed = 2 if min(len(long), len(form)) >= TWO_SLIPS_LENGTH else 1
                best = (slips, self._long[streets][long]) if slips <= allowed and slips < best[0] else best
        return best[1]


def _is_owner(tags: Sequence[str]) -> bool:
    """True for a noun in the genitive that a street is named of («Победы», «Ферсмана»), whatever else the form may be."""
    return (tags[0].startswith("NOUN") and "gent" in tags[0] and "Fixd" not in tags[0]) or any("Surn" in tag and "gent" in tag for tag in tags)


def _bare(key: str) -> str:
    """The word of a key, without its sign and gender."""
    word = key[1:]
    return word[len(GENDERS[0]) :] if key[0] == "~" and word.startswith(GENDERS) else word


def _entries(reference: Reference) -> Iterator[tuple[NameKind, str, str]]:
    for street in reference.streets.values():
        for alias in street.aliases:
            yield "street", street.id, alias
    for place in reference.places.values():
        for alias in (place.name, *place.aliases):
            yield "place", place.id, alias
    for town in reference.towns.values():
        for alias in town.names:
            yield "town", town.id, alias
        for alias in town.markers:
            yield "marker", town.id, alias
        for alias in town.streets:
            yield "foreign_street", town.id, alias
