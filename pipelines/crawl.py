"""One Scrapy crawl in a process of its own: `python -m pipelines.crawl < job.json > facts.jsonl`."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from scrapy import signals
from scrapy.crawler import CrawlerProcess

from models.message import Message
from models.reference import Source
from pipelines.inbox import fact_of
from spiders.articles import ArticlesSpider
from spiders.settings import SETTINGS
from spiders.telegram import TelegramSpider

SPIDERS: dict[str, Any] = {"telegram": TelegramSpider, "site": ArticlesSpider}


def job_of(source: Source, now: datetime, telegram_url: str, visits: Mapping[str, Any]) -> str:
    """The job as JSON for the child process; `visits` is what the last run of a site gave back."""
    job = {"source": asdict(source), "now": now.isoformat(), "telegram_url": telegram_url, "visits": visits}
    return json.dumps(job, ensure_ascii=False)


def crawl(job: dict[str, Any]) -> dict[str, Any]:
    """Run the spider; facts go to standard output as they come; returns what else it has to say."""
    source = Source(**{field.name: job["source"][field.name] for field in fields(Source)})
    site = source.kind == "site"
    more = {"known": job["visits"]} if site else {"url": job["telegram_url"]}
    process = CrawlerProcess(SETTINGS)
    crawler = process.create_crawler(SPIDERS[source.kind])
    crawler.signals.connect(_write, signals.item_scraped)
    process.crawl(crawler, source=source, now=datetime.fromisoformat(job["now"]), **more)
    process.start()
    spider = crawler.spider
    problem = spider.problem or _failures(crawler.stats.get_stats())
    end = {"problem": problem, "dropped": spider.dropped}
    return end | {"unchanged": spider.tally.unchanged, "visits": spider.visits.made(problem is None)} if site else end


def _write(item: Message) -> None:
    print(json.dumps(fact_of(item), ensure_ascii=False), flush=True)


def _failures(stats: dict[str, Any]) -> str | None:
    """What Scrapy itself saw go wrong."""
    errors = stats.get("log_count/ERROR", 0)
    return f"ошибок при обходе страниц: {errors}, часть сообщений не получена" if errors else None


if __name__ == "__main__":
    print(json.dumps({"end": crawl(json.load(sys.stdin))}, ensure_ascii=False))
