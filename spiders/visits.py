"""What a site said of its pages at the last visit, so that an unchanged page is not sent again (ETag, Last-Modified), and which articles are known."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from scrapy.http import Response

Visit = Mapping[str, Any]
"""etag, modified; of an article also its list (`of`), its date (`at`), its `key` and the list's `title`, whether it was `taken`, its number of `comments`.

What stands on the list's page itself has no address of its own and is kept by its id with `lasting`.
"""


class Visits:
    """The visits of the last run and those of this one, by address."""

    def __init__(self, known: Mapping[str, Visit]):
        self._known, self._made, self._gone = known, dict[str, Visit](), set[str]()

    def __bool__(self) -> bool:
        """True if there was a run before."""
        return bool(self._known)

    def known(self, url: str) -> Visit:
        """What the run before knew of a page; empty for a new one."""
        return self._known.get(url, {})

    def headers(self, url: str) -> dict[str, str]:
        """The headers that ask for the page only if it changed."""
        visit = self.known(url)
        asked = {"If-None-Match": visit.get("etag"), "If-Modified-Since": visit.get("modified")}
        return {name: value for name, value in asked.items() if value}

    def keep(self, url: str, page: Response, **more: Any) -> None:
        """Remember the visit; one page in two lists belongs to the first."""
        said = {"etag": page.headers.get("ETag"), "modified": page.headers.get("Last-Modified")}
        self._made[url] = {name: value.decode("latin-1") for name, value in said.items() if value} | more

    def remember(self, id: str, **more: Any) -> None:
        """Remember for good what stands on the list's own page."""
        self._made[id] = more | {"lasting": True}

    def carry(self, url: str) -> Visit:
        """Keep what is known of an unchanged page, and give it."""
        visit = self.known(url)
        self._made[url] = visit
        return visit

    def forget(self, url: str) -> None:
        """The article is no more; it is asked for again only if the run had a problem."""
        self._gone.add(url)

    def fresh(self, since: datetime) -> Iterator[tuple[str, Visit]]:
        """The known articles that are not older than `since`."""
        yield from ((url, visit) for url, visit in self._known.items() if "of" in visit and not _older(visit, since))

    def is_old(self, url: str, since: datetime) -> bool:
        """True if the article is known to be older than `since`; its date does not change."""
        return _older(self.known(url), since)

    def made(self, healthy: bool, since: datetime) -> dict[str, Visit]:
        """What to remember of this run; after a run with a problem the lists are asked for anew, or what was lost would stay lost."""
        kept = {url: visit for url, visit in self._known.items() if "of" in visit and (not healthy or visit.get("lasting") or not _older(visit, since))}
        made = {url: visit for url, visit in self._made.items() if healthy or "of" in visit}
        return {url: visit for url, visit in (kept | made).items() if not healthy or url not in self._gone}


def _older(visit: Visit, since: datetime) -> bool:
    return bool(visit.get("at")) and datetime.fromisoformat(visit["at"]) < since
