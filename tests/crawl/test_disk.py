"""Full disks, folders that cannot be written, and databases that others hold or that are none."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.conftest import ONE_WORKER, ROOT, SCRAPY, Crawls, Site
from tests.crawl.crash import check_archive, wait_for


def stopped_by_the_disk(done: subprocess.CompletedProcess[str], data: Path) -> None:
    """One line says so, the last."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    said = done.stderr.splitlines()[-1]
    assert said.startswith(f"cuishou: {data}")
    assert any(words in said for words in ("File too large", "disk", "No space", "no room")), said


def goes_on(site: Site, crawls: Crawls, articles: int) -> None:
    """With room again the same command comes to its end, and all is there once."""
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == articles
    crawls.check()
    check_archive(crawls)


@pytest.mark.parametrize("limit", [20_000, 200_000])
def test_a_file_that_may_not_grow(site: Site, crawls: Crawls, limit: int) -> None:
    """At the smallest limit the archive is full first, then the log or the database."""
    site.fill(40, size=40)
    call = [*SCRAPY, "crawl", "articles", "-a", f"url={site.url()}", *ONE_WORKER]
    done = subprocess.run(
        [*call, "-s", f"DATA_DIR={crawls.data}", "-s", "BATCH_PAGES=10"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    stopped_by_the_disk(done, crawls.data)
    goes_on(site, crawls, 40)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB; not every machine lets a test mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(site: Site, small_disk: Path) -> None:
    site.fill(60, size=60)
    crawls = Crawls(small_disk / "data")
    stopped_by_the_disk(crawls.run(site.url()), crawls.data)
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    goes_on(site, crawls, 60)


def test_a_folder_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    for folder in (Path("/proc/cuishou"), file / "data"):
        done = Crawls(folder).run(site.url())
        assert done.returncode == 1
        assert done.stderr.startswith("cuishou: ")
        assert done.stderr.count("\n") == 1, done.stderr
    assert site.counts == {}


def test_a_folder_that_others_own_is_named_with_what_to_do(site: Site) -> None:
    done = Crawls(Path("/sys/kernel")).run(site.url())  # not even root may make a file there
    assert done.returncode == 1
    assert done.stderr.startswith("cuishou: the data folder /sys/kernel cannot be written (")
    assert done.stderr.endswith("or name another folder with -s DATA_DIR=DIR\n")
    assert done.stderr.count("\n") == 1
    assert site.counts == {}


def test_what_is_no_database_is_left_as_it_is(site: Site, crawls: Crawls) -> None:
    crawls.data.mkdir()
    (crawls.data / "cuishou.db").write_bytes(b"my diary " * 1000)
    done = crawls.run(site.url())
    assert done.returncode == 1
    assert done.stderr == f"cuishou: {crawls.data}/cuishou.db is no SQLite database\n"
    assert (crawls.data / "cuishou.db").read_bytes() == b"my diary " * 1000


def test_a_database_that_others_read_and_lock_is_waited_for(site: Site, crawls: Crawls) -> None:
    site.fill(40)
    site.pause = 0.05
    process = crawls.start(site.url(), "-s", "BATCH_PAGES=5")
    wait_for(site, 8, process)
    with sqlite3.connect(crawls.data / "cuishou.db", check_same_thread=False) as reader:
        cursor = reader.execute("SELECT * FROM urls")  # an open read, for as long as the crawl
        cursor.fetchone()
        writer = sqlite3.connect(crawls.data / "cuishou.db", timeout=30, check_same_thread=False)
        writer.execute("BEGIN IMMEDIATE")
        letting_go = threading.Timer(3.0, writer.rollback)
        letting_go.start()
        begun = time.monotonic()
        out, err = process.communicate(timeout=90)
        assert process.returncode == 0, out + err
        assert time.monotonic() - begun > 2
        letting_go.join()
        writer.close()
        cursor.close()
    reader.close()
    assert len(crawls.lines()) == 40
    crawls.check()
