"""The worker processes, killed and stopped for real."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from crawler.profiles import CrawlProfile
from crawler.workers.cleaning import Limits, Workers
from crawler.workers.job import Cleaned, Job
from pipelines.records import Record, Rejection, Snapshot

ROOT = Path(__file__).parents[2]
SENTENCES = (
    "逾期之后，催收電話往往在第三天打來，對方會先核對姓名。",
    "接到催收電話時，先請對方報出公司名稱和工號，再決定是否繼續通話。",
    "如果催收人員言語粗暴，可以錄音留存，并向監管部門投訴。",
    "協商還款之前，應當把欠款的本金、利息和費用逐項算清楚。",
)
LINES = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PAGE = f"<title>某平臺催收電話</title><h1>某平臺催收電話</h1>{LINES}"


def job(number: int = 0, body: bytes = PAGE.encode()) -> Job:
    return Job(Snapshot(f"http://h.test/{number}.html", body), "article", 1, CrawlProfile("h.test"))


def children() -> list[psutil.Process]:
    alive = [p for p in psutil.Process().children() if p.status() != psutil.STATUS_ZOMBIE]
    return [p for p in alive if "crawler.workers.worker" in " ".join(p.cmdline())]


def test_pages_are_cleaned_and_the_workers_end() -> None:
    async def clean() -> list[Cleaned]:
        workers = Workers(Limits(workers=2))
        workers.open()
        try:
            return await asyncio.gather(*(workers.clean(job(n)) for n in range(6)))
        finally:
            await workers.close()

    cleaned = asyncio.run(clean())
    assert [one.result.url for one in cleaned if isinstance(one.result, Record)] == [
        f"http://h.test/{n}.html" for n in range(6)
    ]
    assert children() == []


def test_a_page_gets_a_second_try_then_is_given_up() -> None:
    async def clean() -> list[Cleaned]:
        workers = Workers(Limits(workers=1, deadline=5.0))
        workers.open()
        cleaned = []
        try:
            cleaned.append(await workers.clean(job()))
            [first] = children()
            first.kill()
            cleaned.append(await workers.clean(job()))
            [second] = children()
            second.suspend()  # stuck: the page's first try
            cleaned.append(await workers.clean(job()))
            assert second.pid not in {child.pid for child in children()}
            workers.limits = Limits(workers=1, deadline=0.0)
            cleaned.append(await workers.clean(job()))
            return cleaned
        finally:
            await workers.close()

    *good, given_up = (one.result for one in asyncio.run(clean()))
    assert all(isinstance(result, Record) for result in good)
    assert isinstance(given_up, Rejection)
    assert (given_up.stage, given_up.reason) == ("clean", "deadline")
    assert children() == []


def test_what_a_page_cannot_be_blamed_for_is_a_rejection_too() -> None:
    async def clean() -> Cleaned:
        workers = Workers(Limits(workers=1))
        workers.open()
        try:
            return await workers.clean(job(body="no bytes"))  # type: ignore[arg-type]
        finally:
            await workers.close()

    result = asyncio.run(clean()).result
    assert isinstance(result, Rejection)
    assert (result.stage, result.reason) == ("clean", "error")


PARENT = """
import asyncio, sys
from crawler.workers.cleaning import Limits, Workers
async def main():
    workers = Workers(Limits(workers=2))
    workers.open()
    while workers._idle.qsize() < 2:
        await asyncio.sleep(0.01)
    print(*(process.pid for process in workers._alive), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("stopped", [False, True])
def test_workers_die_with_their_parent_even_when_stopped(stopped: bool) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    assert len(workers) == 2
    if stopped:
        for worker in workers:
            os.kill(worker.pid, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while any(w.is_running() and w.status() != psutil.STATUS_ZOMBIE for w in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)
