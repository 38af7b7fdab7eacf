"""Messages about one problem: clusters with the evidence of each join, the same whatever the order of arrival, reversible by a curator."""

from collections.abc import Iterable, Sequence

import numpy as np

from classifiers.agglomeration import MISSING, Agglomeration
from classifiers.apartness import Apartness
from classifiers.candidates import candidate_pairs, near_duplicates
from classifiers.cluster import Cluster, Join
from classifiers.joining import Joining
from classifiers.mention import Mention, inherit, lean
from classifiers.pair_features import CHUNK, NAMES, Lexicon, PairFeatures
from classifiers.recurrence import link_recurring

Pairs = Iterable[tuple[str, str]]
REASONS = (("house", "один дом"), ("hint", "номер дома без улицы"), ("place", "одно место"), ("street_only", "одна улица"), ("half_house", "одна улица"),
           ("topic_sure", "одна тема"), ("outage_soon", "общее отключение"), ("author", "тот же автор"), ("thread", "одна ветка"),
           ("numbers", "одно учреждение или маршрут"))  # fmt: skip
POLL = 2  # so many addresses in the answers make a poll of what they answer
ALIKE = 0.4  # a cosine worth naming
SAME_TOPIC, SAME_GROUP = 0.15, 0.5  # cosines of topics or groups from which on one place may be one problem


def same_problem(mentions: Iterable[Mention], lexicon: Lexicon, joining: Joining, forced: Pairs = (), forbidden: Pairs = ()) -> list[Cluster]:
    """Cluster the mentions. Pure: it depends on the set of mentions alone. A forbidden pair is never joined, a forced one always, unless forbidden."""
    ordered = in_context(mentions, joining)
    if not ordered:
        return []
    apart = Apartness(ordered, joining, forbidden)
    weights = [joining.reply_weight if is_silent(one) else 1.0 for one in ordered]
    growing = Agglomeration(weights, apart.clash)
    joins = _certain(ordered, growing, apart, joining, forced)
    features = PairFeatures(ordered, lexicon, joining)
    left, right = candidate_pairs(ordered, joining)
    left, right, scores = _scored(ordered, features, left, right, joining)
    growing.link(zip(left.tolist(), right.tolist(), scores.tolist(), strict=True))
    best = {}
    enough = [joining.enough(one.topic) for one in ordered]
    for i, j, score in growing.grow(min(enough, default=0.0), lambda a, b: max(enough[a[0]], enough[b[0]])):
        best[min(i[0], j[0]), max(i[0], j[0])] = (i, j, score)
    joins += _explained(ordered, features, best.values())
    return link_recurring(_clusters(ordered, growing, joins), ordered, joining)


def in_context(mentions: Iterable[Mention], joining: Joining) -> list[Mention]:
    """The mentions once each, in order of time, with the places and topics that their threads lend them."""
    return lean(inherit({one.id: one for one in mentions}.values()), joining.lean)


def is_silent(one: Mention) -> bool:
    """A reply that names no place of its own: it follows its thread."""
    return one.thread != one.id and all(spot.inherited for spot in one.spots)


def _certain(ordered: Sequence[Mention], growing: Agglomeration, apart: Apartness, joining: Joining, forced: Pairs) -> list[Join]:
    """What needs no weighing: a curator's merge, a repost or nearly the same text, a reply that names no other place."""
    numbers = {one.id: i for i, one in enumerate(ordered)}
    joins = []
    for i, j in sorted(tuple(sorted((numbers[a], numbers[b]))) for a, b in forced if a in numbers and b in numbers):
        if not apart.split(*(growing.groups[growing.owner(row)].rows for row in (i, j))) and growing.unite(i, j, force=True):
            joins.append(Join(ordered[i].id, ordered[j].id, ("объединено куратором",)))
    for i, j in near_duplicates(ordered, joining):
        if growing.unite(i, j):
            reason = "репост" if ordered[j].repost_of in (ordered[i].id, ordered[i].repost_of or "") else "почти тот же текст"
            joins.append(Join(ordered[i].id, ordered[j].id, (reason,)))
    polls = _polls(ordered)
    for j, one in enumerate(ordered):
        above = numbers.get(one.parent or "")
        if above is not None and _follows(one, ordered[above]) and one.parent not in polls and growing.unite(above, j):
            joins.append(Join(ordered[above].id, one.id, ("одна ветка",)))
    return joins


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


def _scored(
    ordered: Sequence[Mention], features: PairFeatures, left: np.ndarray, right: np.ndarray, joining: Joining
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pairs within the window of their topics with their log-odds of telling of one problem."""
    windows = np.array([joining.window(one.topic) for one in ordered])
    near = features.days[right] - features.days[left] <= np.maximum(windows[left], windows[right]) if len(left) else np.zeros(0, dtype=bool)
    left, right = left[near], right[near]
    weights = np.array([joining.weights.get(name, 0.0) for name in NAMES])
    anywhere = np.array([joining.scope(one.topic) == "town" for one in ordered])
    scores = np.full(len(left), MISSING)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        values = features.rows(left[part], right[part])
        told = _founded(values, joining) | (anywhere[left[part]] & anywhere[right[part]] & (values[:, NAMES.index("topic_sure")] > 0))
        scores[part] = np.where(told, values @ weights + joining.intercept, MISSING)
    told = scores > MISSING
    return left[told], right[told], scores[told]


def _founded(values: np.ndarray, joining: Joining) -> np.ndarray:
    """Pairs that have a thread in common, a place and the matter, or a text alike enough; an outage's common cause is founded on time."""
    named = dict(zip(NAMES, values.T, strict=True))
    place = values[:, np.isin(NAMES, ("house", "hint", "half_house", "street_only", "place", "numbers"))].any(axis=1)
    matter = (named["topic"] > SAME_TOPIC) | (named["group"] > SAME_GROUP)
    text = named["cos_context"] >= joining.strong_text
    return np.asarray((named["thread"] > 0) | (place & matter) | text | (named["outage_soon"] > 0.1))


def _explained(ordered: Sequence[Mention], features: PairFeatures, merged: Iterable[tuple[list[int], list[int], float]]) -> list[Join]:
    """The joins of clusters, each told by its nearest two messages in time."""
    rows = [(*_nearest(features.days, a, b), score) for a, b, score in merged]
    if not rows:
        return []
    left, right = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    values = features.rows(left, right)
    return [
        Join(ordered[i].id, ordered[j].id, _reasons(dict(zip(NAMES, value.tolist(), strict=True))), round(score, 2))
        for (i, j, score), value in zip(rows, values, strict=True)
    ]


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
