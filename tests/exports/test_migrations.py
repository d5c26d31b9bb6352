"""A database is made as exports/schema.py says, brought up to date, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from exports import migrations
from exports.errors import StoreError
from exports.schema import ARTICLE, TABLES
from exports.store import Store
from exports.views import VIEW_TABLES, VIEWS
from pipelines.records import Record

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


def test_a_database_of_the_first_version_becomes_the_same_as_a_new_one(
    tmp_path: Path, store: Store
) -> None:
    with Store.open(tmp_path / "old.db") as old:
        old.db.execute("DROP INDEX snapshots_digest")
        old.db.execute("DROP INDEX records_site")
        old.db.execute("ALTER TABLE snapshots DROP COLUMN refers")
        old.db.execute("PRAGMA user_version = 1")
    with Store.open(tmp_path / "old.db") as now:
        for table in (*store.db.tables, *now.db.tables):
            name = table.name
            assert now.db[name].columns_dict == store.db[name].columns_dict
            assert {i.name for i in now.db.table(name).indexes} == {
                i.name for i in store.db.table(name).indexes
            }


def test_a_making_cut_short_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "FULL_TEXT", "CREATE nonsense")
    with pytest.raises(Exception, match="nonsense"):
        Store.open(tmp_path / "new.db")
    monkeypatch.undo()
    with Store.open(tmp_path / "new.db") as store:
        assert set(store.db.view_names()) == set(VIEWS)
