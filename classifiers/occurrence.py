"""One coming of a problem, and the cells of place and matter in which comings are counted."""

from dataclasses import dataclass
from datetime import date

LEVELS = ("house", "street", "place", "settlement")
KINDS = ("topic", "group")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A case on the day it came, or came again; `house` is «улица, дом», `place` a landmark or a stop; what is not known is None."""

    case: str
    on: date
    topic: str
    house: str | None = None
    street: str | None = None
    place: str | None = None
    settlement: str | None = None

    @property
    def group(self) -> str:
        """The id of the topic's group."""
        return self.topic.partition(".")[0]


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A matter (a topic's or a group's id) at a place of one level."""

    level: str
    place: str
    matter: str

    @property
    def kind(self) -> str:
        """Whether the matter is a topic or a whole group."""
        return "topic" if "." in self.matter else "group"

    def holds(self, one: Occurrence) -> bool:
        """True if the occurrence is of this cell."""
        return getattr(one, self.level) == self.place and getattr(one, self.kind) == self.matter
