"""The dataset in SQLite: opened, written to by one commit a batch, read back as records.

Everything a batch of fetches brings goes in by one transaction (exports/commit.py), synced to the
disk before it counts. One connection, used by one thread at a time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from exports import commit, migrations, runs
from exports.compact import SELECTED, Values, from_values, to_line
from exports.database import Database
from exports.errors import BUSY_SECONDS, StoreError, said_plainly
from exports.failpoint import failpoint
from exports.frontier import USUAL, Visited
from exports.outcome import Committed, Outcome
from exports.runs import Closing

__all__ = ["FILE_NAME", "Store", "StoreError"]

FILE_NAME = "cuishou.db"
OLDEST_SQLITE = (3, 38)
"""Strict tables and RETURNING; JSON functions that are always there."""
CACHE_KIB = 65536
"""Of page cache: the indexes' inner pages of a million URLs, and a batch."""

WAL_PAGES = 8000
"""Pages of the journal, 32 MB, after which they are copied into the database: five batches or so,
most of which change the same pages of the indexes."""


class Store:
    """The database of one data folder. Every method raises ``StoreError`` with one clear line."""

    def __init__(self, db: Database, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Over an open database; use ``open``."""
        self.db = db
        self.path = path
        self._clock = clock
        self.intervals = USUAL
        """Between the visits to a page."""

    @classmethod
    def open(
        cls, path: Path, *, read_only: bool = False, clock: Callable[[], float] = time.time
    ) -> Store:
        """Open a database, making it or bringing it up to date if need be.

        One that is only to be read must be there; an old one is brought up to date first.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            needed = ".".join(map(str, OLDEST_SQLITE))
            raise StoreError(f"SQLite {needed} or newer is needed, not {sqlite3.sqlite_version}")
        with said_plainly(path):
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise StoreError(f"{path} is not there: crawl first")
            db = _connect(path, read_only)
            try:
                if read_only and migrations.is_old(db, path):
                    cls.open(path).close()
                elif not read_only:
                    db.enable_wal()
                    migrations.prepare(db, path)
            except BaseException:
                db.close()
                raise
            return cls(db, path, clock)

    def close(self) -> None:
        """Close the database; a second call does nothing."""
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: all of it, or after an error nothing.

        It takes the write lock at once, so that another writer makes it wait at the start and
        can't make it fail half-way. Within it sqlite-utils' own transactions are savepoints.
        """
        with said_plainly(self.path):
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.conn.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise

    def commit(self, outcomes: Sequence[Outcome], run_id: str) -> list[Committed]:
        """Write what a batch of fetches came to, in one transaction, and sync it.

        Snapshots, articles with their versions, edits, phones and full-text terms, rejections,
        the links found, and the state of each URL. An article that says the same as before
        writes nothing. What was made of each outcome comes back in their order.
        """
        with self.writing() as db:
            visited = Visited(run_id, self._clock(), self.intervals)
            committed = commit.write(db, outcomes, visited)
            failpoint("commit:end")
        failpoint("commit:after")
        return committed

    def renew(self, outcomes: Sequence[Outcome], run_id: str) -> list[Committed]:
        """Write what stored pages came to when they were cleaned again, in one transaction.

        As ``commit``, but no URL is fetched, so none is due at another time than it was.
        """
        with self.writing() as db:
            committed = commit.renew(db, outcomes, run_id)
            failpoint("commit:end")
        failpoint("commit:after")
        return committed

    @property
    def last_sequence(self) -> int:
        """Sequence of the last record committed, 0 where there is none."""
        with said_plainly(self.path):
            rows = self.db.conn.execute("SELECT coalesce(max(sequence), 0) FROM records")
            return int(rows.fetchone()[0])

    def records(self, since: int = 0) -> Iterator[dict[str, Any]]:
        """Every version after ``since``, in order of sequence, with the contract's keys."""
        return map(from_values, self._read("sequence > ?", [since]))

    def lines(self, since: int = 0) -> Iterator[bytes]:
        """The same as lines of JSON, in UTF-8."""
        return map(to_line, self._read("sequence > ?", [since]))

    def current(self, since: int = 0) -> Iterator[dict[str, Any]]:
        """The articles as they stand, those changed after ``since``, in order of sequence."""
        return map(from_values, self._read("latest AND sequence > ?", [since]))

    def current_values(self, since: int, until: int) -> Iterator[Values]:
        """The same as the database has them, up to the change ``until``."""
        return self._read("latest AND sequence > ? AND sequence <= ?", [since, until])

    def _read(self, where: str, values: list[object]) -> Iterator[Values]:
        sql = f"SELECT {SELECTED} FROM records WHERE {where} ORDER BY sequence"
        with said_plainly(self.path):
            yield from self.db.conn.execute(sql, values)

    def begin_run(self, command: str, arguments: Mapping[str, str], cleaner_version: str) -> str:
        """Note that a run has begun; its name comes back."""
        with self.writing() as db:
            return runs.begin(db, command, arguments, cleaner_version, self._clock())

    def end_run(self, run_id: str, closing: Closing) -> dict[str, Any]:
        """Note how a run ended; its row comes back, arguments and summary as plain data."""
        with self.writing() as db:
            return runs.end(db, run_id, closing, self._clock())


def _connect(path: Path, read_only: bool) -> Database:
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
    )
    db = Database(connection)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = OFF")  # ON, in Debian, overwrites what is freed
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    db.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
    return db
