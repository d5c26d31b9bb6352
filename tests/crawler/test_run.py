"""What a run hands out: robots.txt first, each URL once, and again what never came back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.snapshots import Exchange
from crawler.network.robots import MAX_AGE
from crawler.profiles import SITES
from crawler.runs import plan
from crawler.runs.fetched import Fetched
from crawler.runs.run import Options, Run
from crawler.workers.cleaning import Limits

START = "http://h.test/news/"


def opened(folder: Path, url: str = START, *, obey: bool = True) -> Run:
    made = plan.make({"url": url}, [SITES], 4)
    return Run(made, Options(folder, Limits(), obey_robots=obey), {"url": url})


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with opened(tmp_path / "data") as run:
        yield run


def urls(run: Run) -> list[str]:
    return [lease.url for lease in run.hand_out()]


def answer(run: Run, status: int, body: bytes = b"") -> None:
    """The robots.txt that is out answers."""
    [lease] = run.out.values()
    fetched = Fetched(lease, Exchange(lease.url, status, (), body, "2026-01-01T00:00:00Z"))
    run.answered(fetched)
    run.commit([run.manners.read_robots(fetched, time.time())])


def test_nothing_is_handed_out_before_robots_txt_has_answered(run: Run) -> None:
    assert urls(run) == ["http://h.test/robots.txt"]
    assert urls(run) == []
    answer(run, 404)
    assert urls(run) == [START]
    assert urls(run) == []
    assert not run.finished()


def test_robots_txt_is_asked_for_again_after_a_day(run: Run) -> None:
    urls(run)
    answer(run, 200)
    assert run.robots.knows(START, time.time() + MAX_AGE - 60)
    assert not run.robots.knows(START, time.time() + MAX_AGE + 60)
    rules, _ = run.robots._rules["http://h.test"]
    run.robots._rules["http://h.test"] = (rules, time.time() - 1)
    assert urls(run) == ["http://h.test/robots.txt"]


def test_a_host_whose_robots_txt_is_silent_gets_nothing_and_the_run_ends(run: Run) -> None:
    for _ in range(4):
        with run.store.writing() as db:
            db.execute("UPDATE urls SET due_at = 0 WHERE kind = 'robots' AND state = 'pending'")
        assert urls(run) == ["http://h.test/robots.txt"]
        answer(run, 500)
    assert urls(run) == []
    assert run.finished()
    assert run.hosts.closed == {"h.test": "http_500"}
    assert run.tally.starts[START].reason == "robots_silent"


def test_a_crawl_delay_keeps_a_host_waiting(run: Run) -> None:
    urls(run)
    answer(run, 200, b"User-agent: *\nCrawl-delay: 1800\nDisallow: /x")
    assert urls(run) == []
    assert run.hosts.free_at("h.test") > time.time() + 1700
    assert run.finished(), "longer than its patience"
    assert run.pending() == 1


def test_a_lease_that_never_comes_back_is_handed_out_again(tmp_path: Path) -> None:
    with opened(tmp_path / "data", obey=False) as run:
        assert urls(run) == [START]
        assert urls(run) == []
        with run.store.writing() as db:
            db.execute("UPDATE urls SET due_at = 0 WHERE state = 'leased'")
        run._expired_at = 0.0
        assert urls(run) == [START]
        assert run.hosts.asked == {"h.test": 1}
