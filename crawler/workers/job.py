"""What goes to a worker and what comes back: small values that travel through a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.profiles import CrawlProfile
from exports.outcome import Found, UrlKind
from pipelines.profile import NO_EVIDENCE, SiteEvidence
from pipelines.records import Record, Rejection, Snapshot

if TYPE_CHECKING:
    from pipelines.repair.words_model import WordModel


@dataclass(frozen=True, slots=True)
class Job:
    """One fetched page and all that is needed to judge and clean it."""

    snapshot: Snapshot
    kind: UrlKind
    """What the URL was taken for before it was fetched."""
    depth: int
    profile: CrawlProfile
    any_topic: bool = False
    """Whether articles on any subject are kept."""
    evidence: SiteEvidence = NO_EVIDENCE
    priority: int = 0
    """Of the URL in the ledger: a list's next page is worth as much as the list."""
    words: WordModel | None = None
    """A bigger language model, where the user has one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on a page, told to the user where it gave nothing."""

    links: int = 0
    characters: int = 0
    encoding: str = "unknown"

    def __str__(self) -> str:
        """One line.

        >>> print(Seen(0, 12, "gbk"))
        saw 0 links, 12 characters of text, charset gbk
        """
        return (
            f"saw {self.links} links, {self.characters} characters of text, charset {self.encoding}"
        )


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of a page: a record, a rejection, or a list and the links on it."""

    kind: UrlKind
    result: Record | Rejection | None
    """``None``: the page is a list."""
    found: tuple[Found, ...] = ()
    seen: Seen = Seen()
