"""Kills, signals, dead workers and second runs: nothing lost, nothing doubled, nothing left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import psutil
import pytest

from tests.crawl.conftest import Crawls, Site


def wait_for(site: Site, requests: int, process: subprocess.Popen[str]) -> None:
    """Until the server has had so many requests."""
    deadline = time.monotonic() + 60
    while site.counts.total() < requests and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    found = psutil.Process(process.pid).children(recursive=True)
    return [child for child in found if "crawler.worker" in " ".join(child.cmdline())]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, left = psutil.wait_procs(processes, timeout=5)
    return [process for process in left if process.status() != psutil.STATUS_ZOMBIE]


def test_kill_9_loses_and_doubles_nothing(site: Site, crawls: Crawls) -> None:
    articles = 100
    paths = site.fill(articles)
    site.pause = 0.02
    dice = random.Random(5)
    in_flight = 0
    for kill in range(3):
        process = crawls.start(site.url())
        wait_for(site, site.counts.total() + dice.randint(3, 40), process)
        workers = workers_of(process)
        process.kill()
        process.communicate()
        assert alive(workers) == [], "workers outlive the crawl"
        in_flight += crawls.rows("SELECT count(*) FROM urls WHERE state = 'leased'")[0][0]
        assert process.returncode == -signal.SIGKILL, f"kill {kill} came too late"
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert "going on with the run that was cut off" in done.stderr
    crawls.check()
    assert {line["url"] for line in crawls.lines()} == {site.url(path) for path in paths}
    assert len(crawls.lines()) == articles
    fetched = {path: count for path, count in site.counts.items() if path != "/robots.txt"}
    refetched = sum(count - 1 for count in fetched.values())
    print(f"{refetched} refetched, {in_flight} were in flight")
    assert set(fetched) == {"/", *(f"/list_{n}.html" for n in range(2, 6)), *paths}
    assert refetched <= in_flight


@pytest.mark.parametrize("place", ["commit:records", "commit:after", "log:written"])
def test_killed_inside_a_commit(site: Site, crawls: Crawls, place: str) -> None:
    site.fill(30)
    killed = crawls.run(site.url(), CUISHOU_FAILPOINT=place)
    assert killed.returncode == -signal.SIGKILL
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == 30
    crawls.check()


def test_a_second_run_is_refused_at_once(site: Site, crawls: Crawls) -> None:
    site.fill(150)
    site.pause = 0.1
    first = crawls.start(site.url())
    wait_for(site, 5, first)
    second = crawls.run(site.url())
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert f"{crawls.data} is in use by another run (process {first.pid})" in second.stderr
    out, err = first.communicate(timeout=60)
    assert first.returncode == 0, out + err
    assert len(crawls.lines()) == 150


def test_ctrl_c_once_drains_and_twice_kills(site: Site, crawls: Crawls) -> None:
    site.fill(200)
    site.pause = 0.05
    process = crawls.start(site.url())
    wait_for(site, 30, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "interrupted, " in err.splitlines()[-1]
    assert "Traceback" not in err
    crawls.check()
    answered = site.counts.total() - site.counts["/robots.txt"]
    ended = crawls.rows("SELECT count(*) FROM urls WHERE ended IS NOT NULL AND kind <> 'robots'")
    assert ended == [(answered,)], "what was under way is committed"
    assert crawls.rows("SELECT count(*) FROM urls WHERE state = 'leased'") == [(0,)]

    site.pause = 3.0
    process = crawls.start(site.url())
    wait_for(site, site.counts.total() + 2, process)
    workers = workers_of(process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - begun < 2
    assert process.returncode == 1
    assert "killed" in err.splitlines()[-1]
    assert alive(workers) == []

    site.pause = 0.0
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == 200
    crawls.check()


def test_a_killed_and_a_stuck_worker_cost_no_more_than_their_page(
    site: Site, crawls: Crawls
) -> None:
    site.fill(60)
    site.pause = 0.05
    process = crawls.start(site.url(), "-s", "CLEAN_DEADLINE=3", "-s", "CLEAN_WORKERS=2")
    wait_for(site, 12, process)
    first, second = workers_of(process)
    os.kill(first.pid, signal.SIGKILL)
    os.kill(second.pid, signal.SIGSTOP)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    stored = len(crawls.lines())
    rejected = crawls.rows("SELECT stage, reason FROM rejections")
    assert stored + len(rejected) == 60
    assert stored >= 58
    assert alive([first, second]) == []
    crawls.check()
