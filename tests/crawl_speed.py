"""`python -m tests.crawl_speed [страниц]`: pages a second of the articles spider against a server on this machine, with AutoThrottle off and on."""

import multiprocessing
import sys
import time
from email.utils import format_datetime
from multiprocessing.connection import Connection

from tests.fake_site import WORDPRESS_COMMENTS, FakeSite, Pages, Reply, ago, crawl, page, rss, told

PAGES = 400


def main() -> None:
    """Print a line a setting; the server is a process of its own, so that the figure is the crawler's."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    mine, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(count, theirs), daemon=True)
    server.start()
    site = FakeSite()
    site.url = mine.recv()
    for throttled in (False, True):
        started = time.perf_counter()
        done = crawl(site, "/feed", settings={"AUTOTHROTTLE_ENABLED": throttled})
        seconds = time.perf_counter() - started
        assert (len(done.articles), done.spider.problem) == (count, None)
        messages, way = len(done.messages), "с AutoThrottle" if throttled else "без AutoThrottle"
        print(f"{way}: {count / seconds:.0f} страниц в секунду (страниц {count}, сообщений с комментариями {messages}, секунд {seconds:.1f})")
    mine.send("done")
    server.join()


def serve(count: int, pipe: Connection) -> None:
    """A feed of articles, every fourth with comments, until told that it is done."""
    items = ((f"SITE/{number}", format_datetime(ago(1)), f"Новость {number}") for number in range(count))
    pages: Pages = {"/feed": Reply(rss(*items), "application/rss+xml")}
    for number in range(count):
        comments = WORDPRESS_COMMENTS if number % 4 == 0 else ""
        pages[f"/{number}"] = Reply(page(f"<main><article><h1>Новость {number}</h1>{told()}</article>{comments}</main>"), packed=True)
    with FakeSite(pages).served() as site:
        pipe.send(site.url)
        pipe.recv()


if __name__ == "__main__":
    main()
