"""Personal data: keyed hashes instead of authors, masks instead of names, phones, documents."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence

from models.address import Address
from models.language import Doc
from models.masks import KEPT, Span, find_documents, find_flats, find_links
from models.people import find_people
from models.phones import find_phones
from models.reference import Reference

HASH_LENGTH = 16


def pseudonym(key: bytes, identity: str) -> str:
    """The keyed hash (HMAC-SHA256, 16 hex digits) that stands for a person; the same for ever under one key, useless without it."""
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]


def mask_personal_data(doc: Doc, addresses: Sequence[Address], reference: Reference) -> str:
    """The text with names, phones, mails, flats, documents and personal pages replaced by their kind: «[телефон]»."""
    parts, at = [], 0
    for start, stop, kind in find_personal_data(doc, addresses, reference):
        parts += [doc.text[at:start], f"[{kind}]"]
        at = stop
    return "".join([*parts, doc.text[at:]])


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
