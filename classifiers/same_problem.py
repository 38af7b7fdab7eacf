"""Messages about one problem: clusters with the evidence of each join, the same whatever the order of arrival, reversible by a curator."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from classifiers.agglomeration import MISSING, Agglomeration
from classifiers.apartness import Apartness, Sides
from classifiers.candidates import candidate_pairs, near_duplicates
from classifiers.cluster import Cluster, Join
from classifiers.joining import Joining
from classifiers.mention import Mention, inherit
from classifiers.pair_features import CHUNK, Lexicon, PairFeatures
from classifiers.pair_names import NAMES
from classifiers.recurrence import link_recurring

Pairs = Iterable[tuple[str, str]]
Links = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows of the earlier and the later of each pair, its log-odds
REASONS = (("house", "один дом"), ("hint", "номер дома без улицы"), ("place", "одно место"), ("street_only", "одна улица"), ("half_house", "одна улица"),
           ("topic_sure", "одна тема"), ("surge", "общее отключение"), ("author", "тот же автор"), ("thread", "одна ветка"),
           ("numbers", "одно учреждение или маршрут"))  # fmt: skip
POLL = 2  # so many addresses in the answers make a poll of what they answer
ALIKE = 0.4  # a cosine worth naming
SAME_TOPIC, SAME_GROUP = 0.15, 0.5  # cosines of topics or groups from which on one place may be one problem


def same_problem(mentions: Iterable[Mention], lexicon: Lexicon, joining: Joining, forced: Pairs = (), forbidden: Iterable[Sides] = ()) -> list[Cluster]:
    """Cluster the mentions. Pure: it depends on the set of mentions alone. A forbidden pair is never joined, a forced one always, unless forbidden.

    What is forced joins whole clusters at the end; only where a forbidden pair would stand in its way it goes first.
    """
    ordered = inherit({one.id: one for one in mentions}.values())
    if not ordered:
        return []
    apart, features = Apartness(ordered, joining, forbidden), PairFeatures(ordered, lexicon, joining)
    links = _scored(ordered, features, *candidate_pairs(ordered, joining, features.supplies), joining)
    certain = [*_duplicates(ordered, joining), *_answers(ordered)]
    said = _rows(ordered, forced)
    growing, joins, merged = _grown(ordered, apart, joining, certain, links, ())
    told, blocked = _forced(ordered, growing, apart, said)
    if blocked:
        growing, joins, merged = _grown(ordered, apart, joining, certain, links, blocked)
        told, _ = _forced(ordered, growing, apart, said)
    joins += [*_explained(ordered, features, merged), *told]
    return link_recurring(_clusters(ordered, growing, joins), ordered, joining)


def _grown(
    ordered: Sequence[Mention], apart: Apartness, joining: Joining, certain: Sequence[tuple[int, int, str]], links: Links, first: Sequence[tuple[int, int]]
) -> tuple[Agglomeration, list[Join], list[tuple[list[int], list[int], float]]]:
    """The clusters: what is said to go first, then what needs no weighing, then the likeliest; the certain joins; what was merged, and how likely."""
    growing = Agglomeration([joining.reply_weight if is_silent(one) else 1.0 for one in ordered], apart.clash)
    joins, _ = _forced(ordered, growing, apart, first)
    joins += [Join(ordered[i].id, ordered[j].id, (reason,)) for i, j, reason in certain if growing.unite(i, j)]
    growing.link(zip(*(part.tolist() for part in links), strict=True))
    best = {}
    enough = [joining.enough(one.topic) for one in ordered]
    for i, j, score in growing.grow(min(enough), lambda a, b: max(enough[a[0]], enough[b[0]])):
        best[min(i[0], j[0]), max(i[0], j[0])] = (i, j, score)
    return growing, joins, list(best.values())


def _rows(ordered: Sequence[Mention], pairs: Pairs) -> list[tuple[int, int]]:
    """The pairs of ids as rows (earlier, later), in order."""
    numbers = {one.id: i for i, one in enumerate(ordered)}
    found = [(numbers[a], numbers[b]) for a, b in pairs if a in numbers and b in numbers]
    return sorted((min(pair), max(pair)) for pair in found)


def _forced(ordered: Sequence[Mention], growing: Agglomeration, apart: Apartness, pairs: Sequence[tuple[int, int]]) -> tuple[list[Join], list[tuple[int, int]]]:
    """Unite the clusters of these pairs whatever else keeps them apart; the joins, and the pairs that a split keeps apart."""
    joins, blocked = [], []
    for i, j in pairs:
        a, b = growing.owner(i), growing.owner(j)
        if a != b and apart.split(growing.groups[a].rows, growing.groups[b].rows):
            blocked.append((i, j))
        elif growing.unite(i, j, force=True):
            joins.append(Join(ordered[i].id, ordered[j].id, ("объединено куратором",)))
    return joins, blocked


def is_silent(one: Mention) -> bool:
    """A reply that names no place of its own: it follows its thread."""
    return one.thread != one.id and all(spot.inherited for spot in one.spots)


def _duplicates(ordered: Sequence[Mention], joining: Joining) -> Iterator[tuple[int, int, str]]:
    """A repost, or nearly the same text."""
    for i, j in near_duplicates(ordered, joining):
        yield i, j, "репост" if ordered[j].repost_of in (ordered[i].id, ordered[i].repost_of or "") else "почти тот же текст"


def _answers(ordered: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    """A reply that names no other place than what it answers."""
    numbers = {one.id: i for i, one in enumerate(ordered)}
    polls = _polls(ordered)
    for j, one in enumerate(ordered):
        above = numbers.get(one.parent or "")
        if above is not None and _follows(one, ordered[above]) and one.parent not in polls:
            yield above, j, "одна ветка"


def _polls(ordered: Sequence[Mention]) -> set[str]:
    """Roots without a place whose answers name several: «дали ли вам отопление?»."""
    named: dict[str, set[object]] = {}
    for one in ordered:
        if one.parent == one.thread:
            named.setdefault(one.thread, set()).update((s.street, s.house) for s in one.spots if s.street and not s.inherited)
    return {one.id for one in ordered if not one.spots and len(named.get(one.id, ())) >= POLL}


def _follows(one: Mention, above: Mention) -> bool:
    """The reply goes on about what it answers: it names no place, or one of those above; a poll or a notice holds nothing together."""
    if above.thread == above.id and not above.appeal:
        return False
    if is_silent(one) or not one.spots:
        return True
    streets, others = ({s.street for s in m.spots if s.street} for m in (one, above))
    places, theirs = ({s.place for s in m.spots if s.place} for m in (one, above))
    return bool(streets & others) or (not streets and bool(places & theirs))


def _scored(ordered: Sequence[Mention], features: PairFeatures, left: np.ndarray, right: np.ndarray, joining: Joining) -> Links:
    """The pairs within the window of their topics with their log-odds of telling of one problem."""
    windows = np.array([joining.window(one.topic) for one in ordered])
    near = features.days[right] - features.days[left] <= np.maximum(windows[left], windows[right]) if len(left) else np.zeros(0, dtype=bool)
    left, right = left[near], right[near]
    weights = np.array([joining.weights.get(name, 0.0) for name in NAMES])
    scores = np.full(len(left), MISSING)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        values = features.rows(left[part], right[part])
        scores[part] = np.where(
            _founded(values, features.housed[left[part]] | features.housed[right[part]], joining), values @ weights + joining.intercept, MISSING
        )
    told = scores > MISSING
    return left[told], right[told], scores[told]


def _founded(values: np.ndarray, housed: np.ndarray, joining: Joining) -> np.ndarray:
    """Pairs that have in common a thread, a place and the matter, a text alike enough, one mass failure, or the matter where it hangs on no house."""
    named = dict(zip(NAMES, values.T, strict=True))
    place = values[:, np.isin(NAMES, ("house", "hint", "half_house", "street_only", "place", "numbers"))].any(axis=1)
    matter = (named["matter_context"] > SAME_TOPIC) | (named["kin_context"] > SAME_GROUP)
    text, failure = named["cos_context"] >= joining.strong_text, named["surge"] > joining.surge
    free = np.where(housed, named["anywhere_matter"], named["matter_context"]) > SAME_GROUP
    return np.asarray((named["thread"] > 0) | (place & matter) | text | failure | free)


def _explained(ordered: Sequence[Mention], features: PairFeatures, merged: Iterable[tuple[list[int], list[int], float]]) -> list[Join]:
    """The joins of clusters, each told by its nearest two messages in time that tell of a problem: a page's reply says nothing to a person."""
    rows = [(*_nearest(features.days, *(_telling(ordered, side) for side in (a, b))), score) for a, b, score in merged]
    if not rows:
        return []
    left, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    values = features.rows(left, right)
    return [
        Join(ordered[i].id, ordered[j].id, _reasons(dict(zip(NAMES, value.tolist(), strict=True))), round(score, 2))
        for (i, j, score), value in zip(rows, values, strict=True)
    ]


def _telling(ordered: Sequence[Mention], rows: list[int]) -> list[int]:
    return [row for row in rows if ordered[row].appeal] or rows


def _nearest(days: np.ndarray, a: list[int], b: list[int]) -> tuple[int, int]:
    i = a[0]
    j = min(b, key=lambda row: (abs(days[row] - days[i]), row))
    i = min(a, key=lambda row: (abs(days[row] - days[j]), row))
    return min(i, j), max(i, j)


def _reasons(value: dict[str, float]) -> tuple[str, ...]:
    named = list(dict.fromkeys(words for name, words in REASONS if value[name] > 0.2))
    return (*named, f"похожий текст ({value['cos']:.2f})") if value["cos"] >= ALIKE else tuple(named or ["тема, время и текст вместе"])


def _clusters(ordered: Sequence[Mention], growing: Agglomeration, joins: Sequence[Join]) -> list[Cluster]:
    groups = sorted((group.rows for group in growing.groups.values()), key=lambda rows: rows[0])
    owner = {ordered[row].id: rows[0] for rows in groups for row in rows}
    of: dict[int, list[Join]] = {}
    for join in joins:
        of.setdefault(owner[join.later], []).append(join)
    return [Cluster(ordered[rows[0]].id, tuple(ordered[row].id for row in rows), tuple(of.get(rows[0], ()))) for rows in groups]
