"""A dataset and what serves it: real pages with their snapshots, and one that bites."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.snapshots import Archive
from crawler.archive.warc import Exchange
from crawler.sites.sample.server import PAGES
from exports.outcome import Outcome
from exports.runs import Closing
from exports.store import Store
from pipelines import clean
from pipelines.records import Record, Snapshot

SCRAPY = str(Path(sys.prefix) / "bin/scrapy")
FETCHED = "2026-11-22T05:00:00Z"
NAMES = ("jd_shengji", "jd_shangcheng", "meituan", "zhaolian", "zhaolian_copy")
HOSTILE = """<!doctype html><title><script>alert(1)</script>催收電話</title><meta charset="utf-8">
<script src="https://elsewhere.example/x.js"></script><img src="https://elsewhere.example/x.png">
<link rel="stylesheet" href="https://elsewhere.example/x.css">
<script>document.title = "ran"</script>
<h1>&lt;script&gt;alert(1)&lt;/script&gt;催收電話</h1>
<div class="article"><p>{body}</p><p>有事請打138<b>1234</b>5678，或寫信到someone@mail.example。</p>
<p onclick="alert(2)">&lt;img src=x onerror=alert(3)&gt;，催收人員說：&lt;/ruby&gt;&lt;b&gt;。</p>
</div>"""
SENTENCE = (
    "催收電話的頻繁出現，給很多用戶帶來了困擾，應當保留錄音和短信作為證據，並向監管部門投訴。"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A server on loopback."""

    url: str
    process: subprocess.Popen[str]
    said: Path
    """What it has said on standard error."""


def pages(*, later: bool = False) -> Iterator[tuple[str, bytes]]:
    """URLs and bodies: of the sample site, and one that tries what a page may try."""
    for name in NAMES:
        yield f"http://sample.test/{name}.html", (PAGES / f"{name}.html").read_bytes()
    body = SENTENCE * (9 if later else 8) + "官方客服熱線95118。"
    yield "http://bites.example/1.html", HOSTILE.format(body=body).encode()


def stored(folder: Path) -> Path:
    """A data folder as two crawls of these pages leave it; it comes back."""
    archive = Archive(folder / "snapshots")
    with Store.open(folder / "cuishou.db") as store:
        for later in (False, True):
            run_id = store.begin_run("crawl", {"site": "sample"}, "1")
            outcomes = [_outcome(archive, url, body) for url, body in pages(later=later)]
            archive.sync()
            store.commit(outcomes, run_id)
            store.end_run(run_id, Closing("finished", 0))
    archive.close()
    return folder


def _outcome(archive: Archive, url: str, body: bytes) -> Outcome:
    reference = archive.append(Exchange(url, 200, (("Content-Type", "text/html"),), body, FETCHED))
    record = clean(Snapshot(url, body, fetched_at=FETCHED))
    assert isinstance(record, Record)
    return Outcome(
        url, "article", "done", "stored", status=200, snapshot=reference, record=record
    )  # fmt: skip


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """``scrapy serve`` over a data folder, on a port that is free; ended by Ctrl-C."""
    said = folder / "said.txt"
    with said.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [SCRAPY, "serve", "--port", "0", "-s", f"DATA_DIR={folder}", *options],
            text=True,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=os.environ | {"NO_COLOR": "1"},
        )
    assert process.stdout
    with process.stdout:
        try:
            found = re.match(r"http://\S+/", process.stdout.readline())
            assert found, said.read_text(encoding="utf-8")
            yield Served(found[0].rstrip("/"), process, said)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
