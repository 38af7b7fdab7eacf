"""Messages taken for one problem, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Join:
    """Why two messages (the closest of two clusters) are taken for one problem; `score` is the mean log-odds, None for a certain join."""

    earlier: str
    later: str
    reasons: tuple[str, ...]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """The messages of one problem in order of time; `id` is that of the first. `recurs` is the id of the solved cluster that came back."""

    id: str
    messages: tuple[str, ...]
    joins: tuple[Join, ...]
    recurs: str | None = None
    recurs_reasons: tuple[str, ...] = ()

    def towards(self, message: str) -> dict[str, Join]:
        """For each other message the join by which it hangs on this one: the first step of the way."""
        near: dict[str, list[Join]] = {}
        for join in self.joins:
            near.setdefault(join.earlier, []).append(join)
            near.setdefault(join.later, []).append(join)
        found: dict[str, Join] = {}
        reached = [message]
        for id in reached:
            for join in near.get(id, ()):
                other = join.earlier if join.later == id else join.later
                if other != message and other not in found:
                    found[other] = join
                    reached.append(other)
        return found
