"""What is known beforehand of a site: the selectors of its pages, and what its filter cuts out."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_OMITTED = ("电话", "题", "同时，")
"""Words the filter cuts out, in simplified characters as the filter sees them (docs/damage.md)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How to read the pages of one site. Every CSS selector is optional; ``""`` means: find it."""

    name: str = ""
    title: str = ""
    body: str = ""
    breadcrumb: str = ""
    editor: str = ""
    source: str = ""
    published: str = ""
    remove: tuple[str, ...] = ()
    """Selectors of what is cut from the body."""
    encoding: str = ""
    """Overrides what the pages say of themselves."""
    utc_offset: str = "+08:00"
    """Of the dates on the pages."""
    omitted: tuple[str, ...] = DEFAULT_OMITTED
    """Words that the site's filter is known to cut out, in simplified characters."""
    valid_until: str = ""
    """The last day (ISO 8601, UTC) on which the site's pages were like this; empty: they are so."""
    before: tuple[Profile, ...] = ()
    """How to read its pages as they were before, the earliest ``valid_until`` first."""

    def at(self, fetched_at: str | None) -> Profile:
        """The profile for a page fetched then (UTC); without a time, that of today's pages.

        >>> old = Profile(body="#old", valid_until="2024-06-30")
        >>> site = Profile(body="#new", before=(old,))
        >>> [site.at(time).body for time in ("2024-06-30T23:00:00Z", "2024-07-01T00:00:00Z", None)]
        ['#old', '#new', '#new']
        """
        if not fetched_at:
            return self
        return next((old for old in self.before if fetched_at[:10] <= old.valid_until), self)


GENERIC = Profile()


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """What a run has learnt of a site, frozen: used from the next run, or from ``reclean``, on."""

    version: int = 0
    omitted: tuple[str, ...] = ()
    """Words that stand in titles across the site and never in a body."""


NO_EVIDENCE = SiteEvidence()
