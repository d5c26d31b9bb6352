"""What the report counts: plain SQL over the dataset, into plain nouns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from exports.database import Database
from exports.dictionary import CHECKS
from exports.report.timeline import Timeline, timeline
from pipelines.errors import REASONS
from pipelines.script import simplify

TOP: Final = 12
"""Rows of a ranking: as many as a phone's screen holds."""
LAST_RUNS: Final = 40
DAMAGE: Final[Mapping[str, str]] = {
    "glosses": "Readings in brackets",
    "shifted": "Shifted characters",
    "holes": "Words cut out",
    "unresolved": "Not repaired",
}
"""Counts of ``damage``, as a reader calls them."""
STAGES: Final[Mapping[str, str]] = {
    "off_topic": "the article is not about collection calls",
    "dropped": "a pipeline of your own dropped it",
}
"""Codes that the cleaning's own tables do not have."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The dataset in a few numbers."""

    articles: int
    versions: int
    duplicates: int
    sites: int
    subjects: int
    characters: int
    damaged: int
    """Articles with any damage."""
    glosses: int
    shifted: int
    holes: int
    unresolved: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a ranking."""

    label: str
    count: float
    note: str = ""
    part: int = 0
    """How many of the count are marked off: near-duplicates among a site's articles."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run brought, in pages."""

    started: str
    command: str
    outcome: str
    """Why it ended, in its own words."""
    done: bool
    counts: tuple[tuple[str, int], ...]
    """By what became of them: new, changed, rejected, failed."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles that say nearly the same; the one published first stands for them."""

    title: str
    url: str
    articles: int
    sites: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the report shows in numbers."""

    totals: Totals
    timeline: Timeline
    sites: tuple[Row, ...]
    subjects: tuple[Row, ...]
    damage: tuple[tuple[str, tuple[Row, ...]], ...]
    """By kind: sites, and how many places for each 1000 characters."""
    rejections: tuple[Row, ...]
    runs: tuple[Run, ...]
    clusters: tuple[Cluster, ...]
    phones: tuple[Row, ...]


def figures(db: Database, today: date) -> Figures:
    """Count everything; ``today`` tells which dates cannot be yet."""
    by_site = list(db.query(_BY_SITE))
    return Figures(
        totals=Totals(**next(db.query(_TOTALS))),
        timeline=timeline(db, today),
        sites=tuple(
            Row(row["site"], row["articles"], _listed(row), row["duplicates"]) for row in by_site
        )[:TOP],
        subjects=_subjects(db),
        damage=tuple((name, _ranked(by_site, kind)) for kind, name in DAMAGE.items()),
        rejections=tuple(
            Row(f"{row['stage']}: {row['reason']}", row["n"], meaning(row["reason"]))
            for row in db.query(_REJECTIONS)
        ),
        runs=tuple(_run(row) for row in db.query(_RUNS))[::-1],
        clusters=tuple(Cluster(**row) for row in db.query(_CLUSTERS)),
        phones=tuple(Row(row["number"], row["n"], _passed(row)) for row in db.query(_PHONES)),
    )


_DAMAGE_SUMS = ", ".join(
    f"coalesce(sum(json_extract(damage, '$.{kind}')), 0) AS {kind}" for kind in DAMAGE
)
_TOTALS = f"""SELECT count(*) AS articles, (SELECT count(*) FROM article_versions) AS versions,
  count(duplicate_of) AS duplicates, count(DISTINCT site) AS sites,
  count(DISTINCT subject) AS subjects, coalesce(sum(length(text)), 0) AS characters,
  coalesce(sum(json_extract(damage, '$.per_1000') > 0), 0) AS damaged, {_DAMAGE_SUMS}
FROM articles"""
_BY_SITE = f"""SELECT site, count(*) AS articles, count(duplicate_of) AS duplicates,
  sum(length(text)) AS characters, {_DAMAGE_SUMS}
FROM articles GROUP BY site ORDER BY articles DESC, site"""
_SUBJECTS = """SELECT subject, site, count(*) AS n FROM articles
WHERE subject IS NOT NULL GROUP BY subject, site ORDER BY n DESC, subject, site"""
_REJECTIONS = f"""SELECT stage, reason, count(*) AS n FROM rejections
GROUP BY stage, reason ORDER BY n DESC, stage, reason LIMIT {TOP}"""
_RUNS = f"""SELECT started_at, command, reason, exit_code, summary FROM runs
ORDER BY started_at DESC, rowid DESC LIMIT {LAST_RUNS}"""
_CLUSTERS = f"""SELECT max(iif(url = representative, title, NULL)) AS title,
  representative AS url, max(articles) AS articles, count(DISTINCT site) AS sites
FROM clusters GROUP BY representative ORDER BY articles DESC, representative LIMIT {TOP}"""
_PHONES = f"""SELECT number, count(DISTINCT p.url) AS n, min(kind) AS kind,
  count(DISTINCT subject) AS subjects, count(DISTINCT site) AS sites
FROM phones AS p JOIN articles USING (sequence) GROUP BY number
ORDER BY n DESC, count(DISTINCT subject) DESC, number LIMIT {TOP}"""


def meaning(reason: str) -> str:
    """What a rejection's code means, as docs/schema.md has it.

    >>> meaning("off_topic")
    'the article is not about collection calls'
    """
    return {**REASONS, **CHECKS, **STAGES}.get(reason, "")


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "site"), counted(1200, "site")
    ('1 site', '1,200 sites')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _subjects(db: Database) -> tuple[Row, ...]:
    """Whom most articles are about; a name in either script is one name."""
    articles: Counter[str] = Counter()
    names: dict[str, str] = {}
    sites: dict[str, set[str]] = {}
    for row in db.query(_SUBJECTS):
        key = simplify(row["subject"])
        names.setdefault(key, row["subject"])
        sites.setdefault(key, set()).add(row["site"])
        articles[key] += row["n"]
    return tuple(
        Row(names[key], count, f"on {counted(len(sites[key]), 'site')}")
        for key, count in articles.most_common(TOP)
    )


def _passed(row: Mapping[str, Any]) -> str:
    kind, subjects = row["kind"].replace("_", "-"), counted(row["subjects"], "subject")
    return f"{kind}, given for {subjects} on {counted(row['sites'], 'site')}"


def _ranked(by_site: list[dict[str, Any]], kind: str) -> tuple[Row, ...]:
    """The sites with most of one kind of damage, for each 1000 characters."""
    rows = [
        Row(
            site["site"],
            round(1000 * site[kind] / max(site["characters"], 1), 2),
            f"{site[kind]:,} in {counted(site['articles'], 'article')}",
        )
        for site in by_site
        if site[kind]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.label))[:TOP])


def _listed(site: Mapping[str, Any]) -> str:
    said = f"{site['characters']:,} characters"
    alike = counted(site["duplicates"], "near-duplicate")
    return f"{said}, {alike}" if site["duplicates"] else said


def _run(row: Mapping[str, Any]) -> Run:
    summary: dict[str, dict[str, int]] = orjson.loads(row["summary"] or "{}")
    records, endings = summary.get("records", {}), summary.get("endings", {})
    counts = {
        "new": records.get("new", 0),
        "changed": records.get("changed", 0),
        "rejected": endings.get("rejected", 0),
        "failed": endings.get("failed", 0),
    }
    outcome = row["reason"] or "still running"
    return Run(
        row["started_at"], row["command"], outcome, row["exit_code"] == 0, tuple(counts.items())
    )
