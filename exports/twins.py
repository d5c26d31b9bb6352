"""Near-duplicates in the database: which earlier article a new one resembles.

An article is found by its bands, so the cost does not grow with the dataset; only an article that
came before can be named, so no two name each other, and the order of commits alone decides.
"""

from __future__ import annotations

from sqlite_utils import Database

from pipelines.duplicates import MARGIN, THRESHOLD, bands, estimate, similarity

Twin = tuple[str | None, float | None]
"""URL of the earlier article and the similarity to it; both ``None`` where there is none."""

_CANDIDATES = """SELECT sequence, signature FROM signatures
WHERE article IN (SELECT article FROM bands WHERE band IN ({}) AND article < ?)
ORDER BY article"""


def find(db: Database, text_hans: str, signed: bytes, article: int) -> Twin:
    """The earliest article before ``article`` that the text resembles."""
    keys = bands(signed)
    candidates = db.conn.execute(_CANDIDATES.format(",".join("?" * len(keys))), (*keys, article))
    for sequence, other in candidates:
        if estimate(signed, other) < THRESHOLD - MARGIN:
            continue
        found = db.conn.execute("SELECT url, text_hans FROM records WHERE sequence = ?", [sequence])
        url, text = found.fetchone()
        alike = similarity(text_hans, text)
        if alike >= THRESHOLD:
            return url, round(alike, 4)
    return None, None


def remember(db: Database, article: int, sequence: int, signed: bytes) -> None:
    """Let later articles find this one, as it stands now."""
    old = db.conn.execute(
        "SELECT signature FROM signatures WHERE article = ?", [article]
    ).fetchone()
    if old:
        db.conn.executemany(
            "DELETE FROM bands WHERE band = ? AND article = ?",
            [(band, article) for band in bands(old[0])],
        )
    db.conn.execute(
        "INSERT OR REPLACE INTO signatures (article, sequence, signature) VALUES (?, ?, ?)",
        [article, sequence, signed],
    )
    db.conn.executemany(
        "INSERT INTO bands (band, article) VALUES (?, ?)",
        [(band, article) for band in bands(signed)],
    )
