"""One page from the network, as the crawl would get it: robots.txt first, and nothing inwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.errors import CrawlError
from crawler.network.addresses import endpoint
from crawler.network.failures import reason_of
from crawler.network.robots import MAX_HOPS, TOO_MANY, origin, read, token
from crawler.runs.endings import REDIRECTS
from crawler.runs.fetched import exchange, header
from pipelines.records import Snapshot


@dataclass(frozen=True, slots=True)
class Way:
    """What the routing middleware asks of a crawl: here, that the user named one URL."""

    named: frozenset[tuple[str, int]]
    served: Mapping[str, int] = field(default_factory=dict)
    paced: frozenset[str] = frozenset()


@dataclass(slots=True)
class Answer:
    """What came of a visit: a page, or one line that says why there is none."""

    page: Snapshot | None = None
    error: str = ""


class VisitSpider(Spider):
    """Fetches one page, if robots.txt allows it."""

    name = "visit"
    custom_settings = {  # noqa: RUF012 - as Scrapy declares it
        "ITEM_PIPELINES": {},
        # robots.txt is read here, for Scrapy's lets everything pass after a 5xx
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.network.routing.RoutingMiddleware": 60,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        },
    }

    def __init__(self, url: str, answer: Answer) -> None:
        """``answer`` takes what comes of it."""
        super().__init__()
        self.url, self.answer = url, answer
        self.plan = Way(frozenset({endpoint(url)}))

    @classmethod
    def from_crawler(cls, crawler: Crawler, url: str, answer: Answer) -> VisitSpider:
        spider = cls(url, answer)
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        if self.settings.getbool("ROBOTSTXT_OBEY"):
            yield self._ask(f"{origin(self.url)}/robots.txt", self.robots)
        else:
            yield self._ask(self.url, self.page)

    def _ask(self, url: str, callback: Callable[..., object], hops: int = 0) -> Request:
        return Request(
            url,
            callback,
            errback=self.failed,
            dont_filter=True,
            cb_kwargs={"hops": hops} if callback == self.robots else {},
        )

    def robots(self, response: Response, hops: int) -> Iterator[Request]:
        """Read robots.txt; a silent server's is taken for a refusal, as RFC 9309 has it."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if response.status in REDIRECTS and location and hops < MAX_HOPS:
            yield self._ask(urljoin(response.url, location), self.robots, hops + 1)
        elif response.status >= 500 or response.status == TOO_MANY:
            self.answer.error = f"robots.txt answers {response.status}: nothing may be fetched now"
        else:
            body = response.body if 200 <= response.status < 300 else b""
            if read(body, token(self.settings["USER_AGENT"])).allows(self.url):
                yield self._ask(self.url, self.page)
            else:
                self.answer.error = "robots.txt forbids it"

    def page(self, response: Response) -> None:
        """Keep the page, or say what the server answered in its place."""
        got = exchange(response, self.url)
        if response.status in REDIRECTS:
            target = urljoin(self.url, header(got, "Location"))
            self.answer.error = f"answers {response.status}, look at {target}"
        elif response.status != 200:
            self.answer.error = f"answers {response.status}"
        else:
            kind = header(got, "Content-Type")
            self.answer.page = Snapshot(self.url, got.body, kind, fetched_at=got.fetched_at)

    def failed(self, failure: Failure) -> None:
        """Say why there was no answer."""
        error = failure.value
        asked = getattr(failure, "request", None)
        assert isinstance(error, Exception)
        self.answer.error = f"not fetched: {reason_of(error, asked.url if asked else self.url)}"


def visit(url: str, process: CrawlerProcessBase) -> Snapshot:
    """Fetch one page.

    :raises CrawlError: one line that says why there is none
    """
    answer = Answer()
    crawl = asyncio.ensure_future(process.crawl(VisitSpider, url=url, answer=answer))
    process.start(install_signal_handlers=True)
    if answer.page is None:
        fault = crawl.exception() if crawl.done() and not crawl.cancelled() else None
        raise CrawlError(f"{url}: {answer.error or fault or 'no answer'}")
    return answer.page
