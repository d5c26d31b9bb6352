"""Whom the crawl asks, and when: robots.txt before anything else, and a host's wishes obeyed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.frontier.hosts import Hosts
from crawler.frontier.ledger import Lease, Ledger, Share
from crawler.network.robots import TOO_MANY, Robots, Rules, origin, robots_ending
from crawler.profiles import netloc
from crawler.runs.fetched import Fetched
from crawler.runs.plan import Plan
from exports.outcome import Found, Outcome

MAX_SITEMAPS = 100
"""Of one robots.txt; a site of many names an index of them."""
ASKS_TO_WAIT = frozenset({TOO_MANY, 503})
"""Statuses by which a host asks to be left alone: the first always, the second with a time."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What stands between the ledger and the requests of a run."""

    ledger: Ledger
    hosts: Hosts
    robots: Robots
    plan: Plan

    def share(self, host: str) -> Share:
        """What a host may be handed now."""
        return self.hosts.share(host, self.robots.wanted)

    def lease(self, room: int, now: float) -> list[Lease]:
        """Leases, none before the robots.txt that it falls under is known.

        :raises StoreError: the database cannot be read or written
        """
        leases = self.ledger.lease(room, self.share, now)
        early = [x for x in leases if x.kind != "robots" and not self.robots.knows(x.url, now)]
        if not early:
            return leases
        urls = {lease.url: lease for lease in early}
        self.ledger.release(urls)
        sites = {lease.host: lease.site for lease in early}
        for url, host in self.robots.want(urls).items():
            self.ledger.want([url], sites[host])
        leases = [lease for lease in leases if lease.url not in urls]
        return leases + self.ledger.lease(room - len(leases), self.share, now)

    def put_off(self, outcome: Outcome, host: str, now: float) -> Outcome:
        """The outcome of a page whose host may have asked us to come later."""
        if outcome.status not in ASKS_TO_WAIT:
            self.hosts.welcomed(host)
        elif outcome.status == TOO_MANY or outcome.not_before is not None:
            until = self.hosts.put_off(host, outcome.not_before, now)
            if math.isinf(until):
                self.hosts.closed[host] = outcome.reason
                until = now
            return replace(outcome, not_before=until)
        return outcome

    def read_robots(self, fetched: Fetched, now: float) -> Outcome:
        """Take over what a robots.txt says, if it has answered.

        :raises StoreError: the database cannot be read or written
        """
        url, host = fetched.lease.url, fetched.lease.host
        outcome, rules = robots_ending(fetched, self.robots.agent, now)
        if rules is None:
            return self.put_off(outcome, host, now)
        if self.ledger.body_hash(url) != rules.digest:
            self.ledger.reconsider(host)
        self.robots.learn(url, rules, now)
        if rules.pace:
            self.hosts.pace[host] = max(rules.pace, self.hosts.pace.get(host, 0.0))
            self.hosts.pause(host, now + rules.pace)
        return replace(outcome, found=tuple(self._sitemaps(rules, fetched.lease)))

    def _sitemaps(self, rules: Rules, lease: Lease) -> Iterator[Found]:
        """The sitemaps that a robots.txt names, where the whole site is wanted."""
        profile = self.plan.profile(lease.site, lease.url)
        if not profile.follows_sitemaps:
            return
        named = list(rules.sitemaps)
        if not named and profile.sitemaps:
            named = [f"{origin(lease.url)}/sitemap.xml"]
        for url in named[:MAX_SITEMAPS]:
            if profile.admits(netloc(url), lease.host):
                yield Found(url, "sitemap", profile.name, 0, lease.url)
