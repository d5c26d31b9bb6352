"""Near-duplicates in the database: which articles an article resembles, and what hangs together.

An article is found by its bands, so the cost does not grow with the dataset. Two articles hang
together if a chain of articles leads from one to the other, each like the next: which those are
does not depend on the order in which they came. ``duplicate_of`` does, for it names an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass

from exports.database import Database
from pipelines.duplicates import (
    MARGIN,
    PERMUTATIONS,
    ROWS,
    THRESHOLD,
    bands,
    estimate,
    signature,
    similarity,
)

Twin = tuple[str | None, float | None]
"""URL of the earlier article and the similarity to it; both ``None`` where there is none."""

SHELF = 64
"""Articles looked at of those that share a band, the earliest: a page copied ten thousand times
hangs together with the first of its copies already."""

RECENT = 5000
"""Articles whose bands wait to be sorted in: each band lies on a page of its own, so a commit would
change thirty pages of a large table an article; sorted in together they change two or three."""

_BANDS = PERMUTATIONS // ROWS
_ASKED = ", ".join(f"?{number + 2}" for number in range(_BANDS))
_CANDIDATES = f"""SELECT article, sequence, signature, cluster FROM signatures WHERE article IN (
  SELECT article FROM (
    SELECT article, row_number() OVER (PARTITION BY band ORDER BY article) AS place FROM (
      SELECT band, article FROM bands WHERE band IN ({_ASKED})
      UNION ALL SELECT band, article FROM recent_bands WHERE band IN ({_ASKED})))
  WHERE place <= {SHELF}) AND article <> ?1 ORDER BY article"""
_SAVE = """INSERT OR REPLACE INTO signatures (article, sequence, signature, cluster)
VALUES (?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class Signed:
    """An article as it stands, with what it is found by."""

    article: int
    sequence: int
    text_hans: str
    signature: bytes
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What an article resembles."""

    twin: Twin
    """The earliest article before it."""
    clusters: frozenset[int]
    """Those that hold an article it resembles, before it or after."""


def sign(article: int, sequence: int, text_hans: str) -> Signed:
    """An article with its signature."""
    return _signed(article, sequence, text_hans, signature(text_hans))


def find(db: Database, new: Signed) -> Match:
    """What an article resembles, itself left out; one like article of a cluster will do."""
    clusters: set[int] = set()
    twin: Twin = None, None
    asked = (new.article, *new.bands) if new.bands else (new.article, *[None] * _BANDS)
    for article, sequence, held, cluster in db.conn.execute(_CANDIDATES, asked):
        if cluster in clusters or estimate(new.signature, held) < THRESHOLD - MARGIN:
            continue
        url, text = _text(db, sequence)
        alike = similarity(new.text_hans, text)
        if alike < THRESHOLD:
            continue
        clusters.add(cluster)
        if twin[0] is None and article < new.article:
            twin = url, round(alike, 4)
    return Match(twin, frozenset(clusters))


def remember(db: Database, new: Signed, match: Match) -> None:
    """Let later articles find this one, whose record is stored, and join what it resembles."""
    db.conn.executemany(
        "INSERT INTO recent_bands (band, article) VALUES (?, ?)",
        [(band, new.article) for band in new.bands],
    )
    _join(db, new, match)


def sort_in(db: Database) -> None:
    """Sort the bands of recent articles into those of all."""
    db.conn.execute("INSERT INTO bands SELECT band, article FROM recent_bands ORDER BY 1, 2")
    db.conn.execute("DELETE FROM recent_bands")


def _join(db: Database, new: Signed, match: Match) -> None:
    """Make one cluster of an article and those that it resembles."""
    label = min(match.clusters | {new.article})
    db.conn.executemany(
        "UPDATE signatures SET cluster = ? WHERE cluster = ?",
        [(label, cluster) for cluster in match.clusters if cluster != label],
    )
    db.conn.execute(_SAVE, [new.article, new.sequence, new.signature, label])


def withdraw(db: Database, article: int) -> None:
    """Forget how an article was; what hung together through it alone comes apart."""
    old = db.conn.execute(
        "SELECT signature, cluster FROM signatures WHERE article = ?", [article]
    ).fetchone()
    if old is None:  # it is new
        return
    for table in "bands", "recent_bands":
        db.conn.executemany(
            f"DELETE FROM {table} WHERE band = ? AND article = ?",
            [(band, article) for band in bands(old[0])],
        )
    db.conn.execute("DELETE FROM signatures WHERE article = ?", [article])
    sql = "SELECT article, sequence, signature FROM signatures WHERE cluster = ? ORDER BY article"
    others = db.conn.execute(sql, [old[1]]).fetchall()
    db.conn.executemany(
        "UPDATE signatures SET cluster = article WHERE article = ?",
        [(other,) for other, _, _ in others],
    )
    for other, sequence, held in others:
        member = _signed(other, sequence, _text(db, sequence)[1], held)
        _join(db, member, find(db, member))


def _signed(article: int, sequence: int, text_hans: str, made: bytes) -> Signed:
    return Signed(article, sequence, text_hans, made, bands(made))


def _text(db: Database, sequence: int) -> tuple[str, str]:
    """URL and simplified text of a record."""
    row = db.conn.execute("SELECT url, text_hans FROM records WHERE sequence = ?", [sequence])
    url, text = row.fetchone()
    return url, text
