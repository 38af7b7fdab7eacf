"""Mentions in texts of VK: the names of people go, the names of communities stay."""

import re

_COMMUNITY = re.compile(r"(?:club|public|event)\d+(?:[?/#]|$)")
_THING = re.compile(r"(?:wall|topic|photo|video|clip|album|poll|market|product|app|doc|page)-?\d")  # a page of something, not of somebody
_SITE = r"(?:https?://)?(?:m\.)?vk\.(?:com|ru)/"
_NAME = r"(?P<name>(?:id|club|public|event)\d+|[A-Za-z][\w.]{4,31})(?::[\w-]+)?"  # a short name has 5 characters at least
_BRACKETS = re.compile(rf"\[(?:{_SITE}(?P<page>[^\s|\]]+)|{_NAME})\|(?P<words>[^\]\n]*)\]", re.A)
_AT = re.compile(rf"(?<![\w@*./])[@*]{_NAME} ?\((?P<words>[^)\n]*)\)", re.A)
_BARE = re.compile(r"(?<![\w@*./])[@*]id\d+\b")
_PERSON = re.compile(rf"\[(?:{_SITE})?id(\d+)(?::[\w-]+)?\||(?<![\w@*./])[@*]id(\d+)\b", re.A)
PERSON = "[имя]"


def clean_text(text: str) -> str:
    """The text without names of mentioned people («[id1|Имя]», «@id1 (Имя)» → «[имя]»); names of communities stay as plain words.

    A short name tells nothing of who stands behind it and counts as a person's. Half a character (a lone surrogate) becomes «?».
    """
    text = text.encode(errors="replace").decode()
    text = _BRACKETS.sub(_named, text)
    return _BARE.sub(PERSON, _AT.sub(_named, text)).strip()


def mentioned_people(text: str) -> list[int]:
    """The numbers of the people whom the text links to, each once; a short name tells no number."""
    found = (int(one[1] or one[2]) for one in _PERSON.finditer(text))
    return list(dict.fromkeys(found))


def _named(found: re.Match[str]) -> str:
    parts = found.groupdict()
    page = parts.get("page") or ""
    impersonal = _COMMUNITY.match(parts["name"] or page) or _THING.match(page)
    return parts["words"] if impersonal else PERSON
