"""Names of streets, places and other towns found in a text by lemma or exact form."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from models.language import Doc, Language, Token
from models.reference import Reference

NameKind = Literal["street", "foreign_street", "place", "town", "marker"]
MIN_TYPO_LENGTH = 7
GENDERS = ("femn", "neut", "masc")
_GLUE = re.compile(r"[\s.\-«»\"“”„]*")
STREET_WORDS = frozenset({"улица", "проспект", "шоссе", "переулок", "площадь", "микрорайон"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the gazetteer seen in a text: word positions `first`…`last` of the text's words, `exact` if the alias stands in a fixed form."""

    kind: NameKind
    id: str
    alias: str
    first: int
    last: int
    exact: bool
    typo: bool = False


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
        self._known: dict[str, frozenset[str]] = {}
        self._index: dict[str, list[_Alias]] = defaultdict(list)
        for kind, id, text in _entries(reference):
            self._add(kind, id, text)
        self._long = {_bare(key): key for key in sorted(self._index) if len(_bare(key)) >= MIN_TYPO_LENGTH and _bare(key).isalpha()}

    def _add(self, kind: NameKind, id: str, text: str) -> None:
        words = [token for token in self._language.tokens(text) if token.is_word]
        keys = tuple("=" + word.norm if kind == "town" else self._key(word) for word in words)  # «Кирова» is no form of the town Киров here
        if keys:
            self._index[keys[0]].append(_Alias(kind, id, text, keys))

    def _key(self, word: Token) -> str:
        """«~lemma» for a word that is declined in speech, «=form» for one that is not (Мира, Ленина, 50)."""
        tags = self._language.tags(word.norm)
        declined = any("nomn" in tag and "Surn" not in tag and "femn,Sgtm" not in tag for tag in tags[:3]) and word.norm.isalpha()
        gender = next((gender for gender in GENDERS if any(tag.startswith("ADJF") and "nomn" in tag and gender in tag for tag in tags)), "")
        if declined and not tags[0].startswith(("NOUN,anim,masc,Sgtm,Surn sing,gent", "NOUN,inan,masc sing,gent")):
            return f"~{gender}" + min(self._lemmas_of(word.norm), key=lambda form: (form[:4] != word.norm[:4], len(form)))
        return "=" + word.norm

    def _lemmas_of(self, norm: str) -> set[str]:
        return self._language.lemmas(norm) if norm.isalpha() else set()

    def _forms(self, norm: str) -> frozenset[str]:
        """What a word of a text may stand for: its lemmas, and for adjectives the lemma with each gender it may have."""
        known = self._known.get(norm)
        if known is None:
            tags = self._language.tags(norm) if norm.isalpha() else []
            genders = {gender for gender in GENDERS for tag in tags if tag.startswith("ADJF") and gender in tag}
            lemmas = self._lemmas_of(norm)
            known = self._known[norm] = frozenset(lemmas | {gender + lemma for gender in genders for lemma in lemmas})
        return known

    def find(self, doc: Doc, words: Sequence[Token]) -> list[Name]:
        """Names in the text, longest first at each place, none inside another."""
        found = [name for at in range(len(words)) for name in self._at(doc.text, words, at)]
        found.sort(key=lambda name: (name.first - name.last, name.typo, name.first))
        taken: set[int] = set()
        kept: list[Name] = []
        for name in found:
            span = range(name.first, name.last + 1)
            same = [k for k in kept if (k.first, k.last) == (name.first, name.last)]
            if taken.isdisjoint(span) or (same and name.kind != same[0].kind):
                kept.append(name)
                taken.update(span)
        return sorted(kept, key=lambda name: name.first)

    def _at(self, text: str, words: Sequence[Token], at: int) -> Iterator[Name]:
        norm = words[at].norm
        keys = ["=" + norm, *("~" + form for form in self._forms(norm))]
        typo = self._typo(norm) if not any(key in self._index for key in keys) else None
        for key in [typo] if typo else keys:
            for alias in self._index.get(key, ()):
                last = at + len(alias.keys) - 1
                if self._match(text, words, at, alias.keys, skip_first=True):
                    yield Name(alias.kind, alias.id, alias.text, at, last, alias.keys[0][0] == "=", typo is not None)

    def _match(self, text: str, words: Sequence[Token], at: int, keys: Sequence[str], skip_first: bool) -> bool:
        if at + len(keys) > len(words):
            return False
        for offset in range(1 if skip_first else 0, len(keys)):
            word, key = words[at + offset], keys[offset]
            if not _GLUE.fullmatch(text, words[at + offset - 1].stop, word.start):
                return False
            if key[1:] != word.norm if key[0] == "=" else key[1:] not in self._forms(word.norm):
                return False
        return True

    def _typo(self, norm: str) -> str | None:
        """The key one slip away from a long word that the dictionary does not know, else None."""
        if len(norm) < MIN_TYPO_LENGTH or not norm.isalpha() or self._language.is_known(norm):
            return None
        for form in (norm, *self._lemmas_of(norm)):
            for long, key in self._long.items():
                if abs(len(long) - len(form)) <= 1 and OSA.distance(form, long, score_cutoff=1) <= 1:
                    return key
        return None


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
