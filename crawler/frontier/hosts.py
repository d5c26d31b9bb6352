"""How much each host has been asked for and not yet answered, and whom to leave alone for now."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.frontier.ledger import ALL, Share
from exports.frontier import FIRST_BACKOFF, RANKS
from exports.runs import utc

GENTLE, OWN = 4, 16
"""Requests handed out for a host before it answers: twice what Scrapy sends at once, so that none
waits for the ledger, and no more, so that a slow host does not hold up the others' turns. A host
gets new ones when half of its share is answered: every lease is a write to the disk."""
MOST_REFUSALS = 8
"""Answers in a row that ask us to come later, after which a host is left alone for this run: with
the pause doubling from 5 s, the last wait is 10 minutes."""


@dataclass(slots=True)
class Hosts:
    """The hosts of a run."""

    is_ours: Callable[[str], bool]
    asked: Counter[str] = field(default_factory=Counter)
    paused: dict[str, float] = field(default_factory=dict)
    """Until when, Unix time."""
    pace: dict[str, float] = field(default_factory=dict)
    """Seconds between an answer and the next request, where robots.txt asks for it."""
    closed: dict[str, str] = field(default_factory=dict)
    """Hosts that get nothing more in this run, and the reason code."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Answers in a row that asked us to come later."""

    def share(self, host: str, robots: set[str]) -> Share:
        """What the host gets now; nothing until half of its share is answered. Of hosts in
        ``robots``, whose rules are not known, that is their robots.txt.
        """
        free_at = self.free_at(host)
        rank = RANKS["robots"] if host in robots else ALL
        one = self.pace.get(host) or host in robots
        most = 1 if one else OWN if self.is_ours(host) else GENTLE
        room = most - self.asked[host]
        return Share(room if 2 * room >= most else 0, rank, free_at)

    def free_at(self, host: str) -> float:
        """From when the host may be asked, Unix time; never in this run: infinity."""
        return math.inf if host in self.closed else self.paused.get(host, 0.0)

    def away(self, now: float) -> dict[str, str]:
        """Hosts that get nothing more, and why: a reason code, or the time they ask us to wait for.

        >>> Hosts(bool, paused={"h": 7260.0}, closed={"g": "http_429"}).away(0.0)
        {'h': 'until 1970-01-01T02:01:00Z', 'g': 'http_429'}
        """
        waiting = {host: f"until {utc(at)}" for host, at in self.paused.items() if at > now}
        return waiting | self.closed

    def answered(self, host: str, now: float) -> None:
        """One request fewer is out; the next one keeps its distance."""
        self.asked[host] -= 1
        if self.asked[host] <= 0:
            del self.asked[host]
        if pace := self.pace.get(host):
            self.pause(host, now + pace)

    def pause(self, host: str, until: float) -> None:
        """Leave the host alone until then; a longer pause stays."""
        self.paused[host] = max(until, self.paused.get(host, 0.0))

    def put_off(self, host: str, until: float | None, now: float) -> float:
        """The host asks us to come later: until when it is left alone comes back; infinity, if
        it has asked too often.
        """
        self.refusals[host] += 1
        refused = self.refusals[host]
        wait = now + FIRST_BACKOFF * 2 ** (refused - 1) if until is None else until
        self.pause(host, wait)
        return math.inf if refused >= MOST_REFUSALS else self.paused[host]

    def welcomed(self, host: str) -> None:
        """The host has answered as it should."""
        self.refusals.pop(host, None)
