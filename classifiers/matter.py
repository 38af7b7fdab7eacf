"""What a reply speaks of: its words, its places, the kind of thing it tells."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from classifiers.rules import says
from classifiers.thread_post import Post
from models.language import fold
from models.reply_rules import ReplyRules

STEM = 5  # letters by which words of one root are the same: «закроют» and «закрывается»
SHORTEST = 4
MANY = 32_768  # messages whose matter is kept: more than the longest thread has
_NAMES = re.compile(r"^\W*(?:[А-Яа-яЁё]+(?:ые|ая|ый)\s+)?((?:[А-ЯЁ][а-яё]+(?:\s*,\s*|\s+и\s+)?){1,5})(?=[,!]|\s*,)")
_NAME = re.compile(r"[А-ЯЁ][а-яё]+")
_GREETING = re.compile(r"^\W*(?:здравствуйте|добрый день|добрый вечер|доброе утро|доброго дня)[\s,!.]*", re.I)
_HOUSE = re.compile(r"\b(?:на|в|дом|доме)\s+(\d{1,3}[а-г]?)\b(?![:.]\d)")
_HELLO = frozenset({"Здравствуйте", "Добрый", "Доброе", "Спасибо", "Да", "Нет", "Ага", "Привет", "Администрация", "Люди", "Девочки", "Друзья"})


@dataclass(frozen=True, slots=True)
class Matter:
    """Roots of words, places and kinds of things told (ids of pairs) that are not yet explained by a message."""

    stems: frozenset[str]
    spots: frozenset[tuple[str, str | None]]
    tells: frozenset[str]
    rules: ReplyRules
    houses: frozenset[str] = frozenset()

    def names_place_of(self, post: Post) -> bool:
        """True if the reply names a place of the message: the same house, or the same street where one of them tells no house."""
        return any(_same(one, other) for one in self.spots for other in post.spots)

    def names_house_of(self, post: Post) -> bool:
        """True if the reply names a house of the message."""
        return any(house for _, house in self.spots & set(post.spots))

    def shared(self, post: Post) -> tuple[float, str, frozenset[str]]:
        """How much the message explains, the reason, and the roots in common."""
        words = self.stems & stems_of(post.lemmas, self.rules)
        places = sum(any(_same(one, other) for other in post.spots) for one in self.spots)
        told = self.tells & asked_kinds(post.text, self.rules)
        shown = ", ".join(sorted(word for word in words))
        why = "тот же адрес" if places else f"о том же: {shown}…" if words else f"вид ответа: {', '.join(sorted(told))}"
        return 2 * places + len(words) + 2 * len(told), why, words

    def without(self, post: Post, words: frozenset[str]) -> "Matter":
        """What the message leaves unexplained."""
        spots = frozenset(one for one in self.spots if not any(_same(one, other) for other in post.spots))
        return replace(self, stems=self.stems - words, spots=spots, tells=self.tells - asked_kinds(post.text, self.rules))

    def elsewhere(self, post: Post) -> bool:
        """True if the reply and the message name places and none in common."""
        return bool(self.spots) and bool(post.spots) and not self.names_place_of(post)

    def other_house(self, folded: str) -> bool:
        """True if the text names a house («на 28») that the reply does not."""
        found = set(_HOUSE.findall(folded))
        return bool(found) and found.isdisjoint(self.houses)


def _same(one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    return one[0] == other[0] and (one[1] == other[1] or None in (one[1], other[1]))


def matter_of(post: Post, rules: ReplyRules) -> Matter:
    """The matter of a reply."""
    text = fold(post.text)
    tells = frozenset(pair.id for pair in rules.pair if says(pair.tells, text))
    return Matter(stems_of(post.lemmas, rules), frozenset(post.spots), tells, rules, frozenset(re.findall(r"\b\d{1,3}[а-г]?\b", text)))


@lru_cache(maxsize=MANY)
def asked_kinds(text: str, rules: ReplyRules) -> frozenset[str]:
    """Ids of the pairs whose question the text asks."""
    folded = fold(text)
    return frozenset(pair.id for pair in rules.pair if says(pair.asks, folded))


@lru_cache(maxsize=MANY)
def stems_of(lemmas: tuple[str, ...], rules: ReplyRules) -> frozenset[str]:
    """The roots of the words that tell something."""
    common = _common(rules.common)
    return frozenset(lemma[:STEM] for lemma in lemmas if len(lemma) >= SHORTEST and lemma not in common and not lemma.isdigit())


@lru_cache(maxsize=8)
def _common(lemmas: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, lemmas))


def who_is_named(text: str) -> tuple[str, ...]:
    """The names by which a text begins, after a greeting or before it: «Марина, Олег, здравствуйте!»."""
    found = _NAMES.match(_GREETING.sub("", text, count=1))
    names = tuple(name for name in _NAME.findall(found.group(1)) if name not in _HELLO) if found else ()
    return names
