"""What a worker does with one page: judge it, then clean an article or take a list's links.

Pure: no network, no storage, no clock. So it can run in any process, and again.
"""

from __future__ import annotations

from crawler.links.discovery import Place, found, page_kind
from crawler.links.feeds import read_index, worth_a_fetch
from crawler.links.survey import survey
from crawler.workers.job import Cleaned, Job, Seen
from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.flow import clean
from pipelines.records import Record, Rejection, Snapshot

LEADING = frozenset({"start", "list", "sitemap", "feed", "unknown"})
"""Kinds of URLs behind which a sitemap or feed may stand: of a start page the user may not know."""


def work(job: Job) -> Cleaned:
    """One page from its bytes to a record, a rejection, or the links of a list."""
    snapshot, profile = job.snapshot, job.profile
    place = Place(
        snapshot.url, job.kind, job.depth, snapshot.site, job.priority, any_topic=job.any_topic
    )
    if job.kind in LEADING and (index := read_index(snapshot.body, snapshot.url, job.kind)):
        named = tuple(worth_a_fetch(index, place, profile))
        return Cleaned(index.kind, None, named, Seen(len(index.entries)))
    if job.kind in ("sitemap", "feed"):
        detail = "neither a sitemap nor a feed"
        refused = Rejection(snapshot.url, "extract", "no_index", detail, snapshot.reference)
        return Cleaned(job.kind, refused)
    try:
        page = decode(snapshot, profile.cleaning)
    except ExtractionError as error:
        return Cleaned(job.kind, _rejected(snapshot, error))
    surveyed = survey(page.text, page.url)
    seen = Seen(len(surveyed.links), surveyed.characters, page.encoding)
    if page_kind(surveyed, place, profile) == "list":
        links = tuple(found(surveyed, place, profile))
        if links:
            return Cleaned("list", None, links, seen)
    return Cleaned("article", _article(job), (), seen)


def _article(job: Job) -> Record | Rejection:
    result = clean(job.snapshot, job.profile.cleaning, job.evidence, job.words)
    if isinstance(result, Rejection) or job.any_topic or result.topic.collection_call:
        return result
    detail = f"not about collection calls (score {result.topic.score:.2f}): {result.title}"
    return Rejection(job.snapshot.url, "topic", "off_topic", detail, job.snapshot.reference)


def _rejected(snapshot: Snapshot, error: ExtractionError) -> Rejection:
    return Rejection(snapshot.url, error.stage, error.reason, error.detail, snapshot.reference)
