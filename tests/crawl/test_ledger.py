"""The frontier: who is next, what comes back, and what a kill leaves."""

from __future__ import annotations

import math
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.frontier.ledger import (
    _EXPIRE,
    _LEASE,
    _NEXT_DUE,
    _NEXT_DUE_OF_RANK,
    _NEXT_HOST,
    LEASE_SECONDS,
    Lease,
    Ledger,
    Share,
)
from exports.outcome import Found, Outcome, SnapshotRef, UrlKind
from exports.store import Store

ROOT = Path(__file__).parents[2]
NOW = 1_000_000.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cuishou.db", clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store)


def link(url: str, kind: UrlKind = "article", depth: int = 1, priority: int = 0) -> Found:
    return Found(url, kind, "sample", depth, None, priority=priority)


def even(count: int, blocked: Collection[str] = ()) -> Callable[[str], Share]:
    """As many for every host but for those blocked."""
    return lambda host: Share(0 if host in blocked else count)


def urls(leases: list[Lease]) -> list[str]:
    return [lease.url.removeprefix("http://") for lease in leases]


def finish(store: Store, *finished: str, **changes: object) -> None:
    """Commit the fetches of these URLs."""
    run_id = store.begin_run("crawl", {}, "1")
    fields: dict[str, Any] = {"kind": "article", "state": "done", "ended": "stored"} | changes
    store.commit([Outcome(f"http://{url}", **fields) for url in finished], run_id)


def test_a_url_is_added_once(ledger: Ledger) -> None:
    assert ledger.add([link("http://a/1"), link("http://a/2"), link("http://a/1")]) == 2
    assert ledger.add([link("http://a/1", "list")]) == 0
    assert ledger.counts() == {
        "pending": 2,
        "leased": 0,
        "done": 0,
        "unchanged": 0,
        "gone": 0,
        "failed": 0,
        "excluded": 0,
    }


def test_lists_come_first_then_priority_then_depth_then_the_order_found(ledger: Ledger) -> None:
    ledger.add(
        [
            link("http://a/late", depth=2),
            link("http://a/deep", depth=3),
            link("http://a/wanted", depth=3, priority=9),
            link("http://a/list", "list", depth=5),
            link("http://a/", "start", depth=0),
            link("http://a/later", depth=2),
        ]
    )
    order = ["a/", "a/list", "a/wanted", "a/late", "a/later", "a/deep"]
    assert urls(ledger.lease(10, even(10), NOW)) == order


def test_hosts_take_turns_and_blocked_ones_wait(ledger: Ledger) -> None:
    ledger.add(link(f"http://{host}/{n}") for host in "abc" for n in range(4))
    assert urls(ledger.lease(3, even(2), NOW)) == ["a/0", "a/1", "b/0"]
    assert urls(ledger.lease(3, even(2), NOW)) == ["c/0", "c/1", "a/2"]
    assert urls(ledger.lease(9, even(9, {"a", "c"}), NOW)) == ["b/1", "b/2", "b/3"]
    assert urls(ledger.lease(9, even(9, {"b"}), NOW)) == ["c/2", "c/3", "a/3"]
    assert ledger.lease(9, even(9), NOW) == []
    assert ledger.counts()["leased"] == 12


def test_a_lease_tells_what_the_request_needs(store: Store, ledger: Ledger) -> None:
    ledger.add([link("http://a:81/1", depth=2)])
    (lease,) = ledger.lease(1, even(1), NOW)
    assert lease == Lease("http://a:81/1", "article", "sample", 2, "a:81", 0, None, None)
    finish(store, "a:81/1", body_hash="b", etag='"7"', last_modified="Mon")
    assert ledger.due(NOW, "all") == 1
    (lease,) = ledger.lease(1, even(1), NOW)
    assert (lease.etag, lease.last_modified) == ('"7"', "Mon")


def test_leases_come_back_by_release_by_time_and_after_a_kill(ledger: Ledger) -> None:
    ledger.add(link(f"http://a/{n}") for n in range(3))
    assert urls(ledger.lease(3, even(3), NOW)) == ["a/0", "a/1", "a/2"]
    assert ledger.release(["http://a/1", "http://a/unknown"]) == 1
    assert urls(ledger.lease(3, even(3), NOW + 1)) == ["a/1"]
    assert ledger.expire(NOW + LEASE_SECONDS) == ["http://a/0", "http://a/2"]
    assert ledger.recover() == 1
    assert ledger.counts()["pending"] == 3


def test_what_waits_is_not_handed_out_before_its_time(store: Store, ledger: Ledger) -> None:
    assert ledger.next_due(NOW, even(1)) is None
    ledger.add([link("http://a/1")])
    assert ledger.next_due(NOW, even(1)) == NOW
    ledger.lease(1, even(1), NOW)
    assert ledger.next_due(NOW, even(1)) is None
    finish(store, "a/1", state="pending", ended="failed", not_before=NOW + 60)
    assert ledger.lease(1, even(1), NOW + 59) == []
    assert ledger.next_due(NOW, even(1)) == NOW + 60
    (lease,) = ledger.lease(1, even(1), NOW + 60)
    assert lease.tries == 0, "the host's wish is not the page's fault"
    finish(store, "a/1", state="pending", ended="failed")
    assert ledger.next_due(NOW, even(1)) == NOW + 5
    (lease,) = ledger.lease(1, even(1), NOW + 5)
    assert lease.tries == 1
    assert ledger.next_due(NOW, lambda _: Share(1, free_at=math.inf)) is None


def test_a_new_run_asks_again_for_lists_failures_and_what_is_due(
    store: Store, ledger: Ledger
) -> None:
    finish(store, "a/list", kind="list", ended="listing")
    finish(store, "a/article")
    for _ in range(2):
        finish(store, "a/failed", state="pending", ended="failed", reason="timeout")
    finish(store, "a/forbidden", state="failed", ended="failed", reason="http_403")
    finish(store, "a/gone", state="gone", ended="failed")
    ledger.exclude("http://a/article2", "pattern")
    finish(store, "a/private", state="excluded", ended="failed", reason="robots")
    assert ledger.due(NOW, "none") == 0
    assert ledger.due(NOW, "due") == 2
    assert urls(ledger.lease(9, even(9), NOW)) == ["a/list", "a/failed"]
    ledger.recover()
    a_month = NOW + 30 * 86400
    assert ledger.due(a_month, "due") == 3
    order = ["a/list", "a/article", "a/failed", "a/forbidden", "a/gone"]
    assert urls(ledger.lease(9, even(9), a_month)) == order
    finish(store, *order)
    assert ledger.due(NOW, "all") == 5
    assert ledger.counts()["excluded"] == 1


def test_an_excluded_url_keeps_its_reason(store: Store, ledger: Ledger) -> None:
    ledger.add([link("http://a/1")])
    assert ledger.exclude("http://a/1", "budget") == 1
    assert ledger.lease(1, even(1), NOW) == []
    assert ledger.due(NOW, "all") == 0
    (row,) = store.db.query("SELECT state, reason FROM urls")
    assert row == {"state": "excluded", "reason": "budget"}


def test_lost_snapshots_make_their_pages_due(store: Store, ledger: Ledger) -> None:
    for n in range(3):
        finish(store, f"a/{n}", body_hash="b", snapshot=SnapshotRef("f", n * 10, 10, "sha1:X"))
    assert ledger.archived() == {"f": 30}
    assert ledger.lose("f", 15) == 2
    assert ledger.archived() == {"f": 10}
    leases = ledger.lease(9, even(9), NOW)
    assert urls(leases) == ["a/1", "a/2"]
    (row,) = store.db.query("SELECT body_hash FROM urls WHERE url = 'http://a/1'")
    assert row == {"body_hash": None}


def test_a_kill_between_lease_and_commit_costs_a_refetch_and_nothing_else(tmp_path: Path) -> None:
    program = """
import os, sys
from pathlib import Path
from crawler.frontier.ledger import Ledger, Share
from exports.outcome import Found
from exports.store import Store
ledger = Ledger(Store.open(Path(sys.argv[1])))
ledger.add(Found(f"http://a/{n}", "article", "a", 1, None) for n in range(9))
ledger.lease(4, lambda host: Share(4), 1e6)
os.kill(os.getpid(), 9)
"""
    path = tmp_path / "cuishou.db"
    command = [sys.executable, "-c", program, str(path)]
    run = subprocess.run(command, cwd=ROOT, env=os.environ, check=False)
    assert run.returncode == -signal.SIGKILL
    with Store.open(path) as store:
        ledger = Ledger(store)
        assert ledger.recover() == 4
        assert urls(ledger.lease(9, even(9), NOW)) == [f"a/{n}" for n in range(9)]


def test_a_lease_is_as_fast_among_many_urls(store: Store, ledger: Ledger) -> None:
    """Measured in steps of SQLite's machine, which no load on the computer changes."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def cost() -> int:
        nonlocal steps
        steps = 0
        store.db.conn.set_progress_handler(count, 10)
        assert len(ledger.lease(8, even(4, {"h1"}), NOW)) == 8
        assert ledger.next_due(NOW, even(1)) == NOW
        store.db.conn.set_progress_handler(None, 0)
        return steps

    ledger.add(link(f"http://h{n % 5}/{n}") for n in range(100))
    few = cost()
    ledger.add(link(f"http://h{n % 5}/{n}") for n in range(100, 20_000))
    assert cost() < 1.5 * few + 10


def test_no_query_of_a_crawl_goes_through_all_urls(store: Store) -> None:
    """What is asked at every turn is answered from an index, in its order."""
    values = {"host": "h", "rank": 99, "limit": 4, "now": NOW, "expires": NOW}
    asked: list[tuple[str, Any]] = [
        (_LEASE, values), (_NEXT_HOST, ["h"]), (_NEXT_DUE, ["h"]),
        (_NEXT_DUE_OF_RANK, ["h", 0]), (_EXPIRE, [NOW]),
    ]  # fmt: skip
    for sql, given in asked:
        plan = [row[3] for row in store.db.conn.execute(f"EXPLAIN QUERY PLAN {sql}", given)]
        assert plan
        assert not [step for step in plan if step.startswith("SCAN") or "TEMP" in step], plan


@pytest.mark.skipif("BENCH" not in os.environ, reason="a million URLs take half a minute")
def test_a_million_urls(store: Store, ledger: Ledger) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ledger.add(link(f"http://h{n % 50}.test/{n}.html") for n in range(1_000_000))
    start = time.perf_counter()
    for _ in range(100):
        ledger.lease(16, even(4), NOW)
    leased = (time.perf_counter() - start) / 100
    start = time.perf_counter()
    ledger.counts()
    counted = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{grown / 1024:.0f} MB more memory than with an empty ledger")
    print(f"a lease of 16: {leased * 1000:.1f} ms; counts: {counted * 1000:.0f} ms")
    assert leased < 0.05
    assert grown < 200 * 1024, "SQLite's cache, and nothing that grows with the ledger"
