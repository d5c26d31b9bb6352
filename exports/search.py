"""Full-text search over the articles as they stand: ``search`` is all there is to call."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

import orjson

from exports.characters import common
from exports.excerpt import Marked, excerpt, marked, show
from exports.query import Query, parse, phrases

TITLE_WEIGHT = 5.0
"""What an occurrence in the title counts for, in occurrences in the text."""

RANKED = 4000
"""Of more matches than these only the newest are ranked: a word that stands in every article says
little about any, and FTS5 needs .7 ms to rank a thousand."""

_RANKED = f"""SELECT sequence, score FROM (
  SELECT rowid AS sequence, bm25(articles_fts, {TITLE_WEIGHT}, 1.0) AS score FROM articles_fts
  WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT ?
) ORDER BY score, sequence DESC LIMIT ? OFFSET ?"""
_COUNTED = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
_SHOWN = """SELECT sequence, url, site, title, subject, published, text FROM records
WHERE sequence IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a query found."""

    sequence: int
    url: str
    site: str
    title: str
    subject: str | None
    published: str | None
    score: float
    """Higher is better; comparable within one query only."""
    marked_title: Marked
    excerpt: Marked
    """The page's own words around the hit."""

    @property
    def snippet(self) -> str:
        """The excerpt with brackets around each hit."""
        return show(self.excerpt)

    def as_dict(self) -> dict[str, Any]:
        """What ``scrapy search --json`` prints."""
        names = ("url", "title", "snippet", "site", "subject", "published", "sequence", "score")
        return {name: getattr(self, name) for name in names}


def search(db: sqlite3.Connection, query: str, limit: int = 10, offset: int = 0) -> list[Hit]:
    """The articles that hold what was typed, in either script, best first.

    Whatever is typed is a query (exports/query.py says how it is read); one without a word in it
    finds nothing. Among equals the newest comes first.
    """
    tree = parse(query)
    if tree is None:
        return []
    if lone := common(db, tree):
        ranked = [(sequence, 0.0) for sequence in lone.newest(db, limit, offset)]
    else:
        given = [str(tree), max(RANKED, offset + limit), limit, offset]
        ranked = db.execute(_RANKED, given).fetchall()
    listed = orjson.dumps([sequence for sequence, _ in ranked]).decode()
    rows = {row[0]: row for row in db.execute(_SHOWN, [listed])}
    return [_hit(rows[sequence], -score, tree) for sequence, score in ranked if sequence in rows]


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles there are for a query."""

    articles: int
    about: bool = False
    """Whether that is an estimate, as it is for a single character that many articles hold."""


def count(db: sqlite3.Connection, query: str) -> Count:
    """How many articles ``search`` would find."""
    tree = parse(query)
    if tree is None:
        return Count(0)
    if lone := common(db, tree):
        return Count(lone.about(db), about=True)
    return Count(int(db.execute(_COUNTED, [str(tree)]).fetchone()[0]))


def _hit(row: tuple[Any, ...], score: float, tree: Query) -> Hit:
    sequence, url, site, title, subject, published, text = row
    wanted = phrases(tree)
    return Hit(
        sequence=sequence,
        url=url,
        site=site,
        title=title,
        subject=subject,
        published=published,
        score=round(score, 4),
        marked_title=marked(title, [phrase for phrase in wanted if phrase.column != "text"]),
        excerpt=excerpt(text, [phrase for phrase in wanted if phrase.column != "title"]),
    )
