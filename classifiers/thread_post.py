"""A message of a thread as the ties of official replies see it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A message of a thread. `spots` are (street, house or None) and (place, None); `mentions` authors whom the text addresses."""

    id: str
    parent: str | None
    author: str | None
    official: bool
    text: str
    at: datetime
    lemmas: tuple[str, ...] = ()
    spots: tuple[tuple[str, str | None], ...] = ()
    mentions: tuple[str, ...] = ()
