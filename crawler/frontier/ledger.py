"""The frontier: which URL is fetched next. It is kept in the database, so a kill loses nothing.

A URL is leased to the crawl and comes back with the commit of its outcome (exports/frontier.py
says when it is due again) or by ``release``; what a dead run held, ``recover`` takes back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import orjson

from exports import frontier
from exports.errors import said_plainly
from exports.outcome import Found, UrlKind, UrlState
from exports.store import Store

Refresh = Literal["due", "all", "none"]

LEASE_SECONDS = 3600.0
"""How long a URL may be out before it is taken for lost: an hour outlasts the leases of a host at
the longest crawl-delay, its time-outs and its cleaning."""

LISTING: tuple[UrlKind, ...] = ("start", "list", "sitemap", "feed")
"""Kinds that lead to new pages, and so are due at the start of every run."""

# Without being told, SQLite would go through all pending URLs and sort them.
_PENDING = "urls INDEXED BY urls_next WHERE state = 'pending'"
_NEXT_HOST = f"SELECT min(host) FROM {_PENDING} AND host > ?"
_NEXT_DUE = """SELECT min(due_at) FROM urls INDEXED BY urls_waiting
WHERE state = 'pending' AND host = ?"""
_NEXT_DUE_OF_RANK = f"SELECT min(due_at) FROM {_PENDING} AND host = ? AND rank <= ?"
_LEASE = f"""UPDATE urls SET state = 'leased', due_at = :expires WHERE url IN (
  SELECT url FROM {_PENDING} AND host = :host AND rank <= :rank AND due_at <= :now
  ORDER BY rank, priority DESC, depth, rowid LIMIT :limit)
RETURNING url, kind, site, depth, host, tries, etag, last_modified, rank, priority, rowid"""


ALL = 99
"""A rank below that of every kind of URL."""


_EXPIRE = """UPDATE urls SET state = 'pending', due_at = 0
WHERE state = 'leased' AND due_at <= ? RETURNING url"""


@dataclass(frozen=True, slots=True)
class Share:
    """What a host may be handed now."""

    count: int
    rank: int = ALL
    """Of the URLs, at most: 0 stands for robots.txt alone."""
    free_at: float = 0.0
    """Unix time before which it gets nothing; infinity: nothing in this run."""


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
    priority: int = 0


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

    def expire(self, now: float) -> list[str]:
        """Take back leases that were out for too long: their URLs."""
        with self._store.writing() as db:
            rows = db.execute(_EXPIRE, [now]).fetchall()
        return [url for (url,) in rows]

    def due(self, now: float, refresh: Refresh = "due") -> int:
        """Make known URLs pending that are due again, at the start of a run. How many.

        ``due``: lists and feeds, what failed, and pages whose interval has passed; ``all``: every
        page but those excluded; ``none``: no page.
        """
        # a robots.txt comes when its host's pages ask for it
        ended = "state IN ('done', 'unchanged', 'gone', 'failed') AND kind <> 'robots'"
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

    def lease(self, limit: int, share: Callable[[str], Share], now: float) -> list[Lease]:
        """Hand out up to ``limit`` URLs, of each host its share.

        Within a host lists come before articles, then what has priority, then what is nearer to
        the start, then what was found first. Hosts take turns.
        """
        leases: list[Lease] = []
        with self._store.writing():
            for host in self._hosts():
                if len(leases) >= limit:
                    break
                own = share(host)
                if own.count > 0 and own.free_at <= now:
                    most = min(own.count, limit - len(leases))
                    leases += self._lease(host, replace(own, count=most), now)
                self._served = host
        return leases

    def want(self, urls: Iterable[str], site: str) -> None:
        """Ask for these robots.txt next, whether or not they were asked for before."""
        listed = list(urls)
        self.add(Found(url, "robots", site, 0, None) for url in listed)
        self._update(
            "state = 'pending', kind = 'robots', rank = 0, tries = 0, due_at = 0 "
            "WHERE state NOT IN ('pending', 'leased') "
            "AND url IN (SELECT value FROM json_each(?))",
            orjson.dumps(listed).decode(),
        )

    def reconsider(self, host: str = "") -> int:
        """Make pending again what a robots.txt forbade, for it says something else now."""
        return self._update(
            "state = 'pending', reason = '', tries = 0, due_at = 0 "
            "WHERE state = 'excluded' AND reason = 'robots' AND (host = ? OR ? = '')",
            host,
            host,
        )

    def release(self, urls: Iterable[str]) -> int:
        """Give leases back unfetched. How many."""
        listed = orjson.dumps(list(urls)).decode()
        where = "WHERE state = 'leased' AND url IN (SELECT value FROM json_each(?))"
        return self._update(f"state = 'pending', due_at = 0 {where}", listed)

    def body_hash(self, url: str) -> str | None:
        """Of what the URL last held."""
        with said_plainly(self._store.path):
            sql = "SELECT body_hash FROM urls WHERE url = ?"
            found = self._db.conn.execute(sql, [url]).fetchone()
        return str(found[0]) if found and found[0] else None

    def unknown(self, urls: Iterable[str]) -> set[str]:
        """Those of the URLs that were never seen."""
        with said_plainly(self._store.path):
            return frontier.unknown(self._db, list(urls))

    def exclude(self, url: str, reason: str) -> int:
        """Never fetch this URL, for a reason that is kept."""
        return self._update(
            "state = 'excluded', due_at = NULL, reason = ? WHERE url = ?", reason, url
        )

    def counts(self) -> dict[UrlState, int]:
        """URLs by state, states without any included."""
        rows = self._db.execute("SELECT state, count(*) FROM urls GROUP BY state")
        return dict.fromkeys(get_args(UrlState), 0) | dict(rows.fetchall())

    def pending(self) -> int:
        """URLs that wait or are out: faster than ``counts``."""
        return sum(
            int(self._db.conn.execute(f"SELECT count(*) FROM {where}").fetchone()[0])
            for where in (_PENDING, "urls WHERE state = 'leased'")
        )

    def next_due(self, now: float, share: Callable[[str], Share]) -> float | None:
        """When the next pending URL may be fetched, ``now`` if at once; ``None``: none at all."""
        due = (self._due(host, share(host), now) for host in self._hosts())
        return min((at for at in due if at < math.inf), default=None)

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

    def _due(self, host: str, share: Share, now: float) -> float:
        """When the host's next URL may be fetched; infinity: not in this run."""
        if share.rank < ALL:
            found = self._db.conn.execute(_NEXT_DUE_OF_RANK, [host, share.rank]).fetchone()
        else:
            found = self._db.conn.execute(_NEXT_DUE, [host]).fetchone()
        return math.inf if found[0] is None else max(now, float(found[0]), share.free_at)

    def _lease(self, host: str, share: Share, now: float) -> list[Lease]:
        values = {
            "host": host,
            "rank": share.rank,
            "limit": share.count,
            "now": now,
            "expires": now + LEASE_SECONDS,
        }
        rows = self._db.conn.execute(_LEASE, values).fetchall()
        rows.sort(key=lambda row: (row[8], -row[9], row[3], row[10]))
        return [Lease(*(*row[:8], row[9])) for row in rows]

    def _update(self, changes: str, *values: object) -> int:
        with self._store.writing() as db:
            return int(db.execute(f"UPDATE urls SET {changes}", values).rowcount)
