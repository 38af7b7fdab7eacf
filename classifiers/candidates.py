"""Which mentions may tell of one problem: pairs that share a thread, a place, a topic or a supply near in time, and texts that are nearly the same."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from hashlib import blake2b

import numpy as np

from classifiers.joining import Joining
from classifiers.mention import Mention
from models.language import fold

FAILURE_DAYS, FAILURE_NEIGHBOURS = 2.0, 200  # one failure of a supply is told of within so many days, whatever its topic is taken for, by hundreds at once
HASHES, BAND = 24, 3  # eight bands of three: texts with 70 % of triples in common meet with probability 0.97
_MIX = np.uint64(0x9E3779B97F4A7C15)


def candidate_pairs(mentions: Sequence[Mention], joining: Joining, supplies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers (earlier, later) of the pairs worth comparing; the mentions are in order of time. Each meets at most `neighbours` in a block.

    `supplies` (n, supplies) tells which supply each speaks of.
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    networks = joining.network_of
    for number, one in enumerate(mentions):
        for key in dict.fromkeys(_keys(one, networks)):
            blocks[key].append(number)
    days = np.array([one.at.timestamp() / 86_400 for one in mentions])
    parts = [part for rows in blocks.values() if len(rows) > 1 for part in _near(np.array(rows), days, joining.window_days, joining.neighbours)]
    parts += [part for speaks in supplies.T for part in _near(np.flatnonzero(speaks), days, FAILURE_DAYS, FAILURE_NEIGHBOURS)]
    codes = np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)  # np.unique hashes, four times slower
    codes = codes[np.diff(codes, prepend=-1) > 0]
    return codes // max(1, len(mentions)), codes % max(1, len(mentions))


def _keys(one: Mention, networks: Mapping[str, int]) -> Iterator[Hashable]:
    groups = list(dict.fromkeys(topic.partition(".")[0] for topic, _ in one.topics))[:2]
    yield "thread", one.thread
    for spot in one.spots:
        if spot.house:
            yield "house", spot.street, spot.house
        for group in groups:
            yield "street", spot.street or spot.place or spot.settlement, group
    for topic, _ in one.topics[:2]:
        yield "topic", topic
    for topic, _ in one.topics:
        if topic in networks:
            yield "network", networks[topic]


def _near(rows: np.ndarray, days: np.ndarray, window: float, neighbours: int) -> Iterator[np.ndarray]:
    """Codes of the pairs within the window and the limit of neighbours."""
    for step in range(1, min(neighbours, len(rows) - 1) + 1):
        left, right = rows[:-step], rows[step:]
        near = days[right] - days[left] <= window
        if not near.any():
            return
        yield left[near].astype(np.int64) * len(days) + right[near]


def near_duplicates(mentions: Sequence[Mention], joining: Joining) -> list[tuple[int, int]]:
    """Pairs (earlier, later) of texts that share at least `duplicate` of their word triples, of a post and its repost, of reposts of one post."""
    triples = [_triples(one) for one in mentions]
    pairs = set(_reposts(mentions))
    for i, j in _meeting(triples):
        near = abs((mentions[j].at - mentions[i].at).total_seconds()) <= joining.duplicate_days * 86_400
        if near and len(triples[i] & triples[j]) >= joining.duplicate * len(triples[i] | triples[j]):
            pairs.add((i, j))
    return sorted((min(pair), max(pair)) for pair in pairs)


def _reposts(mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """A post with its reposts; where it is not here, each repost with the one before it."""
    last = {one.id: number for number, one in enumerate(mentions)}
    for number, one in enumerate(mentions):
        if one.repost_of:
            if one.repost_of in last:
                yield last[one.repost_of], number
            last.setdefault(one.repost_of, number)


def _meeting(triples: Sequence[frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Texts whose least hashes agree in some band; of many alike each meets the one before it."""
    filled = [number for number, row in enumerate(triples) if row]
    if not filled:
        return
    values = np.array([value for number in filled for value in triples[number]], dtype=np.uint64)
    starts = np.cumsum([0, *(len(triples[number]) for number in filled)])[:-1]
    salts = (np.arange(1, HASHES + 1, dtype=np.uint64) * _MIX) | np.uint64(1)
    least = np.stack([np.minimum.reduceat(_mixed(values, salt), starts) for salt in salts], axis=1)
    for band in range(0, HASHES, BAND):
        last: dict[bytes, int] = {}
        for number, key in zip(filled, np.ascontiguousarray(least[:, band : band + BAND]), strict=True):
            before = last.get(key.tobytes())
            if before is not None:
                yield before, number
            last[key.tobytes()] = number


def _mixed(values: np.ndarray, salt: np.uint64) -> np.ndarray:
    mixed = values * salt
    return (mixed ^ (mixed >> np.uint64(31))) * _MIX


def _triples(one: Mention) -> frozenset[int]:
    """Stable hashes of the neighbouring word triples; none for a text of fewer than four words."""
    words = "".join(c if c.isalnum() else " " for c in fold(one.text)).split()
    return frozenset(_hash(" ".join(words[k : k + 3])) for k in range(len(words) - 2)) if len(words) > 3 else frozenset()


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
