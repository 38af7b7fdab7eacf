"""What the address of a source looks like, by its kind."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from models.reference import Reference, Source

_FORMS = {
    "vk": (re.compile(r"-\d+|[A-Za-z][\w.]{1,31}", re.ASCII), "номер сообщества с минусом («-123») или его короткое имя"),
    "vk_search": (re.compile(r".*\w.*"), "слова для поиска, запросы через «;»"),
    "ok": (re.compile(r"\d+", re.ASCII), "номер группы"),
    "telegram": (re.compile(r"[A-Za-z]\w{3,31}", re.ASCII), "имя канала без @ и ссылки"),
    "site": (re.compile(r"https?://[^\s/]+\S*"), "полный адрес, http:// или https://"),
}


def check_addresses(reference: Reference) -> Iterator[str]:
    """Problems of the addresses in Russian: of a wrong form, or of two sources at once."""
    seen: dict[tuple[str, str], str] = {}
    for source in reference.sources.values():
        if source.address and not fits(source.kind, source.address):
            yield f"sources.toml: у источника «{source.id}» адрес «{source.address}», нужно: {_FORMS[source.kind][1]}"
        owner = seen.setdefault(place_of(source.kind, source.address), source.id) if source.address else source.id
        if owner != source.id:
            yield f"sources.toml: у источников «{owner}» и «{source.id}» один адрес «{source.address}»"


def fits(kind: str, address: str) -> bool:
    """Whether the address has the form of its kind; kinds without one take anything."""
    return kind not in _FORMS or _FORMS[kind][0].fullmatch(address) is not None


def place_of(kind: str, address: str) -> tuple[str, str]:
    """The same for two writings of one address: case, the scheme of a link, a slash at its end."""
    if kind != "site":
        return kind, address.lower()
    parts = urlsplit(address)
    return kind, f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def source_at(reference: Reference, kind: str, *addresses: str) -> Source | None:
    """The source of the kind that has one of the addresses already."""
    places = {place_of(kind, address) for address in addresses}
    return next((one for one in reference.sources.values() if one.kind == kind and one.address and place_of(kind, one.address) in places), None)
