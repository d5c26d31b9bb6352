"""The rows of ``site_evidence``: what runs have learnt of a site, and what cleaning goes by.

A version is never changed: a record can be made again with what was known when it was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import orjson

from exports.compact import SELECTED, from_values
from exports.database import Database
from exports.runs import utc
from pipelines.profile import NO_EVIDENCE, SiteEvidence

MOST_READ = 2000
"""Articles of a site that are learnt from, the newest first: what a filter cuts out shows in a few
dozen titles, and 2000 articles take some seconds at the end of a run."""

_LATEST = """SELECT version, omitted FROM site_evidence WHERE site = ?
ORDER BY version DESC LIMIT 1"""
_SEQUENCES = "SELECT sequence FROM records WHERE site = ? AND latest ORDER BY sequence DESC"

_RECORD = f"SELECT {SELECTED} FROM records WHERE sequence = ?"


def known(db: Database, site: str) -> SiteEvidence:
    """What has been learnt of a site so far."""
    row = db.execute(_LATEST, [site]).fetchone()
    return SiteEvidence(row[0], tuple(orjson.loads(row[1]))) if row else NO_EVIDENCE


def learn(db: Database, site: str) -> SiteEvidence | None:
    """Look at the site's articles as they stand; ``None`` where that tells nothing new."""
    from pipelines import evidence  # noqa: PLC0415 - loads the repair's tables: at the end only

    before = known(db, site)
    learnt = evidence.learn(_pages(db, site), before.version + 1)
    return None if learnt.omitted == before.omitted else learnt


def remember(db: Database, site: str, learnt: SiteEvidence, run_id: str, now: float) -> None:
    """Keep a new version of what is known of a site."""
    row = {
        "site": site,
        "version": learnt.version,
        "omitted": orjson.dumps(list(learnt.omitted)).decode(),
        "learned_at": utc(now),
        "run_id": run_id,
    }
    db.table("site_evidence").insert(row)


def _pages(db: Database, site: str) -> Iterator[tuple[str, str]]:
    """Titles and bodies without the words that were put back."""
    from pipelines.evidence import unfilled  # noqa: PLC0415

    sequences = [sequence for (sequence,) in islice(db.execute(_SEQUENCES, [site]), MOST_READ)]
    for sequence in sequences:
        yield unfilled(from_values(db.execute(_RECORD, [sequence]).fetchone()))
