"""The steps that bring a database from one version of the schema to the next, oldest first.

A step sees the database as its version left it, so it names tables and columns itself and never
asks exports/schema.py, which only knows how they are today.
"""

from __future__ import annotations

from sqlite_utils import Database

from exports.terms import terms


def share_payloads(db: Database) -> None:
    """Version 2: a response whose payload was kept before refers to it; articles by site."""
    db.execute("ALTER TABLE snapshots ADD COLUMN refers TEXT")
    db.execute("CREATE INDEX snapshots_digest ON snapshots (digest) WHERE refers IS NULL")
    db.execute("CREATE INDEX records_site ON records (site, latest)")


def fold_the_index(db: Database) -> None:
    """Version 3: the full-text index takes for one what simplification joins."""
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    rows = db.execute("SELECT sequence, title_hans, text_hans FROM records WHERE latest")
    db.conn.executemany(
        "INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)",
        ((sequence, terms(title), terms(text)) for sequence, title, text in rows),
    )


def index_waiting(db: Database) -> None:
    """Version 4: when a host's next URL is due, without going through all that wait."""
    db.execute("CREATE INDEX urls_waiting ON urls (host, due_at) WHERE state = 'pending'")
