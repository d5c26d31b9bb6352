"""The frontier: which URL is fetched next. It is kept in the database, so a kill loses nothing.

A URL is leased to the crawl and comes back with the commit of its outcome (exports/frontier.py
says when it is due again) or by ``release``; what a dead run held, ``recover`` takes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import orjson

from exports import frontier
from exports.outcome import Found, UrlKind, UrlState
from exports.store import Store

Refresh = Literal["due", "all", "none"]

LEASE_SECONDS = 3600.0
"""How long a URL may be out before it is taken for lost: an hour outlasts the leases of a host at
the longest crawl-delay, its time-outs and its cleaning."""

LISTING: tuple[UrlKind, ...] = ("start", "list", "sitemap")
"""Kinds that lead to new pages, and so are due at the start of every run."""

# Without being told, SQLite would go through all pending URLs and sort them.
_PENDING = "urls INDEXED BY urls_next WHERE state = 'pending'"
_NEXT_HOST = f"SELECT min(host) FROM {_PENDING} AND host > ?"
_LEASE = f"""UPDATE urls SET state = 'leased', due_at = :expires WHERE url IN (
  SELECT url FROM {_PENDING} AND host = :host AND due_at <= :now
  ORDER BY rank, priority DESC, depth, rowid LIMIT :limit)
RETURNING url, kind, site, depth, host, tries, etag, last_modified, rank, priority, rowid"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL handed out to be fetched."""

    url: str
    kind: UrlKind
    site: str
    depth: int
    host: str
    tries: int
    """Fetches before this one that came to no end."""
    etag: str | None
    last_modified: str | None


class Ledger:
    """The rows of ``urls``, as the crawl sees them. Times are Unix times in seconds."""

    def __init__(self, store: Store) -> None:
        """On the store's database, in whose transactions the outcomes are written."""
        self._store = store
        self._db = store.db
        self._served = ""
        """The host that was served last: the next lease begins behind it."""

    def add(self, found: Iterable[Found]) -> int:
        """Put new URLs into the frontier; those known stay as they are. How many were new."""
        with self._store.writing() as db:
            return frontier.add(db, found)

    def recover(self) -> int:
        """Take back all leases, at the start of a run: their holder is dead. How many."""
        return self._update("state = 'pending', due_at = 0 WHERE state = 'leased'")

    def expire(self, now: float) -> int:
        """Take back leases that were out for too long. How many."""
        where = "WHERE state = 'leased' AND due_at <= ?"
        return self._update(f"state = 'pending', due_at = 0 {where}", now)

    def due(self, now: float, refresh: Refresh = "due") -> int:
        """Make known URLs pending that are due again, at the start of a run. How many.

        ``due``: lists and feeds, what failed, and pages whose interval has passed; ``all``: every
        page but those excluded; ``none``: no page.
        """
        ended = "state IN ('done', 'unchanged', 'gone', 'failed')"
        if refresh == "none":
            return 0
        if refresh == "all":
            return self._update(f"state = 'pending', tries = 0, due_at = 0 WHERE {ended}")
        kinds = ", ".join(f"'{kind}'" for kind in LISTING)
        return self._update(
            f"state = 'pending', tries = 0, due_at = 0 WHERE {ended} "
            f"AND (due_at <= ? OR kind IN ({kinds}))",
            now,
        )

    def lease(
        self, limit: int, per_host: int, blocked_hosts: Collection[str], now: float
    ) -> list[Lease]:
        """Hand out up to ``limit`` URLs, ``per_host`` of a host, none of those blocked.

        Within a host lists come before articles, then what has priority, then what is nearer to
        the start, then what was found first. Hosts take turns.
        """
        leases: list[Lease] = []
        with self._store.writing():
            for host in self._hosts():
                if len(leases) >= limit:
                    break
                if host not in blocked_hosts:
                    leases += self._lease(host, min(per_host, limit - len(leases)), now)
                self._served = host
        return leases

    def release(self, urls: Iterable[str]) -> int:
        """Give leases back unfetched. How many."""
        listed = orjson.dumps(list(urls)).decode()
        where = "WHERE state = 'leased' AND url IN (SELECT value FROM json_each(?))"
        return self._update(f"state = 'pending', due_at = 0 {where}", listed)

    def exclude(self, url: str, reason: str) -> int:
        """Never fetch this URL, for a reason that is kept."""
        return self._update(
            "state = 'excluded', due_at = NULL, reason = ? WHERE url = ?", reason, url
        )

    def counts(self) -> dict[UrlState, int]:
        """URLs by state, states without any included."""
        rows = self._db.execute("SELECT state, count(*) FROM urls GROUP BY state")
        return dict.fromkeys(get_args(UrlState), 0) | dict(rows.fetchall())

    def next_due(self, now: float) -> float | None:
        """When the next pending URL may be fetched, ``now`` if at once; ``None``: none pending."""
        rows = self._db.execute("SELECT min(due_at) FROM urls WHERE state = 'pending'")
        (due_at,) = rows.fetchone()
        return None if due_at is None else max(now, float(due_at))

    def archived(self) -> dict[str, int]:
        """Snapshot files, and how long each must be in bytes to hold what was committed."""
        rows = self._db.execute('SELECT file, max("offset" + length) FROM snapshots GROUP BY file')
        return dict(rows.fetchall())

    def lose(self, file: str, length: int) -> int:
        """Make the pages due again whose snapshots lay beyond a file's length. How many."""
        torn = 'file = ? AND "offset" + length > ?'
        gone = f"""SELECT file || ':' || "offset" FROM snapshots WHERE {torn}"""
        with self._store.writing() as db:
            rows = db.execute(gone, [file, length]).fetchall()
            listed = orjson.dumps([reference for (reference,) in rows]).decode()
            lost = f"{torn} OR refers IN (SELECT value FROM json_each(?))"
            cursor = db.execute(
                "UPDATE urls SET state = 'pending', tries = 0, due_at = 0, etag = NULL, "
                "last_modified = NULL, body_hash = NULL WHERE state <> 'excluded' "
                f"AND url IN (SELECT url FROM snapshots WHERE {lost})",
                [file, length, listed],
            )
            db.execute(f"DELETE FROM snapshots WHERE {lost}", [file, length, listed])
        return cursor.rowcount

    def _hosts(self) -> Iterable[str]:
        """Hosts with pending URLs: those behind the last one served, then the others."""
        start = self._served
        for low, high in ((start, None), ("", start)):
            host = low
            while True:
                (host,) = self._db.conn.execute(_NEXT_HOST, [host]).fetchone()
                if host is None or (high is not None and host > high):
                    break
                yield host

    def _lease(self, host: str, limit: int, now: float) -> list[Lease]:
        values = {"host": host, "limit": limit, "now": now, "expires": now + LEASE_SECONDS}
        rows = self._db.conn.execute(_LEASE, values).fetchall()
        rows.sort(key=lambda row: (row[8], -row[9], row[3], row[10]))
        return [Lease(*row[:8]) for row in rows]

    def _update(self, changes: str, *values: object) -> int:
        with self._store.writing() as db:
            return int(db.execute(f"UPDATE urls SET {changes}", values).rowcount)
