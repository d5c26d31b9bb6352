"""The two adapters between Scrapy and the pipeline: clean what was fetched, store what came of it.

What travels between them is an ``Outcome``, frozen: a pipeline of your own with a number between
theirs in ITEM_PIPELINES sees it, and may return another (``dataclasses.replace``) or drop it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, replace

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from twisted.python.failure import Failure

from crawler.errors import CrawlError
from crawler.runs.endings import cleaned_ending, ending, same_ending
from crawler.runs.fetched import Fetched, header
from crawler.runs.run import Run, body_hash
from crawler.workers.job import Job
from exports.errors import StoreError
from exports.outcome import Committed, Outcome
from pipelines.profile import NO_EVIDENCE
from pipelines.records import Rejection, Snapshot

logger = logging.getLogger("cuishou")

LULL = 0.02
"""Seconds without work for the pool after which a batch is written: longer than the gap between
two pages of a fast site, shorter than anyone waits."""


class EndedError(DropItem):
    """The page is no article, and stored as what it is: nothing for the feeds that follow."""


class CleanPipeline:
    """Archives a response, then has it cleaned by the workers."""

    def __init__(self, run: Run) -> None:
        """For one run."""
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        return cls(run_of(crawler))

    def open_spider(self) -> None:
        self.run.workers.open()

    async def close_spider(self) -> None:
        await self.run.workers.close()

    async def process_item(self, item: object) -> object:
        """What was fetched becomes its outcome; other items pass."""
        if not isinstance(item, Fetched):
            return item
        run, lease, now = self.run, item.lease, time.time()
        run.answered(item)
        try:
            if lease.kind == "robots":
                return run.manners.read_robots(item, now)
            outcome = ending(item, run.plan.profile(lease.site, lease.url), now)
            if outcome is not None:
                return run.manners.put_off(outcome, lease.host, now)
            run.hosts.welcomed(lease.host)
            if run.is_known(item):
                return same_ending(item, body_hash(item.exchange.body) if item.exchange else None)
            return await self._clean(item)
        except (CrawlError, StoreError) as error:
            run.fail(str(error))
            raise EndedError("the run has failed") from None

    async def _clean(self, item: Fetched) -> Outcome:
        run, lease, exchange = self.run, item.lease, item.exchange
        assert exchange is not None
        profile = run.plan.profile(lease.site, lease.url)
        reference = run.archive.append(exchange)
        snapshot = Snapshot(
            url=lease.url,
            body=exchange.body,
            content_type=header(exchange, "Content-Type"),
            fetched_at=exchange.fetched_at,
            site=profile.name,
            run_id=run.run_id,
            reference=reference.reference,
        )
        evidence = run.evidence.get(profile.name, NO_EVIDENCE)
        job = Job(
            snapshot, lease.kind, lease.depth, profile, run.plan.any_topic, evidence, lease.priority
        )
        cleaned = await run.workers.clean(job)
        found = run.admit(cleaned.found)
        whole = len(found) == len(cleaned.found)
        cleaned = replace(cleaned, found=found)
        if lease.url in run.tally.seeds:
            run.tally.seen[lease.url] = cleaned.seen
        # what was left out is looked for again, even if the page has not changed by then
        known_by = body_hash(exchange.body) if whole else None
        outcome = cleaned_ending(item, cleaned, reference, known_by)
        run.ready[lease.url] = outcome
        return outcome


@dataclass(frozen=True, slots=True)
class Waiting:
    """An outcome that waits for its commit."""

    outcome: Outcome
    committed: asyncio.Future[Committed]


class StorePipeline:
    """Commits outcomes by the batch: when it is full, after a second, or when the pool rests."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        """For one run."""
        self.run = run
        self.batch_pages = crawler.settings.getint("BATCH_PAGES")
        self.batch_seconds = crawler.settings.getfloat("BATCH_SECONDS")
        self.waiting: list[Waiting] = []
        self.timer: asyncio.TimerHandle | None = None
        crawler.signals.connect(self.dropped, signals.item_dropped)
        crawler.signals.connect(self.broken, signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        return cls(crawler, run_of(crawler))

    def close_spider(self) -> None:
        self.flush()

    async def process_item(self, item: object) -> object:
        """An outcome is stored; an article's record goes on, with its sequence, to the feeds."""
        if not isinstance(item, Outcome):
            return item
        committed = await self.store(item)
        if item.record is None or committed.sequence is None:
            raise EndedError(f"{item.ended} {item.reason}: {item.url}", log_level="DEBUG")
        stored = replace(
            item.record,
            sequence=committed.sequence,
            version=committed.version,
            duplicate_of=committed.duplicate_of,
        )
        return stored.as_dict()

    async def store(self, outcome: Outcome) -> Committed:
        """Wait for the commit of an outcome."""
        if self.run.failure:
            raise EndedError("the run has failed", log_level="DEBUG")
        loop = asyncio.get_running_loop()
        waiting = Waiting(outcome, loop.create_future())
        self.waiting.append(waiting)
        if len(self.waiting) >= self.batch_pages:
            self.flush()
        else:
            if self.timer is None:
                self.timer = loop.call_later(self.batch_seconds, self.flush)
            loop.call_later(LULL, self.flush_if_idle)
        return await waiting.committed

    def flush_if_idle(self) -> None:
        """Commit if nothing is in the workers' hands: nothing more will come for a while."""
        if not self.run.workers.active:
            self.flush()

    def flush(self) -> None:
        """Commit what waits."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        batch, self.waiting = self.waiting, []
        if not batch:
            return
        try:
            committed = self.run.commit([waiting.outcome for waiting in batch])
        except Exception as error:  # a bug too must not leave the pages waiting for ever
            known = isinstance(error, StoreError)
            self.run.fail(str(error) if known else f"{type(error).__name__}: {error}")
            for waiting in batch:
                waiting.committed.set_exception(EndedError("not stored", log_level="DEBUG"))
            return
        for waiting, done in zip(batch, committed, strict=True):
            if not waiting.committed.cancelled():
                waiting.committed.set_result(done)

    async def dropped(self, item: object, exception: DropItem) -> None:
        """A page that a user's pipeline dropped ends as a rejection that says so."""
        if not isinstance(exception, EndedError):
            await self.refuse(item, "dropped", str(exception))

    async def broken(self, item: object, failure: Failure) -> None:
        """A page on which a pipeline raised ends as a rejection too; Scrapy has logged it."""
        await self.refuse(item, "pipeline_error", f"{type(failure.value).__name__}")

    async def refuse(self, item: object, reason: str, detail: str) -> None:
        """End a page that did not come through the pipelines between."""
        if not isinstance(item, Fetched):
            return
        lease = item.lease
        known = self.run.ready.get(lease.url) or Outcome(lease.url, lease.kind, "done", "rejected")
        rejection = Rejection(lease.url, "validate", reason, detail)
        refused = replace(
            known, ended="rejected", reason=reason, record=None, rejection=rejection, found=()
        )
        with contextlib.suppress(EndedError):
            await self.store(refused)


def run_of(crawler: Crawler) -> Run:
    """The run that the spider holds."""
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, Run):
        raise NotConfigured("cuishou's item pipelines serve its own spider, articles")
    return run
