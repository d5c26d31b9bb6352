"""``kill -9`` inside the commit, in front of it and behind it: a real process, a real kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exports.failpoint import VARIABLE
from exports.lock import RunLock
from exports.log import Log, heal, lines
from exports.store import Store

ROOT = Path(__file__).parents[2]
BATCHES, SIZE = 4, 5

CRAWL = f"""
import sys
from pathlib import Path
from exports.outcome import Found, Outcome
from exports.log import Log
from exports.lock import RunLock
from exports.store import Store
from tests.exports.conftest import article, outcome

folder = Path(sys.argv[1])
lock = RunLock(folder)
store = Store.open(folder / "cuishou.db")
log = Log(store, folder / "articles.jsonl")
run_id = store.begin_run("crawl", {{}}, "1")
for batch in range({BATCHES}):
    numbers = range(batch * {SIZE}, (batch + 1) * {SIZE})
    found = tuple(Found(f"http://a.test/{{n}}", "article", "a", 1, None) for n in range(99))
    store.commit([
        outcome(article(f"http://a.test/{{n}}", seed=n, sentences=40), found=found) for n in numbers
    ], run_id)
    log.append()
"""

POINTS = {
    "commit:begin": 0,
    "commit:snapshots": 0,
    "commit:record": 0,
    "commit:record@9": 1,
    "commit:records@2": 1,
    "commit:urls@3": 2,
    "commit:end": 0,
    "commit:end@4": 3,
    "commit:after": 1,
    "commit:after@2": 2,
    "log:written@3": 3,
}
"""Where the process dies, and how many batches must have outlived it."""


def crawl(folder: Path, **environment: str) -> int:
    command = [sys.executable, "-c", CRAWL, str(folder)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_and_doubles_nothing(tmp_path: Path, point: str) -> None:
    assert crawl(tmp_path, **{VARIABLE: point}) == -signal.SIGKILL
    path = tmp_path / "articles.jsonl"
    with RunLock(tmp_path), Store.open(tmp_path / "cuishou.db") as store:
        check(store, POINTS[point] * SIZE)
        torn = path.read_bytes()
        heal(store, path)
        assert path.read_bytes().startswith(torn)
        assert path.read_bytes() == b"".join(lines(store))
    assert crawl(tmp_path) == 0
    with Store.open(tmp_path / "cuishou.db") as store, Log(store, path) as log:
        assert not str(log.healed)
        check(store, BATCHES * SIZE)
        assert path.read_bytes() == b"".join(lines(store))


def check(store: Store, expected: int) -> None:
    """The database is whole, and holds so many records and all that came with them."""
    assert store.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []
    store.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    counts = {
        "SELECT count(*), max(sequence) FROM articles": (expected, expected or None),
        "SELECT count(*), count(DISTINCT url) FROM article_versions": (expected, expected),
        "SELECT count(*), 0 FROM phones": (expected, 0),
        "SELECT count(*), 0 FROM signatures": (expected, 0),
        "SELECT count(*), 0 FROM articles_fts WHERE articles_fts MATCH '催收'": (expected, 0),
        "SELECT count(*), 0 FROM urls WHERE state = 'done'": (expected, 0),
        "SELECT count(*), 0 FROM urls": (99 if expected else 0, 0),
    }
    assert {sql: store.db.execute(sql).fetchone() for sql in counts} == counts
