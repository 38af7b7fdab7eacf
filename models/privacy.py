"""Personal data: keyed hashes instead of authors, masks instead of names, phones, documents."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence

from models.address import Address
from models.language import Doc, Token
from models.reference import Reference

HASH_LENGTH = 16

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ссылка", re.compile(r"(?:https?://)?(?:m\.)?(?:vk\.(?:com|ru)/(?:id\d+|write\d+)|ok\.ru/profile/\d+|t\.me/(?:joinchat/|\+)\S+|wa\.me/\d+)\S*", re.I)),
    ("имя", re.compile(r"\[id\d+\|[^\]\n]*\]|\*id\d+\s*\([^)\n]*\)|@id\d+\b")),
    ("почта", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("карта", re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{2,3})?(?!\d)")),
    ("СНИЛС", re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")),
    ("паспорт", re.compile(r"(?:паспорт\w*\s*(?:серии?|№)?\s*:?\s*)(?:\d{2}\s?\d{2}\s*(?:№|номер)?\s*\d{6})", re.I)),
    ("телефон", re.compile(r"(?<![\d/])(?:\+\s?7|8|7)[\s(–-]{0,3}\d{3,5}[\s)–-]{0,3}\d{1,3}[\s–-]?\d{2}[\s–-]?\d{2}(?!\d)")),
    (
        "телефон",
        re.compile(r"(?<![\d/])(?:\(?81531\)?[\s-]{0,2})?\d-\d{2}-\d{2}(?!\d|-)|(?<![\d/])9\d{2}[\s-]\d{3}[\s-]\d{2}[\s-]?\d{2}(?!\d)|(?<!\d)9\d{9}(?!\d)"),
    ),
    ("номер машины", re.compile(r"(?<!\w)[авекмнорстухabekmhopctyx]\s?\d{3}\s?[авекмнорстухabekmhopctyx]{2}\s?\d{2,3}(?!\w)", re.I)),
    ("квартира", re.compile(r"(?<!\w)(?:кв|квартир[аеуы])\.?\s*(?:№\s*)?\d{1,3}(?!\d|\s*(?:м|кв))", re.I)),
)
_OFFICES = {"глава", "мэр", "губернатор", "министр", "прокурор", "депутат", "чибис", "путин", "президент"}


def pseudonym(key: bytes, identity: str) -> str:
    """The keyed hash (HMAC-SHA256, 16 hex digits) that stands for a person; the same for ever under one key, useless without it."""
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]


def mask_personal_data(doc: Doc, addresses: Sequence[Address], reference: Reference) -> str:
    """The text with names, phones, mails, flats, documents and personal pages replaced by their kind: «[телефон]»."""
    kept = [(a.start, a.stop) for a in addresses if a.level != "settlement"]
    spans = list(_patterns(doc.text)) + [(start, stop, "имя") for start, stop in _people(doc) if not _touches(start, stop, kept)]
    return _replace(doc.text, spans)


def _patterns(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), kind


def _people(doc: Doc) -> Iterator[tuple[int, int]]:
    """Names seen by the dictionary (two or more name words in a row) and by the tagger (two or more capitalised words)."""
    words = [token for token in doc.tokens if token.is_word]
    run: list[Token] = []
    for word in [*words, None]:
        if word is not None and word.names_person and (not run or doc.text[run[-1].stop : word.start].strip(" .") == ""):
            run.append(word)
            continue
        if _is_person(run):
            yield run[0].start, run[-1].stop
        run = [word] if word is not None and word.names_person else []
    for start, stop in doc.people:
        if len(doc.text[start:stop].split()) > 1 and any(w.names_person for w in words if start <= w.start < stop):
            yield start, stop


def _is_person(run: Sequence[Token]) -> bool:
    """Two name words of different kinds («Иванова Мария», «Мария Петровна»), none of them an office holder's."""
    marks = {word.mark for word in run}
    return len(run) > 1 and len(marks) > 1 and _OFFICES.isdisjoint(word.lemma for word in run)


def _touches(start: int, stop: int, kept: Sequence[tuple[int, int]]) -> bool:
    return any(a < stop and start < b for a, b in kept)


def _replace(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, stop, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= at:
            parts += [text[at:start], f"[{kind}]"]
            at = stop
    return "".join([*parts, text[at:]])
