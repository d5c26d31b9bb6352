"""Kills at random moments of a crawl, and what must hold after them: for tests and the bench."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.snapshots import Archive
from exports.lock import RunLock
from tests.crawl.conftest import A_LIST, Crawls, Site, listing

IN_COMMIT = "commit:records"
"""The failpoint in the middle of the one transaction."""


@dataclass(frozen=True, slots=True)
class Kills:
    """What a crawl that was killed again and again came to."""

    kills: int
    in_flight: int
    """URLs that were handed out and not committed when it was killed, all kills together."""
    refetched: int
    lasted: float
    """Seconds of the last run, the one that was let to its end."""


def wait_for(site: Site, requests: int, process: subprocess.Popen[str]) -> None:
    """Until the server has had so many requests."""
    deadline = time.monotonic() + 60
    while site.counts.total() < requests and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        found = psutil.Process(process.pid).children(recursive=True)
        return [child for child in found if "crawler.workers.worker" in " ".join(child.cmdline())]
    return []


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, left = psutil.wait_procs(processes, timeout=5)
    return [process for process in left if process.status() != psutil.STATUS_ZOMBIE]


def crash(site: Site, crawls: Crawls, articles: int, moments: list[int | None]) -> Kills:
    """Kill a crawl after so many requests each time, ``None``: inside a commit; then let it end."""
    in_flight = 0
    for moment in moments:
        in_flight += _kill(site, crawls, moment)
    begun = time.monotonic()
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    check(site, crawls, articles)
    pages = {path: count for path, count in site.counts.items() if path != "/robots.txt"}
    kills = Kills(
        len(moments), in_flight, sum(pages.values()) - len(pages), time.monotonic() - begun
    )
    assert kills.refetched <= kills.in_flight
    return kills


def moments(count: int, articles: int, seed: int) -> Iterator[int | None]:
    """Random moments that leave something to do for the last run; every fifth in a commit."""
    dice = random.Random(seed)
    share = max(2, 2 * articles // (count + 1) - 2)
    for kill in range(count):
        yield None if kill % 5 == 4 else dice.randint(1, share)


def _kill(site: Site, crawls: Crawls, moment: int | None) -> int:
    """One run until its kill; how many URLs were in flight."""
    if moment is None:
        process = crawls.start(site.url(), CUISHOU_FAILPOINT=IN_COMMIT)
        process.communicate(timeout=120)
    else:
        process = crawls.start(site.url())
        wait_for(site, site.counts.total() + moment, process)
        workers = workers_of(process)
        process.kill()
        process.communicate()
        assert alive(workers) == [], "workers outlive the crawl"
    assert process.returncode == -signal.SIGKILL, "the kill came too late"
    return int(crawls.rows("SELECT count(*) FROM urls WHERE state = 'leased'")[0][0])


def check(site: Site, crawls: Crawls, articles: int) -> None:
    """Every page is there once, everywhere; nothing is torn; nobody holds anything."""
    paths = {f"/a/{number}.html" for number in range(articles)}
    lists = {listing(page) for page in range(-(-articles // A_LIST))}
    assert set(site.counts) == {"/robots.txt", *lists, *paths}
    assert sorted(str(line["url"]) for line in crawls.lines()) == sorted(map(site.url, paths))
    states = crawls.rows("SELECT state, count(*) FROM urls WHERE kind <> 'robots' GROUP BY state")
    assert states == [("done", articles + len(lists))]
    crawls.check()
    with sqlite3.connect(crawls.data / "cuishou.db") as db:
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    db.close()
    check_archive(crawls)
    with RunLock(crawls.data):
        pass


REFERENCES = """SELECT url, snapshot FROM records
UNION SELECT url, file || ':' || "offset" FROM snapshots"""
ARCHIVED = """SELECT count(*) FROM records AS r
WHERE NOT EXISTS (SELECT 1 FROM snapshots AS s WHERE s.url = r.url)"""


def check_archive(crawls: Crawls, references: str = REFERENCES) -> None:
    """Every file can be read to its end by others, and every article's page by us."""
    folder = crawls.data / "snapshots"
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
    archive = Archive(folder)
    assert crawls.rows(ARCHIVED) == [(0,)]
    for url, reference in crawls.rows(references):
        assert archive.read(reference).url == url
    archive.close()
