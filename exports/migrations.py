"""The database's version: made new, brought up to date, or refused if it is from the future.

A new database is made from exports/schema.py as it stands. To change the schema, change it there
and add the step that brings an older database to the same to ``STEPS``; views are made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exports import steps
from exports.database import Database
from exports.errors import StoreError
from exports.schema import PYTHON_TYPES, TABLES, Table
from exports.views import VIEWS

SNAPSHOTS_DIGEST = "CREATE INDEX snapshots_digest ON snapshots (digest) WHERE refers IS NULL"
RECORDS_SITE = "CREATE INDEX records_site ON records (site, latest)"
URLS_WAITING = "CREATE INDEX urls_waiting ON urls (host, due_at) WHERE state = 'pending'"

STEPS: tuple[Callable[[Database], None], ...] = (
    steps.share_payloads,
    steps.fold_the_index,
    steps.index_waiting,
    steps.join_clusters,
    steps.sort_bands_in,
)
"""``STEPS[0]`` takes a database from version 1 to 2, and so on."""

FIRST = 1
APPLICATION_ID = 0x63756973
"""``cuis``: tells our databases from others (PRAGMA application_id)."""

INDEXES = (
    "CREATE UNIQUE INDEX records_latest ON records (url) WHERE latest",
    "CREATE INDEX records_run ON records (run_id)",
    "CREATE INDEX phones_number ON phones (number)",
    "CREATE INDEX urls_next ON urls (host, rank, priority DESC, depth) WHERE state = 'pending'",
    URLS_WAITING,
    "CREATE INDEX urls_due ON urls (state, due_at)",
    "CREATE INDEX snapshots_url ON snapshots (url)",
    SNAPSHOTS_DIGEST,
    RECORDS_SITE,
    "CREATE INDEX signatures_cluster ON signatures (cluster)",
)
FULL_TEXT = """CREATE VIRTUAL TABLE articles_fts
USING fts5(title, text, content = '', tokenize = 'unicode61')"""
"""Without content of its own: rowid is the article's ``sequence``, and exports/terms.py says what
its terms are."""
FULL_TEXT_SETTINGS = (("hashsize", 16 * 2**20), ("automerge", 8))
"""A commit of 100 articles is one segment, not two or three, and eight are merged at once rather
than four: a third less CPU a record for a few more segments to look into."""


def prepare(db: Database, path: Path) -> None:
    """Make the tables, or bring them up to date; all of it or nothing."""
    version = check(db, path)
    if version == FIRST + len(STEPS):
        _show(db)
        return
    with db.atomic():
        if version == 0:
            for table in TABLES:
                _make(db, table)
            for sql in (*INDEXES, FULL_TEXT):
                db.execute(sql)
            for setting in FULL_TEXT_SETTINGS:
                db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES (?, ?)", setting)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        else:
            for step in STEPS[version - FIRST :]:
                step(db)
        _show(db)
        db.execute(f"PRAGMA user_version = {FIRST + len(STEPS)}")


def is_old(db: Database, path: Path) -> bool:
    """Whether ``prepare`` would bring the database up to date."""
    return check(db, path) < FIRST + len(STEPS)


def _show(db: Database) -> None:
    """Make the views as exports/views.py has them, unless they are so."""
    wanted = {name: f"CREATE VIEW {name} AS {sql}" for name, sql in VIEWS.items()}
    made = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    if made == wanted:
        return
    with db.atomic():
        for name in made:
            db.execute(f"DROP VIEW {name}")
        for sql in wanted.values():
            db.execute(sql)


def check(db: Database, path: Path) -> int:
    """The database's version, 0 for an empty one; ``StoreError`` if it is none for us."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    known = FIRST + len(STEPS)
    if version > known:
        raise StoreError(
            f"{path} was written by a newer cuishou (schema {version}, this one knows up to "
            f"{known}): update cuishou"
        )
    if application != APPLICATION_ID and (version or db.table_names()):
        raise StoreError(f"{path} is a database of another program")
    return int(version)


def _make(db: Database, table: Table) -> None:
    """Create one table, strictly typed."""
    required = [c.name for c in table.columns if not c.optional]
    key = table.key[0] if len(table.key) == 1 else table.key
    if table.rowid:
        db.table(table.name).create(
            {column.name: PYTHON_TYPES[column.type] for column in table.columns},
            pk=key,
            not_null=required,
            foreign_keys=table.refers,
            strict=True,
        )
    else:  # sqlite-utils makes no tables without a rowid
        columns = ", ".join(f"{c.name} {c.type.upper()} NOT NULL" for c in table.columns)
        db.execute(
            f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({', '.join(table.key)})) "
            "STRICT, WITHOUT ROWID"
        )
