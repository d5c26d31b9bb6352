"""What a disk, another writer or another program does to the database, said in one line."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exports.errors import StoreError
from exports.outcome import Outcome
from exports.store import Store
from pipelines.records import Record

RecordMaker = Callable[..., Record]
OutcomeMaker = Callable[..., Outcome]


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    return list(store.db.query(sql))


def test_an_error_half_way_leaves_nothing(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    good = make_outcome(make_record("http://a.test/1"))
    nothing: Any = None
    bad = make_outcome(replace(make_record("http://a.test/2"), encoding=nothing))
    with pytest.raises(sqlite3.IntegrityError):
        store.commit([good, bad], run_id)
    assert rows(store, "SELECT * FROM records") == rows(store, "SELECT * FROM urls") == []
    assert store.commit([good], run_id)[0].sequence == 1


def test_the_disk_is_synced_and_readers_do_not_wait(store: Store) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for name, value in pragmas.items():
        assert store.db.execute(f"PRAGMA {name}").fetchone() == (value,)
    assert rows(store, "PRAGMA foreign_key_check") == []


def test_a_commit_waits_for_another_writer(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    other = sqlite3.connect(store.path, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE runs SET reason = 'x'")

    def release() -> None:
        time.sleep(0.3)
        other.rollback()
        other.close()

    thread = threading.Thread(target=release)
    thread.start()
    assert store.commit([make_outcome(make_record("http://a.test/1"))], run_id)[0].sequence == 1
    thread.join()


def test_a_writer_that_stays_is_said_in_one_line(store: Store, run_id: str) -> None:
    store.db.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(store.path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"cuishou\.db is held by another program; gave up"):
        store.commit([], run_id)
    other.close()


def test_a_full_disk_is_said_in_one_line_and_room_is_enough_to_go_on(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    (pages,) = store.db.execute("PRAGMA page_count").fetchone()
    store.db.execute(f"PRAGMA max_page_count = {pages}")
    batch = [make_outcome(make_record("http://a.test/1", sentences=500))]
    with pytest.raises(StoreError, match=r"cuishou\.db cannot be written: no room left$"):
        store.commit(batch, run_id)
    store.db.execute("PRAGMA max_page_count = 100000")
    assert store.commit(batch, run_id)[0].sequence == 1


def test_an_old_sqlite_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"SQLite 3\.38 or newer is needed"):
        Store.open(tmp_path / "cuishou.db")


def test_other_files_are_refused_in_one_line(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("no database at all, but long enough to look into" * 20)
    with pytest.raises(StoreError, match=r"text\.db is no SQLite database$"):
        Store.open(text)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE urls (url)")
    connection.close()
    with pytest.raises(StoreError, match=r"foreign\.db is a database of another program$"):
        Store.open(foreign)
    with pytest.raises(StoreError, match="is not there: crawl first"):
        Store.open(tmp_path / "none.db", read_only=True)
    folder = tmp_path / "folder.db"
    folder.mkdir()
    with pytest.raises(StoreError, match=r"folder\.db cannot be opened"):
        Store.open(folder)


def test_a_read_only_store_reads_and_does_not_write(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    store.commit([make_outcome(make_record("http://a.test/1"))], run_id)
    with Store.open(store.path, read_only=True) as reader:
        assert list(reader.records()) == list(store.records())
        with pytest.raises(StoreError, match="cannot be written: it is read-only"):
            reader.begin_run("crawl", {}, "1")
