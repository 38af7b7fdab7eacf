"""A message as the joining of problems sees it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from classifiers.loose_houses import digits, loose_houses
from models.analysis import Analysis, Reader, analyze
from models.message import Message

Topics = tuple[tuple[str, float], ...]
Turns = tuple[tuple[datetime, bool], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a message names, ids as in Address; `inherited` if only what the message answers names it."""

    street: str | None = None
    house: str | None = None
    place: str | None = None
    settlement: str | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One message that may tell of a problem. `thread` is the id of the root (its own for a root), `topics` are the likeliest topic ids with their
    probabilities, the best first; `turns` are the moments at which what is told of it closed its case (True) or opened it again (False), in order of time;
    `address_words` are the words by which it names its spots.

    `appeal`: it was judged to tell of a problem; a post that was not (a poll, a notice) does not hold its replies together.
    """

    id: str
    at: datetime
    channel: str
    thread: str
    parent: str | None
    author: str | None
    text: str
    lemmas: tuple[str, ...]
    spots: tuple[Spot, ...]
    group: str
    topics: Topics
    address_words: tuple[str, ...] = ()
    repost_of: str | None = None
    turns: Turns = ()
    appeal: bool = True

    @property
    def topic(self) -> str:
        """The likeliest topic, or nothing."""
        return self.topics[0][0] if self.topics else ""


def mention_of(message: Message, analysis: Analysis, group: str, topics: Topics, stops: Mapping[str, Spot], *, appeal: bool = True) -> Mention:
    """The mention of a message that has been read and judged."""
    spots = [Spot(a.street or a.name, a.house, a.place, a.settlement) for a in analysis.addresses]
    spots += [stops[spot.place] for spot in spots if spot.place and spot.place in stops]
    return Mention(
        message.id, message.published_at, message.channel, message.thread, message.parent, message.author, analysis.masked_text, analysis.lemmas,
        tuple(dict.fromkeys(spots)), group, topics, tuple(re.findall(r"\w+", " ".join(a.text for a in analysis.addresses).lower())),
        message.repost_of, (), appeal,
    )  # fmt: skip


def stops_of(reader: Reader) -> dict[str, Spot]:
    """The addresses of the places whose official name is one («ост. пр. Ленина, 39»), by place id."""
    moment = datetime.min
    places = [Message(p.id, "", "", p.id, None, None, False, p.name, None, moment, moment) for p in reader.reference.places.values()]
    found = zip(places, analyze(places, reader), strict=True)
    return {place.id: Spot(a.street, a.house, None, a.settlement) for place, analysis in found for a in analysis.addresses if a.street}


def inherit(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions in order of time, where a reply that names no place has those of the message above it, or of the root, or another house there."""
    ordered = sorted(mentions, key=lambda one: (one.at, one.id))
    known = {one.id: one for one in ordered}
    for one in ordered:
        if not one.spots:
            known[one.id] = replace(one, spots=_or_next_door(one.text, _above(one, known)))
    return [known[one.id] for one in ordered]


def _or_next_door(text: str, above: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """The spots above, or another house of their street that a reply names by its number alone: «а у нас в 27»."""
    streets = {spot.street for spot in above if spot.house}
    known = {digits(spot.house) for spot in above}
    named = [number for number in loose_houses(text) if number not in known] if len(streets) == 1 else []
    like = next((spot for spot in above if spot.house), Spot())
    return tuple(replace(like, house=number, inherited=False) for number in named) or above


def _above(mention: Mention, known: Mapping[str, Mention]) -> tuple[Spot, ...]:
    seen, at = {mention.id}, mention.parent
    while at and at in known and at not in seen:
        if known[at].spots:
            return _inherited(known[at].spots)
        seen.add(at)
        at = known[at].parent
    root = known.get(mention.thread)
    return _inherited(root.spots) if root else ()


def _inherited(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    return tuple(replace(spot, inherited=True) for spot in spots)
