"""Waiting before a page is asked for again."""

import asyncio
from typing import Any

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

LONGEST = 60.0  # seconds, whatever the site asks for


class PatientRetry(RetryMiddleware):
    """Scrapy's retries, each after the `Retry-After` of the answer, else after RETRY_WAIT seconds, doubled each time."""

    async def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The answer, or the request again after a wait."""
        again = super().process_response(request, response)
        if isinstance(again, Request):
            asked = response.headers.get("Retry-After", b"").decode("latin-1")
            wait = self.crawler.settings.getfloat("RETRY_WAIT") * 2 ** request.meta.get("retry_times", 0)
            await asyncio.sleep(min(float(asked) if asked.isdigit() else wait, LONGEST))
        return again
