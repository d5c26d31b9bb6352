"""The steps that bring a database from one version of the schema to the next, oldest first.

A step sees the database as its version left it, so it names tables and columns itself and never
asks exports/schema.py, which only knows how they are today.
"""

from __future__ import annotations

from exports import twins
from exports.database import Database
from exports.terms import terms


def share_payloads(db: Database) -> None:
    """Version 2: a response whose payload was kept before refers to it; articles by site."""
    db.execute("ALTER TABLE snapshots ADD COLUMN refers TEXT")
    db.execute("CREATE INDEX snapshots_digest ON snapshots (digest) WHERE refers IS NULL")
    db.execute("CREATE INDEX records_site ON records (site, latest)")


def fold_the_index(db: Database) -> None:
    """Version 3: the index takes for one what simplification joins; version 5 builds it anew."""
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")


def index_waiting(db: Database) -> None:
    """Version 4: when a host's next URL is due, without going through all that wait."""
    db.execute("CREATE INDEX urls_waiting ON urls (host, due_at) WHERE state = 'pending'")


def join_clusters(db: Database) -> None:
    """Version 5: what hangs together by near-duplicates, which version 6 finds anew; the index on
    titles as they are.
    """
    db.execute("ALTER TABLE records DROP COLUMN title_hans")
    db.execute("DROP TABLE signatures")
    db.execute(
        "CREATE TABLE signatures (article INTEGER PRIMARY KEY NOT NULL, "
        "sequence INTEGER NOT NULL REFERENCES records (sequence), signature BLOB NOT NULL, "
        "cluster INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX signatures_cluster ON signatures (cluster)")
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    for setting in ("hashsize", 16 * 2**20), ("automerge", 8):
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES (?, ?)", setting)
    sql = "SELECT sequence, title, text_hans FROM records WHERE latest ORDER BY sequence"
    for sequence, title, text in db.conn.execute(sql):
        row = sequence, terms(title), terms(text)
        db.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)", row)


def sort_bands_in(db: Database) -> None:
    """Version 6: signatures of numbers, not of strings; bands wait to be sorted in."""
    db.execute("DELETE FROM signatures")
    db.execute("DELETE FROM bands")
    db.execute(
        "CREATE TABLE recent_bands (band INTEGER NOT NULL, article INTEGER NOT NULL, "
        "PRIMARY KEY (band, article)) STRICT, WITHOUT ROWID"
    )
    sql = "SELECT article, sequence, text_hans FROM records WHERE latest ORDER BY article"
    for number, (article, sequence, text) in enumerate(db.conn.execute(sql), 1):
        signed = twins.sign(article, sequence, text)
        twins.remember(db, signed, twins.find(db, signed))
        if number % twins.RECENT == 0:
            twins.sort_in(db)
