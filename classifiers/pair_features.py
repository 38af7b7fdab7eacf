"""What two mentions have in common, as numbers, for many pairs at once."""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from classifiers.joining import Joining
from classifiers.mention import Mention

CHUNK = 100_000
ABOVE = 0.5  # what the words of the message above weigh beside a reply's own
SHORT = 4  # lemmas
_NUMBER = re.compile(r"(?<![\d:.,+-])(\d{1,3})(?![\d:])")
_LONG_NUMBER = re.compile(r"(?<![\d:.])\d{3,6}(?![\d:])")
_SCHOOL = re.compile(r"(школ|лице|гимнази|сад)\w*\s*(?:№\s*)?(\d{1,3})\b", re.IGNORECASE)
_ORDINAL = ("перв", "втор", "треть", "четв[её]рт", "пят", "шест", "седьм", "восьм", "девят", "десят")
_NTH_SCHOOL = [(str(n), re.compile(rf"\b{stem}\w*\s+(школ|лице|гимнази|сад)", re.IGNORECASE)) for n, stem in enumerate(_ORDINAL, 1)]
FLAT = re.compile(r"\bкв\b|квартир|подъезд|стояк|одна батаре|в детской|\bэтаж", re.IGNORECASE)


@dataclass(frozen=True)
class Lexicon:
    """How rare each lemma is, as the fitted features of texts know it: the likeness of two texts depends on no third."""

    weights: Mapping[str, float]
    unseen: float


class PairFeatures:
    """The mentions as sparse matrices, one row each; features of pairs are products of rows."""

    def __init__(self, mentions: Sequence[Mention], lexicon: Lexicon, joining: Joining):
        self.mentions = mentions
        self.days = np.array([one.at.timestamp() / 86_400 for one in mentions])
        self._place(mentions)
        self._say(mentions, lexicon)
        self._topics(mentions, joining)
        numbers = {one.id: i for i, one in enumerate(mentions)}
        self.parent = np.array([numbers.get(one.parent or "", -1) for one in mentions])
        self.thread = _numbered(one.thread for one in mentions)
        self.author = _numbered(one.author for one in mentions)
        self.is_reply = np.array([one.thread != one.id for one in mentions], dtype=np.float32)
        self.root_appeals = np.array([one.appeal or one.thread != one.id for one in mentions])

    def _place(self, mentions: Sequence[Mention]) -> None:
        self.houses = _incidence([{(s.street, s.house) for s in one.spots if s.house} for one in mentions])
        self.streets = _incidence([{s.street for s in one.spots if s.street} for one in mentions])
        self.places = _incidence([{s.place for s in one.spots if s.place} for one in mentions])
        self.settlements = _incidence([{s.settlement for s in one.spots if s.settlement} for one in mentions])
        bases = [{(s.street, digits(s.house)) for s in one.spots if s.house} for one in mentions]
        loose = [{(s.street, n) for n in _loose(one) for s in one.spots if s.street} for one in mentions]
        both = _incidence([*map(frozenset, bases), *map(frozenset, loose)])
        self.bases, self.loose = both[: len(mentions)], both[len(mentions) :]
        self.flat = np.array([bool(FLAT.search(one.text)) for one in mentions])

    def _say(self, mentions: Sequence[Mention], lexicon: Lexicon) -> None:
        words = [_words(one) for one in mentions]
        at = {one.id: i for i, one in enumerate(mentions)}
        above = [{at[id] for id in (one.parent, one.thread) if id in at and id != one.id} for one in mentions]
        rows = [dict.fromkeys((w for q in qs for w in words[q]), ABOVE) | dict.fromkeys(own, 1.0) for own, qs in zip(words, above, strict=True)]
        names = sorted({word for row in rows for word in row})
        rare = np.array([lexicon.weights.get(word, lexicon.unseen) for word in names], dtype=np.float32)
        columns = {word: i for i, word in enumerate(names)}
        self.own = _weighted([dict.fromkeys(own, 1.0) for own in words], columns, rare)
        self.context = _weighted(rows, columns, rare)
        self.short = np.array([len(own) < SHORT for own in words])
        self.numbers = _incidence([set(_LONG_NUMBER.findall(one.text)) | _institutions(one.text) for one in mentions])

    def _topics(self, mentions: Sequence[Mention], joining: Joining) -> None:
        topics = sorted({topic for one in mentions for topic, _ in one.topics})
        columns = {topic: i for i, topic in enumerate(topics)}
        groups = {topic: i for i, topic in enumerate(sorted({topic.partition(".")[0] for topic in topics}))}
        raw = _weighted([dict(one.topics) for one in mentions], columns, np.ones(len(topics), dtype=np.float32), scale=False)
        owner = csr_matrix((np.ones(len(topics)), (range(len(topics)), [groups[t.partition(".")[0]] for t in topics])), shape=(len(topics), len(groups)))
        self.topics, self.groups = normalize(raw), normalize(raw @ owner)
        shares = raw @ np.array([topic in joining.outages for topic in topics], dtype=np.float32)
        self.outage = shares / np.maximum(np.asarray(raw.sum(axis=1)).ravel(), 1e-9)

    def rows(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Features (n, len(NAMES)) of pairs of row numbers."""
        parts = [self._rows(left[i : i + CHUNK], right[i : i + CHUNK]) for i in range(0, len(left), CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, len(NAMES)), dtype=np.float32)

    def _rows(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        named = self._places_of(i, j)
        named |= self._words_of(i, j) | self._others_of(i, j)
        somewhere = named["house"] + named["hint"] + named["half_house"] + named["street_only"] + named["place"] > 0
        apart = named["street_conflict"] + named["house_conflict"] + named["no_address_one"] > 0
        nowhere = named["no_address_one"] + named["no_address_both"] > 0
        soon = named["outage"] * (named["days"] * 30 < 1.5)
        named |= {
            "topic_place": named["topic"] * somewhere, "topic_house": named["topic"] * named["house"], "topic_sure": named["topic"] > 0.5,
            "cos_no_address": named["cos"] * nowhere, "outage_soon": soon, "outage_apart": soon * apart,
            "flat_outage": named["outage"] * (self.flat[i] != self.flat[j]),
        }  # fmt: skip
        return np.column_stack([named[name] for name in NAMES]).astype(np.float32)

    def _places_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        house, street, place = _shared(self.houses, i, j), _shared(self.streets, i, j), _shared(self.places, i, j)
        near = _shared(self.bases, i, j) | _dot(self.bases, self.loose, i, j).astype(bool) | _dot(self.loose, self.bases, i, j).astype(bool)
        hint = near & ~house
        (hi, hj), (si, sj), (pi, pj), (ti, tj) = (_both(m, i, j) for m in (self.houses, self.streets, self.places, self.settlements))
        ai, aj = si | pi, sj | pj
        return {
            "house": house, "hint": hint, "house_conflict": hi & hj & street & ~house & ~hint, "half_house": street & ~house & ~hint & (hi != hj),
            "street_only": street & ~hi & ~hj, "place": place, "no_address_one": (ai != aj) & ~place, "no_address_both": ~ai & ~aj,
            "street_conflict": si & sj & ~street, "place_conflict": pi & pj & ~place & ~street,
            "settlement_conflict": ti & tj & ~_shared(self.settlements, i, j),
        }  # fmt: skip

    def _words_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "cos": _dot(self.own, self.own, i, j), "cos_context": _dot(self.context, self.context, i, j),
            "short": self.short[i] | self.short[j],
            "numbers": _shared(self.numbers, i, j),
        }  # fmt: skip

    def _others_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        days = np.abs(self.days[j] - self.days[i])
        return {
            "log_days": np.log1p(days), "days": days / 30, "topic": _dot(self.topics, self.topics, i, j), "group": _dot(self.groups, self.groups, i, j),
            "thread": self.thread[i] == self.thread[j], "answers": (self.parent[j] == i) | (self.parent[i] == j),
            "author": (self.author[i] == self.author[j]) & (self.author[i] >= 0), "replies": self.is_reply[i] + self.is_reply[j],
            "outage": self.outage[i] * self.outage[j], "notice": 2.0 - self.root_appeals[i] - self.root_appeals[j],
        }  # fmt: skip


NAMES = (
    "house", "hint", "house_conflict", "half_house", "street_only", "place", "no_address_one", "no_address_both", "street_conflict", "place_conflict",
    "settlement_conflict", "cos", "cos_context", "short", "numbers", "log_days", "days", "topic", "group", "thread", "answers", "author",
    "replies", "outage", "notice", "topic_place", "topic_house", "topic_sure", "cos_no_address", "outage_soon", "outage_apart", "flat_outage",
)  # fmt: skip


def digits(house: str | None) -> str:
    """The number of a house without its letter or block."""
    found = re.match(r"\d*", house or "")
    return found.group() if found else ""


def _loose(mention: Mention) -> set[str]:
    """Numbers of the text that no address took: «у 26-го», «27 дом»."""
    return set(_NUMBER.findall(mention.text)) - set(mention.address_words)


def _institutions(text: str) -> set[str]:
    """Schools and kindergartens by their numbers: «школа № 5», «пятой школы»."""
    found = {f"{kind.lower()} {n}" for kind, n in _SCHOOL.findall(text)}
    return found | {f"{kind.lower()} {n}" for n, pattern in _NTH_SCHOOL for kind in pattern.findall(text)}


def _words(mention: Mention) -> list[str]:
    """Lemmas but those of the address, and long numbers: routes, post offices."""
    stems = {word[:4] for word in mention.address_words if len(word) > 2}
    numbers = [n for n in _LONG_NUMBER.findall(mention.text) if n not in mention.address_words]
    return [lemma for lemma in dict.fromkeys([*mention.lemmas, *numbers]) if lemma[:4] not in stems]


def _numbered(values: Iterable[str | None]) -> np.ndarray:
    known: dict[str, int] = {}
    return np.array([-1 if value is None else known.setdefault(value, len(known)) for value in values])


def _incidence(keys: Sequence[Collection[Hashable]]) -> csr_matrix:
    columns: dict[Hashable, int] = {}
    rows = [[columns.setdefault(key, len(columns)) for key in row] for row in keys]
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([column for row in rows for column in row], dtype=np.int32)
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, ends), shape=(len(rows), max(1, len(columns))))


def _weighted(rows: Sequence[Mapping[str, float]], columns: Mapping[str, int], rare: np.ndarray, scale: bool = True) -> csr_matrix:
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.array([columns[word] for row in rows for word in row], dtype=np.int32)
    values = np.array([weight for row in rows for weight in row.values()], dtype=np.float32) * (rare[indices] if len(indices) else 1)
    matrix = csr_matrix((values, indices, ends), shape=(len(rows), max(1, len(columns))), dtype=np.float32)
    matrix.sort_indices()
    return normalize(matrix) if scale else matrix


def _dot(left: csr_matrix, right: csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return np.asarray(left[i].multiply(right[j]).sum(axis=1)).ravel()


def _shared(matrix: csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return _dot(matrix, matrix, i, j) > 0


def _both(matrix: csr_matrix, i: np.ndarray, j: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    filled = np.diff(matrix.indptr) > 0
    return filled[i], filled[j]
