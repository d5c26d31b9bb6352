"""robots.txt by RFC 9309: what a host lets us fetch, how fast, and what it says while it is silent.

Each robots.txt is a row of the ledger like any other URL, and a host gets no other request before
it has answered. What it says holds for its own origin, whatever it redirected to, for a day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

from crawler.frontier.ledger import Lease
from crawler.links.urls import canonical
from crawler.network.routing import RefusedError
from crawler.runs.endings import EXCLUDING, NO_SERVER, PASSING_ERRORS, REDIRECTS, retry_after
from crawler.runs.fetched import Fetched, header
from exports.frontier import host_of
from exports.outcome import Outcome

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_BYTES = 500 * 1024
"""Of a robots.txt that are read: RFC 9309, 2.5, asks for this much at least."""
MAX_HOPS = 5
"""Redirects of a robots.txt that are followed: RFC 9309, 2.3.1.2. Beyond, there is none."""
MAX_AGE = 86400.0
"""Seconds for which what was read holds: RFC 9309, 2.4."""
TOO_MANY = 429
"""By its number the client's fault, by its meaning the server's: wait, as for a 5xx."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to one user agent."""

    agent: str
    parsed: Protego = field(repr=False)
    digest: str
    """Of what was read: tells whether the rules have changed."""

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched."""
        return self.parsed.can_fetch(url, self.agent)

    @property
    def pace(self) -> float:
        r"""Seconds that must lie between two requests; 0 where nothing is said.

        >>> read(b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/5", "cuishou").pace
        5.0
        """
        delay = self.parsed.crawl_delay(self.agent) or 0.0
        rate = self.parsed.request_rate(self.agent)
        if rate is not None and rate.requests > 0:
            delay = max(delay, rate.seconds / rate.requests)
        return delay if math.isfinite(delay) and delay > 0 else 0.0

    @property
    def sitemaps(self) -> Iterator[str]:
        """The sitemaps it names, canonical."""
        for url in self.parsed.sitemaps:
            try:
                yield canonical(url)
            except ValueError:
                continue


def read(body: bytes, agent: str) -> Rules:
    r"""A robots.txt; a page of markup in its place says nothing.

    >>> read(b"User-agent: *\nDisallow: /a", "cuishou").allows("http://h/a/1.html")
    False
    >>> read(b"<html>User-agent: *\nDisallow: /", "cuishou").allows("http://h/a/1.html")
    True
    """
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0]
    text = body.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    if text.startswith("<"):
        text = ""
    return Rules(agent, Protego.parse(text), sha256(text.encode()).hexdigest())


def token(user_agent: str) -> str:
    """The name by which robots.txt knows us: the user agent's product.

    >>> token("cuishou/0.1 (research crawler)")
    'cuishou'
    """
    return user_agent.partition("/")[0].split(" ")[0] or "*"


def origin(url: str) -> str:
    """What a robots.txt holds for: scheme, host and port.

    >>> origin("https://h.test:8443/a?b")
    'https://h.test:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{host_of(url)}"


class Robots:
    """The robots.txt of the origins that a run has asked for, each fetched once and again daily."""

    def __init__(self, user_agent: str, *, obey: bool = True) -> None:
        """``obey=False``: everything is allowed, and nothing is asked for."""
        self.agent = token(user_agent)
        self.obey = obey
        self.wanted: set[str] = set()
        """Hosts whose robots.txt has not answered yet."""
        self._rules: dict[str, tuple[Rules, float]] = {}

    def knows(self, url: str, now: float) -> bool:
        """Whether it is known if this URL may be fetched."""
        if not self.obey:
            return True
        _, until = self._rules.get(origin(url), (None, 0.0))
        return now < until

    def want(self, urls: Iterable[str]) -> dict[str, str]:
        """The robots.txt to ask for before these URLs: its URL by its host."""
        wanted = {f"{origin(url)}/robots.txt": host_of(url) for url in urls}
        self.wanted.update(wanted.values())
        return wanted

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched; so long as nothing is known, it may not."""
        if not self.obey:
            return True
        rules, _ = self._rules.get(origin(url), (None, 0.0))
        return rules is not None and rules.allows(url)

    def learn(self, url: str, rules: Rules, now: float) -> None:
        """Take over what a robots.txt says."""
        self._rules[origin(url)] = (rules, now + MAX_AGE)
        self.wanted.discard(host_of(url))


def robots_ending(fetched: Fetched, agent: str, now: float) -> tuple[Outcome, Rules | None]:
    """How the fetch of a robots.txt ended, and what it says; no rules so long as it is silent."""
    lease, answer = fetched.lease, fetched.exchange
    done = Outcome(lease.url, "robots", "done", "listing")
    if answer is None:
        reason = fetched.error
        if reason in EXCLUDING:  # the pages themselves are refused, with a reason of their own
            return replace(done, reason=reason), read(b"", agent)
        again = reason in PASSING_ERRORS - NO_SERVER
        return replace(_silent(lease, reason), state="pending" if again else "failed"), None
    done = replace(done, status=answer.status, fetched_at=answer.fetched_at)
    if answer.status >= 500 or answer.status == TOO_MANY:
        until = retry_after(header(answer, "Retry-After"), now)
        silent = _silent(lease, f"http_{answer.status}")
        return replace(silent, status=answer.status, not_before=until), None
    rules = read(answer.body if 200 <= answer.status < 300 else b"", agent)
    return replace(done, body_hash=rules.digest), rules


def _silent(lease: Lease, reason: str) -> Outcome:
    return Outcome(lease.url, "robots", "pending", "failed", reason)


class RobotsMiddleware:
    """Refuses what robots.txt forbids, and follows the redirects of a robots.txt itself."""

    def __init__(self, robots: Robots) -> None:
        self.robots = robots

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware | RobotsTxtMiddleware:
        run = getattr(crawler.spider, "run", None)
        if run is None:  # another spider, which has no ledger, keeps Scrapy's own manners
            return RobotsTxtMiddleware.from_crawler(crawler)
        return cls(run.robots)

    def process_request(self, request: Request) -> None:
        if not asks_for_robots(request) and not self.robots.allows(request.url):
            raise RefusedError("robots")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        location = (response.headers.get("Location") or b"").decode("latin-1")
        hops = request.meta.get("robots_hops", 0)
        moved = response.status in REDIRECTS and location and hops < MAX_HOPS
        if not (moved and asks_for_robots(request)):
            return response
        try:
            target = canonical(urljoin(request.url, location))
        except ValueError:
            return response
        hop = request.replace(url=target)
        hop.meta["robots_hops"] = hops + 1
        hop.meta.pop("download_slot", None)  # another host's turn, perhaps
        return hop


def asks_for_robots(request: Request) -> bool:
    """Whether the request is the ledger's for a robots.txt."""
    lease = request.cb_kwargs.get("lease")
    return isinstance(lease, Lease) and lease.kind == "robots"
