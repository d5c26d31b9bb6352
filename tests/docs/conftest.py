"""The project as a reader has it: a tree, crawled once, and a site that stands for theirs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.sites.sample.server import PAGES, SampleServer
from tests.docs.pages import FILE_NAME, ROOT, blocks

LINKED = (
    "crawler",
    "exports",
    "pipelines",
    "tests",
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
    "scrapy.cfg",
)
BIN = Path(sys.prefix) / "bin"
FRONT = """<title>News</title><ul>
<li><a href="/yuqi/202404/t20240418_125.html">星河閃借催收電話</a></li>
<li><a href="/yuqi/202403/t20240315_118.html">招聯金融好期貸逾期后的催收電話該不該接</a></li>
</ul>"""
ROUTE = """
[[route]]
path = "/news/"
file = "news.html"
headers = { "Content-Type" = "text/html; charset=utf-8" }
"""
"""Where the example's site begins: a few of the bundled site's articles."""
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Project:
    """A tree in which the documentation's commands are run."""

    root: Path
    port: int
    """Of the server on loopback that stands for https://example.com."""

    def own(self, text: str) -> str:
        """The text with the example's site on loopback instead of the internet."""
        text = re.sub(r"https?://example\.com", f"http://127.0.0.1:{self.port}", text)
        text = text.replace('"example.com"', f'"127.0.0.1:{self.port}"')
        return re.sub(r"^delay = .*$", "delay = 0", text, flags=re.MULTILINE)

    def run(self, *call: str) -> subprocess.CompletedProcess[str]:
        """Run a program; both its outputs come back as one."""
        return subprocess.run(
            call, cwd=self.root, env=environment(), text=True, encoding="utf-8", timeout=SECONDS,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip

    def serve(self, call: str) -> subprocess.CompletedProcess[str]:
        """Run a server until it says where it is, on a port that is free, and end it by Ctrl-C."""
        with subprocess.Popen(
            (*call.split(), "--port", "0"), cwd=self.root, env=environment(), text=True,
            encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            assert process.stdout
            line = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=SECONDS)
        said = re.sub(r"(127\.0\.0\.1):\d+", r"\1:8001", line + rest)
        return subprocess.CompletedProcess(call, process.returncode, said)

    def shell(self, call: str) -> subprocess.CompletedProcess[str]:
        """Run a line as a reader types it; a failure anywhere in a pipe counts."""
        return self.run("bash", "-o", "pipefail", "-c", self.own(call))


def environment() -> dict[str, str]:
    """What a reader's shell holds, with the programs of this environment first."""
    # the suite may itself be run by make, whose flags a make of the docs must not inherit
    outer = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "COV"))}
    own = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    own["HF_HUB_OFFLINE"] = "1"  # datasets reads what is here, and asks nobody
    return outer | own


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A tree with a copy of the documentation and the files it tells the reader to write."""
    root = tmp_path_factory.mktemp("docs") / "cuishou"
    root.mkdir()
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs", root / "docs")
    (root / ".venv").symlink_to(sys.prefix)
    pages = root.parent / "pages"
    shutil.copytree(PAGES, pages)
    (pages / "news.html").write_text(FRONT, encoding="utf-8")
    with (pages / "routes.toml").open("a", encoding="utf-8") as routes:
        routes.write(ROUTE)
    with SampleServer(pages) as server:
        made = Project(root, server.port)
        for block in blocks("toml"):
            if first := FILE_NAME.match(block.text):
                path = root / first[1]
                path.parent.mkdir(exist_ok=True)
                path.write_text(made.own(block.text), encoding="utf-8")
        yield made


@pytest.fixture(scope="session")
def crawled(project: Project) -> subprocess.CompletedProcess[str]:
    """What ``make crawl`` runs once it has set itself up, run in the tree."""
    dry = project.run("make", "-n", "crawl")
    assert dry.returncode == 0, dry.stdout
    return project.shell(dry.stdout.splitlines()[-1])
