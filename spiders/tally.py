"""What a crawl of a site brought and what it did not, and whether that is as it should be."""

from collections import Counter
from dataclasses import dataclass, field

from models.reference import Source

MANY = 3  # articles that may vanish in one run without a question


@dataclass
class Tally:
    """Counts of one run.

    `lost` are articles that should have come, `missed` such as the site has not or forbids: they are a problem only where nothing else came.
    `gone` are known articles that the site took down. `broken` is why a list could not be read, `empty` why it gave nothing.
    """

    got: int = 0
    unchanged: int = 0
    unchanged_comments: int = 0
    gone: int = 0
    listed: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    broken: str | None = None
    empty: str | None = None
    _examples: dict[bool, str] = field(default_factory=dict)

    def lose(self, reason: str, url: str, missed: bool = False) -> None:
        """Count an article that did not come."""
        (self.missed if missed else self.lost)[reason] += 1
        self._examples.setdefault(missed, url)

    def break_off(self, why: str) -> None:
        """Keep the first reason why the lists could not be read."""
        self.broken = self.broken or why

    def problem(self, source: Source) -> str | None:
        """The first thing that is not as it should be, in Russian: lists, articles, the yield that the block promises."""
        got, why = self.got + self.unchanged, self.broken or (None if self.listed else self.empty)
        if why:
            return f"{source.name}: {why}."
        lost = self.lost or (self.missed if not got else None)
        if lost:
            reasons = "; ".join(f"{reason}: {times}" for reason, times in lost.most_common())
            return f"{source.name}: не получено статей {lost.total()}, например {self._examples[lost is self.missed]} ({reasons}). Проверьте эти страницы."
        if self.gone >= MANY and self.gone > got:
            return f"{source.name}: разом исчезло статей {self.gone}, осталось {got}: сайт сменил адреса или сломан. Удалёнными они не записаны."
        if got < source.expected_min:
            return f"{source.name}: статей {got}, а ожидалось не меньше {source.expected_min}: сайт молчит или устроен по-новому."
        return None
