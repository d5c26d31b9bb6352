"""What can go wrong with files on a machine, said in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 60
"""How long another program may hold the database before we give up: longer than a backup of a
million articles takes."""

_PLAIN = {
    "file is not a database": "is no SQLite database",
    "file is encrypted": "is no SQLite database",
    "database is locked": f"is held by another program; gave up after {BUSY_SECONDS} s",
    "database or disk is full": "cannot be written: no room left",
    "disk i/o error": "cannot be read or written: the disk reports an error, or is full",
    "readonly database": "cannot be written: it is read-only",
    "unable to open": "cannot be opened: is its folder there, and may it be written?",
    "malformed": "is damaged: restore a backup, or let SQLite's .recover save what is in it",
}


class StoreError(Exception):
    """The dataset cannot be opened, read or written; the message is one line for the user."""


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn what a machine or a user can cause into a ``StoreError``; a bug stays what it is."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        said = str(error).lower()
        plain = next((plain for words, plain in _PLAIN.items() if words in said), None)
        if plain is None:
            raise
        raise StoreError(f"{path} {plain}") from error
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror or error}") from error
