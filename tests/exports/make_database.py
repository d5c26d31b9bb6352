"""Keeps today's form of the database for the migrations' test, before the schema changes:

``python -m tests.exports.make_database`` writes ``databases/v<version>.db.gz``: a crawl that stored
articles, one of them in two versions, with a near-duplicate, a rejection and links.
"""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import replace
from pathlib import Path

from exports.outcome import Found, Outcome, SnapshotRef
from exports.runs import Closing
from exports.store import Store
from pipelines.records import Rejection
from tests.exports.conftest import article, outcome

FOLDER = Path(__file__).parent / "databases"


def fill(store: Store) -> None:
    """One run's work."""
    run_id = store.begin_run("crawl", {"site": "sample"}, "1")
    first, other = article("http://a.test/1", 1), article("http://a.test/2", 2)
    copy = replace(first, url="http://b.test/9", title="轉載：看著辦")
    found = Found("http://a.test/3", "article", "sample", 1, first.url, "催收電話")
    snapshot = SnapshotRef("cuishou-000001.warc.gz", 512, 90, "sha1:X")
    store.commit([outcome(first, snapshot=snapshot, found=(found,)), outcome(other)], run_id)
    store.commit([outcome(copy), outcome(article("http://a.test/2", 3))], run_id)
    rejection = Rejection("http://a.test/4", "topic", "off_topic")
    store.commit(
        [Outcome(rejection.url, "article", "done", "rejected", rejection=rejection)], run_id
    )
    store.end_run(run_id, Closing("finished", 0))


def make() -> Path:
    """Write the file and return its path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cuishou.db"
        with Store.open(path, clock=lambda: 1_000_000.0) as store:
            fill(store)
            (version,) = store.db.execute("PRAGMA user_version").fetchone()
            store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = FOLDER / f"v{version}.db.gz"
        kept.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return kept


if __name__ == "__main__":
    make()
