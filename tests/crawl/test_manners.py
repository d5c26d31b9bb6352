"""What the server sees of us, what is asked again, and what stands between the two adapters."""

from __future__ import annotations

import gzip
import json
import os
import socket
import sys
import time
from ipaddress import ip_address
from pathlib import Path

import brotli  # type: ignore[import-untyped] # Scrapy brings it
import pytest
from backports import zstd

from crawler.network.addresses import is_public
from tests.crawl.conftest import PNG, Crawls, Reply, Site, article


def test_unchanged_pages_are_asked_for_conditionally_and_not_cleaned(
    site: Site, crawls: Crawls
) -> None:
    site.fill(4)
    front = site.replies["/"]
    assert isinstance(front, Reply)
    front.headers["ETag"] = '"v1"'
    assert crawls.run(site.url()).returncode == 0
    site.replies["/"] = Reply(304)
    again = crawls.run(site.url())
    assert again.returncode == 0, again.stderr
    assert "1 page, 1 unchanged" in again.stdout
    assert site.asked[-1]["If-None-Match"] == '"v1"'
    assert site.counts["/a/0.html"] == 1


def test_we_say_who_we_are(site: Site, crawls: Crawls) -> None:
    site.article("/a/1.html", 1)
    crawls.run(site.url("/a/1.html"), "-s", "CONTACT=https://example.test/us")
    assert {asked["User-Agent"] for asked in site.asked} == {
        "cuishou/0.1 (research crawler; obeys robots.txt) +https://example.test/us"
    }


def test_what_may_pass_is_tried_again(site: Site, crawls: Crawls) -> None:
    site.fill(2)
    good = site.replies["/a/1.html"]
    replies = [Reply(503, headers={"Retry-After": "1"}), good]

    def answer() -> Reply:
        reply = replies.pop(0)
        assert isinstance(reply, Reply)
        return reply

    site.replies["/a/1.html"] = answer
    begun = time.monotonic()
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun > 1, "as long as the site asked for"
    assert site.counts["/a/1.html"] == 2
    assert len(crawls.lines()) == 2


PIPELINE = """
from dataclasses import replace
from scrapy.exceptions import DropItem

class Mine:
    def process_item(self, item):
        if item.record is None:
            return item
        if "/a/1.html" in item.url:
            raise DropItem("not wanted")
        if "/a/2.html" in item.url:
            raise ValueError("a bug of mine")
        return replace(item, record=replace(item.record, subject="seen"))
"""


def test_a_users_pipeline_sees_the_record_and_may_change_or_drop_it(
    site: Site, crawls: Crawls, tmp_path: Path
) -> None:
    site.fill(4)
    (tmp_path / "mine.py").write_text(PIPELINE, encoding="utf-8")
    pipelines = {
        "crawler.item_pipelines.CleanPipeline": 300,
        "mine.Mine": 500,
        "crawler.item_pipelines.StorePipeline": 800,
    }
    feed = tmp_path / "feed.jsonl"
    done = crawls.run(
        site.url(), "-s", f"ITEM_PIPELINES={json.dumps(pipelines)}", "-o", str(feed),
        PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {line["subject"] for line in crawls.lines()} == {"seen"}
    assert sorted(str(line["url"])[-9:] for line in crawls.lines()) == ["/a/0.html", "/a/3.html"]
    rejections = crawls.rows(
        "SELECT url, stage, reason, detail, snapshot FROM rejections ORDER BY url"
    )
    assert [row[:4] for row in rejections] == [
        (site.url("/a/1.html"), "validate", "dropped", "not wanted"),
        (site.url("/a/2.html"), "validate", "pipeline_error", "ValueError"),
    ]
    assert all(row[4] for row in rejections), "the snapshot is kept"
    fed = [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines()]
    assert sorted(fed, key=str) == sorted(crawls.lines(), key=str), "feeds get the articles alone"


def test_bombs_and_torn_pages_end_as_states(site: Site, crawls: Crawls) -> None:
    site.fill(7)
    zeros = bytes(64 * 2**20)
    bomb = gzip.compress(zeros, compresslevel=1)
    packed = {
        0: ("gzip", bomb),
        1: ("gzip, gzip", gzip.compress(bomb)),
        5: ("br", brotli.compress(zeros, quality=1)),
        6: ("zstd", zstd.compress(zeros)),
    }
    for number, (encoding, body) in packed.items():
        headers = {"Content-Encoding": encoding}
        site.replies[f"/a/{number}.html"] = Reply(body=body, headers=headers)
    site.replies["/a/2.html"] = Reply()
    site.replies["/a/3.html"] = Reply(body=PNG)
    done = crawls.run(site.url(), "-s", "MAX_FAILED_SHARE=1")
    assert (done.returncode, done.stderr) == (0, "")
    assert crawls.states() == {
        "/": "listing",
        "/a/0.html": "failed too_large",
        "/a/1.html": "failed too_large",
        "/a/2.html": "rejected empty",
        "/a/3.html": "rejected not_html",
        "/a/4.html": "stored",
        "/a/5.html": "failed too_large",
        "/a/6.html": "failed too_large",
    }


def test_bodies_that_end_too_soon_or_never_end_as_states(site: Site, crawls: Crawls) -> None:
    site.fill(4)
    page = article(0).encode()
    site.replies["/a/0.html"] = Reply(body=page, headers={"Content-Length": str(len(page) + 9)})
    site.replies["/a/1.html"] = Reply(body=page, endless=True)
    begun = time.monotonic()
    done = crawls.run(site.url(), "-s", "DOWNLOAD_TIMEOUT=1")
    assert time.monotonic() - begun < 40
    assert done.returncode == 0, done.stderr
    assert crawls.states()["/a/0.html"] == "failed short_body"
    assert crawls.states()["/a/1.html"] == "failed timeout"
    assert (site.counts["/a/0.html"], site.counts["/a/1.html"]) == (2, 2)
    assert len(crawls.lines()) == 2


def test_a_name_that_leads_inwards_is_not_followed(
    site: Site, other_site: Site, crawls: Crawls
) -> None:
    name = socket.gethostname()
    try:
        address = ip_address(socket.gethostbyname(name))
    except OSError:
        pytest.skip("this machine's name leads nowhere")
    if is_public(address):
        pytest.skip("this machine's name leads to a public address")
    site.replies["/"] = Reply(301, headers={"Location": f"http://{name}:{other_site.port}/"})
    done = crawls.run(site.url())
    assert done.returncode == 1
    assert "private_address" in done.stderr.splitlines()[-1]
    assert other_site.counts == {}


def test_broken_profiles_are_said_and_the_others_run(
    site: Site, crawls: Crawls, tmp_path: Path
) -> None:
    site.fill(2)
    (tmp_path / "good.toml").write_text(f'start = ["{site.url()}"]', encoding="utf-8")
    (tmp_path / "bad.toml").write_text("start = [1]", encoding="utf-8")
    done = crawls.crawl("-s", f"SITES_DIR={tmp_path}")
    assert done.returncode == 1
    assert "bad.toml: start: must be a list of texts, holds 1" in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[-1].startswith("cuishou: not crawled: ")
    assert [line["site"] for line in crawls.lines()] == ["good", "good"]


def test_another_sites_pending_pages_are_not_touched(
    site: Site, other_site: Site, crawls: Crawls
) -> None:
    site.fill(30)
    other_site.fill(2)
    assert crawls.run(site.url(), "-s", "CLOSESPIDER_PAGECOUNT=3").returncode == 0
    asked = site.counts.total()
    done = crawls.run(other_site.url())
    assert done.returncode == 0, done.stderr
    assert site.counts.total() == asked
    assert crawls.run(site.url()).returncode == 0
    assert len(crawls.lines()) == 32


def test_a_read_only_folder_is_one_line(site: Site, crawls: Crawls, tmp_path: Path) -> None:
    site.page("/a/1.html", article(1))
    crawls.data = tmp_path / "file"
    crawls.data.write_text("no folder", encoding="utf-8")
    done = crawls.run(site.url("/a/1.html"))
    assert done.returncode == 1
    assert done.stderr == (
        f"cuishou: DATA_DIR={crawls.data} is no folder and cannot be made: File exists\n"
    )
    assert site.counts == {}


def test_an_output_that_cannot_be_written_is_said_before_anything_is_fetched(
    site: Site, crawls: Crawls, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    outputs = [tmp_path / "file" / "new.jsonl", f"file://{tmp_path}/file/new.jsonl"]
    for output in (*outputs, f"{tmp_path}:jsonl"):
        done = crawls.run(site.url(), "-o", str(output))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1
    assert not site.asked


def test_records_that_an_output_has_no_room_for_are_no_good_end(site: Site, crawls: Crawls) -> None:
    site.fill(12)  # more than a buffer holds: it fails while the crawl runs
    done = crawls.run(site.url(), "-o", "/dev/full:jsonlines")
    assert done.returncode == 1
    said = "cuishou: what -o asked for was not written (No space left on device); "
    assert done.stderr == f"{said}the data folder has it all\n"
    assert len(crawls.lines()) == 12


def test_an_output_that_was_not_written_is_no_good_end(site: Site, crawls: Crawls) -> None:
    site.fill(2)
    done = crawls.run(site.url(), "-o", "nowhere://h/new.jsonl")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("cuishou: what -o asked for was not written")
    assert len(crawls.lines()) == 2
