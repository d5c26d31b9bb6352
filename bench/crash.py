"""Twenty kills of a crawl of 500 pages, of pages of three sizes, and Scrapy's JOBDIR beside it.

``make bench-crash``; ``--kills N --articles N`` for less. Everything runs on loopback against a
server that counts each request. It takes some minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from tests.crawl.conftest import ROOT, Crawls, Site, article
from tests.crawl.crash import crash, moments, wait_for

SIZES = {"2 KB": 0, "60 KB": 60_000, "1 MB": 1_000_000}
"""Bytes of a comment that makes the pages as large as those of the wild and then some."""
SEED = 20
IN_COMMIT_AFTER = 10
"""Requests for JOBDIR where ours is killed inside a commit."""
PAUSE = 0.02
"""Seconds in which the server answers."""


@contextmanager
def served(articles: int, padding: int) -> Iterator[tuple[Site, Path]]:
    """A site of so many articles, and an empty folder."""
    site = Site()
    site.pause = PAUSE
    site.fill(articles)
    if padding:
        for number in range(articles):
            html = article(number).replace("</body>", f"<!--{'x' * padding}--></body>")
            site.page(f"/a/{number}.html", html)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield site, Path(folder)
    finally:
        site.close()


def ours(articles: int, kills: int, size: str) -> str:
    """A line of the table: everything else that must hold is asserted on the way."""
    with served(articles, SIZES[size]) as (site, folder):
        came = crash(site, Crawls(folder / "data"), articles, list(moments(kills, articles, SEED)))
        return (
            f"cuishou, {size:<5} | {articles} of {articles} | 0 | {came.refetched} "
            f"(in flight {came.in_flight}) | 0"
        )


def jobdir(articles: int, after: Sequence[int]) -> str:
    """A plain spider with JOBDIR, killed after so many requests each time, then let to its end.

    It runs outside the project, so that none of the project's settings helps or hinders it.
    """
    with served(articles, 0) as (site, folder):
        command = [
            *(sys.executable, "-m", "scrapy", "runspider", f"{ROOT}/bench/jobdir.py"),
            *("-a", f"url={site.url()}", "-s", f"JOBDIR={folder}/job", "-o", f"{folder}/a.jsonl"),
        ]
        killed = 0
        for moment in after:
            process = subprocess.Popen(command, cwd=folder, text=True, stderr=subprocess.DEVNULL)
            wait_for(site, site.counts.total() + moment, process)
            killed += process.poll() is None
            process.kill()
            process.wait()
        last = subprocess.run(command, cwd=folder, stderr=subprocess.DEVNULL, check=False)
        pages = {path: n for path, n in site.counts.items() if path != "/robots.txt"}
        fetched = sum(path.startswith("/a/") for path in pages)
        stored, lines = _lines(folder / "a.jsonl")
        return (
            f"Scrapy's JOBDIR, 2 KB, {killed} kills | {len(stored)} of {articles} "
            f"({fetched} fetched) | {lines - len(stored)} "
            f"| {sum(pages.values()) - len(pages)} | {last.returncode}"
        )


def _lines(path: Path) -> tuple[set[str], int]:
    """The URLs in a file of lines, and how many whole lines there are."""
    urls, count = set(), 0
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            urls.add(str(orjson.loads(line)["url"]))
        except orjson.JSONDecodeError:
            continue
        count += 1
    return urls, count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    print(f"{options.kills} kills, then the same command till its end\n")
    print("crawl | articles stored | doubled | refetched | last exit code")
    print("---|---|---|---|---")
    for size in SIZES:
        print(ours(options.articles, options.kills, size), flush=True)
    often = [moment or IN_COMMIT_AFTER for moment in moments(options.kills, options.articles, SEED)]
    print(jobdir(options.articles, often), flush=True)
    print(jobdir(options.articles, [options.articles * 2 // 5]), flush=True)


if __name__ == "__main__":
    main()
