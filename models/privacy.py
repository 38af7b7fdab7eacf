"""Personal data: keyed hashes instead of authors, masks instead of names, phones, documents."""

import hashlib
import hmac
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from models.address import Address
from models.language import Doc, Token
from models.masks import KEPT, Span, find_documents, find_flats, find_links
from models.people import find_people
from models.phones import find_phones
from models.reference import Reference

HASH_LENGTH = 16
FLAT = "квартира"


def pseudonym(key: bytes, identity: str) -> str:
    """The keyed hash (HMAC-SHA256, 16 hex digits) that stands for a person; the same for ever under one key, useless without it."""
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]


def mask_personal_data(doc: Doc, addresses: Sequence[Address], reference: Reference) -> str:
    """The text with names, phones, mails, flats, documents and personal pages replaced by their kind: «[телефон]»."""
    return mask(doc.text, find_personal_data(doc, addresses, reference))


def mask(text: str, spans: Sequence[Span]) -> str:
    """The text with each span (in order, none inside another) replaced by its kind."""
    parts, at = [], 0
    for start, stop, kind in spans:
        parts += [text[at:start], f"[{kind}]"]
        at = stop
    return "".join([*parts, text[at:]])


def hidden_words(doc: Doc, spans: Sequence[Span]) -> frozenset[int]:
    """Positions of the words that touch what is masked; of «кв. 12» only the number."""
    starts = [start for start, _, _ in spans]
    return frozenset(at for at, word in enumerate(doc.words) if spans and _is_hidden(word, spans[: bisect_left(starts, word.stop)]))


def _is_hidden(word: Token, before: Sequence[Span]) -> bool:
    if not before or before[-1][1] <= word.start:
        return False
    return before[-1][2] != FLAT or not word.norm.startswith("кв")


def find_personal_data(doc: Doc, addresses: Sequence[Address], reference: Reference) -> list[Span]:
    """What must be masked, as (start, stop, kind) in the order of the text, none inside another."""
    found, at = [], 0
    for start, stop, kind in sorted(_candidates(doc, addresses, reference), key=lambda span: (span[0], -span[1])):
        if start >= at:
            found += [(start, stop, kind)] if kind != KEPT else []
            at = stop
    return found


def _candidates(doc: Doc, addresses: Sequence[Address], reference: Reference) -> Iterator[Span]:
    communities = frozenset(source.address.lower() for source in reference.sources.values() if source.kind in ("vk", "telegram"))
    yield from find_links(doc.text, communities)
    yield from find_documents(doc.text)
    yield from find_phones(doc.text, addresses)
    yield from find_flats(doc.text, addresses)
    yield from find_people(doc, addresses, reference.officials)
