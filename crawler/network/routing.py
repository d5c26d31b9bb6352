"""Where a request really goes: fixed names to their server, nothing inwards, no hurry elsewhere.

The middleware looks at what the URL says, the resolver at what a name leads to: it gives the
address that is then connected to, so a name that changes between the two looks changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.request import getproxies

from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet.error import DNSLookupError

from crawler.network.addresses import endpoint, is_loopback, is_public, refusal
from crawler.profiles import netloc

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

NAMED_HOSTS: set[str] = set()
"""Hosts that the user named in this process, and the proxies in use: whatever they lead to."""
REFUSED_HOSTS: set[str] = set()
"""Names that were seen to lead inwards, for the reason that the ledger keeps."""


class RefusedError(IgnoreRequest):
    """The request may not be made. Its text is the reason code for the ledger."""


class RoutingMiddleware:
    """Refuses what leads inwards, and gives each request its slot and its way."""

    def __init__(
        self,
        named: frozenset[tuple[str, int]],
        served: Mapping[str, int],
        paced: frozenset[str] = frozenset(),
    ) -> None:
        """The endpoints the user named, the loopback port behind a fixed name, and the hosts
        whose profile sets the pace, so that AutoThrottle does not.
        """
        self.named = named
        self.served = served
        self.paced = paced
        NAMED_HOSTS.update(host for host, _ in named)
        NAMED_HOSTS.update(endpoint(proxy)[0] for proxy in getproxies().values())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RoutingMiddleware:
        plan = getattr(crawler.spider, "plan", None)
        if plan is None:
            raise NotConfigured("another spider looks after itself")
        return cls(plan.named, plan.served, plan.paced)

    def process_request(self, request: Request) -> None:
        host, port = endpoint(request.url)
        slot = request.meta.setdefault("download_slot", netloc(request.url))
        if slot in self.paced:
            request.meta["autothrottle_dont_adjust_delay"] = True
        if host in self.served:
            request.meta["proxy"] = f"http://127.0.0.1:{self.served[host]}"
            request.meta["autothrottle_dont_adjust_delay"] = True
            NAMED_HOSTS.add("127.0.0.1")
            return
        if reason := refusal(request.url, self.named):
            raise RefusedError(reason)
        if (host, port) not in self.named and leads_inwards(host):
            raise RefusedError("private_address")
        if is_loopback(host):
            request.meta["proxy"] = None  # no proxy stands between us and ourselves
            request.meta["autothrottle_dont_adjust_delay"] = True


def leads_inwards(host: str) -> bool:
    """Whether a name is known to have led to an address that is not public."""
    known = dnscache.get(host)
    return isinstance(known, str) and not is_public(ip_address(known))


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which finds nothing for a name that leads inwards."""

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        found = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    @staticmethod
    def _checked(address: str, name: str) -> str:
        if name not in NAMED_HOSTS and not is_public(ip_address(address)):
            REFUSED_HOSTS.add(name)
            raise DNSLookupError(f"{name} leads to {address}")
        return address
