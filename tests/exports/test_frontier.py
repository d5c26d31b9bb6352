"""When a URL is fetched again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exports.frontier import (
    DAY,
    FEWER_TRIES,
    FIRST_BACKOFF,
    FIRST_INTERVAL,
    LONGEST,
    SHORTEST,
    TRIES,
)
from exports.outcome import Outcome, UrlState
from exports.store import Store
from pipelines.records import Record

RecordMaker = Callable[..., Record]
OutcomeMaker = Callable[..., Outcome]

NOW = 1_000_000.0
URL = "http://a.test/1"


def fetched(store: Store, run_id: str, **changes: object) -> dict[str, Any]:
    """The ledger's row after a fetch."""
    fields: dict[str, Any] = {"state": "done", "ended": "stored"} | changes
    store.commit([Outcome(URL, "article", **fields)], run_id)
    (row,) = store.db.query("SELECT * FROM urls")
    return row


def test_a_page_that_does_not_change_is_visited_ever_more_seldom(store: Store, run_id: str) -> None:
    row = fetched(store, run_id)
    assert (row["due_at"], row["interval"]) == (NOW + FIRST_INTERVAL, FIRST_INTERVAL)
    intervals = [
        fetched(store, run_id, state="unchanged", ended="unchanged")["interval"] for _ in range(6)
    ]
    assert intervals == [14 * DAY, 28 * DAY, 56 * DAY, LONGEST, LONGEST, LONGEST]


def test_a_page_that_changes_is_visited_sooner(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    intervals = []
    for seed in range(6):
        store.commit([make_outcome(make_record(URL, seed=seed))], run_id)
        (row,) = store.db.query("SELECT * FROM urls")
        intervals.append(row["interval"] / DAY)
    assert intervals == [7, 3.5, 1.75, 1, 1, 1]
    assert row["interval"] == SHORTEST


def test_a_retry_waits_longer_each_time_and_then_fails(store: Store, run_id: str) -> None:
    again = {"state": "pending", "ended": "failed", "reason": "connection"}
    seen = [fetched(store, run_id, **again) for _ in range(TRIES)]
    assert [row["state"] for row in seen] == ["pending"] * (TRIES - 1) + ["failed"]
    waits = [row["due_at"] - NOW for row in seen]
    assert waits == [FIRST_BACKOFF, 2 * FIRST_BACKOFF, 4 * FIRST_BACKOFF, 0]
    assert seen[-1]["reason"] == "connection"
    assert fetched(store, run_id)["tries"] == 0


@pytest.mark.parametrize("reason", FEWER_TRIES)
def test_what_costs_a_minute_or_is_wrong_for_all_is_tried_less(
    store: Store, run_id: str, reason: str
) -> None:
    again = {"state": "pending", "ended": "failed", "reason": reason}
    assert [fetched(store, run_id, **again)["state"] for _ in range(2)] == ["pending", "failed"]


def test_what_would_fail_again_waits_for_longer_each_time(store: Store, run_id: str) -> None:
    refused = {"state": "failed", "ended": "failed", "reason": "http_403"}
    seen = [fetched(store, run_id, **refused) for _ in range(3)]
    assert [row["due_at"] - NOW for row in seen] == [DAY, 2 * DAY, 4 * DAY]


def test_retry_after_is_obeyed(store: Store, run_id: str) -> None:
    row = fetched(store, run_id, state="pending", ended="failed", not_before=NOW + 120)
    assert row["due_at"] == NOW + 120


@pytest.mark.parametrize("state", ["gone", "excluded"])
def test_what_is_known_of_a_page_outlives_a_fetch_without_a_body(
    store: Store, run_id: str, state: UrlState
) -> None:
    fetched(store, run_id, etag='"1"', last_modified="x", body_hash="b", fetched_at="y")
    row = fetched(store, run_id, state=state, ended="failed", reason="http_404", status=404)
    kept = {"etag": '"1"', "last_modified": "x", "body_hash": "b", "fetched_at": "y"}
    assert {name: row[name] for name in kept} == kept
    assert (row["state"], row["status"]) == (state, 404)
    assert (row["due_at"] is None) == (state == "excluded")
    fresh = fetched(store, run_id, body_hash="c", fetched_at="z")
    assert (fresh["etag"], fresh["body_hash"], fresh["fetched_at"]) == (None, "c", "z")
