"""A database is made as exports/schema.py says, brought up to date, or refused."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from exports import migrations
from exports.errors import StoreError
from exports.schema import ARTICLE, TABLES
from exports.search import search
from exports.store import Store
from exports.views import VIEW_TABLES, VIEWS
from pipelines.records import Record
from tests.exports.conftest import article, outcome
from tests.exports.make_database import FOLDER, fill

CONTRACT = {
    *("articles", "article_versions", "phones", "articles_fts", "articles_unique"),
    *("blocks", "sections", "edits", "urls", "runs", "snapshots", "rejections", "site_evidence"),
}


def test_every_name_of_the_contract_is_there_and_described(store: Store) -> None:
    assert {*store.db.table_names(), *store.db.view_names()} >= CONTRACT
    for table in (*TABLES, *VIEW_TABLES):
        columns = store.db[table.name].columns
        assert [column.name for column in columns] == [column.name for column in table.columns]
        assert all(column.description for column in table.columns)
    assert {table.name for table in VIEW_TABLES} == set(VIEWS)


def test_the_keys_are_those_of_a_record() -> None:
    assert {column.name for column in ARTICLE} == set(Record.__slots__)


def test_a_second_opening_changes_nothing(store: Store) -> None:
    schema = store.db.schema
    with Store.open(store.path) as again:
        assert again.db.schema == schema


def test_a_newer_database_is_refused(store: Store) -> None:
    store.db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"written by a newer cuishou \(schema 99, this one knows"):
        Store.open(store.path)
    with pytest.raises(StoreError, match="newer"):
        Store.open(store.path, read_only=True)


def test_an_older_database_is_brought_up_to_date_or_left_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add_a_column(db: Database) -> None:
        db.table("runs").add_column("host", str)

    def fail(db: Database) -> None:
        add_a_column(db)
        raise ZeroDivisionError

    known = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*known, fail))
    with pytest.raises(ZeroDivisionError):
        Store.open(store.path)
    assert "host" not in store.db["runs"].columns_dict
    monkeypatch.setattr(migrations, "STEPS", (*known, add_a_column))
    with Store.open(store.path) as newer:
        assert "host" in newer.db["runs"].columns_dict
        assert set(newer.db.view_names()) == set(VIEWS)
        assert newer.db.execute("PRAGMA user_version").fetchone() == (len(known) + 2,)


def test_a_making_cut_short_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "FULL_TEXT", "CREATE nonsense")
    with pytest.raises(Exception, match="nonsense"):
        Store.open(tmp_path / "new.db")
    monkeypatch.undo()
    with Store.open(tmp_path / "new.db") as store:
        assert set(store.db.view_names()) == set(VIEWS)


@pytest.mark.parametrize("kept", sorted(FOLDER.glob("*.db.gz")), ids=lambda path: path.name)
def test_databases_of_every_earlier_version_are_brought_up_to_date(
    kept: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cuishou.db"
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    with Store.open(path, read_only=True) as older:
        held = list(older.records())
        assert [record["sequence"] for record in held] == [1, 2, 3, 4]
        assert held[2]["duplicate_of"] == held[0]["url"]
        assert {hit.sequence for hit in search(older.db.conn, "看著")} == {3}
    with Store.open(tmp_path / "new.db", clock=lambda: 1_000_000.0) as new, Store.open(path) as old:
        fill(new)
        assert shape(old.db) == shape(new.db)
        assert dump(old.db) == dump(new.db)
        assert found(old) == found(new)
        assert set(found(new)) == {1, 3, 4}
        (done,) = old.commit([outcome(article("http://c.test/1", 3))], run_of(old))
        assert done.duplicate_of == "http://a.test/2"
        old.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
        assert old.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_earlier_version_is_kept() -> None:
    versions = range(migrations.FIRST, migrations.FIRST + len(migrations.STEPS))
    assert {path.name for path in FOLDER.glob("*.db.gz")} == {f"v{n}.db.gz" for n in versions}


def found(store: Store) -> list[int]:
    return [hit.sequence for hit in search(store.db.conn, "催收電話")]


def run_of(store: Store) -> str:
    return str(store.db.execute("SELECT run_id FROM runs").fetchone()[0])


def shape(db: Database) -> dict[str, object]:
    """Tables and views with their columns, foreign keys and indexes."""
    names = [*db.table_names(), *db.view_names()]
    tables = {name: [tuple(column) for column in db[name].columns] for name in sorted(names)}
    keys = {name: sorted(map(str, db.table(name).foreign_keys)) for name in db.table_names()}
    indexes = db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' ORDER BY 1").fetchall()
    return {"tables": tables, "keys": keys, "indexes": indexes}


def dump(db: Database) -> dict[str, list[Any]]:
    """The rows of every table of ours; names of runs are random, and summaries say more now."""
    (run_id,) = db.execute("SELECT run_id FROM runs").fetchone()
    return {
        table.name: [
            {
                name: "RUN" if value == run_id else value
                for name, value in row.items()
                if name != "summary"
            }
            for row in db.query(f"SELECT * FROM {table.name} ORDER BY 1, 2")
        ]
        for table in TABLES
    }
