"""How long the pages as they came are kept, and what the database knows of them.

A file is deleted as a whole, when all its pages are old and no younger response refers to one of
them. The rows go first: a kill in between leaves a file without rows, which goes the next time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from crawler.archive.snapshots import NUMBERED, Archive, Kept
from crawler.archive.warc import Payload
from exports.errors import said_plainly
from exports.runs import utc
from exports.store import Store

DAY = 86400.0
AGES = 4
"""Parts of the time pages are kept for. After each a new file is begun, and a body is kept anew
rather than referred to: so a page is kept half as long again at most."""

_AGES = "SELECT file, min(fetched_at), max(fetched_at) FROM snapshots GROUP BY file"
_REFERRED = """SELECT file, substr(refers, 1, instr(refers, ':') - 1) FROM snapshots
WHERE refers IS NOT NULL GROUP BY 1, 2"""
_KEPT = """SELECT file, "offset", url, fetched_at FROM snapshots
WHERE digest = ? AND refers IS NULL AND fetched_at >= ? ORDER BY fetched_at DESC LIMIT 1"""


def payloads(store: Store, days: float = 0.0) -> Kept:
    """Finds a body that the archive holds and that may be referred to."""

    def kept(digest: str) -> Payload | None:
        since = utc(time.time() - days * DAY / AGES) if days > 0 else ""
        with said_plainly(store.path):
            row = store.db.conn.execute(_KEPT, [digest, since]).fetchone()
        return Payload(*row) if row else None

    return kept


def keep_for(days: float, archive: Archive, store: Store, now: float) -> Iterator[str]:
    """Delete what is older, and say so in a line; nothing for 0 days."""
    if days <= 0:
        return
    limit = utc(now - days * DAY)
    with said_plainly(store.path):
        ages = {file: (first, last) for file, first, last in store.db.execute(_AGES).fetchall()}
    first = ages.get(archive.current, (None, None))[0]
    if first is not None and first < utc(now - days * DAY / AGES):
        archive.turn_over()
    old = {file for file, (_, last) in ages.items() if last is None or last < limit}
    old -= {archive.current}
    old -= _still_needed(old, store)
    with store.writing() as db:
        db.conn.executemany("DELETE FROM snapshots WHERE file = ?", [(file,) for file in old])
    freed = count = 0
    for path in sorted(archive.folder.iterdir()):
        rowless = path.name not in ages and path.name != archive.current
        aged = rowless and NUMBERED.fullmatch(path.name) and path.stat().st_mtime < now - days * DAY
        if path.name in old or aged:
            freed += path.stat().st_size
            count += 1
            with said_plainly(path):
                path.unlink()
    if count:
        yield f"{archive.folder}: {count} files older than {days:g} days deleted, {freed} bytes"


def _still_needed(old: set[str], store: Store) -> set[str]:
    """Old files that a younger one refers to, and those that these refer to."""
    with said_plainly(store.path):
        refers = [(f, to) for f, to in store.db.execute(_REFERRED).fetchall() if to in old]
    needed: set[str] = set()
    while more := {to for f, to in refers if f not in old or f in needed} - needed:
        needed |= more
    return needed
