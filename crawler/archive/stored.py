"""What ``scrapy reclean`` cleans again: the newest snapshot of each page, or others' WARC files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crawler import profiles
from crawler.archive.foreign import Bad, refuse_empty, responses
from crawler.archive.snapshots import Archive
from crawler.archive.warc import Exchange
from crawler.errors import CrawlError, WrongUsageError
from crawler.links.urls import canonical
from crawler.runs.fetched import header
from crawler.runs.plan import Plan
from crawler.workers.job import Job
from exports import evidence
from exports.errors import StoreError, said_plainly
from exports.outcome import UrlKind
from exports.store import Store
from pipelines.profile import SiteEvidence
from pipelines.records import Snapshot

READ_AT_ONCE = 1000
"""Rows of the archive's table taken at a time: no cursor stays open over a commit."""

_PAGES = """FROM snapshots AS s LEFT JOIN urls AS u USING (url)
WHERE s.status BETWEEN 200 AND 299 AND coalesce(u.kind, 'article') NOT IN ('sitemap', 'robots')
AND NOT EXISTS (SELECT 1 FROM snapshots AS t WHERE t.url = s.url AND t.status BETWEEN 200 AND 299
  AND (t.fetched_at, t.file, t."offset") > (s.fetched_at, s.file, s."offset"))"""
_COUNT = f"SELECT count(*) {_PAGES}"
_NEXT = f"""SELECT s.file, s."offset", s.url, u.kind, u.site, u.depth,
  EXISTS (SELECT 1 FROM records AS r WHERE r.url = s.url AND r.latest) AS stored
{_PAGES} AND (s.file, s."offset") > (?, ?) ORDER BY s.file, s."offset" LIMIT {READ_AT_ONCE}"""
_KNOWN = "SELECT fetched_at FROM records WHERE url = ? AND latest"


@dataclass(frozen=True, slots=True)
class Again:
    """A page to clean again."""

    job: Job
    exchange: Exchange | None = field(default=None, repr=False)
    """What a foreign file held: it goes into our own archive if an article comes of it."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A page that need not be cleaned, and why: ``older``."""

    reason: str


class Pages:
    """Where pages come from, in the data folder of a run."""

    def __init__(self, store: Store, archive: Archive, folders: Sequence[Path]) -> None:
        """With all site profiles there are; ``problems`` says which cannot be read."""
        self.store = store
        self.archive = archive
        self.run_id: str | None = None
        self.any_topic = False
        self.problems: dict[str, str] = {}
        """Site profiles that cannot be read: their pages are left as they are."""
        self.plan = Plan(dict(self._profiles(folders)))
        self._evidence: dict[str, SiteEvidence] = {}

    def count(self) -> int:
        """Pages that the archive holds."""
        with said_plainly(self.store.path):
            return int(self.store.db.conn.execute(_COUNT).fetchone()[0])

    def stored(self) -> Iterator[Again | Bad]:
        """The newest snapshot of each page, in the order in which they lie in the archive."""
        after: tuple[str, int] = ("", -1)
        while True:
            with said_plainly(self.store.path):
                rows = list(self.store.db.query(_NEXT, after))
            for row in rows:
                yield self._stored(row)
            if len(rows) < READ_AT_ONCE:
                return
            after = rows[-1]["file"], rows[-1]["offset"]

    def foreign(self, paths: Iterable[Path]) -> Iterator[Again | Bad | Skipped]:
        """The pages of others' WARC files; those of which something newer is known are skipped."""
        for path in paths:
            try:
                for found in responses(path):
                    yield found if isinstance(found, Bad) else self._foreign(found, path)
            except OSError as error:
                yield Bad(str(path), str(error.strerror or error))

    def _stored(self, row: dict[str, Any]) -> Again | Bad:
        reference = f"{row['file']}:{row['offset']}"
        if row["site"] in self.problems:
            return Bad(reference, f"the profile of its site cannot be read ({row['site']})")
        try:
            snapshot = self.archive.read(reference)
        except StoreError as error:
            return Bad(row["url"], str(error))
        kind: UrlKind = row["kind"] or "unknown"
        depth = row["depth"] or 0
        job = self._job(replace(snapshot, url=row["url"]), row["site"] or "")
        return Again(
            replace(job, kind=kind, depth=depth, any_topic=self.any_topic or bool(row["stored"]))
        )

    def _foreign(self, page: Exchange, path: Path) -> Again | Bad | Skipped:
        try:
            url = canonical(page.url)
        except ValueError as error:
            return Bad(str(path), str(error))
        with said_plainly(self.store.path):
            known = self.store.db.conn.execute(_KNOWN, [url]).fetchone()
        if known and (known[0] or "") >= page.fetched_at:
            return Skipped("older")
        kind = header(page, "Content-Type")
        job = self._job(Snapshot(url, page.body, kind, page.fetched_at or None), "")
        if job.snapshot.site in self.problems:
            return Bad(url, f"the profile of its site cannot be read ({job.snapshot.site})")
        return Again(replace(job, any_topic=self.any_topic or bool(known)), replace(page, url=url))

    def _job(self, snapshot: Snapshot, site: str) -> Job:
        profile = self.plan.profile(site, snapshot.url)
        if profile.name not in self._evidence:
            with said_plainly(self.store.path):
                self._evidence[profile.name] = evidence.known(self.store.db, profile.name)
        learnt = self._evidence[profile.name]
        snapshot = replace(snapshot, site=profile.name, run_id=self.run_id)
        return Job(snapshot, "unknown", 0, profile, evidence=learnt)

    def _profiles(self, folders: Sequence[Path]) -> Iterator[tuple[str, profiles.CrawlProfile]]:
        for name in profiles.names(folders):
            path = profiles.find(name, folders)
            assert path is not None
            try:
                yield name, profiles.load(path)
            except WrongUsageError as error:
                self.problems[name] = str(error)


def checked(names: Sequence[str]) -> list[Path]:
    """The files named, if they are WARC files.

    :raises CrawlError: one is not there, or has nothing in it
    :raises WrongUsageError: one is something else
    """
    paths = [Path(name) for name in names]
    for path in paths:
        if not path.name.lower().endswith((".warc", ".warc.gz")):
            raise WrongUsageError(f"{path}: reclean takes .warc and .warc.gz files")
        if not path.is_file():
            raise CrawlError(f"{path}: there is no such file")
        refuse_empty(path)
    return paths
