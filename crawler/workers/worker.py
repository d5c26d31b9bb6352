"""The worker process: reads jobs from standard input, writes what came of them to standard output.

Started by cleaning.py with the parent's process id and a bound on memory as its arguments. It dies
with its parent, however the parent dies, and it inherits nothing of it but its two pipes.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

HEADER = struct.Struct(">Q")
"""Before every message: its length in bytes."""
PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>: the signal that the kernel sends when the parent is gone."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The job raised something that no page should make it raise."""

    error: str
    """One line: the exception's name and text."""


def frame(message: object) -> bytes:
    """A message as it goes through a pipe."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(data)) + data


def main() -> None:
    """Serve until the pipe closes."""
    parent, memory_mb = map(int, sys.argv[1:3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; we drain
    _die_with(parent)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not fall between the messages
    logging.disable(logging.WARNING)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
    gc.disable()  # what is loaded stays: looking for garbage in it is a tenth of the start
    try:
        work = _warm()
    except Exception as error:  # a broken installation: one line, not one a worker and a line
        sys.exit(f"cuishou: a worker cannot load the pipelines: {_named(error)}")
    gc.freeze()
    gc.enable()
    _send(replies, "ready")
    while (job := _receive(sys.stdin.buffer)) is not None:
        try:
            reply: object = work(job)
        except Exception as error:  # one page's bug must not end the crawl
            reply = Broken(_named(error))
        _send(replies, reply)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _warm() -> Callable[[Any], object]:
    """Import the pipelines and run a sound page through them, so that the first finds all ready.

    The tables for shifted bytes are read by the first page that has some (0.3 s).
    """
    from crawler.profiles import CrawlProfile  # noqa: PLC0415
    from crawler.workers.job import Job  # noqa: PLC0415 - after the limits are set
    from crawler.workers.work import work  # noqa: PLC0415
    from pipelines.records import Snapshot  # noqa: PLC0415

    lines = "<p>逾期之後，催收電話往往在第三天打來。</p>" * 5
    page = f"<title>催收電話</title><h1>催收電話</h1>{lines}"
    work(Job(Snapshot("http://warm.invalid/", page.encode()), "article", 0, CrawlProfile("warm")))
    return work


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew that we care
        sys.exit(1)


def _receive(pipe: IO[bytes]) -> object:
    header = pipe.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    return pickle.loads(pipe.read(HEADER.unpack(header)[0]))


def _send(pipe: IO[bytes], message: object) -> None:
    pipe.write(frame(message))
    pipe.flush()
