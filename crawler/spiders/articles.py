"""The one spider: fetches what the ledger hands out and yields what came of it, nothing else.

All requests leave through ``start()``. Callbacks follow no links: what a page leads to is found
by the workers and goes into the ledger with the commit of the page, so a kill loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from twisted.python.failure import Failure

from crawler.errors import WrongUsageError
from crawler.frontier.ledger import Lease
from crawler.network.failures import reason_of
from crawler.profiles import SITES
from crawler.runs import plan as plans
from crawler.runs.fetched import Fetched, exchange
from crawler.runs.plan import Plan
from crawler.runs.run import Options, Run
from crawler.workers.cleaning import Limits
from crawler.workers.language import word_model
from exports.errors import StoreError
from exports.frontier import DAY, Intervals

logger = logging.getLogger("cuishou")

STILL = 3
"""Looks, a second apart, at which nothing moved, before a request is taken for swallowed: by a
middleware of the user's, or by an error in one."""


SCRAPYDS = "_job"
"""The argument that scrapyd gives every spider: its own name for the run."""


class ArticlesSpider(Spider):
    """``-a site=NAME[,NAME] | -a url=URL[,URL]  -a refresh=due|all|none  -a topic=off``."""

    name = "articles"

    def __init__(self, run: Run) -> None:
        """The spider of one open run."""
        super().__init__()
        self.run = run

    @property
    def plan(self) -> Plan:
        """What is crawled."""
        return self.run.plan

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *_: object, run: Run | None = None, **arguments: str
    ) -> ArticlesSpider:
        """Take over the command's run; in a script without the command open one."""
        if run is None:
            run = open_run(arguments, crawler.settings)
            crawler.signals.connect(run.close, signals.spider_closed)
        spider = cls(run)
        spider._set_crawler(crawler)
        slots = {**crawler.settings.getdict("DOWNLOAD_SLOTS"), **slots_of(run.plan, crawler)}
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put the user's contact into the user agent, and nothing that is not true."""
        super().update_settings(settings)
        if (settings.getpriority("USER_AGENT") or 0) > SETTINGS_PRIORITIES["project"]:
            return
        agent, contact = settings["USER_AGENT"], settings.get("CONTACT", "")
        if not settings.getbool("ROBOTSTXT_OBEY"):
            agent = agent.replace("; obeys robots.txt", "")
        settings.set("USER_AGENT", f"{agent} +{contact}" if contact else agent, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Lease, hand out, wait; end when nothing is pending and nothing is out."""
        run, engine = self.run, self.crawler.engine
        for line in manners_off(self.crawler.settings):
            logger.warning(line)
        known = self.crawler.settings.get("CONTACT")
        if not known and not all(map(self.plan.is_ours, run.ledger.hosts)):
            logger.info("a site cannot reach you: set CONTACT to a URL or a mail address of yours")
        run.on_failure = lambda: asyncio.ensure_future(engine.close_spider_async(reason="failed"))
        still = 0
        while not (run.failure or run.stopped):
            leases = [] if engine.needs_backout() else run.hand_out()
            for lease in leases:
                yield self.request(lease)
            if leases:
                continue
            if run.finished():
                return
            happened = await run.wait()
            still = still + 1 if not happened and self.rests() else 0
            if still >= STILL:
                run.lose()

    def rests(self) -> bool:
        """Whether Scrapy has nothing in its hands: what is out then will never come back."""
        engine = self.crawler.engine
        slot, scheduler = engine.scraper.slot, engine.scheduler
        busy = engine.downloader.active or (scheduler and scheduler.has_pending_requests())
        return not busy and (slot is None or slot.is_idle())

    def request(self, lease: Lease) -> Request:
        """The request for a lease, conditional where the page was fetched before."""
        headers = {}
        if self.plan.refresh != "all":
            if lease.etag:
                headers["If-None-Match"] = lease.etag
            if lease.last_modified:
                headers["If-Modified-Since"] = lease.last_modified
        return Request(
            lease.url,
            callback=self.answered,
            errback=self.failed,
            headers=headers,
            cb_kwargs={"lease": lease},
            dont_filter=True,
        )

    def answered(self, response: Response, lease: Lease) -> Iterator[Fetched]:
        """One item a response, whatever its status."""
        yield Fetched(lease, exchange(response, lease.url))

    def failed(self, failure: Failure) -> Iterator[Fetched]:
        """One item a request that got no response."""
        request: Request = failure.request  # type: ignore[attr-defined] # set by Scrapy
        lease: Lease = request.cb_kwargs["lease"]
        error = failure.value
        assert isinstance(error, Exception)
        yield Fetched(lease, None, reason_of(error, lease.url))


def open_run(arguments: dict[str, str], settings: BaseSettings) -> Run:
    """Check the arguments, then open the data folder.

    :raises WrongUsageError: an argument is wrong
    :raises StoreError: the folder is in use or not usable
    """
    arguments = {name: value for name, value in arguments.items() if name != SCRAPYDS}
    if settings.get("JOBDIR"):
        raise WrongUsageError("JOBDIR is not needed: the ledger in DATA_DIR resumes by itself")
    plan = plans.make(arguments, folders_of(settings), settings.getint("MAX_DEPTH"))
    options = Options(
        folder=data_folder(settings["DATA_DIR"]),
        limits=limits_of(settings),
        batch_pages=settings.getint("BATCH_PAGES"),
        list_pages=settings.getint("MAX_LIST_PAGES"),
        pages=settings.getint("MAX_PAGES"),
        intervals=intervals_of(settings),
        snapshot_days=settings.getfloat("SNAPSHOT_DAYS"),
        patience=settings.getfloat("PATIENCE_SECONDS"),
        user_agent=settings.get("ROBOTSTXT_USER_AGENT") or settings["USER_AGENT"],
        obey_robots=settings.getbool("ROBOTSTXT_OBEY"),
    )
    return Run(plan, options, arguments)


def folders_of(settings: BaseSettings) -> list[Path]:
    """Where site profiles lie.

    :raises WrongUsageError: SITES_DIR is no folder
    """
    folders = [SITES, *(Path(folder) for folder in [settings.get("SITES_DIR")] if folder)]
    if not folders[-1].is_dir():
        raise WrongUsageError(f"SITES_DIR: there is no folder {folders[-1]}")
    return folders


def limits_of(settings: BaseSettings) -> Limits:
    """How many workers clean, what a page may cost, and what helps them."""
    return Limits(
        workers=settings.getint("CLEAN_WORKERS"),
        deadline=settings.getfloat("CLEAN_DEADLINE"),
        memory_mb=settings.getint("CLEAN_MEMORY_MB"),
        words=word_model(settings),
    )


def manners_off(settings: BaseSettings) -> Iterator[str]:
    """What the user has switched off, a line each: it is done, and it is said."""
    if not settings.getbool("ROBOTSTXT_OBEY"):
        yield "robots.txt is not obeyed: ROBOTSTXT_OBEY is off"
    if not settings.getbool("AUTOTHROTTLE_ENABLED"):
        yield "a slow site is asked no slower: AUTOTHROTTLE_ENABLED is off"
    if not settings.getfloat("DOWNLOAD_DELAY"):
        yield "requests follow each other at once: DOWNLOAD_DELAY is 0"


def data_folder(name: str) -> Path:
    """The folder that DATA_DIR names, made if need be.

    :raises WrongUsageError: it names none
    :raises StoreError: it cannot be made
    """
    if not name.strip():
        raise WrongUsageError("DATA_DIR is empty: name a folder")
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"DATA_DIR={name} is no folder and cannot be made: {reason}") from None
    return folder


def intervals_of(settings: BaseSettings) -> Intervals:
    """How often pages are visited again.

    :raises WrongUsageError: the bounds exclude each other
    """
    names = ("REVISIT_DAYS", "REVISIT_SHORTEST_DAYS", "REVISIT_LONGEST_DAYS")
    first, shortest, longest = (settings.getfloat(name) for name in names)
    if not 0 <= shortest <= first <= longest:
        raise WrongUsageError(
            f"{' and '.join(names[1:])} must lie on both sides of REVISIT_DAYS: "
            f"{shortest:g}, {first:g}, {longest:g}"
        )
    return Intervals(first * DAY, shortest * DAY, longest * DAY)


def slots_of(plan: Plan, crawler: Crawler) -> dict[str, dict[str, float]]:
    """Scrapy's download slots for hosts that are not treated like any other."""
    own = {"concurrency": crawler.settings.getint("LOOPBACK_CONCURRENCY"), "jitter": 0.0}
    slots: dict[str, dict[str, float]] = {}
    for profile in plan.profiles.values():
        for host in profile.hosts:
            if plan.is_ours(host):
                slots[host] = {**own, "delay": profile.delay or 0.0}
            elif profile.delay is not None:
                slots[host] = {"delay": profile.delay}
    return slots
