"""What people said of an event of a case — a curator's word on an answer, a correction — found again when cases merge or split and when ties change.

A page's reply has in every case an event of its own, whose id depends on what else is in the case; what was said of it is said of the reply.
"""

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from models.case import Event
from models.check_answer import OF_WORDS

SAID = ("checked", "corrected")
PAGE = ("answered", "reacted")  # events that replies of official pages make
Words = Mapping[str, Sequence[Event]]
Tie = Mapping[str, Any]


def words_about(events: Iterable[Event]) -> Words:
    """Curators' words and corrections by what they are about: the id of an event, the id of a reply."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind in SAID:
            for name in sorted({event.payload.get("of", ""), reply_of(event)} - {""}):
                found[name].append(event)
    return found


def reply_of(word: Event) -> str:
    """The reply that the word is about; words of old tell it only in the name of the event («answered:REPLY>MESSAGE»)."""
    kind, _, key = word.payload.get("of", "").partition(":")
    return word.payload.get("reply") or (key.partition(">")[0] if kind in PAGE else "")


def key_of(tie: Tie) -> str:
    """The name of a tie of a reply: by itself if it stands under the message, else with the message."""
    return str(tie["id"]) if tie["is_under"] else f"{tie['id']}>{tie['message_id']}"


def is_taken_back(tie: Tie, words: Words) -> bool:
    """Whether people said last that the reply is none to this message."""
    said = sorted((word for word in words.get(tie["id"], ()) if "void" in word.payload and _covers(word, tie)), key=lambda word: (word.at, word.id))
    return bool(said and said[-1].payload["void"])


def with_words(found: Sequence[Event], ties: Mapping[str, Tie], members: Container[str], words: Words) -> list[Event]:
    """The events of a case with all that people said of them, wherever it was told; `ties` are those of the replies of pages by the event that each makes."""
    said = {word.id: word for event in found for word in _said_of(event, ties.get(event.id), members, words)}
    known = {event.id for event in found}
    return [said.get(event.id) or _apart(event) for event in found] + [word for id, word in said.items() if id not in known]


def _said_of(event: Event, tie: Tie | None, members: Container[str], words: Words) -> Iterator[Event]:
    """The words that hold of the event, told of its present id, and the corrections of these words."""
    names = (event.id,) if tie is None else (event.id, tie["id"])
    for word in {word.id: word for name in names for word in words.get(name, ())}.values():
        if tie is None or _holds(word, tie, members):
            yield replace(word, payload={**word.payload, "of": event.id})
            yield from words.get(word.id, ())


def _holds(word: Event, tie: Tie, members: Container[str]) -> bool:
    """What is said of the words of a reply holds of it everywhere, what is said of how it answers only where that was asked; a reply that was taken back of
    one message still answers the others."""
    if word.kind == "checked":
        return word.payload.get("point") in OF_WORDS or _asked(word) in members
    return _covers(word, tie) if "void" in word.payload else any(id in members for id in (*_messages(word), _asked(word)))


def _covers(word: Event, tie: Tie) -> bool:
    return tie["message_id"] in _messages(word) or word.payload.get("of", "").partition(":")[2] == key_of(tie)


def _asked(word: Event) -> str:
    """The message whose answer was spoken of."""
    named = word.payload.get("of", "").partition(">")[2]
    return word.payload.get("asked") or named or (word.case or "").removeprefix("case:")


def _messages(word: Event) -> list[str]:
    """The messages that the case had when it was corrected."""
    try:
        told = json.loads(word.payload.get("messages", "[]"))
    except ValueError:
        return []
    return [str(id) for id in told] if isinstance(told, list) else []


def _apart(event: Event) -> Event:
    """A curator's word that holds of no answer here stays in the story under the name of what it was said of."""
    reply = reply_of(event) if event.kind == "checked" else ""
    return replace(event, payload={**event.payload, "of": f"answered:{reply}>{_asked(event)}"}) if reply else event
