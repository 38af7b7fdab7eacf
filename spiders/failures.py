"""Why a page did not come, in Russian."""

from typing import Any

from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

GONE = (404, 410)


def reason_of(failure: Any) -> str:
    """The reason of a failed request: the answer's code, the site's robots.txt, redirects without an end, or the network."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"ответ {error.response.status}"
    if isinstance(error, IgnoreRequest):
        return "запрещено robots.txt сайта" if "robots" in str(error) else "переадресации без конца"
    name = type(error).__name__
    if "Timeout" in name:
        return "сайт не ответил вовремя"
    return "имя сайта не найдено" if "Resolve" in name or "DNS" in name else f"нет связи ({name})"


def is_gone(failure: Any) -> bool:
    """True if the site says that there is no such page any more."""
    return isinstance(failure.value, HttpError) and failure.value.response.status in GONE
