"""One crawl: everything it opens, in order, what it hands out and what it commits.

Opened by the crawl command, so that whatever is wrong with the machine is said before Scrapy
starts; the spider and the two item pipelines share it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.archive.retention import keep_for, payloads
from crawler.archive.snapshots import Archive
from crawler.frontier.budget import Budget
from crawler.frontier.hosts import Hosts
from crawler.frontier.ledger import Lease
from crawler.frontier.scope import ScopedLedger
from crawler.network.manners import Manners
from crawler.network.robots import Robots
from crawler.runs.commits import commit_each
from crawler.runs.endings import NO_SERVER
from crawler.runs.fetched import Fetched
from crawler.runs.plan import Plan
from crawler.runs.resume import put_right, serve, take_up
from crawler.runs.tally import Tally
from crawler.workers.cleaning import Limits, Workers
from exports import evidence
from exports.errors import StoreError, said_plainly
from exports.frontier import USUAL, Intervals, host_of, is_last_try, known_urls
from exports.lock import RunLock
from exports.log import FILE_NAME as LOG_NAME
from exports.log import Log
from exports.outcome import Committed, Found, Outcome
from exports.runs import Closing
from exports.store import FILE_NAME as DATABASE_NAME
from exports.store import Store
from pipelines.version import version

logger = logging.getLogger("cuishou")

NEVER_LONGER = 1.0
"""Seconds to wait for something to happen before looking again: a net, not the mechanism."""
LEAST_OUT = 32
"""URLs that may be out however small the batches are: enough for Scrapy to have a choice."""
EXPIRY_SECONDS = 60.0
"""Between two looks for leases that were out for too long."""
FRESH_ENDINGS = frozenset({"stored", "listing", "unchanged"})
"""Endings after which the same bytes need no second look; a rejected page gets one."""


@dataclass(frozen=True, slots=True)
class Options:
    """The settings that a run knows."""

    folder: Path
    limits: Limits
    batch_pages: int = 100
    list_pages: int = 1000
    pages: int = 100_000
    intervals: Intervals = USUAL
    snapshot_days: float = 0.0
    """How long snapshots are kept; 0: for ever."""
    patience: float = 900.0
    """Seconds a run waits for a URL that may not be asked yet, before it ends incomplete."""
    user_agent: str = "cuishou"
    obey_robots: bool = True


class Run:
    """One crawl of one data folder. A context manager: nothing stays open behind it."""

    def __init__(self, plan: Plan, options: Options, arguments: Mapping[str, str]) -> None:
        """Open everything.

        :raises StoreError: the folder is in use, or cannot be read or written
        """
        self.options = options
        self.notes: list[str] = []
        """What had to be put right at the start, a line each."""
        self.failure = ""
        """Why the run cannot go on."""
        self.stopped = False
        """Whether the user has ended it."""
        self.on_failure: Callable[[], object] = lambda: None
        self.tally = Tally({seed.url for seed in plan.seeds})
        self.budget = Budget(options.list_pages, options.pages)
        self.out: dict[str, Lease] = {}
        """Handed out and not yet committed."""
        self.ready: dict[str, Outcome] = {}
        """Cleaned and not yet committed."""
        self.wake = asyncio.Event()
        self._expired_at = 0.0
        with ExitStack() as stack:
            self.plan = serve(plan, stack)
            self.hosts = Hosts(self.plan.is_ours)
            self.robots = Robots(options.user_agent, obey=options.obey_robots)
            self._open(stack)
            self.manners = Manners(self.ledger, self.hosts, self.robots, self.plan)
            self.notes += take_up(self.store, self.ledger, self.plan, arguments)
            if not options.obey_robots:
                self.ledger.reconsider()
            self.run_id = self.store.begin_run("crawl", arguments, version(options.limits.words))
            self._stack = stack.pop_all()
        self.workers = Workers(options.limits)

    def _open(self, stack: ExitStack) -> None:
        folder = self.options.folder
        stack.enter_context(RunLock(folder))
        self.store = stack.enter_context(Store.open(folder / DATABASE_NAME))
        self.store.intervals = self.options.intervals
        hosts = {host for profile in self.plan.profiles.values() for host in profile.hosts}
        self.ledger = ScopedLedger(self.store, self.plan.profiles, hosts)
        self.archive = Archive(folder / "snapshots", self.ledger.archived())
        self.archive.kept = payloads(self.store, self.options.snapshot_days)
        stack.callback(self.archive.close)
        self.evidence = {site: evidence.known(self.store.db, site) for site in self.plan.profiles}
        self.log = stack.enter_context(Log(self.store, folder / LOG_NAME))
        self.notes += put_right(self.archive, self.ledger, self.log)
        self.notes += keep_for(self.options.snapshot_days, self.archive, self.store, time.time())

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(StoreError):  # said already, or nothing was at stake
            self._stack.close()

    def close(self, reason: str) -> None:
        """End and close at once: for a crawl from a script, without the command."""
        with self:
            code = int(bool(self.failure) or reason != "finished")
            self.end(Closing(self.failure or reason, code))

    def hand_out(self) -> list[Lease]:
        """Lease what may be fetched now, as much as is useful."""
        now = time.time()
        room = max(2 * self.options.batch_pages, LEAST_OUT) - len(self.out)
        if room <= 0 or self.failure or self.stopped:
            return []
        try:
            self._expire(now)
            leases = self.manners.lease(room, now)
        except StoreError as error:
            self.fail(str(error))
            return []
        for lease in leases:
            self.out[lease.url] = lease
            self.hosts.asked[lease.host] += 1
        return leases

    def _expire(self, now: float) -> None:
        """Take back what was out for too long: it is lost, however that came about."""
        if now < self._expired_at + EXPIRY_SECONDS:
            return
        self._expired_at = now
        for url in self.ledger.expire(now):
            if lease := self.out.pop(url, None):
                self.hosts.answered(lease.host, now)

    def finished(self) -> bool:
        """Whether nothing is left to hand out, to wait for, or to hope for."""
        if self.out:
            return False
        try:
            with said_plainly(self.store.path):
                due = self.ledger.next_due(now := time.time(), self.manners.share)
        except StoreError as error:
            self.fail(str(error))
            return True
        return due is None or due - now > self.options.patience

    async def wait(self) -> bool:
        """Until something was answered or committed, or a second is over; whether it was."""
        self.wake.clear()
        try:
            await asyncio.wait_for(self.wake.wait(), NEVER_LONGER)
        except TimeoutError:
            return False
        return True

    def answered(self, fetched: Fetched) -> None:
        """Note that a lease has come back, with whatever answer."""
        self.tally.answered += 1
        self.hosts.answered(fetched.lease.host, time.time())
        self.wake.set()

    def admit(self, found: tuple[Found, ...]) -> tuple[Found, ...]:
        """The links that are within bounds; those known need no room.

        :raises StoreError: the database cannot be read
        """
        if self.plan.refresh == "none":
            found = tuple(replace(link, modified=None) for link in found)
        return self.budget.admit(found, self.ledger.unknown(link.url for link in found))

    def is_known(self, fetched: Fetched) -> bool:
        """Whether the same bytes were cleaned before."""
        if fetched.exchange is None or self.plan.refresh == "all":
            return False
        with said_plainly(self.store.path):
            rows = known_urls(self.store.db, [fetched.lease.url])
        same = rows and rows[0]["body_hash"] == body_hash(fetched.exchange.body)
        return bool(same) and rows[0]["ended"] in FRESH_ENDINGS

    def commit(self, outcomes: Sequence[Outcome]) -> list[Committed]:
        """Snapshots to the disk, then one transaction, then the log.

        :raises StoreError: the disk or the database does not take it
        """
        self.archive.sync()
        outcomes, committed = commit_each(
            lambda some: self.store.commit(some, self.run_id), outcomes
        )
        self.log.append()
        given_up = set()
        for outcome in outcomes:
            lease = self.out.pop(outcome.url, None)
            if outcome.state == "pending" and lease and is_last_try(outcome, lease.tries):
                given_up.add(outcome.url)
            self.ready.pop(outcome.url, None)
            if outcome.ended == "redirected":
                for found in outcome.found:
                    self.ledger.admit(found.url)
            if outcome.kind == "robots" and (outcome.state == "failed" or outcome.url in given_up):
                self.hosts.closed[host_of(outcome.url)] = outcome.reason
        self.tally.count(outcomes, committed, given_up)
        self._give_up_starts()
        self.wake.set()
        return committed

    def _give_up_starts(self) -> None:
        """End the start pages of hosts whose robots.txt is silent: the user waits for them."""
        lost = []
        for seed in self.plan.seeds:
            why = self.hosts.closed.get(host_of(seed.url))
            if why and seed.url not in self.tally.starts and seed.url not in self.out:
                reason = why if why in NO_SERVER else "robots_silent"
                lost.append(Outcome(seed.url, "start", "failed", "failed", reason))
        if lost:
            self.tally.answered += len(lost)
            self.commit(lost)

    def fail(self, reason: str) -> None:
        """End the run: the machine does not let it go on."""
        if not self.failure:
            self.failure = reason
            self._closing = self.on_failure()
        self.wake.set()

    def lose(self) -> None:
        """End what was handed out and swallowed on its way; it gets further tries."""
        lost = [
            Outcome(lease.url, lease.kind, "pending", "failed", "swallowed")
            for lease in self.out.values()
        ]
        for lease in self.out.values():
            self.hosts.answered(lease.host, time.time())
        self.tally.answered += len(lost)
        try:
            self.commit(lost)
        except StoreError as error:
            self.fail(str(error))

    def stop(self) -> None:
        """Hand out nothing more: the user has seen enough."""
        self.stopped = True
        self.wake.set()

    def pending(self) -> int:
        """URLs that are left for another run, those still out included."""
        try:
            with said_plainly(self.store.path):
                return self.ledger.pending()
        except StoreError:
            return len(self.out)

    def end(self, closing: Closing) -> dict[str, Any]:
        """Give back what is still out, and close the run's row; the row comes back."""
        self.ledger.release(self.out)
        self.out.clear()
        return self.store.end_run(self.run_id, closing)


def body_hash(body: bytes) -> str:
    """Of a body as it came."""
    return hashlib.sha256(body).hexdigest()
