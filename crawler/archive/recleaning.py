"""What ``scrapy reclean`` does: today's cleaning over stored pages, as a run of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from scrapy.settings import BaseSettings

from crawler.archive.foreign import Bad
from crawler.archive.replay import Replay
from crawler.archive.retention import payloads
from crawler.archive.snapshots import Archive
from crawler.archive.stored import Again, Pages, Skipped, checked
from crawler.errors import CrawlError
from crawler.frontier.ledger import Ledger
from crawler.runs.resume import put_right
from crawler.runs.verdict import listed
from crawler.spiders.articles import folders_of, limits_of
from crawler.terminal.strict import say
from crawler.workers.cleaning import Workers
from exports.errors import StoreError
from exports.lock import RunLock
from exports.log import FILE_NAME as LOG_NAME
from exports.log import Log
from exports.runs import Closing
from exports.store import FILE_NAME, Store
from pipelines.version import version

MOST_SAID = 20
"""Pages that cannot be read which are named one by one; of more the number is said."""


def reclean(settings: BaseSettings, args: list[str], *, any_topic: bool) -> int:
    """Clean the stored pages, or those of the WARC files named; the exit code comes back.

    :raises CrawlError: what the user is told in one line; so does a ``StoreError``
    """
    folder, paths = Path(settings["DATA_DIR"]), checked(args)
    if not paths and not (folder / FILE_NAME).exists():
        raise CrawlError(f"{folder / FILE_NAME} is not there: crawl first")
    with ExitStack() as stack:
        stack.enter_context(RunLock(folder))
        store = stack.enter_context(Store.open(folder / FILE_NAME))
        ledger = Ledger(store)
        archive = Archive(folder / "snapshots", ledger.archived())
        archive.kept = payloads(store, settings.getfloat("SNAPSHOT_DAYS"))
        stack.callback(archive.close)
        log = stack.enter_context(Log(store, folder / LOG_NAME))
        pages = Pages(store, archive, folders_of(settings))
        for line in (*put_right(archive, ledger, log), *pages.problems.values()):
            say(line)
        limits = limits_of(settings)
        run_id = store.begin_run("reclean", {"paths": " ".join(args)}, version(limits.words))
        pages.run_id, pages.any_topic = run_id, any_topic
        replay = Replay(store, archive, log, run_id)
        source = pages.foreign(paths) if paths else pages.stored()
        total = None if paths else pages.count()
        return _run(replay, source, total, Workers(limits))


def _run(
    replay: Replay,
    source: Iterable[Again | Bad | Skipped],
    total: int | None,
    workers: Workers,
) -> int:
    """Clean, close the run's row, say what it came to."""
    failure = ""
    with _bar(total) as bar:
        try:
            asyncio.run(_interruptible(replay, _shown(source, bar, total), workers))
        except (CrawlError, StoreError) as error:
            failure = str(error)
    line = failure or _fault(replay)
    closing = Closing(line or "finished", int(bool(line)), replay.counts.as_dict())
    try:
        replay.store.end_run(replay.run_id, closing)
    except StoreError as error:
        line = line or str(error)
    counts = replay.counts
    pages = counts.pages.total()
    what = "page" if pages == 1 else "pages"
    sys.stdout.write(f"{pages} {what}: {listed(counts.pages) or 'none'}\n")
    if counts.rejections:
        sys.stdout.write(f"rejected: {listed(counts.rejections)}\n")
    if line:
        say(line)
    return int(bool(line))


async def _interruptible(
    replay: Replay, source: Iterable[Again | Bad | Skipped], workers: Workers
) -> None:
    """Ctrl-C once finishes what is in hand, twice ends at once."""
    loop = asyncio.get_running_loop()

    def first() -> None:
        replay.stopped = True
        say("stopping: finishing what is under way (again to stop at once)")
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
            signal.signal(number, lambda *_: os._exit(1))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, first)
    said = 0

    def tell(line: str) -> None:
        nonlocal said
        said += 1
        if said <= MOST_SAID:
            say(line)

    await replay.run(source, workers, tell)
    if said > MOST_SAID:
        say(f"and {said - MOST_SAID} more that cannot be read")


def _fault(replay: Replay) -> str:
    """What speaks against a good end."""
    if replay.stopped:
        return "interrupted: what was cleaned is stored; the same command begins anew"
    if bad := replay.counts.pages["unreadable"]:
        return f"{bad} pages could not be read: see the lines above"
    return ""


def _bar(total: int | None) -> Progress:
    columns = [TextColumn("cleaning"), BarColumn(bar_width=24), MofNCompleteColumn()]
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    bar.add_task("", total=total)
    bar.disable = not bar.console.is_terminal
    return bar


def _shown(
    source: Iterable[Again | Bad | Skipped], bar: Progress, total: int | None
) -> Iterator[Again | Bad | Skipped]:
    """The pages as they are, each moving the bar on."""
    for page in source:
        yield page
        bar.advance(bar.task_ids[0])
