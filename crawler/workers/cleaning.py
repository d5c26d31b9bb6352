"""The supervised worker processes that clean pages, each behind a pipe of its own.

A page has a deadline. A worker that dies on a page or outlives its deadline is replaced, the page
gets one more try, then it is a rejection: one bad page costs one page. (A pool of
``concurrent.futures`` fails every task when one worker is killed, and its forked workers outlive
the parent.)
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import CrawlError
from crawler.workers.job import Cleaned, Job
from crawler.workers.worker import HEADER, Broken, frame
from pipelines.records import Rejection

if TYPE_CHECKING:
    from pipelines.repair.words_model import WordModel

logger = logging.getLogger("cuishou")

TRIES = 2
"""Of a page on which a worker died or got stuck: the first may have been another's fault."""
START_SECONDS = 120.0
"""For a worker to load its tables; it takes about 1 s, 20 s were seen on a loaded machine."""


MISSES = 3
"""Workers in a row that did not start: one may have been the victim of a lack of memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many workers there are, what one page may cost, and what helps them."""

    workers: int = 2
    deadline: float = 30.0
    """Seconds."""
    memory_mb: int = 2048
    """Address space of a worker."""
    words: WordModel | None = None
    """A bigger language model, where the user has one."""


class Workers:
    """The worker processes of one run."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.active = 0
        """Pages handed in and not yet done."""
        self._idle: asyncio.Queue[Process] = asyncio.Queue()
        self._alive: set[Process] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._misses = 0
        self._failure: CrawlError | None = None

    def open(self) -> None:
        """Start the workers; pages may be handed in at once and wait for the first."""
        for _ in range(self.limits.workers):
            self._start()

    async def clean(self, job: Job) -> Cleaned:
        """Clean one page.

        :raises CrawlError: no worker can be started
        """
        self.active += 1
        job = replace(job, words=self.limits.words)
        try:
            for attempt in range(1, TRIES + 1):
                cleaned = await self._try(job, attempt)
                if cleaned is not None:
                    return cleaned
            raise AssertionError("the last try always gives a result")
        finally:
            self.active -= 1

    async def close(self) -> None:
        """End all workers. Pages still in their hands are lost, so drain first."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for process in list(self._alive):
            await self._end(process)

    async def _try(self, job: Job, attempt: int) -> Cleaned | None:
        process = await self._next_idle()
        reply = None
        try:
            reply = await asyncio.wait_for(_ask(process, job), self.limits.deadline)
        except TimeoutError:
            reason = "deadline"
            detail = f"not cleaned within {self.limits.deadline:g} s"
        except (OSError, EOFError, asyncio.IncompleteReadError):
            reason, detail = "worker_died", "the worker ended while cleaning the page"
        finally:
            if reply is None:  # whatever happened, this worker's pipe may be half read
                await self._end(process)
                self._start()
            else:
                self._idle.put_nowait(process)
        if isinstance(reply, Broken):
            logger.error("%s: cleaning failed: %s", job.snapshot.url, reply.error)
            return _rejected(job, "error", reply.error)
        if reply is not None:
            return reply
        logger.warning("%s: %s (try %d of %d)", job.snapshot.url, detail, attempt, TRIES)
        return _rejected(job, reason, detail) if attempt == TRIES else None

    async def _next_idle(self) -> Process:
        while True:
            if self._failure is not None:
                raise self._failure
            with contextlib.suppress(TimeoutError):
                process = await asyncio.wait_for(self._idle.get(), 1.0)
                if process.returncode is None:
                    return process
                await self._end(process)  # died while it had nothing to do
                self._start()

    def _start(self) -> None:
        task = asyncio.ensure_future(self._launch())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _launch(self) -> None:
        # not -m: what a worker pickles must come from crawler.workers.worker, not from its __main__
        code = "from crawler.workers.worker import main; main()"
        numbers = [str(os.getpid()), str(self.limits.memory_mb)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, *numbers, stdin=PIPE, stdout=PIPE, env=_environment()
        )
        self._alive.add(process)
        try:
            await asyncio.wait_for(_receive(process), START_SECONDS)
        except (TimeoutError, OSError, EOFError, asyncio.IncompleteReadError):
            await self._end(process)
            self._misses += 1
            if self._misses >= MISSES:
                reason = "the cleaning workers do not start; see the lines above"
                self._failure = CrawlError(reason)
            else:
                self._start()
        else:
            self._misses = 0
            self._idle.put_nowait(process)

    async def _end(self, process: Process) -> None:
        self._alive.discard(process)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    """The parent's, with the project where the worker's Python finds it."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path}


def _rejected(job: Job, reason: str, detail: str) -> Cleaned:
    snapshot = job.snapshot
    return Cleaned(job.kind, Rejection(snapshot.url, "clean", reason, detail, snapshot.reference))


async def _ask(process: Process, job: Job) -> Cleaned | Broken:
    assert process.stdin is not None
    process.stdin.write(frame(job))
    await process.stdin.drain()
    reply = await _receive(process)
    assert isinstance(reply, Cleaned | Broken)
    return reply


async def _receive(process: Process) -> object:
    assert process.stdout is not None
    header = await process.stdout.readexactly(HEADER.size)
    body = await process.stdout.readexactly(HEADER.unpack(header)[0])
    message: object = pickle.loads(body)
    return message
