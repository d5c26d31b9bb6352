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


GENERIC = Profile()


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """What a run has learnt of a site, frozen: used from the next run, or from ``reclean``, on."""

    version: int = 0
    omitted: tuple[str, ...] = ()
    """Words that stand in titles across the site and never in a body."""


NO_EVIDENCE = SiteEvidence()
