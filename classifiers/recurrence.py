"""Problems that came back: a cluster that begins after a closed one at the same place on the same topic."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from classifiers.cluster import Cluster
from classifiers.joining import Joining
from classifiers.mention import Mention

Closed = dict[tuple[str, str], list[tuple[Sequence[tuple[datetime, bool]], str]]]  # by topic and place: the turns and the cluster


def link_recurring(clusters: Sequence[Cluster], ordered: Sequence[Mention], joining: Joining) -> list[Cluster]:
    """Clusters that begin while another of the same place and topic is closed say so; the one closed last counts."""
    known = {one.id: one for one in ordered}
    closed: Closed = {}
    for cluster in clusters:
        members = _telling(cluster, known)
        turns = sorted(turn for one in members for turn in one.turns)
        if turns:
            for key in _what_and_where(members, joining):
                closed.setdefault(key, []).append((turns, cluster.id))
    return [_recurring(cluster, _telling(cluster, known), closed, joining) for cluster in clusters]


def _telling(cluster: Cluster, known: Mapping[str, Mention]) -> list[Mention]:
    """Its messages without those that only stand above them in a thread."""
    members = [known[id] for id in cluster.messages]
    return [one for one in members if one.appeal] or members


def _recurring(cluster: Cluster, members: Sequence[Mention], closed: Closed, joining: Joining) -> Cluster:
    begun = members[0].at
    found = [(_closed_at(turns, begun), id) for key in _what_and_where(members, joining) for turns, id in closed.get(key, ()) if id != cluster.id]
    past = [(at, id) for at, id in found if at is not None and begun - timedelta(days=joining.recurs_days) <= at]
    if not past:
        return cluster
    at, id = max(past)
    return replace(cluster, recurs=id, recurs_reasons=(f"то же место и тема, закрыто {at:%d.%m.%Y}",))


def _closed_at(turns: Sequence[tuple[datetime, bool]], moment: datetime) -> datetime | None:
    """Since when the case is closed at the moment, None if it is open."""
    since = None
    for at, closed in turns:
        if at < moment:
            since = (since or at) if closed else None
    return since


def _what_and_where(members: Sequence[Mention], joining: Joining) -> list[tuple[str, str]]:
    """The topics of the cluster (those of one network are one) with its houses, or where there are none its streets and places."""
    topics = {joining.matter(one.topic) for one in members}
    spots = [spot for one in members for spot in one.spots]
    where = {f"{spot.street}, {spot.house}" for spot in spots if spot.house} or {spot.street or spot.place or "" for spot in spots}
    return sorted((topic, place) for topic in topics for place in where if topic and place)
