"""How many list pages of one kind a run follows: a calendar has a next page for ever."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from crawler.discovery import pattern
from exports.outcome import Found


@dataclass(slots=True)
class Budget:
    """Counts list pages whose URLs are alike but for their numbers. Articles lead nowhere, so
    they need no bound: a list holds so many and no more.
    """

    most: int = 1000
    """List pages of one pattern; the longest archive seen had 400."""
    seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    refused: Counter[str] = field(default_factory=Counter)
    """Links not followed, by pattern."""

    def admit(self, found: tuple[Found, ...]) -> tuple[Found, ...]:
        """Those of the links that are within bounds.

        >>> budget = Budget(most=2)
        >>> pages = [Found(f"http://h/cal?m={n}", "list", "h", 0, None) for n in (1, 2, 2, 3)]
        >>> [page.url for page in budget.admit(tuple(pages))]
        ['http://h/cal?m=1', 'http://h/cal?m=2', 'http://h/cal?m=2']
        >>> budget.refused
        Counter({'h/cal?m=0': 1})
        """
        return tuple(link for link in found if link.kind != "list" or self._admits(link.url))

    def _admits(self, url: str) -> bool:
        alike = pattern(url)
        known = self.seen[alike]
        if url in known:
            return True
        if len(known) >= self.most:
            self.refused[alike] += 1
            return False
        known.add(url)
        return True
