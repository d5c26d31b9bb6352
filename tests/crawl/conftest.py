"""Real servers on loopback that count every request, and real ``scrapy`` processes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRAPY = (sys.executable, "-m", "scrapy")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ONE_WORKER = ("-s", "CLEAN_WORKERS=1")  # starts twice as fast on two cores
A_LIST = 20
"""Articles on a list page."""

SENTENCES = (
    "逾期之后，催收電話往往在第三天打來，對方會先核對姓名與身份證號碼。",
    "接到催收電話時，先請對方報出公司名稱和工號，再決定是否繼續通話。",
    "如果催收人員言語粗暴，可以錄音留存，并向監管部門投訴。",
    "協商還款之前，應當把欠款的本金、利息和費用逐項算清楚。",
    "不要因為害怕催收電話而另借新債，那只會讓債務越滾越大。",
    "正規的平臺不會要求把錢轉入個人賬戶，遇到這種要求要警惕。",
)


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    """Whether the body goes on for ever, a bit at a time."""


class Site:
    """A site made of replies by path; counts every request it gets."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | Callable[[], Reply]] = {}
        self.counts: Counter[str] = Counter()
        self.asked: list[dict[str, str]] = []
        """The headers of every request, in order."""
        self.times: list[tuple[float, str]] = []
        """When each request came, and its path, in order."""
        self.pause = 0.0
        """Seconds before each answer."""
        self.lock = threading.Lock()
        self.here = threading.local()
        """``here.headers``: of the request that a reply is made for."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_GET(self) -> None:
                with site.lock:
                    site.counts[self.path] += 1
                    site.asked.append(dict(self.headers))
                    site.times.append((time.monotonic(), self.path))
                site.here.headers = dict(self.headers)
                time.sleep(site.pause)
                found = site.replies.get(self.path, Reply(404, b"<h1>404</h1>"))
                reply = found() if callable(found) else found
                self.send_response(reply.status)
                headers = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers and not reply.endless:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(reply.body)
                while reply.endless:
                    self.wfile.write(b"<p>")
                    time.sleep(0.2)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a killed client

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, html: str, **headers: str) -> None:
        self.replies[path] = Reply(body=html.encode(), headers=headers)

    def article(self, path: str, number: int, *, size: int = 6) -> None:
        self.page(path, article(number, size))

    def fill(self, articles: int, *, size: int = 6) -> list[str]:
        """A list of so many articles, its pages linked one to the next."""
        paths = [f"/a/{number}.html" for number in range(articles)]
        for number, path in enumerate(paths):
            self.article(path, number, size=size)
        for page, start in enumerate(range(0, articles, A_LIST)):
            items = "".join(
                f'<li><a href="{path}">第{start + at}號平臺的催收電話是多少</a></li>'
                for at, path in enumerate(paths[start : start + A_LIST])
            )
            more = f'<a href="{listing(page + 1)}">下一頁</a>' if start + A_LIST < articles else ""
            html = f"<title>催收電話大全</title><ul>{items}</ul><div class=page>{more}</div>"
            self.page(listing(page), html)
        return paths

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def listing(page: int) -> str:
    return f"/list_{page + 1}.html" if page else "/"


def article(number: int, size: int = 6) -> str:
    """An article about collection calls that resembles no other number's."""
    title = f"第{number}號平臺的催收電話是多少"
    lines = [
        f"<p>{number}之{at}，{SENTENCES[(number * 7 + at * (number % 5 + 1)) % len(SENTENCES)]}"
        f"{chr(0x4E00 + (number * 131 + at * 17) % 5000) * 3}平臺的做法值得留意。</p>"
        for at in range(size)
    ]
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{''.join(lines)}</body>"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    try:
        yield site
    finally:
        site.close()


@pytest.fixture
def other_site() -> Iterator[Site]:
    site = Site()
    try:
        yield site
    finally:
        site.close()


@dataclass
class Crawls:
    """Crawls of one data folder, and what they left there."""

    data: Path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.data / 'cuishou.db'}?mode=ro", uri=True) as db:
            return [tuple(row) for row in db.execute(sql)]

    def states(self) -> dict[str, str]:
        """Path of every URL, and how its last fetch ended, with the reason if there is one."""
        sql = "SELECT url, coalesce(ended, state), reason FROM urls WHERE kind <> 'robots'"
        return {
            "/" + str(url).split("/", 3)[3]: f"{ended} {reason}".strip()
            for url, ended, reason in self.rows(sql)
        }

    def lines(self) -> list[dict[str, object]]:
        text = (self.data / "articles.jsonl").read_text(encoding="utf-8")
        assert text == "" or text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]

    def check(self) -> None:
        """The JSONL is the projection of the database, and both are whole."""
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        stored = self.rows("SELECT sequence, url, version, text FROM records ORDER BY sequence")
        keys = ("sequence", "url", "version", "text")
        assert [tuple(line[key] for key in keys) for line in self.lines()] == stored
        assert len({(url, version) for _, url, version, _ in stored}) == len(stored)

    def run(self, url: str, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
        return self.crawl("-a", f"url={url}", *options, **env)

    def crawl(self, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
        process = self.begin(*options, **env)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(self, url: str, *options: str, **env: str) -> subprocess.Popen[str]:
        return self.begin("-a", f"url={url}", *options, **env)

    def begin(self, *options: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*SCRAPY, "crawl", "articles", "-s", f"DATA_DIR={self.data}", *ONE_WORKER, *options],
            cwd=ROOT,
            env={**os.environ, **env},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path / "data")
