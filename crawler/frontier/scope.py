"""The ledger as one run may see it: the hosts it crawls, not what other runs left pending."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import orjson

from crawler.frontier.ledger import Ledger
from exports.frontier import host_of
from exports.outcome import UrlState
from exports.store import Store

_OURS = "host IN (SELECT value FROM json_each(?))"


class ScopedLedger(Ledger):
    """A ledger narrowed to some hosts; redirects may admit more while the run goes on."""

    def __init__(self, store: Store, sites: Iterable[str], hosts: Iterable[str]) -> None:
        """The hosts named, and those that earlier runs of these sites were led to."""
        super().__init__(store)
        led = store.db.execute(
            "SELECT DISTINCT host FROM urls WHERE site IN (SELECT value FROM json_each(?))",
            [orjson.dumps(list(sites)).decode()],
        )
        self.hosts = {*hosts, *(host for (host,) in led.fetchall())}

    def admit(self, url: str) -> None:
        """Let the host of a redirect's target into the run."""
        self.hosts.add(host_of(url))

    def renew(self, urls: Iterable[str]) -> int:
        """Make known URLs pending whatever their interval: the user asks for them. How many."""
        ended = "state IN ('done', 'unchanged', 'gone', 'failed')"
        listed = orjson.dumps(list(urls)).decode()
        return self._update(
            f"state = 'pending', tries = 0, due_at = 0 WHERE {ended} "
            "AND url IN (SELECT value FROM json_each(?))",
            listed,
        )

    def counts(self) -> dict[UrlState, int]:
        rows = self._db.execute(
            f"SELECT state, count(*) FROM urls WHERE {_OURS} GROUP BY state", [self._listed()]
        )
        return dict.fromkeys(get_args(UrlState), 0) | dict(rows.fetchall())

    def pending(self) -> int:
        sql = "SELECT count(*) FROM urls WHERE state IN ('pending', 'leased') AND " + _OURS
        return int(self._db.execute(sql, [self._listed()]).fetchone()[0])

    def _hosts(self) -> Iterable[str]:
        return (host for host in super()._hosts() if host in self.hosts)

    def _update(self, changes: str, *values: object) -> int:
        return super()._update(f"{changes} AND {_OURS}", *values, self._listed())

    def _listed(self) -> str:
        return orjson.dumps(sorted(self.hosts)).decode()
