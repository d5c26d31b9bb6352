"""What a run shows while it runs: one moving line on a terminal, a log line now and then else."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Column
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from crawler.runs.run import Run

logger = logging.getLogger("cuishou")

FRAME_SECONDS = 0.2
"""Between two looks of the moving line."""
LINE_SECONDS = 10.0
"""Between two log lines where there is no terminal."""
COUNT_SHARE = 20
"""Counting the pending URLs may take this part of the time: it is slow for a million."""


@dataclass(frozen=True, slots=True)
class Look:
    """How far a run is."""

    done: int
    pending: int
    failed: int
    rate: float
    """URLs a second, since the first answer."""

    @property
    def left(self) -> str:
        """Time to the end of what is known, ``?`` before there is a rate.

        >>> Look(10, 90, 0, 1.0).left, Look(0, 5, 0, 0.0).left
        ('1:30', '?')
        """
        if not self.rate:
            return "?"
        minutes, seconds = divmod(round(self.pending / self.rate), 60)
        return (
            f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
            if minutes > 59
            else (f"{minutes}:{seconds:02}")
        )

    def __str__(self) -> str:
        """One line."""
        if not self.rate:
            return f"{self.pending} pending, the workers are starting"
        return (
            f"{self.done} done, {self.pending} pending, {self.failed} failed, "
            f"{self.rate:.1f}/s, {self.left} left"
        )


class Show:
    """Shows a run's progress from the spider's opening to its close."""

    def __init__(self, run: Run, console: Console) -> None:
        """On this console if it is a terminal, in the log else."""
        self.run = run
        self.line = _moving_line(console) if console.is_terminal else None
        self.task: TaskID | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.begun = 0.0
        self.pending = 0
        self.count_again = 0.0

    def attach(self, crawler: Crawler) -> None:
        """Begin and end with the spider."""
        crawler.signals.connect(self.start, signals.spider_opened)
        crawler.signals.connect(self.stop, signals.spider_closed)

    def start(self) -> None:
        """Begin to show."""
        if self.line is not None:
            sites = ", ".join(self.run.plan.profiles)
            self.line.start()
            self.task = self.line.add_task(f"crawling {sites}", total=None, look="starting")
            _log_to_stderr()
        self.tick()

    def tick(self) -> None:
        """Show how far it is, and come back."""
        look = self.look()
        pause = FRAME_SECONDS
        if self.line is None:
            pause = LINE_SECONDS
            if look.done:
                logger.info("%s", look)
        elif self.task is not None:
            self.line.update(
                self.task, completed=look.done, total=look.done + look.pending, look=str(look)
            )
            self.line.refresh()
        self.timer = asyncio.get_running_loop().call_later(pause, self.tick)

    def stop(self) -> None:
        """Take the line away; a second call does nothing."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.line is not None and self.task is not None:
            self.line.stop()
            self.task = None
            _log_to_stderr()

    def look(self) -> Look:
        """How far the run is now."""
        now, tally = time.monotonic(), self.run.tally
        if tally.done and not self.begun:
            self.begun = now - FRAME_SECONDS
        if now >= self.count_again:
            self.pending = self.run.pending()
            self.count_again = now + COUNT_SHARE * (time.monotonic() - now)
        rate = tally.done / (now - self.begun) if self.begun else 0.0
        return Look(tally.done, self.pending, tally.failures.total(), rate)


def _moving_line(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[look]}", table_column=Column(no_wrap=True)),
        console=console,
        transient=True,
        auto_refresh=False,  # no thread of its own: the reactor ticks
    )


def _log_to_stderr() -> None:
    """Log lines go where rich can keep them apart from the moving line, or back from there."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(sys.stderr)
