"""Settings of every crawl."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "USER_AGENT": "mcu-kirovsk/0.1 (+https://kirovsk.ru)",
    "ROBOTSTXT_OBEY": True,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 0.2,
    "DOWNLOAD_TIMEOUT": 30,
    "RETRY_TIMES": 2,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,  # on by default, and it runs posted Python
    "LOG_LEVEL": "WARNING",
}
