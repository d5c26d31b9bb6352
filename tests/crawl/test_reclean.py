"""Stored pages cleaned again: what changed is a new version, what did not writes nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.snapshots import Archive
from crawler.archive.stored import Again, Pages
from exports import evidence
from exports.lock import RunLock
from exports.store import Store
from pipelines.profile import SiteEvidence
from tests.crawl.conftest import ROOT, Crawls, Site, article

QUICK = ("-s", "CLEAN_WORKERS=1")


def begin(crawls: Crawls, *args: str, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "reclean", *args, "-s", f"DATA_DIR={crawls.data}", *QUICK],
        cwd=ROOT, env=os.environ | env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def reclean(crawls: Crawls, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    process = begin(crawls, *args, **env)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def change(crawls: Crawls, sql: str) -> None:
    """Make the database as an earlier cleaning might have left it."""
    with sqlite3.connect(crawls.data / "cuishou.db") as db:
        db.execute(sql)
    db.close()


@pytest.fixture(scope="module")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Crawls:
    """A data folder with eleven articles and a page that was rejected; its site is gone."""
    site, crawls = Site(), Crawls(tmp_path_factory.mktemp("harvest") / "data")
    site.fill(12)
    site.page("/a/5.html", "<h1>催收電話</h1>")
    done = crawls.run(site.url())
    site.close()
    assert done.returncode == 0, done.stderr
    return crawls


@pytest.fixture
def crawled(harvest: Crawls, tmp_path: Path) -> Crawls:
    """A copy of it."""
    shutil.copytree(harvest.data, tmp_path / "data")
    return Crawls(tmp_path / "data")


def test_what_says_the_same_writes_nothing(crawled: Crawls) -> None:
    before = (crawled.data / "articles.jsonl").read_bytes()
    urls = crawled.rows("SELECT * FROM urls ORDER BY url")
    done = reclean(crawled)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("13 pages: same 11, ")
    assert "rejected: extract/no_text 1" in done.stdout
    assert (crawled.data / "articles.jsonl").read_bytes() == before
    assert crawled.rows("SELECT * FROM urls ORDER BY url") == urls
    [(command, code, summary)] = crawled.rows(
        "SELECT command, exit_code, summary FROM runs WHERE command = 'reclean'"
    )
    assert (command, code) == ("reclean", 0)
    assert json.loads(summary)["pages"]["same"] == 11


def test_what_changed_is_a_new_version(crawled: Crawls) -> None:
    [(url,)] = crawled.rows("SELECT url FROM urls WHERE url LIKE '%/a/7.html'")
    change(
        crawled,
        "UPDATE records SET content_hash = 'old', cleaner_version = '0', text = '' || text "
        f"WHERE url = '{url}'",
    )
    before = (crawled.data / "articles.jsonl").read_bytes()
    change(crawled, "UPDATE records SET title = '舊的' WHERE url LIKE '%/a/8.html'")
    (crawled.data / "articles.jsonl").unlink()
    done = reclean(crawled)
    assert done.returncode == 0, done.stderr
    assert "articles.jsonl: 11 missing lines appended" in done.stderr
    assert "changed 1" in done.stdout
    lines = crawled.lines()
    assert len(lines) == len(before.splitlines()) + 1
    assert (lines[-1]["url"], lines[-1]["version"]) == (url, 2)
    assert lines[-1]["snapshot"] == next(x for x in lines if x["url"] == url)["snapshot"]
    assert lines[-1]["run_id"] != lines[0]["run_id"]
    crawled.check()


def test_a_kill_inside_its_commit_costs_nothing(crawled: Crawls) -> None:
    change(crawled, "UPDATE records SET content_hash = 'old', cleaner_version = '0'")
    killed = reclean(crawled, CUISHOU_FAILPOINT="commit:end")
    assert killed.returncode == -signal.SIGKILL
    assert crawled.rows("SELECT count(*) FROM records") == [(11,)]
    done = reclean(crawled)
    assert done.returncode == 0, done.stderr
    assert "changed 11" in done.stdout
    assert [line["version"] for line in crawled.lines()] == [1] * 11 + [2] * 11
    crawled.check()


def test_a_page_that_was_rejected_is_taken_now(site: Site, crawls: Crawls) -> None:
    sentences = ["番茄要種在向陽的地方，每週澆水兩次。", "施肥不宜過多，葉子會瘋長。"]
    sentences += ["掛果之後要搭架，枝條才不會被壓斷。", "摘下的番茄放兩天再吃，味道更好。"]
    lines = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    site.page("/a/1.html", f"<title>陽臺種番茄</title><h1>陽臺種番茄</h1>{lines}")
    crawls.run(site.url("/a/1.html"))
    assert crawls.rows("SELECT reason FROM rejections") == [("off_topic",)]
    assert reclean(crawls).stdout.splitlines()[1] == "rejected: topic/off_topic 1"
    done = reclean(crawls, "--any-topic")
    assert done.stdout == "1 page: new 1\n", done.stderr
    assert crawls.rows("SELECT * FROM rejections") == []
    assert crawls.states()["/a/1.html"] == "stored"
    assert reclean(crawls).stdout == "1 page: same 1\n", "what was kept once stays"
    crawls.check()


def test_a_lost_snapshot_is_said(crawled: Crawls) -> None:
    [(offset, length)] = crawled.rows(
        "SELECT \"offset\", length FROM snapshots WHERE url LIKE '%/a/3.html'"
    )
    path = crawled.data / "snapshots/cuishou-000001.warc.gz"
    content = bytearray(path.read_bytes())
    content[offset + length // 2] ^= 0xFF
    path.write_bytes(content)
    done = reclean(crawled)
    assert done.returncode == 1
    assert "/a/3.html: " in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[-1].endswith("1 pages could not be read: see the lines above")
    assert "same 10" in done.stdout
    crawled.check()


def foreign(path: Path, *pages: tuple[str, str, bytes]) -> None:
    """A WARC file of another's: URL, date, body."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, date, body in pages:
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), length=len(body), http_headers=http,
                warc_headers_dict={"WARC-Date": date},
            )  # fmt: skip
            writer.write_record(record)


def test_archives_of_others_become_records(crawls: Crawls, tmp_path: Path) -> None:
    path = tmp_path / "CC-MAIN-20261122.warc.gz"
    day, next_day = "2026-11-01T05:00:00Z", "2026-11-02T05:00:00Z"
    tomatoes = "<h1>陽臺種番茄</h1>" + "<p>番茄要種在向陽的地方，每週澆水兩次，葉子才會長。</p>" * 9
    foreign(
        path,
        ("http://h.test/1.html#top", day, article(1).encode()),
        ("http://h.test/2.html", day, article(2).encode()),
        ("http://h.test/1.html", next_day, article(1, 9).encode()),
        ("http://h.test/t.html", day, tomatoes.encode()),
        ("http://h.test/3.html", day, article(3).encode("gbk", "replace")),
    )
    damaged = path.read_bytes() + b"\x1f\x8b\x08\0 no gzip at all"
    path.write_bytes(damaged)
    done = reclean(crawls, str(path))
    assert done.returncode == 1
    assert f"{path}: byte " in done.stderr
    assert "6 pages: new 3, " in done.stdout
    assert "changed 1" in done.stdout
    assert "rejected: topic/off_topic 1" in done.stdout
    lines = crawls.lines()
    assert [(line["url"], line["version"]) for line in lines if "1.html" in str(line["url"])] == [
        ("http://h.test/1.html", 1),
        ("http://h.test/1.html", 2),
    ]
    assert {line["site"] for line in lines} == {"h.test"}
    assert crawls.rows("SELECT count(*) FROM urls") == [(0,)], "nothing is to be fetched for it"
    crawls.check()
    again = reclean(crawls, str(path))
    assert "older 4" in again.stdout
    own = reclean(crawls)
    assert (own.returncode, own.stdout) == (0, "3 pages: same 3\n"), "their pages are ours now"
    assert path.read_bytes() == damaged


def test_what_it_does_not_take(crawls: Crawls, tmp_path: Path) -> None:
    assert (
        reclean(crawls).stderr == f"cuishou: {crawls.data}/cuishou.db is not there: crawl first\n"
    )
    for name, code, said in (
        ("a.html", 2, "a.html: reclean takes .warc and .warc.gz files"),
        ("none.warc.gz", 1, "none.warc.gz: there is no such file"),
    ):
        done = reclean(crawls, str(tmp_path / name))
        assert done.returncode == code
        assert done.stderr == f"cuishou: {tmp_path}/{said}\n"


def test_a_folder_in_use_is_refused(crawled: Crawls) -> None:
    with RunLock(crawled.data):
        done = reclean(crawled)
    assert done.returncode == 1
    assert "is in use by another run" in done.stderr
    assert done.stderr.count("\n") == 1


def test_ctrl_c_finishes_what_is_under_way(crawls: Crawls, tmp_path: Path) -> None:
    path = tmp_path / "many.warc.gz"
    foreign(
        path,
        *(
            (f"http://h.test/{n}.html", "2026-11-01T05:00:00Z", article(n, 60).encode())
            for n in range(400)
        ),
    )
    process = begin(crawls, str(path))
    deadline = time.monotonic() + 60
    log = crawls.data / "articles.jsonl"
    while not (log.exists() and log.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, out + err
    assert err.splitlines()[-1].startswith("cuishou: interrupted: ")
    assert 0 < len(crawls.lines()) < 400
    crawls.check()


def test_what_was_learnt_of_a_site_goes_to_the_workers(tmp_path: Path) -> None:
    foreign(tmp_path / "a.warc.gz", ("http://h.test/1.html", "2026-11-01T05:00:00Z", b"<p>x"))
    with Store.open(tmp_path / "cuishou.db") as store:
        pages = Pages(store, Archive(tmp_path / "snapshots"), [])
        run_id = store.begin_run("crawl", {}, "1")
        with store.writing() as db:
            evidence.remember(db, "h.test", SiteEvidence(1, ("电话",)), run_id, 0.0)
            evidence.remember(db, "h.test", SiteEvidence(2, ("题",)), run_id, 0.0)
        [page] = pages.foreign([tmp_path / "a.warc.gz"])
        assert isinstance(page, Again)
        assert page.job.evidence == SiteEvidence(2, ("题",))
