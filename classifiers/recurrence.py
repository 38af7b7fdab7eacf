"""Problems that came back: a cluster that begins after a solved one at the same place on the same topic."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from classifiers.cluster import Cluster
from classifiers.joining import Joining
from classifiers.mention import Mention


def link_recurring(clusters: Sequence[Cluster], ordered: Sequence[Mention], joining: Joining) -> list[Cluster]:
    """Clusters that begin after a solved one at the same place on the same topic say so; the latest solved one counts."""
    known = {one.id: one for one in ordered}
    solved: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
    for cluster in clusters:
        members = [known[id] for id in cluster.messages]
        closed = min((one.closed_at for one in members if one.closed_at), default=None)
        if closed:
            for key in _what_and_where(members):
                solved.setdefault(key, []).append((closed, cluster.id))
    return [_recurring(cluster, [known[id] for id in cluster.messages], solved, joining) for cluster in clusters]


def _recurring(cluster: Cluster, members: Sequence[Mention], solved: dict[tuple[str, str], list[tuple[datetime, str]]], joining: Joining) -> Cluster:
    begun, reach = members[0].at, timedelta(days=joining.recurs_days)
    past = [(closed, id) for key in _what_and_where(members) for closed, id in solved.get(key, ()) if begun - reach <= closed < begun]
    if not past:
        return cluster
    closed, id = max(past)
    return replace(cluster, recurs=id, recurs_reasons=(f"то же место и тема, решено {closed:%d.%m.%Y}",))


def _what_and_where(members: Sequence[Mention]) -> list[tuple[str, str]]:
    """The topics of the cluster with its houses, or where there are none its streets and places."""
    topics = {one.topic for one in members}
    spots = [spot for one in members for spot in one.spots]
    where = {f"{spot.street}, {spot.house}" for spot in spots if spot.house} or {spot.street or spot.place or "" for spot in spots}
    return sorted((topic, place) for topic in topics for place in where if topic and place)
