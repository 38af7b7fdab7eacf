"""What a site said of its pages at the last visit, so that an unchanged page is not sent again (ETag, Last-Modified)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapy.http import Response

Visit = Mapping[str, Any]  # etag, modified; of an article also its list (`of`), its date (`at`) and whether it was taken


class Visits:
    """The visits of the last run and those of this one, by address."""

    def __init__(self, known: Mapping[str, Visit]):
        self._known, self._made = known, dict[str, Visit]()

    def headers(self, url: str) -> dict[str, str]:
        """The headers that ask for the page only if it changed."""
        visit = self._known.get(url, {})
        asked = {"If-None-Match": visit.get("etag"), "If-Modified-Since": visit.get("modified")}
        return {name: value for name, value in asked.items() if value}

    def keep(self, url: str, page: Response, **more: Any) -> None:
        """Remember the visit; one page in two lists belongs to the first."""
        said = {"etag": page.headers.get("ETag"), "modified": page.headers.get("Last-Modified")}
        self._made[url] = {name: value.decode("latin-1") for name, value in said.items() if value} | more

    def carry(self, url: str) -> Visit:
        """Keep what is known of an unchanged page, and give it."""
        visit = self._known.get(url, {})
        self._made[url] = visit
        return visit

    def listed(self, contents: str, since: datetime) -> list[str]:
        """Addresses of the articles not older than `since` that this list held at the last visit."""
        return [url for url, visit in self._known.items() if visit.get("of") == contents and not _older(visit, since)]

    def is_old(self, url: str, since: datetime) -> bool:
        """True if the article is known to be older than `since`; its date does not change."""
        return _older(self._known.get(url, {}), since)

    def made(self, healthy: bool) -> dict[str, Visit]:
        """What to remember of this run; after a run with a problem the lists are asked for anew, or what was lost would stay lost."""
        return {url: visit for url, visit in self._made.items() if healthy or "of" in visit}


def _older(visit: Visit, since: datetime) -> bool:
    return bool(visit.get("at")) and datetime.fromisoformat(visit["at"]) < since
