"""``scrapy inspect`` on saved pages and on a real server: what it shows, refuses and proposes."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.profiles import load
from pipelines.decode import decode
from pipelines.extract import extract_article
from pipelines.extract.told import inspect_page, propose
from pipelines.profile import Profile
from pipelines.records import Snapshot

ROOT = Path(__file__).parents[2]
SAVED = ROOT / "crawler/sites/sample/pages/jd_shengji.html"


def inspect(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "inspect", *args],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@dataclass
class Site:
    """A server on loopback that answers as it is told, and remembers what it was asked."""

    port: int
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.asked.append(self.path)
            status, headers, body = held.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held = Site(server.server_address[1])
    held.answers["/a.html"] = (200, {"Content-Type": "text/html"}, SAVED.read_bytes())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield held
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_saved_page_with_its_html(tmp_path: Path) -> None:
    done = inspect(str(SAVED), "--html", str(tmp_path / "seen.html"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"editor +-\d+\.\d +p +its words +責\(zé\)任編輯", done.stdout)
    assert "13800000000" not in done.stdout
    page = (tmp_path / "seen.html").read_text("utf-8")
    assert "京東盛際小額貸催收電話" in page
    assert "<script" not in page


def test_the_profile_proposed_can_be_loaded(tmp_path: Path) -> None:
    done = inspect(str(SAVED))
    profile = tmp_path / "mine.toml"
    profile.write_text(done.stdout.partition("# a profile to start from\n")[2], "utf-8")
    assert load(profile).cleaning.body == "div.post-body"


def test_the_selectors_proposed_give_what_was_found() -> None:
    page = decode(Snapshot("", SAVED.read_bytes()))
    found = inspect_page(page).article
    assert found
    selectors = propose(page, found)
    assert set(selectors) == {"title", "body"}
    again = extract_article(page, Profile(title=selectors["title"], body=selectors["body"]))
    assert (again.title, again.blocks) == (found.title, found.blocks)


def test_a_url_is_fetched_after_its_robots_txt(site: Site) -> None:
    done = inspect(site.url("/a.html"))
    assert done.returncode == 0, done.stderr
    assert site.asked == ["/robots.txt", "/a.html"]
    assert f'start = ["{site.url("/")}"]' in done.stdout


@pytest.mark.parametrize(
    ("path", "answers", "line"),
    [
        (
            "/a.html",
            {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /")},
            "robots.txt forbids",
        ),
        ("/a.html", {"/robots.txt": (503, {}, b"")}, "robots.txt answers 503"),
        ("/none.html", {}, "answers 404"),
        ("/b", {"/b": (302, {"Location": "http://10.0.0.1/x"}, b"")}, "look at http://10.0.0.1/x"),
        ("/c", {"/c": (200, {}, b"%PDF-1.7 \x00")}, "not_html: PDF"),
    ],
)
def test_what_cannot_be_inspected_is_one_line(
    site: Site, path: str, answers: dict[str, tuple[int, dict[str, str], bytes]], line: str
) -> None:
    site.answers.update(answers)
    done = inspect(site.url(path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_page_without_an_article_shows_its_lines_and_says_so() -> None:
    done = inspect(str(SAVED.with_name("index.html")))
    assert done.returncode == 1
    assert "taken for" in done.stdout
    assert "no_text" in done.stderr
