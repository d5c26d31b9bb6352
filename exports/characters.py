"""A single character that stands in article after article: the newest are read, not the index.

The index holds pairs, so a character is looked up as all pairs that begin with it: 30 µs for each
article that has it, seconds for 的. And such a character says nothing about any one article, so
there is nothing to rank: the newest that hold it are what a person wants to see.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from exports.query import Phrase, Query
from exports.terms import variants

SAMPLE = 200
"""The newest articles, looked at to see how common a character is: some 5 ms."""
COMMON = 0.1
"""Share of them that must hold it. Rarer characters are left to the index."""

_HOLDS = {
    "": "(title GLOB ?1 OR text_hans GLOB ?1)",
    "title": "title GLOB ?1",
    "text": "text_hans GLOB ?1",
}
_SAMPLED = """SELECT count(*), coalesce(sum({}), 0) FROM (
  SELECT title, text_hans FROM records WHERE latest ORDER BY sequence DESC LIMIT ?2)"""
_NEWEST = """SELECT sequence FROM records WHERE latest AND {}
ORDER BY sequence DESC LIMIT ?2 OFFSET ?3"""


@dataclass(frozen=True, slots=True)
class Common:
    """A character that many articles hold."""

    glob: str
    column: str
    share: float
    """Of the newest articles."""

    def newest(self, db: sqlite3.Connection, limit: int, offset: int) -> list[int]:
        """Sequences of the articles that hold it, the newest first."""
        sql = _NEWEST.format(_HOLDS[self.column])
        return [sequence for (sequence,) in db.execute(sql, [self.glob, limit, offset])]

    def about(self, db: sqlite3.Connection) -> int:
        """How many articles hold it, as the newest tell it."""
        (articles,) = db.execute("SELECT count(*) FROM records WHERE latest").fetchone()
        return round(self.share * int(articles))


def common(db: sqlite3.Connection, query: Query) -> Common | None:
    """What is asked for, if it is a single character, and a common one."""
    if not isinstance(query, Phrase) or len(query.runs) > 1:
        return None
    (run,) = query.runs
    if not run.han or len(run.text) > 1:
        return None
    glob = f"*[{run.text}{variants(run.text)}]*"
    sql = _SAMPLED.format(_HOLDS[query.column])
    looked_at, holding = db.execute(sql, [glob, SAMPLE]).fetchone()
    if looked_at < SAMPLE or holding < COMMON * SAMPLE:
        return None
    return Common(glob, query.column, holding / looked_at)
