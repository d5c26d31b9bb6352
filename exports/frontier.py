"""The rows of ``urls``: how a URL gets there, and what becomes of it after a fetch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import orjson

from exports.database import Database
from exports.outcome import CommitResult, Found, Outcome, UrlKind, UrlState
from exports.schema import URLS
from pipelines.phones import mask

RANKS: dict[UrlKind, int] = {
    "robots": 0,
    "start": 1,
    "feed": 2,
    "sitemap": 2,
    "list": 3,
    "unknown": 4,
    "article": 5,
}
"""What leads to new pages is fetched first."""

LATER = 4
"""Ranks by which what promises nothing comes later: behind all that promises something."""

TRIES = 4
"""Fetches before a URL that asks for another try has failed: over half a minute in all."""
FEWER_TRIES = {"timeout": 2, "short_body": 2}
"""Where a try costs a minute, or the server has most likely counted wrong for everyone."""
FIRST_BACKOFF = 5.0
"""Seconds to the second try; doubles with each."""

DAY = 86400.0
SHORTEST, FIRST_INTERVAL, LONGEST = DAY, 7 * DAY, 90 * DAY
"""Seconds between visits: content farms rewrite an article within days of publishing or never, so
a week to begin with, and for a page that never changes no more than one fetch a season."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds between visits: at first, and the bounds within which they double and halve."""

    first: float = FIRST_INTERVAL
    shortest: float = SHORTEST
    longest: float = LONGEST


USUAL = Intervals()

ADDED_AT_ONCE = 1000
_UNKNOWN = """SELECT value FROM json_each(?)
WHERE NOT EXISTS (SELECT 1 FROM urls WHERE url = value)"""
_CHANGED = """UPDATE urls SET state = 'pending', tries = 0, due_at = 0
WHERE url = ? AND state IN ('done', 'unchanged', 'gone', 'failed') AND unixepoch(fetched_at) < ?"""
_COLUMNS = [column.name for column in URLS.columns]
_SAVE = f"""INSERT INTO urls ({", ".join(_COLUMNS)}) VALUES (:{", :".join(_COLUMNS)})
ON CONFLICT (url) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}"""
_VALIDATORS = ("etag", "last_modified", "body_hash")
"""What tells whether a page has changed; they come with its body."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What becomes of a URL."""

    state: UrlState
    tries: int
    due_at: float | None
    """Unix time."""
    interval: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Visited:
    """When, by which run and in what rhythm the URLs of a batch were visited."""

    run_id: str
    at: float
    """Unix time."""
    intervals: Intervals = USUAL


def host_of(url: str) -> str:
    """Host with the port that stands in the URL, user and password left out.

    >>> host_of("http://me@Sample.test:8000/a"), host_of("https://例.test/")
    ('sample.test:8000', '例.test')
    """
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def rank_of(kind: UrlKind, priority: int) -> int:
    """Where a URL stands in its host's queue: what promises nothing comes last.

    >>> rank_of("article", 3) < rank_of("list", -1) < rank_of("article", -1)
    True
    """
    return RANKS[kind] + LATER * (priority < 0)


def visit(
    outcome: Outcome,
    known: Mapping[str, Any],
    result: CommitResult,
    now: float,
    intervals: Intervals = USUAL,
) -> Visit:
    """When to come back: sooner to what has changed, later to what has not, soon for a retry."""
    interval = float(known["interval"])
    tries = known["tries"] + counts_as_try(outcome)
    if outcome.state == "pending" and not is_last_try(outcome, known["tries"]):
        wait = outcome.not_before or now + FIRST_BACKOFF * 2 ** (tries - 1)
        return Visit("pending", tries, wait, interval)
    if outcome.state == "pending":  # the next run may have more luck
        return Visit("failed", tries, now, interval)
    if outcome.state == "excluded":
        return Visit("excluded", 0, None, interval)
    if outcome.state == "failed" and known["ended"] != "failed":
        interval = intervals.shortest
    elif result == "new" or known["ended"] is None:
        interval = intervals.first
    else:
        interval = interval / 2 if result == "changed" else interval * 2
    interval = min(max(interval, intervals.shortest), intervals.longest)
    return Visit(outcome.state, 0, now + interval, interval)


def counts_as_try(outcome: Outcome) -> bool:
    """Whether the fetch counts among a URL's tries; a page is not to blame for its host's wish
    to be asked later.
    """
    return outcome.not_before is None or outcome.kind == "robots"


def is_last_try(outcome: Outcome, tries: int) -> bool:
    """Whether a URL that asks for another try, after so many before, gets none."""
    most = FEWER_TRIES.get(outcome.reason, TRIES)
    return counts_as_try(outcome) and tries + 1 >= most


def add(db: Database, found: Iterable[Found]) -> int:
    """Put new URLs into the frontier, pending. How many were new.

    Those known stay as they are, but for those that are said to have changed since their visit.
    """
    rest, added = iter(found), 0
    while batch := list(islice(rest, ADDED_AT_ONCE)):
        links: dict[str, Found] = {}
        for link in batch:
            links.setdefault(link.url, link)
        new = unknown(db, list(links))
        rows = (_row(link) for url, link in links.items() if url in new)
        db.table("urls").insert_all(rows, pk="url")
        dated = [(x.url, x.modified) for x in links.values() if x.modified is not None]
        db.conn.executemany(_CHANGED, [pair for pair in dated if pair[0] not in new])
        added += len(new)
    return added


def unknown(db: Database, urls: Sequence[str]) -> set[str]:
    """Those of the URLs that the frontier does not know."""
    listed = orjson.dumps(urls).decode()
    return {url for (url,) in db.conn.execute(_UNKNOWN, [listed])}


def settle(
    db: Database,
    outcomes: Sequence[Outcome],
    results: Sequence[CommitResult],
    visited: Visited,
) -> None:
    """Write down how the fetches of these URLs ended."""
    rows = {row["url"]: row for row in known_urls(db, [o.url for o in outcomes])}
    for outcome, result in zip(outcomes, results, strict=True):
        row = rows.get(outcome.url) or _row(Found(outcome.url, outcome.kind, "", 0, None))
        after = visit(outcome, row, result, visited.at, visited.intervals)
        row |= {
            "kind": outcome.kind,
            "rank": rank_of(outcome.kind, row["priority"]),
            "state": after.state,
            "reason": outcome.reason,
            "ended": outcome.ended,
            "tries": after.tries,
            "status": outcome.status,
            "due_at": after.due_at,
            "interval": after.interval,
            "run_id": visited.run_id,
        }
        if outcome.fetched_at is not None:
            row["fetched_at"] = outcome.fetched_at
        if outcome.body_hash is not None:  # else what is known of the page holds on
            row |= {name: getattr(outcome, name) for name in _VALIDATORS}
        rows[outcome.url] = row
    db.conn.executemany(_SAVE, rows.values())


def relabel(db: Database, outcomes: Sequence[Outcome]) -> None:
    """Write down what pages are that were cleaned again, where that is something else now.

    A page that is no article any more is asked for unconditionally next time, and looked at again.
    """
    accepted = [(outcome.url,) for outcome in outcomes if outcome.ended == "stored"]
    refused = [(o.reason, o.url) for o in outcomes if o.ended == "rejected"]
    db.conn.executemany(
        "UPDATE urls SET ended = 'stored', reason = '' WHERE url = ? AND ended = 'rejected'",
        accepted,
    )
    db.conn.executemany(
        "UPDATE urls SET ended = 'rejected', reason = ?, etag = NULL, last_modified = NULL, "
        "body_hash = NULL WHERE url = ? AND ended IN ('stored', 'unchanged', 'rejected')",
        refused,
    )


def known_urls(db: Database, urls: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of those of the URLs that the frontier knows."""
    listed = orjson.dumps(urls).decode()
    return list(db.table("urls").rows_where("url IN (SELECT value FROM json_each(?))", [listed]))


def _row(found: Found) -> dict[str, Any]:
    return {
        "url": found.url,
        "kind": found.kind,
        "site": found.site,
        "host": host_of(found.url),
        "rank": rank_of(found.kind, found.priority),
        "priority": found.priority,
        "depth": found.depth,
        "parent": found.parent,
        "anchor": mask(found.anchor),
        "state": "pending",
        "reason": "",
        "ended": None,
        "tries": 0,
        "status": None,
        "etag": None,
        "last_modified": None,
        "body_hash": None,
        "fetched_at": None,
        "due_at": 0.0,
        "interval": FIRST_INTERVAL,
        "run_id": None,
    }
