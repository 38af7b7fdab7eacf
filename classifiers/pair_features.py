"""What two mentions have in common, as numbers, for many pairs at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from classifiers.joining import Joining
from classifiers.loose_houses import digits
from classifiers.mention import Mention
from classifiers.mention_words import COLD, FLAT, HOT, institutions, loose_numbers, telling_words
from classifiers.pair_names import NAMES
from classifiers.sparse_rows import both, dot, incidence, numbered, shared, weighted
from classifiers.supply import supplies_of, surges

CHUNK = 100_000
ABOVE = 0.5  # what the words of the message above weigh beside a reply's own
SHORT = 4  # lemmas
SOON = 1.5  # days: what fails at once is told of at once
SAME = 0.15  # a likeness of topics below which the matter is another
DOUBT = 0.3  # a topic less probable than this says nothing about its being another


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
        numbers = {one.id: i for i, one in enumerate(mentions)}
        above = above_of(mentions, numbers)
        self._place(mentions)
        self._say(mentions, lexicon, above)
        self._topics(mentions, joining, _ones(above))
        self.supplies = supplies_of(mentions, joining.supply_words)
        self.surges = surges(mentions, self.supplies, joining.failing_words)
        self.housed = np.array([joining.is_housed(one.topic) for one in mentions])
        self.anywhere = np.array([joining.scope(one.topic) == "town" for one in mentions])
        self.parent = np.array([numbers.get(one.parent or "", -1) for one in mentions])
        self.thread = numbered(one.thread for one in mentions)
        self.author = numbered(one.author for one in mentions)
        self.is_reply = np.array([one.thread != one.id for one in mentions], dtype=np.float32)
        self.root_appeals = np.array([one.appeal or one.thread != one.id for one in mentions])

    def _place(self, mentions: Sequence[Mention]) -> None:
        self.houses = incidence([{(s.street, s.house) for s in one.spots if s.house} for one in mentions])
        self.streets = incidence([{s.street for s in one.spots if s.street} for one in mentions])
        self.places = incidence([{s.place for s in one.spots if s.place} for one in mentions])
        self.settlements = incidence([{s.settlement for s in one.spots if s.settlement} for one in mentions])
        bases = [{(s.street, digits(s.house)) for s in one.spots if s.house} for one in mentions]
        loose = [{(s.street, n) for n in loose_numbers(one) for s in one.spots if s.street} for one in mentions]
        both = incidence([*map(frozenset, bases), *map(frozenset, loose)])
        self.bases, self.loose = both[: len(mentions)], both[len(mentions) :]
        self.flat = np.array([bool(FLAT.search(one.text)) for one in mentions])

    def _say(self, mentions: Sequence[Mention], lexicon: Lexicon, above: Sequence[Sequence[int]]) -> None:
        words = [telling_words(one) for one in mentions]
        rows = [dict.fromkeys((w for q in qs for w in words[q]), ABOVE) | dict.fromkeys(own, 1.0) for own, qs in zip(words, above, strict=True)]
        names = sorted({word for row in rows for word in row})
        rare = np.array([lexicon.weights.get(word, lexicon.unseen) for word in names], dtype=np.float32)
        columns = {word: i for i, word in enumerate(names)}
        self.own = weighted([dict.fromkeys(own, 1.0) for own in words], columns, rare)
        self.context = weighted(rows, columns, rare)
        texts = [f" {one.text.lower()} " for one in mentions]
        self.grams = normalize(incidence([sorted({text[k : k + 4] for k in range(len(text) - 3)}) for text in texts]))
        self.hot = np.array([bool(HOT.search(one.text)) - bool(COLD.search(one.text)) for one in mentions], dtype=np.float32)
        self.short = np.array([len(own) < SHORT for own in words])
        self.numbers = incidence([institutions(one.text) for one in mentions])

    def _topics(self, mentions: Sequence[Mention], joining: Joining, above: csr_matrix) -> None:
        topics = sorted({topic for one in mentions for topic, _ in one.topics}) or [""]  # a column, though nobody guessed a topic
        columns = {topic: i for i, topic in enumerate(topics)}
        groups = {topic: i for i, topic in enumerate(sorted({topic.partition(".")[0] for topic in topics}))}
        raw = weighted([dict(one.topics) for one in mentions], columns, np.ones(len(topics), dtype=np.float32), scale=False)
        owner = csr_matrix((np.ones(len(topics)), (range(len(topics)), [groups[t.partition(".")[0]] for t in topics])), shape=(len(topics), len(groups)))
        self.topics, self.groups = normalize(raw), normalize(raw @ owner)
        self.around = normalize(raw + ABOVE * (above @ raw))
        self.matter, self.kin = normalize(raw.sqrt()), normalize((raw @ owner).sqrt())
        self.matter_context, self.kin_context = (normalize(own + ABOVE * (above @ own)) for own in (self.matter, self.kin))
        self.sure = np.asarray(raw.max(axis=1).todense()).ravel()
        shares = raw @ np.array([topic in joining.outages for topic in topics], dtype=np.float32)
        self.outage = shares / np.maximum(np.asarray(raw.sum(axis=1)).ravel(), 1e-9)

    def rows(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Features (n, len(NAMES)) of pairs of row numbers."""
        parts = [self._rows(left[i : i + CHUNK], right[i : i + CHUNK]) for i in range(0, len(left), CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, len(NAMES)), dtype=np.float32)

    def _rows(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        named = self._places_of(i, j)
        named |= self._words_of(i, j) | self._others_of(i, j) | self._matters_of(i, j)
        named |= _crossed(named) | {"flat_outage": named["outage"] * (self.flat[i] != self.flat[j])}
        return np.column_stack([named[name] for name in NAMES]).astype(np.float32)

    def _places_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        house, street, place = shared(self.houses, i, j), shared(self.streets, i, j), shared(self.places, i, j)
        near = shared(self.bases, i, j) | dot(self.bases, self.loose, i, j).astype(bool) | dot(self.loose, self.bases, i, j).astype(bool)
        hint = near & ~house
        (hi, hj), (si, sj), (pi, pj), (ti, tj) = (both(m, i, j) for m in (self.houses, self.streets, self.places, self.settlements))
        ai, aj = si | pi, sj | pj
        return {
            "house": house, "hint": hint, "house_conflict": hi & hj & street & ~house & ~hint, "half_house": street & ~house & ~hint & (hi != hj),
            "street_only": street & ~hi & ~hj, "place": place, "no_address_one": (ai != aj) & ~place, "no_address_both": ~ai & ~aj,
            "street_conflict": si & sj & ~street, "place_conflict": pi & pj & ~place & ~street,
            "settlement_conflict": ti & tj & ~shared(self.settlements, i, j),
        }  # fmt: skip

    def _words_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "cos": dot(self.own, self.own, i, j), "cos_context": dot(self.context, self.context, i, j),
            "gram": dot(self.grams, self.grams, i, j), "short": self.short[i] | self.short[j],
            "numbers": shared(self.numbers, i, j),
        }  # fmt: skip

    def _others_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        days = np.abs(self.days[j] - self.days[i])
        return {
            "log_days": np.log1p(days), "days": days / 30, "soon": days < SOON, "hot_cold": np.maximum(0, -self.hot[i] * self.hot[j]),
            "thread": self.thread[i] == self.thread[j], "answers": (self.parent[j] == i) | (self.parent[i] == j),
            "author": (self.author[i] == self.author[j]) & (self.author[i] >= 0), "replies": self.is_reply[i] + self.is_reply[j],
            "outage": self.outage[i] * self.outage[j], "notice": 2.0 - self.root_appeals[i] - self.root_appeals[j],
            "anywhere": self.anywhere[i] & self.anywhere[j],
        }  # fmt: skip

    def _matters_of(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        """What they tell of: topics, their groups (kin), the same with the messages above, supplies."""
        ours, theirs = self.supplies[i], self.supplies[j]
        common, matter = ours & theirs, dot(self.matter, self.matter, i, j)
        return {
            "around": dot(self.around, self.around, i, j),
            "topic": dot(self.topics, self.topics, i, j), "group": dot(self.groups, self.groups, i, j), "matter": matter, "kin": dot(self.kin, self.kin, i, j),
            "matter_context": dot(self.matter_context, self.matter_context, i, j), "kin_context": dot(self.kin_context, self.kin_context, i, j),
            "other_matter": np.maximum(0, np.minimum(self.sure[i], self.sure[j]) - DOUBT) * (matter < SAME),
            "supply": common.any(axis=1), "other_supply": ours.any(axis=1) & theirs.any(axis=1) & ~common.any(axis=1),
            "surge": (common * np.minimum(self.surges[i], self.surges[j])).max(axis=1, initial=0.0),
        }  # fmt: skip


def _crossed(named: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What means more together than apart."""
    somewhere = named["house"] + named["hint"] + named["half_house"] + named["street_only"] + named["place"] > 0
    nowhere = named["no_address_one"] + named["no_address_both"] > 0
    conflict = named["street_conflict"] + named["house_conflict"] + named["place_conflict"] > 0
    soon, surge = named["outage"] * named["soon"], named["surge"] * named["soon"]
    return {
        "around_place": named["around"] * somewhere, "around_house": named["around"] * named["house"],
        "topic_place": named["topic"] * somewhere, "topic_house": named["topic"] * named["house"], "topic_sure": named["topic"] > 0.5,
        "cos_no_address": named["cos"] * nowhere, "outage_soon": soon,
        "outage_apart": soon * (named["street_conflict"] + named["house_conflict"] + named["no_address_one"] > 0),
        "matter_soon": named["matter_context"] * named["soon"], "thread_matter": named["thread"] * named["matter"],
        "thread_other_matter": named["thread"] * named["other_matter"], "supply_soon": named["supply"] * named["soon"], "surge": surge,
        "surge_apart": surge * conflict, "surge_nowhere": surge * nowhere, "supply_soon_apart": named["supply"] * named["soon"] * conflict,
        "anywhere_matter": named["anywhere"] * named["matter_context"], "anywhere_apart": named["anywhere"] * conflict,
    }  # fmt: skip


def above_of(mentions: Sequence[Mention], numbers: Mapping[str, int]) -> list[list[int]]:
    """The rows of the messages above each in its thread: the answered one and the root."""
    return [sorted({numbers[id] for id in (one.parent, one.thread) if id and id in numbers and id != one.id}) for one in mentions]


def _ones(above: Sequence[Sequence[int]]) -> csr_matrix:
    """(n, n) of ones at those rows."""
    ends = np.cumsum([0, *map(len, above)])
    columns = np.array([column for row in above for column in row], dtype=np.int32)
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(above), len(above)))
