"""The archive over many runs: a body is kept once, and no longer than is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.retention import keep_for, payloads
from crawler.archive.snapshots import Archive
from crawler.frontier.ledger import Ledger
from exports.outcome import Found, Outcome
from exports.store import Store
from tests.crawl.exchanges import FETCHED, exchange


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("store") / "cuishou.db") as store:
        yield store


def test_a_body_is_found_again_by_a_later_run(tmp_path: Path, store: Store) -> None:
    archive = Archive(tmp_path)
    first = archive.append(exchange(1))
    archive.close()
    run_id = store.begin_run("crawl", {}, "1")
    kept = Outcome(
        "http://a.test/1", "article", "done", "listing", snapshot=first, fetched_at=FETCHED
    )
    store.commit([kept], run_id)
    again = Archive(tmp_path, {first.file: first.offset + first.length})
    again.kept = payloads(store)
    second = again.append(exchange(1))
    again.close()
    assert second.refers == first.reference
    assert again.read(second.reference).body == exchange(1).body
    again = Archive(tmp_path, {first.file: first.offset + first.length})
    again.kept = payloads(store, days=0.001)  # of what is kept for a minute, nothing is held back
    assert again.append(exchange(1)).refers is None
    again.close()


def fill(store: Store, archive: Archive, fetched_at: str, numbers: Iterable[int]) -> None:
    """Pages fetched on a day, archived and committed."""
    run_id = store.begin_run("crawl", {}, "1")
    outcomes = []
    for n in numbers:
        reference = archive.append(replace(exchange(n), fetched_at=fetched_at))
        outcomes.append(
            Outcome(
                f"http://a.test/{n}", "article", "done", "listing",
                snapshot=reference, fetched_at=fetched_at,
            )
        )  # fmt: skip
    archive.sync()
    store.commit(outcomes, run_id)


def test_old_pages_are_deleted_but_not_what_younger_ones_refer_to(
    tmp_path: Path, store: Store
) -> None:
    folder = tmp_path / "snapshots"
    archive = Archive(folder)
    archive.kept = payloads(store)
    for month, numbers in (("01", (1, 2)), ("02", (3,)), ("03", (2, 4)), ("10", (5,))):
        fill(store, archive, f"2026-{month}-15T05:00:00Z", numbers)
        archive.turn_over()
    now = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    assert list(keep_for(0, archive, store, now)) == []
    [said] = keep_for(240, archive, store, now)  # from 6 March on
    assert "1 files older than 240 days deleted" in said
    files = [f"cuishou-00000{n}.warc.gz" for n in (1, 3, 4)]
    assert sorted(path.name for path in folder.iterdir()) == files
    left = [row["file"] for row in store.db.query("SELECT DISTINCT file FROM snapshots ORDER BY 1")]
    assert left == files
    [reference] = store.db.execute("SELECT refers FROM snapshots WHERE refers NOT NULL").fetchone()
    assert archive.read(reference).body == exchange(2).body
    (folder / files[0]).touch()
    [said] = keep_for(30, archive, store, now)
    assert sorted(path.name for path in folder.iterdir()) == files[2:]
    assert archive.lost == {}
    archive.close()
    assert Archive(folder, Ledger(store).archived()).lost == {}


def test_with_retention_a_new_file_is_begun_in_time(tmp_path: Path, store: Store) -> None:
    archive = Archive(tmp_path)
    fill(store, archive, "2026-10-01T05:00:00Z", (1,))
    now = datetime(2026, 10, 20, tzinfo=UTC).timestamp()
    assert list(keep_for(100, archive, store, now)) == []
    assert archive.current == "cuishou-000001.warc.gz"
    assert list(keep_for(60, archive, store, now)) == []
    assert archive.current == "cuishou-000002.warc.gz"
    archive.close()


def test_what_refers_to_a_lost_body_is_due_again(tmp_path: Path, store: Store) -> None:
    archive = Archive(tmp_path)
    ledger = Ledger(store)
    ledger.add(Found(f"http://a.test/{n}", "article", "a", 0, None) for n in (1, 2))
    run_id = store.begin_run("crawl", {}, "1")
    first = archive.append(exchange(1))
    archive.turn_over()
    second = archive.append(exchange(1))
    store.commit(
        [
            Outcome(f"http://a.test/{n}", "article", "done", "listing", snapshot=reference)
            for n, reference in ((1, first), (2, second))
        ],
        run_id,
    )
    archive.close()
    (tmp_path / first.file).unlink()
    lost = Archive(tmp_path, ledger.archived()).lost
    assert [ledger.lose(file, length) for file, length in lost.items()] == [2]
    assert ledger.counts()["pending"] == 2
