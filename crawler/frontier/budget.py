"""What one run follows at most: a calendar has a next page for ever, a session id never repeats."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from crawler.links.discovery import pattern
from exports.outcome import Found, UrlKind

LEADING: frozenset[UrlKind] = frozenset({"list", "sitemap", "feed", "unknown"})
"""Kinds that lead on; articles lead nowhere."""
KEY = re.compile(r"(?<![^\W_])(?=[a-z]*\d)(?=\d*[a-z])(?:[0-9a-f]{8,}|\w{16,})(?![^\W_])", re.I)
"""Letters and digits mixed, as keys and session ids have them; words and numbers are neither."""


def shape(url: str) -> str:
    """The URL without its numbers and keys: what a calendar or a session id makes alike.

    >>> shape("http://h/list.php?sid=9f86d081884c7d65&page=3"), shape("http://h/a/催收/")
    ('h/list.php?sid=*&page=0', 'h/a/催收/')
    """
    return pattern(KEY.sub("*", url))


@dataclass(slots=True)
class Budget:
    """Counts what leads on by the shape of its URL, and new pages by site."""

    most: int = 1000
    """List pages of one shape; the longest archive seen had 400."""
    pages: int = 100_000
    """New URLs of one site."""
    seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    taken: Counter[str] = field(default_factory=Counter)
    """New URLs, by site."""
    refused: Counter[str] = field(default_factory=Counter)
    """Links not followed, by shape."""
    beyond: Counter[str] = field(default_factory=Counter)
    """New URLs that had no room, by site."""

    def admit(self, found: tuple[Found, ...], new: set[str]) -> tuple[Found, ...]:
        """Those of the links that are within bounds; ``new`` are the URLs never seen before.

        >>> budget = Budget(most=2)
        >>> pages = [Found(f"http://h/cal?m={n}", "list", "h", 0, None) for n in (1, 2, 2, 3)]
        >>> [page.url for page in budget.admit(tuple(pages), set())]
        ['http://h/cal?m=1', 'http://h/cal?m=2', 'http://h/cal?m=2']
        >>> budget.refused
        Counter({'h/cal?m=0': 1})
        """
        unseen = set(new)
        return tuple(link for link in found if self._admits(link, unseen))

    def _admits(self, link: Found, unseen: set[str]) -> bool:
        if link.kind in LEADING and not self._has_room(link.url):
            return False
        if link.url not in unseen:
            return True
        if self.taken[link.site] >= self.pages:
            self.beyond[link.site] += 1
            return False
        unseen.discard(link.url)
        self.taken[link.site] += 1
        return True

    def _has_room(self, url: str) -> bool:
        alike = shape(url)
        known = self.seen[alike]
        if url in known:
            return True
        if len(known) >= self.most:
            self.refused[alike] += 1
            return False
        known.add(url)
        return True
