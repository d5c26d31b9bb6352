"""What a run made of each site, in figures: kept in its summary, compared with what is usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson

from exports.database import Database

FIELDS = ("editor", "source", "published", "category", "subject")
"""Keys of a record that may be null: a site that has changed shows in them first."""
COMPARED = 500
"""The newest earlier articles that stand for what is usual: enough that a share is sure to 0.05."""
PAST_RUNS = 8
"""Runs looked back on: two months of weekly ones."""

_MADE = ", ".join(f"count({name})" for name in FIELDS)
_MADE = f"count(*), total(json_extract(damage, '$.unresolved')), {_MADE}"
_NOW = f"SELECT {_MADE} FROM records WHERE run_id = ? AND site = ?"
_BEFORE = f"""SELECT {_MADE} FROM (SELECT * FROM records
WHERE site = ? AND latest AND run_id IS NOT ? ORDER BY sequence DESC LIMIT {COMPARED})"""
_STANDING = "SELECT count(*) FROM records WHERE site = ? AND latest"
_PAGES = "SELECT site, ended, count(*) FROM urls WHERE run_id = ? GROUP BY 1, 2"
_FAILED = "SELECT site, count(*) FROM urls WHERE run_id = ? AND state = 'failed' GROUP BY 1"
_REJECTED = """SELECT urls.site, count(*) FROM rejections JOIN urls USING (url)
WHERE rejections.run_id = ? AND stage <> 'topic' GROUP BY 1"""
_PAST = """SELECT started_at, summary FROM runs
WHERE command = 'crawl' AND json_extract(summary, '$.complete')
AND EXISTS (SELECT 1 FROM json_each(summary, '$.sites') AS site WHERE site.key = ?) AND run_id < ?
ORDER BY started_at DESC LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Made:
    """Articles, and what was found in them."""

    records: int = 0
    damage_left: int = 0
    """Places known to be damaged and not repaired."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """Articles in which each was found."""


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """What a run made of one site."""

    articles: int = 0
    """All that the site has given, as they stand."""
    pages: Mapping[str, int] = field(default_factory=dict)
    """Its URLs that the run fetched, by how that ended."""
    failed: int = 0
    rejected: int = 0
    """Pages that gave no record, those on other subjects left out."""
    made: Made = Made()
    """Articles that are new or have changed."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def of_run(db: Database, run_id: str, sites: Iterable[str]) -> dict[str, SiteFigures]:
    """What the run has made of each of the sites so far."""
    pages: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for site, ended, count in db.execute(_PAGES, [run_id]):
        pages[site][ended or "pending"] = count
    failed = dict(db.execute(_FAILED, [run_id]).fetchall())
    rejected = dict(db.execute(_REJECTED, [run_id]).fetchall())
    return {
        site: SiteFigures(
            articles=int(db.execute(_STANDING, [site]).fetchone()[0]),
            pages=pages[site],
            failed=failed.get(site, 0),
            rejected=rejected.get(site, 0),
            made=_made(db.execute(_NOW, [run_id, site]).fetchone()),
        )
        for site in sites
    }


def usual(db: Database, run_id: str, site: str) -> Made:
    """The same of the site's newest articles that other runs have made."""
    return _made(db.execute(_BEFORE, [site, run_id]).fetchone())


def past(db: Database, run_id: str, site: str) -> list[tuple[float, Mapping[str, Any]]]:
    """Start, as Unix time, and figures of the complete crawls of a site before this, in order."""
    rows = db.execute(_PAST, [site, run_id, PAST_RUNS]).fetchall()
    runs = (
        (datetime.fromisoformat(started).timestamp(), orjson.loads(summary)["sites"])
        for started, summary in reversed(rows)
    )
    return [(moment, sites[site]) for moment, sites in runs]


def _made(row: tuple[Any, ...]) -> Made:
    records, left, *found = row
    return Made(records, int(left), dict(zip(FIELDS, found, strict=True)))
