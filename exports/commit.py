"""What happens inside the one transaction: everything the outcomes of a batch of fetches bring.

Read ``write`` first. The full-text index comes last among the records' parts, because every
savepoint in between (sqlite-utils sets one a call, and looks at the table too, even for no rows)
would make FTS5 write out what it has gathered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from exports import frontier, twins
from exports.compact import Row, says_the_same, to_row
from exports.database import Database
from exports.failpoint import failpoint
from exports.outcome import Committed, Outcome
from exports.schema import RECORDS
from exports.terms import terms
from pipelines.records import Record

_LATEST = """SELECT url, sequence, article, version, content_hash, cleaner_version, duplicate_of
FROM records WHERE latest AND url IN (SELECT value FROM json_each(?))"""
# sqlite-utils would look at the table and at each value anew for every row: ten times the cost
_COLUMNS = [column.name for column in RECORDS.columns]
_INSERT = f"INSERT INTO records ({', '.join(_COLUMNS)}) VALUES (:{', :'.join(_COLUMNS)})"
_INDEX = "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES (?, ?, ?, ?)"


@dataclass(slots=True)
class _Batch:
    """What is known of the articles of a batch, and what is written once for all of them."""

    run_id: str
    latest: dict[str, Row]
    """The articles as they stand, by URL; kept up to date within the batch."""
    sequence: int
    phones: list[Row] = field(default_factory=list)
    indexed: list[tuple[str | None, int, str, str]] = field(default_factory=list)
    """Commands to the full-text index, in order: ``delete`` or none, rowid, title, text."""


def write(db: Database, outcomes: Sequence[Outcome], visited: frontier.Visited) -> list[Committed]:
    """Write a batch of outcomes; the caller holds the transaction."""
    run_id = visited.run_id
    failpoint("commit:begin")
    _snapshots(db, outcomes, run_id)
    failpoint("commit:snapshots")
    committed = _records(db, outcomes, run_id)
    failpoint("commit:records")
    _rejections(db, outcomes, run_id)
    frontier.add(db, (found for outcome in outcomes for found in outcome.found))
    frontier.settle(db, outcomes, [done.result for done in committed], visited)
    failpoint("commit:urls")
    return committed


def renew(db: Database, outcomes: Sequence[Outcome], run_id: str) -> list[Committed]:
    """Write what pages came to that were cleaned again, not fetched; the caller holds the
    transaction.
    """
    _snapshots(db, outcomes, run_id)
    committed = _records(db, outcomes, run_id)
    _rejections(db, outcomes, run_id)
    frontier.relabel(db, outcomes)
    return committed


def _snapshots(db: Database, outcomes: Sequence[Outcome], run_id: str) -> None:
    rows = [
        {
            "file": outcome.snapshot.file,
            "offset": outcome.snapshot.offset,
            "length": outcome.snapshot.length,
            "digest": outcome.snapshot.digest,
            "url": outcome.url,
            "status": outcome.status,
            "fetched_at": outcome.fetched_at,
            "run_id": run_id,
            "refers": outcome.snapshot.refers,
        }
        for outcome in outcomes
        if outcome.snapshot is not None
    ]
    if rows:
        db.table("snapshots").upsert_all(rows, pk=("file", "offset"))


def _records(db: Database, outcomes: Sequence[Outcome], run_id: str) -> list[Committed]:
    """Store what is new or changed, in the order of the outcomes."""
    urls = orjson.dumps([o.record.url for o in outcomes if o.record]).decode()
    (last,) = db.conn.execute("SELECT coalesce(max(sequence), 0) FROM records").fetchone()
    batch = _Batch(run_id, {row["url"]: row for row in db.query(_LATEST, [urls])}, last)
    committed = []
    for outcome in outcomes:
        if outcome.record is None:
            committed.append(Committed(outcome.url, None, None, "none"))
            continue
        record = outcome.record
        if outcome.snapshot and not record.snapshot:
            record = replace(record, snapshot=outcome.snapshot.reference)
        done = _record(db, record, batch)
        committed.append(done if done.url == outcome.url else replace(done, url=outcome.url))
        failpoint("commit:record")
    if batch.phones:
        db.table("phones").insert_all(batch.phones)
    if batch.sequence // twins.RECENT > last // twins.RECENT:
        twins.sort_in(db)
    db.conn.executemany(_INDEX, batch.indexed)
    return committed


def _record(db: Database, record: Record, batch: _Batch) -> Committed:
    """Store one record, unless the article already says the same."""
    old = batch.latest.get(record.url)
    if old and _unchanged(db, record, old):
        known = old["sequence"], old["version"]
        return Committed(record.url, *known, "same", old["duplicate_of"])
    sequence = batch.sequence + 1
    article = old["article"] if old else sequence
    signed = twins.sign(article, sequence, record.text_hans)
    twins.withdraw(db, article)
    match = twins.find(db, signed)
    row = to_row(record) | {
        "sequence": sequence,
        "version": old["version"] + 1 if old else 1,
        "article": article,
        "latest": 1,
        "run_id": record.run_id or batch.run_id,
        "duplicate_of": match.twin[0],
        "similarity": match.twin[1],
    }
    if old:
        _withdraw(db, old["sequence"], batch)
    db.conn.execute(_INSERT, row)
    batch.phones += (
        {"sequence": sequence, "position": position, "url": record.url, **phone.as_dict()}
        for position, phone in enumerate(record.phones)
    )
    batch.indexed.append((None, sequence, terms(record.title), terms(record.text_hans)))
    twins.remember(db, signed, match)
    batch.sequence = sequence
    batch.latest[record.url] = row
    result = Committed(record.url, sequence, row["version"], "changed" if old else "new")
    return replace(result, duplicate_of=match.twin[0])


def _unchanged(db: Database, record: Record, old: Row) -> bool:
    """Whether nothing need be written: cleaning is pure, so two equal names settle it."""
    if record.content_hash != old["content_hash"]:
        return False
    if record.cleaner_version == old["cleaner_version"]:
        return True
    stored: dict[str, Any] = db.table("records").get(old["sequence"])
    return says_the_same(to_row(record), stored)


def _withdraw(db: Database, sequence: int, batch: _Batch) -> None:
    """Take a version back from all that shows articles as they stand; the version itself stays."""
    cursor = db.conn.execute(
        "UPDATE records SET latest = 0 WHERE sequence = ? RETURNING title, text_hans",
        [sequence],
    )
    title, text = cursor.fetchone()
    cursor.close()
    batch.indexed.append(("delete", sequence, terms(title), terms(text)))
    db.conn.execute("DELETE FROM phones WHERE sequence = ?", [sequence])
    batch.phones = [row for row in batch.phones if row["sequence"] != sequence]


def _rejections(db: Database, outcomes: Sequence[Outcome], run_id: str) -> None:
    """The last word on each page: a rejection holds until the page gives a record."""
    rows: dict[str, Row] = {}
    for outcome in outcomes:
        if outcome.record:
            rows.pop(outcome.url, None)
        elif outcome.rejection:
            row = outcome.rejection.as_dict() | {"url": outcome.url, "run_id": run_id}
            if outcome.snapshot:
                row["snapshot"] = outcome.snapshot.reference
            rows[outcome.url] = row
    accepted = [(outcome.url,) for outcome in outcomes if outcome.record]
    db.conn.executemany("DELETE FROM rejections WHERE url = ?", accepted)
    if rows:
        db.table("rejections").upsert_all(rows.values(), pk="url")
