"""Moments as sites, feeds and sheets write them."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from models.worktime import TIME_ZONE

FORMATS = ("%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_MONTHS = {"янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12}
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]|$)")
_IN_WORDS = re.compile(r"(\d{1,2})\s+([а-яё]{3})[а-яё]*\.?\s+(\d{4})(?:\s*г(?:\.|ода)?)?(?:[\s,в-]*(\d{1,2}):(\d\d)(?::(\d\d))?)?(?:\s*([+-]\d{4}))?$", re.I)
_BEFORE_TIME = re.compile(r"(?:,| в|,в) (?=\d)")
_WEEKDAY = re.compile(r"^[а-яё]{2,11}\.?,\s*", re.IGNORECASE)


def parse_moment(text: str) -> datetime | None:
    """The aware moment of ISO 8601, RFC 822, «04.02.2026 20:05» or «4 февраля 2026, 20:05»; without a zone it is Europe/Moscow; None if it is neither."""
    text = " ".join(text.split())
    for read in (_iso, _dotted, _in_words, _rfc822):
        moment = read(text)
        if moment is not None:
            return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)
    return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _ISO.match(text) else None
    except ValueError:
        return None


def _dotted(text: str) -> datetime | None:
    for form in FORMATS:
        try:
            return datetime.strptime(_BEFORE_TIME.sub(" ", text), form)
        except ValueError:
            continue
    return None


def _in_words(text: str) -> datetime | None:
    found = _IN_WORDS.match(_WEEKDAY.sub("", text))
    if not found or found[2].lower() not in _MONTHS:
        return None
    time = "{:02}:{:02}:{:02}".format(*(int(part or 0) for part in found.group(4, 5, 6)))
    return _iso(f"{int(found[3]):04}-{_MONTHS[found[2].lower()]:02}-{int(found[1]):02}T{time}{found[7] or ''}")


def _rfc822(text: str) -> datetime | None:
    """An absent zone, and a name that the standard does not know, such as MSK, come without one."""
    try:
        return parsedate_to_datetime(text.replace(" -0000", " +0000")) if re.search(r"[a-z]{3}", text, re.IGNORECASE) and text.isascii() else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
