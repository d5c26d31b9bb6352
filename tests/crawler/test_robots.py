"""Who looks after robots.txt: the ledger for our spider, Scrapy for any other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.statscollectors import DummyStatsCollector

from crawler.frontier.ledger import Lease
from crawler.network.robots import MAX_HOPS, Robots, RobotsMiddleware, read
from crawler.network.routing import RefusedError

LEASE = Lease("http://h.test/robots.txt", "robots", "h", 0, "h.test", 0, None, None)


@pytest.fixture
def robots() -> Robots:
    robots = Robots("cuishou/0.1 (research)")
    robots.learn(
        "http://h.test/robots.txt", read(b"User-agent: cuishou\nDisallow: /x", "cuishou"), 0
    )
    return robots


def test_another_spider_keeps_scrapys_own_manners(robots: Robots) -> None:
    crawler = Crawler(Spider, {"ROBOTSTXT_OBEY": True})
    crawler.spider = Spider("other")
    crawler.stats = DummyStatsCollector(crawler)
    assert isinstance(RobotsMiddleware.from_crawler(crawler), RobotsTxtMiddleware)
    crawler.spider.run = SimpleNamespace(robots=robots)  # type: ignore[attr-defined]
    assert isinstance(RobotsMiddleware.from_crawler(crawler), RobotsMiddleware)


def test_what_is_not_known_is_not_allowed(robots: Robots) -> None:
    middleware = RobotsMiddleware(robots)
    middleware.process_request(Request("http://h.test/a"))
    for url in ("http://h.test/x/1", "https://h.test/a", "http://h.test:81/a", "http://g.test/"):
        with pytest.raises(RefusedError, match="robots"):
            middleware.process_request(Request(url))
    middleware.process_request(Request(LEASE.url, cb_kwargs={"lease": LEASE}))


def test_redirects_of_a_robots_txt_are_followed_so_far(robots: Robots) -> None:
    middleware = RobotsMiddleware(robots)
    request = Request(LEASE.url, cb_kwargs={"lease": LEASE}, meta={"download_slot": "h.test"})
    for hop in range(MAX_HOPS):
        moved = Response(request.url, status=301, headers={"Location": f"//g.test/{hop}"})
        followed = middleware.process_response(request, moved)
        assert isinstance(followed, Request)
        assert followed.url == f"http://g.test/{hop}"
        assert "download_slot" not in followed.meta
        request = followed
    again = Response(request.url, status=301, headers={"Location": "/more"})
    assert middleware.process_response(request, again) is again
    page = Request("http://h.test/a")
    assert middleware.process_response(page, again) is again, "a page's are rows of the ledger"
