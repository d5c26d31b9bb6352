"""Nothing leads inwards but what the user named, by whatever spelling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scrapy import Request
from scrapy.resolver import dnscache
from twisted.internet.error import DNSLookupError

from crawler.network import routing
from crawler.network.routing import GuardedResolver, RefusedError, RoutingMiddleware


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    routing.NAMED_HOSTS.clear()
    routing.REFUSED_HOSTS.clear()
    yield
    routing.NAMED_HOSTS.clear()
    routing.REFUSED_HOSTS.clear()
    dnscache.clear()


NAMED = frozenset({("127.0.0.1", 8000), ("intranet", 80)})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.0.0.1:8001/", "http://localhost:8000/", "http://127.1:8000/",
        "http://2130706433:8000/", "http://0x7f000001/", "http://017700000001/", "http://0/",
        "http://10.0.0.8/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/x",
        "http://100.64.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://[fe80::1]/",
        "http://[fd00::1]/", "http://[64:ff9b::a00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/",
        "http://a.localhost/", "http://127.0.0.1.:8001/",
    ],
)  # fmt: skip
def test_inward_addresses_are_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="private_address"):
        RoutingMiddleware(NAMED, {}).process_request(Request(url))


@pytest.mark.parametrize("url", ["ftp://h.test/", "file:///etc/passwd", "data:text/html,x"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="scheme"):
        RoutingMiddleware(NAMED, {}).process_request(Request(url))


def test_what_the_user_named_and_what_is_public_passes() -> None:
    middleware = RoutingMiddleware(NAMED, {"sample.test": 4321})
    for url in ("http://127.0.0.1:8000/a", "http://intranet/", "http://8.8.8.8/", "http://h.test/"):
        middleware.process_request(Request(url))
    request = Request("http://sample.test/a")
    middleware.process_request(request)
    assert request.meta["proxy"] == "http://127.0.0.1:4321"
    assert request.meta["download_slot"] == "sample.test"


def test_a_named_host_is_not_named_on_every_port() -> None:
    dnscache["intranet"] = "10.0.0.1"
    middleware = RoutingMiddleware(NAMED, {})
    middleware.process_request(Request("http://intranet/"))
    with pytest.raises(RefusedError):
        middleware.process_request(Request("http://intranet:9200/"))


def test_a_name_that_leads_inwards_is_not_resolved() -> None:
    RoutingMiddleware(NAMED, {})
    assert GuardedResolver._checked("93.184.216.34", "h.test") == "93.184.216.34"
    assert GuardedResolver._checked("10.0.0.1", "intranet") == "10.0.0.1"
    with pytest.raises(DNSLookupError):
        GuardedResolver._checked("10.0.0.1", "rebound.test")
    assert {"rebound.test"} == routing.REFUSED_HOSTS
