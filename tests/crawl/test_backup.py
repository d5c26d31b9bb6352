"""Backups made while a crawl runs, and put back beside archives that are shorter or longer."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from tests.crawl.conftest import Crawls, Site
from tests.crawl.crash import check_archive, wait_for


def back_up(crawls: Crawls, target: Path) -> None:
    """As docs/running.md says: the database first, then the archive."""
    target.mkdir()
    with sqlite3.connect(crawls.data / "cuishou.db") as db:
        db.execute("VACUUM INTO ?", [str(target / "cuishou.db")])
    db.close()
    shutil.copytree(crawls.data / "snapshots", target / "snapshots")


def complete(site: Site, crawls: Crawls, articles: int) -> str:
    """Run to the end; everything is there once. What was said on the way."""
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    urls = [str(line["url"]) for line in crawls.lines()]
    assert sorted(urls) == sorted(site.url(f"/a/{n}.html") for n in range(articles))
    crawls.check()
    # what a shorter archive has lost and was fetched again is found by its URL
    check_archive(crawls, """SELECT url, file || ':' || "offset" FROM snapshots""")
    return done.stderr


def test_a_backup_made_while_a_crawl_runs_is_whole(
    site: Site, crawls: Crawls, tmp_path: Path
) -> None:
    site.fill(60)
    site.pause = 0.05
    process = crawls.start(site.url())
    wait_for(site, 25, process)
    back_up(crawls, tmp_path / "backup")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    site.pause = 0.0

    restored = Crawls(tmp_path / "backup")
    kept = restored.rows("SELECT count(*) FROM records")[0][0]
    asked = site.counts.total()
    complete(site, restored, 60)
    assert site.counts.total() - asked <= 60 + 4 - kept, "what the backup had is not fetched again"


def test_an_older_database_beside_newer_files(site: Site, crawls: Crawls, tmp_path: Path) -> None:
    site.fill(40)
    first = crawls.run(site.url(), "-s", "CLOSESPIDER_PAGECOUNT=8")
    assert first.returncode == 0, first.stderr
    back_up(crawls, tmp_path / "old")
    complete(site, crawls, 40)
    back_up(crawls, tmp_path / "new")

    for name in ("cuishou.db", "cuishou.db-wal", "cuishou.db-shm"):
        (crawls.data / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old/cuishou.db", crawls.data)
    said = complete(site, crawls, 40)
    assert "bytes cut off that the database does not know" in said

    shutil.copytree(tmp_path / "new", tmp_path / "data2")
    shutil.rmtree(tmp_path / "data2/snapshots")
    shutil.copytree(tmp_path / "old/snapshots", tmp_path / "data2/snapshots")
    said = complete(site, Crawls(tmp_path / "data2"), 40)
    assert "cuishou-000001.warc.gz is shorter than it was: " in said
    assert "40 missing lines appended" in said
