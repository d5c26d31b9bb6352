"""What can go wrong because of a user, a page or the machine: always said in one line.

CrawlError               the run is incomplete or failed: exit 1
└── WrongUsageError      the command was called wrongly: exit 2
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

NEAR = 0.6
"""Similarity from which a known name is offered for an unknown one (difflib's own default)."""


class CrawlError(Exception):
    """The run could not be finished. Its text is the line that the user reads."""

    exit_code: ClassVar[int] = 1


class WrongUsageError(CrawlError):
    """An unknown option, argument, spider or profile, or a value that makes no sense."""

    exit_code: ClassVar[int] = 2


def nearest(name: str, known: Iterable[str], cutoff: float = NEAR) -> str:
    """The known name most like ``name``, or ``""``.

    >>> nearest("refesh", ["site", "url", "refresh"])
    'refresh'
    >>> nearest("xyz", ["site", "url"])
    ''
    """
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=cutoff)), "")


def unknown(what: str, name: str, known: Iterable[str]) -> WrongUsageError:
    """The error for a name that is not known, with the nearest one that is.

    >>> print(unknown("spider argument", "refesh", ["site", "refresh"]))
    unknown spider argument refesh; did you mean refresh?
    >>> print(unknown("site profile", "xyz", ["sample"]))
    unknown site profile xyz; there are: sample
    """
    names = sorted(known)
    if near := nearest(name, names):
        return WrongUsageError(f"unknown {what} {name}; did you mean {near}?")
    return WrongUsageError(f"unknown {what} {name}; there are: {', '.join(names) or 'none'}")
