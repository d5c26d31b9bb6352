"""``scrapy crawl articles``: Scrapy's own command, with a lock, a summary and honest exit codes."""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.commands import BaseRunSpiderCommand
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.errors import WrongUsageError, unknown
from crawler.terminal.logs import log_as_json
from crawler.terminal.outputs import Failures, check_writable, not_written
from crawler.terminal.strict import StrictCommand, close_quietly, say

if TYPE_CHECKING:  # no other command needs them, and Scrapy loads all commands for any
    from rich.console import Console
    from scrapy.crawler import Crawler

    from crawler.runs.closing import Ended
    from crawler.runs.run import Run
    from crawler.runs.verdict import Close


class Command(StrictCommand, BaseRunSpiderCommand):
    """Crawl sites into DATA_DIR."""

    requires_project = True

    def syntax(self) -> str:
        return (
            "articles [-a site=NAME[,NAME]] [-a url=URL[,URL]] [-a refresh=due|all|none] "
            "[-a topic=off] [-s DATA_DIR=DIR] [-s CONTACT=URL]"
        )

    def short_desc(self) -> str:
        return "Harvest articles into DATA_DIR: from sites with a profile, or from any URL"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. The same command again goes on, or looks for what is new. "
            "site=: profiles by name; without it and without url=, all that are enabled. "
            "url=: any start page, list, feed, sitemap or article. "
            "refresh=due: lists, and articles whose time has come (the default); all: everything; "
            "none: only what was never fetched. topic=off: articles on any subject, not only "
            "collection calls. DATA_DIR: where everything goes (the default is data). CONTACT: "
            "put into the user agent, so that a site can reach you. More: docs/usage.md, "
            "docs/settings.md."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if not self._log_wanted():
            # its greeting comes before we run, and its set-up resets levels, not filters
            logging.getLogger("scrapy.utils.log").addFilter(lambda r: r.levelno >= logging.WARNING)
        if self.settings.getbool("LOG_JSON"):
            log_as_json(self.settings)

    def _log_wanted(self) -> bool:
        """Whether the user has set LOG_LEVEL, and so wants Scrapy's own lines."""
        assert self.settings is not None
        return (self.settings.getpriority("LOG_LEVEL") or 0) > SETTINGS_PRIORITIES["project"]

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from rich.console import Console  # noqa: PLC0415

        from crawler.runs import closing  # noqa: PLC0415
        from crawler.spiders.articles import open_run  # noqa: PLC0415
        from crawler.terminal.interrupts import ignore  # noqa: PLC0415

        assert self.settings is not None
        spider = self._spider(args)
        check_writable(self.settings.getdict("FEEDS"))
        self.unwritten = Failures()
        if not self._log_wanted():
            _quieten_scrapy()
        begun = time.monotonic()
        with open_run(opts.spargs, self.settings) as run:
            for line in (*run.plan.problems, *run.notes):
                say(line)
            ended = closing.end(run, self._crawl(run, spider))
            judged = ended.verdict
            to_stdout = any(feed.startswith("-") for feed in opts.output or [])
            console = Console(stderr=to_stdout, highlight=False)
            with console.capture() as report:
                self._report(run, ended, time.monotonic() - begun, console)
        if not self.settings.get("RUN_HOOK"):
            ignore()
        try:
            console.file.write(report.get())
            console.file.flush()
        except BrokenPipeError:  # nobody wants to read it; the exit code stays what it is
            close_quietly()
        fault = self._call_hook(ended.row)
        ignore()
        if judged.exit_code:
            say(judged.line)
        return judged.exit_code or int(bool(fault))

    def _call_hook(self, row: dict[str, Any]) -> str:
        """Tell the user's hook, once the lock is free; its failure is said."""
        from crawler.runs import hook  # noqa: PLC0415

        assert self.settings is not None
        command = self.settings.get("RUN_HOOK", "")
        folder = str(Path(self.settings["DATA_DIR"]).absolute())
        fault = hook.call(command, row | {"data_dir": folder}) if command else ""
        if fault:
            say(fault)
        return fault

    def _spider(self, args: list[str]) -> str:
        assert self.crawler_process is not None
        known = self.crawler_process.spider_loader.list()
        if len(args) != 1:
            raise WrongUsageError(f"name one spider; there are: {', '.join(known)}")
        if args[0] not in known:
            raise unknown("spider", args[0], known)
        return args[0]

    def _crawl(self, run: Run, spider: str) -> Close:
        """Run Scrapy to its end; how it closed comes back."""
        from rich.console import Console  # noqa: PLC0415

        from crawler.runs.verdict import Close  # noqa: PLC0415
        from crawler.terminal.interrupts import Interrupts  # noqa: PLC0415
        from crawler.terminal.progress import Show  # noqa: PLC0415

        assert self.crawler_process is not None
        assert self.settings is not None
        crawler = self._create_crawler(spider)
        show = Show(run, Console(stderr=True))
        show.attach(crawler)
        reasons: list[str] = []

        def closed(reason: str) -> None:
            reasons.append(reason)

        crawler.signals.connect(closed, signals.spider_closed)
        Interrupts(run, crawler, show)
        crawl = asyncio.ensure_future(self.crawler_process.crawl(crawler, run=run))
        try:
            self.crawler_process.start(install_signal_handlers=False)
        finally:
            show.stop()
        error = crawl.exception() if crawl.done() and not crawl.cancelled() else None
        failure = run.failure or (f"{type(error).__name__}: {error}" if error else "")
        failure = failure or self._unwritten(crawler)
        reason = "interrupted" if run.stopped else (reasons or ["not begun"])[-1]
        most_failed = self.settings.getfloat("MAX_FAILED_SHARE")
        return Close(
            reason,
            run.pending(),
            failure,
            run.plan.problems,
            silent=run.hosts.away(time.time()),
            most_failed=most_failed,
        )

    def _unwritten(self, crawler: Crawler) -> str:
        """What to say of files asked for with ``-o`` that Scrapy failed to write."""
        assert self.settings is not None
        stats = crawler.stats.get_stats() if crawler.stats else {}
        return not_written(len(self.settings.getdict("FEEDS")), stats, self.unwritten.first)

    @staticmethod
    def _report(run: Run, ended: Ended, seconds: float, console: Console) -> None:
        """Print what the run came to, as far as the disk let us keep it."""
        from crawler.terminal import summary  # noqa: PLC0415

        if ended.lost:
            if ended.lost != ended.verdict.line:
                say(ended.lost)
            return
        summary.show(run, ended.row["summary"], seconds, console)
        if ended.verdict.line and not ended.verdict.exit_code:
            console.print(ended.verdict.line)


def _quieten_scrapy() -> None:
    """Scrapy's own lines from WARNING on; what the ledger says of a page, it says better."""
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    for name in (
        "scrapy.downloadermiddlewares.robotstxt",
        "scrapy.downloadermiddlewares.httpcompression",
        "scrapy.core.downloader.handlers.http11",
    ):
        logging.getLogger(name).setLevel(logging.CRITICAL)
