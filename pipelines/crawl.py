"""One Scrapy crawl in a process of its own: `python -m pipelines.crawl < job.json > facts.jsonl`."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from scrapy import signals
from scrapy.crawler import CrawlerProcess

from models.privacy import pseudonym
from models.reference import Source
from pipelines.inbox import fact_of
from spiders.articles import ArticlesSpider
from spiders.reception import ReceptionSpider
from spiders.settings import SETTINGS
from spiders.telegram import TelegramSpider


def job_of(source: Source, now: datetime, telegram_url: str, visits: Mapping[str, Any], author_key: bytes) -> str:
    """The job as JSON for the child's standard input: the key of the authors' hashes is in it, so it is written nowhere.

    `visits` is what the last run of a site gave back.
    """
    job = {"source": asdict(source), "now": now.isoformat(), "telegram_url": telegram_url, "visits": visits}
    job["author_key"] = author_key.hex() if source.kind == "site" else ""
    return json.dumps(job, ensure_ascii=False)


def spider_of(source: Source) -> Any:
    """The class that collects the source."""
    if source.kind == "telegram":
        return TelegramSpider
    return ReceptionSpider if source.reception else ArticlesSpider


def crawl(job: dict[str, Any]) -> dict[str, Any]:
    """Run the spider; facts go to standard output as they come; returns what else it has to say."""
    source = Source(**{field.name: job["source"][field.name] for field in fields(Source)})
    site = source.kind == "site"
    key = bytes.fromhex(job["author_key"])
    more = {"known": job["visits"], "hash_author": lambda who: pseudonym(key, who)} if site else {"url": job["telegram_url"]}
    process = CrawlerProcess(SETTINGS)
    crawler = process.create_crawler(spider_of(source))
    crawler.signals.connect(_write, signals.item_scraped)
    process.crawl(crawler, source=source, now=datetime.fromisoformat(job["now"]), **more)
    process.start()
    spider = crawler.spider
    problem = spider.problem or _failures(crawler.stats.get_stats())
    for listing in () if problem else spider.listings():
        _write(listing)
    if not site:
        return {"problem": problem}
    unchanged = spider.tally.unchanged + spider.tally.unchanged_comments
    return {"problem": problem, "unchanged": unchanged, "visits": spider.visits.made(problem is None, spider.since)}


def _write(item: Any) -> None:
    """Put out a message, a listing or what was dropped, as a line."""
    print(json.dumps(fact_of(item), ensure_ascii=False), flush=True)


def _failures(stats: dict[str, Any]) -> str | None:
    """What Scrapy itself saw go wrong."""
    errors = stats.get("log_count/ERROR", 0)
    return f"ошибок при обходе страниц: {errors}, часть сообщений не получена" if errors else None


if __name__ == "__main__":
    print(json.dumps({"end": crawl(json.load(sys.stdin))}, ensure_ascii=False))
