"""What the fetch of one URL came to: the only thing the crawl hands to the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.records import Record, Rejection

UrlKind = Literal["start", "list", "article", "sitemap", "feed", "robots", "unknown"]
UrlState = Literal["pending", "leased", "done", "unchanged", "gone", "failed", "excluded"]
Ending = Literal["stored", "rejected", "listing", "unchanged", "failed", "redirected"]
CommitResult = Literal["new", "changed", "same", "none"]


@dataclass(frozen=True, slots=True)
class SnapshotRef:
    """Where a response lies in the archive."""

    file: str
    """Name inside the snapshot folder."""
    offset: int
    """Of the response's gzip member, in bytes."""
    length: int
    """Of that member, in bytes."""
    digest: str
    """Of the payload, ``sha1:`` and base32 as WARC has it."""
    refers: str | None = None
    """Where the payload is kept, if not here: a reference too."""

    @property
    def reference(self) -> str:
        """The record's ``snapshot`` key.

        >>> SnapshotRef("a.warc.gz", 512, 99, "sha1:X").reference
        'a.warc.gz:512'
        """
        return f"{self.file}:{self.offset}"


@dataclass(frozen=True, slots=True)
class Found:
    """A URL that was found, on a page or in a profile: a row of the ledger to be."""

    url: str
    kind: UrlKind
    site: str
    depth: int
    parent: str | None
    anchor: str = ""
    priority: int = 0
    """Higher is fetched earlier, among URLs of one kind; below 0, after all other kinds."""
    modified: float | None = None
    """Unix time of its last change, as a sitemap or feed has it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the fetch of one ledger URL ended."""

    url: str
    kind: UrlKind
    state: UrlState
    """What the URL is from now on; ``pending`` asks for another try."""
    ended: Ending
    reason: str = ""
    """A code, where the page was not stored: ``http_404``, ``timeout``, ``robots`` …"""
    status: int | None = None
    """HTTP status; ``None`` where no response came."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    """Of the body as it came: tells a page that has not changed without cleaning it."""
    fetched_at: str | None = None
    """UTC, ISO 8601 with ``Z``."""
    snapshot: SnapshotRef | None = None
    record: Record | None = None
    rejection: Rejection | None = None
    found: tuple[Found, ...] = ()
    not_before: float | None = None
    """Unix time before which a ``pending`` URL must not be asked again (``Retry-After``)."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit made of one outcome."""

    url: str
    sequence: int | None
    version: int | None
    result: CommitResult
    duplicate_of: str | None = None
