"""Every answer and every error has its ending."""

from __future__ import annotations

import zlib
from dataclasses import replace
from gzip import BadGzipFile

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.archive.snapshots import Exchange
from crawler.frontier.ledger import Lease
from crawler.network.failures import reason_of
from crawler.network.robots import robots_ending
from crawler.network.routing import REFUSED_HOSTS, RefusedError
from crawler.profiles import CrawlProfile
from crawler.runs.endings import ending
from crawler.runs.fetched import Fetched
from crawler.runs.tally import Tally
from crawler.runs.verdict import Close, verdict
from exports.outcome import Committed, Outcome

URL = "http://h.test/a"
LEASE = Lease(URL, "article", "h", 1, "h.test", 0, None, None)
PROFILE = CrawlProfile("h", hosts=frozenset({"h.test"}))


def ended(status: int, lease: Lease = LEASE, **headers: str) -> Outcome | None:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return ending(Fetched(lease, Exchange(URL, status, pairs, b"", "")), PROFILE, 1000.0)


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (304, "unchanged", ""), (404, "gone", "http_404"), (410, "gone", "http_410"),
        (403, "failed", "http_403"), (400, "failed", "http_400"), (300, "failed", "http_300"),
        (429, "pending", "http_429"), (500, "pending", "http_500"), (503, "pending", "http_503"),
        (302, "failed", "http_302"), (999, "failed", "http_999"),
    ],
)  # fmt: skip
def test_statuses(status: int, state: str, reason: str) -> None:
    outcome = ended(status)
    assert outcome is not None
    assert (outcome.state, outcome.reason, outcome.status) == (state, reason, status)


def test_a_page_is_left_to_the_cleaning() -> None:
    assert ended(200) is None
    assert ended(206) is None


def test_a_site_may_ask_us_to_wait_but_not_for_ever() -> None:
    outcome = ended(503, Retry_After="30")
    assert outcome is not None
    assert outcome.not_before == 1030.0
    longest = ended(429, Retry_After="99999999")
    assert longest is not None
    assert longest.not_before == 4600.0


def test_redirects_become_urls_of_the_ledger() -> None:
    outcome = ended(301, Location="https://www.h.test/b?utm_source=x#y")
    assert outcome is not None
    assert (outcome.state, outcome.ended) == ("done", "redirected")
    [found] = outcome.found
    assert (found.url, found.kind, found.depth) == ("https://www.h.test/b", "article", 2)
    for location in ("http://elsewhere.test/", "http://h.test:81/"):
        out = ended(302, Location=location)
        assert out is not None
        assert (out.ended, out.reason, out.found) == ("redirected", "off_site", ())
    from_start = ended(302, replace(LEASE, kind="start"), Location="http://elsewhere.test/")
    assert from_start is not None
    assert from_start.found[0].url == "http://elsewhere.test/"
    deep = ended(302, replace(LEASE, depth=14), Location="/c")
    assert deep is not None
    assert (deep.state, deep.reason) == ("failed", "too_many_redirects")


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (DownloadConnectionRefusedError(), "pending", "refused"),
        (CannotResolveHostError(), "pending", "dns"),
        (ResponseDataLossError(), "pending", "short_body"),
        (BadGzipFile("Not a gzipped file"), "failed", "bad_packing"),
        (zlib.error("invalid"), "failed", "bad_packing"),
        (brotli.error("invalid"), "failed", "bad_packing"),
        (DownloadFailedError(), "pending", "connection"),
        (DownloadCancelledError(), "failed", "too_large"),
        (IgnoreRequest("body exceeded DOWNLOAD_MAXSIZE"), "failed", "too_large"),
        (IgnoreRequest("Forbidden by robots.txt"), "excluded", "robots"),
        (RefusedError("private_address"), "excluded", "private_address"),
        (ValueError("invalid hostname"), "excluded", "bad_url"),
    ],
)
def test_errors(error: Exception, state: str, reason: str) -> None:
    code = reason_of(error, URL)
    outcome = ending(Fetched(LEASE, None, code), PROFILE, 0.0)
    assert outcome is not None
    assert (outcome.reason, outcome.ended, outcome.state) == (reason, "failed", state)


def test_a_name_that_leads_inwards_is_told_from_one_that_does_not_exist() -> None:
    REFUSED_HOSTS.add("inward.test")
    assert reason_of(CannotResolveHostError(), "http://inward.test/") == "private_address"


ROBOTS = Lease("http://h.test/robots.txt", "robots", "h", 0, "h.test", 0, None, None)


@pytest.mark.parametrize(
    ("status", "body", "state", "allowed"),
    [
        (200, b"User-agent: *\nDisallow: /a", "done", False),
        (200, b"\xef\xbb\xbfUser-agent: other\nDisallow: /", "done", True),
        (200, b"<!DOCTYPE html>\nUser-agent: *\nDisallow: /", "done", True),
        (403, b"User-agent: *\nDisallow: /a", "done", True),
        (301, b"User-agent: *\nDisallow: /a", "done", True),
        (404, b"User-agent: *\nDisallow: /a", "done", True),
        (401, b"", "done", True),
        (304, b"", "done", True),
        (500, b"", "pending", None),
        (503, b"User-agent: *\nAllow: /", "pending", None),
        (429, b"", "pending", None),
    ],
)  # fmt: skip
def test_a_robots_txt_allows_forbids_or_is_silent(
    status: int, body: bytes, state: str, allowed: bool | None
) -> None:
    fetched = Fetched(ROBOTS, Exchange(ROBOTS.url, status, (), body, ""))
    outcome, rules = robots_ending(fetched, "cuishou", 0.0)
    assert outcome.state == state
    assert (rules.allows(URL) if rules else None) is allowed


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("timeout", "pending"), ("connection", "pending"), ("too_large", "failed"),
        ("refused", "failed"), ("dns", "failed"), ("private_address", "done"),
    ],
)  # fmt: skip
def test_a_robots_txt_that_cannot_be_reached_forbids(reason: str, state: str) -> None:
    outcome, rules = robots_ending(Fetched(ROBOTS, None, reason), "cuishou", 0.0)
    assert outcome.state == state
    assert (rules is None) == (state != "done")


def test_a_start_page_that_is_not_there_fails_at_once() -> None:
    outcome = ending(Fetched(replace(LEASE, kind="start"), None, "refused"), PROFILE, 0.0)
    assert outcome is not None
    assert outcome.state == "failed"


def tally(*outcomes: Outcome) -> Tally:
    counted = Tally(answered=len(outcomes))
    counted.count(outcomes, [Committed(outcome.url, None, None, "none") for outcome in outcomes])
    return counted


def test_verdicts() -> None:
    listing = Outcome(URL, "list", "done", "listing")
    failed = Outcome(URL, "article", "failed", "failed", "timeout")
    good = tally(*[listing] * 60, *[failed] * 6)
    assert verdict(Close("finished", 0), good).exit_code == 0
    bad = tally(*[listing] * 40, *[failed] * 6)
    assert verdict(Close("finished", 0), bad).line == "6 of 46 pages failed: timeout 6"
    assert verdict(Close("finished", 2), good).line.startswith("incomplete: 2 pending")
    assert verdict(Close("finished", 0, failure="no room left"), good).line == "no room left"
    assert verdict(Close("closespider_errorcount", 1), good).exit_code == 1
    assert verdict(Close("finished", 0, sums="1 did not end"), good).line == "1 did not end"
    good.answered += 1
    assert good.unaccounted == 1
    problem = verdict(Close("finished", 0, problems=("x.toml: start: missing",)), Tally())
    assert (problem.exit_code, problem.line) == (1, "not crawled: x.toml: start: missing")
