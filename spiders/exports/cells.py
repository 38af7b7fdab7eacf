"""Cells of a sheet as people leave them: texts, moments, links."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from models.worktime import TIME_ZONE
from spiders.dates import parse_moment
from spiders.mentions import PERSON, clean_text
from spiders.plain import plain_text

_WHOLE = re.compile(r"(\d+)\.0+")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIALS = (20_000, 80_000)  # Excel's days since 30.12.1899 that are dates of our time: 1954 to 2119
_EXCEL_EPOCH = datetime(1899, 12, 30)
_DURATION = re.compile(r"\d+:\d\d(?::\d\d)?(?:\.\d+)?")
_BLANK = re.compile(r"[\s\xa0\u200b\ufeff'—–-]*")
_POST = re.compile(r"(?:wall|photo|video|topic|clip|market)-\d+_\d+")
_SPECIAL = re.compile("[<&\\[@*'\xa0\ud800-\udfff]")  # signs that cleaning may touch
_AS_TEXT = re.compile(r'="([^"]*)"')  # how a CSV keeps the zeros of a number
_ERROR = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|ССЫЛКА|Н/Д|ЗНАЧ|ДЕЛ/0|ИМЯ|ЧИСЛО|ПУСТО)[!?]?")
_COMMON = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?: (\d\d):(\d\d)(?::(\d\d))?)?")  # what exports write: read without trying every form
_PERSON_NAME = re.compile(
    r"\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.?|\b[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+"
    r"|\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична|ьич|мич)\b"
)
_FLAT = re.compile(r"[\s,;]*\b(?:кв|квартира|комн|комната)\b\.?\s*№?\s*\d+\w*", re.IGNORECASE)
_PERSON_SITES = ("vk.com", "vk.ru", "ok.ru", "facebook.com")


class Unreadable(Exception):
    """The cell holds something that is no date."""


def is_blank(cell: Any) -> bool:
    """True for nothing, spaces, a lone dash or apostrophe."""
    return cell is None or (isinstance(cell, str) and _BLANK.fullmatch(cell) is not None)


def cell_text(cell: Any) -> str | None:
    """A cell as clean text; whole numbers lose their «.0», texts the apostrophe that Excel users put first; None for a blank one."""
    if is_blank(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    text = quoted[1] if text.startswith("=") and (quoted := _AS_TEXT.fullmatch(text)) else text
    text = clean_export_text(text) if _SPECIAL.search(text) else text
    whole = _WHOLE.fullmatch(text) if text.endswith("0") else None
    return (whole[1] if whole else "" if text.startswith("#") and _ERROR.fullmatch(text) else text) or None


def office_text(text: str | None) -> str | None:
    """The name of an office without the people that stand in the cell too."""
    return text and _PERSON_NAME.sub(PERSON, text)


def address_text(text: str | None) -> str | None:
    """An address up to the house: the flat is nobody's business here."""
    return text and (_FLAT.sub("", text) or None)


def clean_export_text(text: str) -> str:
    """The text without tags, names of mentioned people and the apostrophe that Excel users put first."""
    return clean_text(plain_text(text.strip().removeprefix("'")))


def cell_moment(cell: Any) -> datetime | None:
    """The moment (Europe/Moscow) of a cell: a date, text or an Excel serial number; None for a blank one or a duration; raises Unreadable."""
    if is_blank(cell) or isinstance(cell, time | timedelta):
        return None
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=TIME_ZONE)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=TIME_ZONE)
    text = str(cell).strip().removeprefix("'").strip()
    common = _of_common(text)
    if common is not None:
        return common
    if _DURATION.fullmatch(text):
        return None
    moment = _of_serial(text) or parse_moment(text)
    if moment is None:
        raise Unreadable(text)
    return moment.astimezone(TIME_ZONE)


def _of_common(text: str) -> datetime | None:
    """The moment of «04.02.2026 20:05»."""
    found = _COMMON.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=TIME_ZONE)
    except ValueError:
        raise Unreadable(text) from None


def _of_serial(text: str) -> datetime | None:
    """Excel's number of days since 30.12.1899, to the second."""
    if not _SERIAL.fullmatch(text) or not _SERIALS[0] < float(text.replace(",", ".")) < _SERIALS[1]:
        return None
    return (_EXCEL_EPOCH + timedelta(seconds=round(float(text.replace(",", ".")) * 86_400))).replace(tzinfo=TIME_ZONE)


def public_link(link: str | None) -> str | None:
    """The link without what names a person: of a social network only the post of a community is left, a personal page leaves nothing."""
    if link is None:
        return None
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if host in ("vk.com", "vk.ru"):
        return _vk_post(f"{parts.path}?{parts.query}", parts.query)
    if host == "t.me":
        return link if re.fullmatch(r"/(?:s/)?\w+/\d+(?:/\d+)?", parts.path) else None
    personal = host in _PERSON_SITES and re.search(r"/profile|/id\d|/people", parts.path)
    return None if personal else link


def _vk_post(address: str, query: str) -> str | None:
    """The address of a community's post or comment, also where it hangs over somebody's page («id1?w=wall-2_3»)."""
    post = _POST.search(address)
    if not post:
        return None
    reply = re.search(r"(?:[?&]reply=|_r)(\d+)", address[post.end() :])
    thread = parse_qs(query).get("thread", [""])[0]
    more = [f"{name}={value}" for name, value in (("reply", reply and reply[1]), ("thread", thread)) if value and str(value).isdigit()]
    return f"https://vk.com/{post.group()}" + (f"?{'&'.join(more)}" if more else "")
