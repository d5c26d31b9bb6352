"""How the fetch of a URL ends where there is nothing to clean: redirects, statuses, errors.

Pure. Every answer and every error has its ending here, so no URL is left without a state.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from crawler.archive.snapshots import Exchange
from crawler.frontier.ledger import Lease
from crawler.links.urls import canonical
from crawler.profiles import CrawlProfile, netloc
from crawler.runs.fetched import Fetched, header
from crawler.workers.job import Cleaned
from exports.outcome import Found, Outcome, SnapshotRef
from pipelines.records import Rejection

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530})
"""Statuses that another try may change; 52x are those of a cloud in front of the site."""
PASSING_ERRORS = frozenset({"timeout", "connection", "short_body", "refused", "dns"})
NO_SERVER = frozenset({"refused", "dns"})
EXCLUDING = frozenset({"robots", "private_address", "scheme", "bad_url"})
"""Errors that are a decision of ours: the URL is never asked again."""
MAX_HOPS = 10
"""Redirects beyond the profile's depth; browsers follow 20, sites seen needed 3."""
LONGEST_WAIT = 3600.0
"""Seconds a site may ask us to wait by ``Retry-After``; more is a mistake."""


def ending(fetched: Fetched, profile: CrawlProfile, now: float) -> Outcome | None:
    """The outcome of what was fetched, ``None`` where there is a page to clean."""
    lease, answer = fetched.lease, fetched.exchange
    if answer is None:
        return of_error(lease, fetched.error)
    if answer.status == 304:
        return same_ending(fetched)
    if answer.status in REDIRECTS and header(answer, "Location"):
        return redirected(lease, answer, profile)
    if 200 <= answer.status < 300:
        return None
    reason = f"http_{answer.status}"
    if answer.status in PASSING:
        until = retry_after(header(answer, "Retry-After"), now)
        return Outcome(
            lease.url, lease.kind, "pending", "failed", reason, answer.status, not_before=until
        )
    failed = Outcome(lease.url, lease.kind, "failed", "failed", reason, answer.status)
    return replace(failed, state="gone") if answer.status in GONE else failed


def same_ending(fetched: Fetched, body_hash: str | None = None) -> Outcome:
    """The outcome of a page that has not changed: the server says so, or the bytes do."""
    lease, answer = fetched.lease, fetched.exchange
    assert answer is not None
    return Outcome(
        lease.url,
        lease.kind,
        "unchanged",
        "unchanged",
        status=answer.status,
        etag=header(answer, "ETag") or None,
        last_modified=header(answer, "Last-Modified") or None,
        body_hash=body_hash,  # without it what is known of the page holds on
        fetched_at=answer.fetched_at,
    )


def of_error(lease: Lease, reason: str) -> Outcome:
    """The outcome of a request without an answer.

    A start page without a server is told at once: the user waits for it, and the name or the
    port may be misspelt.
    """
    if reason in EXCLUDING:
        return Outcome(lease.url, lease.kind, "excluded", "failed", reason)
    again = reason in PASSING_ERRORS and not (lease.kind == "start" and reason in NO_SERVER)
    return Outcome(lease.url, lease.kind, "pending" if again else "failed", "failed", reason)


def redirected(lease: Lease, answer: Exchange, profile: CrawlProfile) -> Outcome:
    """The redirect's target as a found URL, if the site or the user's own start page names it."""

    def failed(reason: str) -> Outcome:
        return Outcome(lease.url, lease.kind, "failed", "failed", reason, answer.status)

    try:
        target = canonical(urljoin(lease.url, header(answer, "Location")))
    except ValueError:
        return failed("redirect_scheme")
    if target == lease.url:
        return failed("redirect_loop")
    if lease.depth >= profile.max_depth + MAX_HOPS:
        return failed("too_many_redirects")
    followed = Outcome(lease.url, lease.kind, "done", "redirected", status=answer.status)
    if lease.kind != "start" and not same_site(target, lease.url, profile):
        return replace(followed, reason="off_site")
    found = Found(target, lease.kind, lease.site, lease.depth + 1, lease.url)
    return replace(followed, found=(replace(found, priority=lease.priority),))


def same_site(target: str, url: str, profile: CrawlProfile) -> bool:
    """Whether a redirect stays on the site: its hosts, with or without ``www.`` or ``m.``.

    >>> site = CrawlProfile("h")
    >>> same_site("https://www.h.test/a", "http://h.test/a", site)
    True
    >>> same_site("http://h.test:81/", "http://h.test/", site)
    False
    """
    there, here = netloc(target), netloc(url)

    def bare(host: str) -> str:
        return host.removeprefix("www.").removeprefix("m.")

    return profile.admits(there, here) or bare(there) == bare(here)


def retry_after(value: str, now: float) -> float | None:
    """The Unix time that ``Retry-After`` asks us to wait for: seconds or a date.

    >>> retry_after("120", 1000.0), retry_after("soon", 1000.0)
    (1120.0, None)
    >>> retry_after("Thu, 01 Jan 1970 00:20:00 GMT", 1000.0)
    1200.0
    """
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        try:
            date = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = date.replace(tzinfo=date.tzinfo or UTC).timestamp() - now
    return now + min(max(seconds, 0.0), LONGEST_WAIT)


def cleaned_ending(
    fetched: Fetched, cleaned: Cleaned, snapshot: SnapshotRef, body_hash: str | None
) -> Outcome:
    """The outcome of a page that the workers have judged and cleaned.

    Only a page that gave something is asked for conditionally next time: one that was rejected
    shall be cleaned again, by a better cleaner or without the topic filter.
    """
    lease, answer = fetched.lease, fetched.exchange
    assert answer is not None
    outcome = Outcome(
        lease.url,
        cleaned.kind,
        "done",
        "listing",
        status=answer.status,
        fetched_at=answer.fetched_at,
        snapshot=snapshot,
        found=cleaned.found,
    )
    if isinstance(cleaned.result, Rejection):
        reason = cleaned.result.reason
        return replace(outcome, ended="rejected", reason=reason, rejection=cleaned.result)
    if cleaned.result is not None:
        outcome = replace(outcome, ended="stored", record=cleaned.result)
    if body_hash is None:
        return outcome
    return replace(
        outcome,
        etag=header(answer, "ETag") or None,
        last_modified=header(answer, "Last-Modified") or None,
        body_hash=body_hash,
    )
