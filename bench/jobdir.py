"""A plain Scrapy spider for the same site, resumed by JOBDIR, for the bench of kills.

``scrapy runspider bench/jobdir.py -a url=URL -s JOBDIR=DIR -o FILE.jsonl``
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse


class JobdirSpider(Spider):
    """Follows lists and articles as Scrapy's tutorial does."""

    name = "jobdir"
    custom_settings = {  # noqa: RUF012 - Scrapy's own way
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
    }

    def __init__(self, url: str, **arguments: str) -> None:
        super().__init__(**arguments)
        self.url = url

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.url, callback=self.listed)

    def listed(self, response: Response) -> Iterator[Request]:
        assert isinstance(response, TextResponse)
        yield from response.follow_all(css="li a", callback=self.article)
        yield from response.follow_all(css=".page a", callback=self.listed)

    def article(self, response: Response) -> dict[str, Any]:
        assert isinstance(response, TextResponse)
        return {"url": response.url, "text": response.css("p::text").getall()}
