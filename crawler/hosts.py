"""How much each host has been asked for and not yet answered, and whom to leave alone for now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

GENTLE, OWN = 4, 16
"""Requests handed out for a host before it answers: twice what Scrapy sends at once, so that none
waits for the ledger, and no more, so that a slow host does not hold up the others' turns. A host
gets new ones when half of its share is answered: every lease is a write to the disk."""


@dataclass(slots=True)
class Hosts:
    """The hosts of a run."""

    is_ours: Callable[[str], bool]
    asked: Counter[str] = field(default_factory=Counter)
    paused: dict[str, float] = field(default_factory=dict)
    """Until when, Unix time."""

    def room(self, host: str) -> int:
        """Requests to hand out for the host now; 0 until half of its share is answered."""
        share = OWN if self.is_ours(host) else GENTLE
        room = share - self.asked[host]
        return room if 2 * room >= share else 0

    def blocked(self, now: float) -> set[str]:
        """Hosts that get nothing now."""
        self.paused = {host: until for host, until in self.paused.items() if until > now}
        return {host for host in self.asked if not self.room(host)} | set(self.paused)

    def answered(self, host: str) -> None:
        """One request fewer is out."""
        self.asked[host] -= 1
        if self.asked[host] <= 0:
            del self.asked[host]
