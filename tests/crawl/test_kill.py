"""Kills, signals, dead workers and second runs: nothing lost, nothing doubled, nothing left."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.crawl.conftest import Crawls, Site, article
from tests.crawl.crash import alive, crash, moments, wait_for, workers_of


def test_kill_9_loses_and_doubles_nothing(site: Site, crawls: Crawls) -> None:
    site.fill(100)
    site.pause = 0.02
    came = crash(site, crawls, 100, list(moments(5, 100, seed=5)))
    print(f"{came.refetched} refetched, {came.in_flight} were in flight")


def test_a_kill_among_large_pages_stalls_nothing(site: Site, crawls: Crawls) -> None:
    site.fill(30, size=20)
    for number in range(30):
        heavy = f"<!--{'x' * (1_000_000 if number % 3 else 60_000)}-->"
        site.page(f"/a/{number}.html", article(number, 20).replace("</body>", f"{heavy}</body>"))
    assert crash(site, crawls, 30, [8]).lasted < 60


@pytest.mark.parametrize("place", ["commit:records", "commit:after", "log:written"])
def test_killed_inside_a_commit(site: Site, crawls: Crawls, place: str) -> None:
    site.fill(30)
    killed = crawls.run(site.url(), CUISHOU_FAILPOINT=place)
    assert killed.returncode == -signal.SIGKILL
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == 30
    crawls.check()


def test_ctrl_c_behind_the_summary_changes_nothing(site: Site, crawls: Crawls) -> None:
    site.fill(1)
    process = crawls.start(site.url())
    assert process.stdout
    assert process.stderr
    with process.stdout, process.stderr:
        assert any("scrapy serve" in line for line in process.stdout), "the summary's last line"
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.01)
        assert (process.returncode, process.stderr.read()) == (0, "")


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
