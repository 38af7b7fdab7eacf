"""Settings of every crawl."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "USER_AGENT": "mcu-kirovsk/0.1 (+https://kirovsk.ru)",
    "ROBOTSTXT_OBEY": True,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 0.2,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_MAXSIZE": 20_000_000,
    "RETRY_TIMES": 2,
    "RETRY_WAIT": 2.0,  # seconds before the first retry where the site names none; ours, see spiders/retries.py
    "RETRY_GIVE_UP_LOG_LEVEL": "WARNING",  # the spider tells which page did not come
    "DOWNLOADER_MIDDLEWARES": {"scrapy.downloadermiddlewares.retry.RetryMiddleware": None, "spiders.retries.PatientRetry": 550},
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,  # on by default, and it runs posted Python
    "LOG_LEVEL": "WARNING",
}
