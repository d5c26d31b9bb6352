"""Pages cleaned again: handed to the workers, committed by the batch, counted."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.archive.foreign import Bad
from crawler.archive.snapshots import Archive
from crawler.archive.stored import Again, Skipped
from crawler.runs.commits import commit_each
from crawler.workers.cleaning import Workers
from crawler.workers.job import Cleaned
from exports.log import Log
from exports.outcome import Outcome
from exports.store import Store
from pipelines.records import Record

BATCH_PAGES = 100
BATCH_SECONDS = 1.0
"""As the crawl has it: upserts are cheap from a hundred rows on, and a kill costs a second."""
AHEAD = 2
"""Pages in hand for each worker: one that is cleaned, one that waits."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Counts:
    """What came of the pages."""

    pages: Counter[str] = field(default_factory=Counter)
    """By what became of them: new, changed, same, rejected, list, older, unreadable."""
    rejections: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """For the run's summary."""
        return {"pages": dict(self.pages), "rejected": dict(self.rejections)}


class Replay:
    """One ``scrapy reclean``."""

    def __init__(self, store: Store, archive: Archive, log: Log, run_id: str) -> None:
        """Into an open data folder."""
        self.store, self.archive, self.log, self.run_id = store, archive, log, run_id
        self.counts = Counts()
        self.stopped = False
        """Whether the user has ended it."""
        self._ready: list[Outcome] = []
        self._committed = time.monotonic()
        self._in_hand: dict[str, asyncio.Task[None]] = {}

    async def run(self, pages: Iterable[Again | Bad | Skipped], workers: Workers, say: Say) -> None:
        """Clean the pages and commit what came of them.

        :raises CrawlError: no worker can be started
        :raises StoreError: the machine does not take the results
        """
        workers.open()
        try:
            for page in pages:
                if self.stopped:
                    break
                if isinstance(page, Again):
                    await self._hand_in(page, workers)
                else:
                    self._leave(page, say)
                await asyncio.sleep(0)  # for signals, and for those that are ready
                self._commit_in_time()
            while self._in_hand:
                await self._some_done()
        finally:
            for task in self._in_hand.values():
                task.cancel()
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
            await workers.close()
        self.commit()

    def commit(self) -> None:
        """Snapshots to the disk, one transaction, then the log: as the crawl does it."""
        batch, self._ready = self._ready, []
        self._committed = time.monotonic()
        if not batch:
            return
        self.archive.sync()
        outcomes, committed = commit_each(lambda some: self.store.renew(some, self.run_id), batch)
        self.log.append()
        for outcome, done in zip(outcomes, committed, strict=True):
            if outcome.rejection is not None:
                self._rejected(outcome.rejection.stage, outcome.rejection.reason)
            else:
                self.counts.pages[done.result] += 1

    async def _hand_in(self, page: Again, workers: Workers) -> None:
        url = page.job.snapshot.url
        while url in self._in_hand or len(self._in_hand) >= AHEAD * workers.limits.workers:
            await self._some_done()
        self._in_hand[url] = asyncio.ensure_future(self._clean(page, workers))

    async def _some_done(self) -> None:
        done, _ = await asyncio.wait(
            self._in_hand.values(), timeout=BATCH_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        self._in_hand = {url: task for url, task in self._in_hand.items() if task not in done}
        for task in done:
            task.result()
        self._commit_in_time()

    async def _clean(self, page: Again, workers: Workers) -> None:
        outcome = self._outcome(page, await workers.clean(page.job))
        if outcome is not None:
            self._ready.append(outcome)

    def _outcome(self, page: Again, cleaned: Cleaned) -> Outcome | None:
        """What is to be stored; ``None`` for a list, and for a rejected page of a foreign file."""
        url, result = page.job.snapshot.url, cleaned.result
        if isinstance(result, Record):
            stored = Outcome(url, "article", "done", "stored", record=result)
            return self._kept(stored, page, result)
        if result is None:
            self.counts.pages["list"] += 1
        elif page.exchange is None:
            return Outcome(url, "article", "done", "rejected", result.reason, rejection=result)
        else:
            self._rejected(result.stage, result.reason)
        return None

    def _kept(self, stored: Outcome, page: Again, record: Record) -> Outcome:
        """With a foreign file's page in our own archive, so that it can be cleaned once more."""
        if page.exchange is None:
            return stored
        reference = self.archive.append(page.exchange)
        return replace(
            stored,
            status=page.exchange.status,
            fetched_at=page.exchange.fetched_at,
            snapshot=reference,
            record=replace(record, snapshot=reference.reference),
        )

    def _leave(self, page: Bad | Skipped, say: Say) -> None:
        if isinstance(page, Skipped):
            self.counts.pages[page.reason] += 1
        else:
            self.counts.pages["unreadable"] += 1
            say(str(page))

    def _rejected(self, stage: str, reason: str) -> None:
        self.counts.pages["rejected"] += 1
        self.counts.rejections[f"{stage}/{reason}"] += 1

    def _commit_in_time(self) -> None:
        late = time.monotonic() - self._committed >= BATCH_SECONDS
        if len(self._ready) >= BATCH_PAGES or (late and self._ready):
            self.commit()
