"""The rows of ``site_evidence``: what runs have learnt of a site, and what cleaning goes by.

A version is never changed: a record can be made again with what was known when it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import orjson
from sqlite_utils import Database

from exports.runs import utc
from pipelines.profile import NO_EVIDENCE, SiteEvidence

Pair = tuple[str, str]
"""An article's title and its text, both in simplified characters."""
Learner = Callable[[Iterable[Pair]], tuple[str, ...]]
"""Finds the words that stand in titles across a site and never in a body."""

MOST_READ = 5000
"""Articles of a site that are learnt from, the newest first: a filter's words show in a few dozen,
and reading more would hold up the end of a run for seconds."""

_LATEST = """SELECT version, omitted FROM site_evidence WHERE site = ?
ORDER BY version DESC LIMIT 1"""
_PAIRS = """SELECT title_hans, text_hans FROM records
WHERE site = ? AND latest ORDER BY sequence DESC LIMIT ?"""


def known(db: Database, site: str) -> SiteEvidence:
    """What has been learnt of a site so far."""
    row = db.execute(_LATEST, [site]).fetchone()
    return SiteEvidence(row[0], tuple(orjson.loads(row[1]))) if row else NO_EVIDENCE


def pairs(db: Database, site: str) -> Iterator[Pair]:
    """Titles and texts of the site's articles as they stand, the newest first."""
    yield from db.execute(_PAIRS, [site, MOST_READ])


def learn(db: Database, site: str, learner: Learner, run_id: str, now: float) -> SiteEvidence:
    """Look at the site's articles; what comes out becomes a new version if it is another."""
    before = known(db, site)
    omitted = learner(pairs(db, site))
    if omitted == before.omitted:
        return before
    row = {
        "site": site,
        "version": before.version + 1,
        "omitted": orjson.dumps(list(omitted)).decode(),
        "learned_at": utc(now),
        "run_id": run_id,
    }
    db.table("site_evidence").insert(row)
    return SiteEvidence(before.version + 1, omitted)
