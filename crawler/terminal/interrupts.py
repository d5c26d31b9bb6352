"""Ctrl-C, and the signal by which services are stopped: once drains and commits, twice kills."""

from __future__ import annotations

import asyncio
import os
import signal
from types import FrameType

from scrapy.crawler import Crawler

from crawler.runs.run import Run
from crawler.terminal.progress import Show
from crawler.terminal.strict import say

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def ignore() -> None:
    """From here on no signal changes anything: all is done, and the exit code stands.

    Python gives the signals back to the system before it ends; Ctrl-C there would make it 130.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class Interrupts:
    """Handles the signals of one run."""

    def __init__(self, run: Run, crawler: Crawler, show: Show) -> None:
        """Take the signals over; they stay ours until nothing is left to do (``ignore``)."""
        self.run, self.crawler, self.show = run, crawler, show
        self.loop = asyncio.get_event_loop()
        for number in SIGNALS:
            signal.signal(number, self.first)

    def first(self, _number: int, _frame: FrameType | None) -> None:
        """Stop handing out, and let what is under way come to its end."""
        for number in SIGNALS:
            signal.signal(number, self.second)
        self.loop.call_soon_threadsafe(self.drain)

    def second(self, _number: int, _frame: FrameType | None) -> None:
        """End here and now. What was under way is taken up by the next run; workers die with us."""
        self.show.stop()
        say("killed: the same command goes on where this one was")
        os._exit(1)

    def drain(self) -> None:
        """Close the spider; it finishes what is out."""
        say("stopping: finishing what is under way (again to stop at once)")
        self.run.stop()
        try:
            engine = self.crawler.engine
        except RuntimeError:  # not begun yet: the spider will see that the run is stopped
            return
        if engine.spider is not None:
            self.closing = asyncio.ensure_future(engine.close_spider_async(reason="interrupted"))
