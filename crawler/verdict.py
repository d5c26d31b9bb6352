"""Whether a run did what was asked of it: the exit code, and the line that says why.

Pure. 0 is said only where everything asked for is done, or where a limit of the user's ended it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from crawler.tally import Tally

FEW = 5
"""Failed pages below which their share says nothing."""
NO_LIMIT = frozenset({"closespider_errorcount"})
"""Of Scrapy's CLOSESPIDER_* settings the one that is a threshold of failure."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended."""

    exit_code: int
    line: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """What is known when a run closes."""

    reason: str
    """Scrapy's own: ``finished``, ``interrupted``, ``closespider_pagecount`` …"""
    pending: int
    """URLs that wait for another run."""
    failure: str = ""
    """What made it impossible to go on."""
    problems: tuple[str, ...] = ()
    """Profiles that could not be read."""
    most_failed: float = 0.1
    """Share of failed pages above which the run has failed."""
    sums: str = ""
    """What is wrong with the sums."""
    alarms: tuple[str, ...] = ()
    """What is out of the sites' bounds."""

    @property
    def complete(self) -> bool:
        """Whether all was seen that there was to see."""
        return self.reason == "finished" and not (self.pending or self.failure)


def verdict(close: Close, tally: Tally) -> Verdict:
    """The first reason that speaks against a good end, else that there was none.

    >>> verdict(Close("finished", 0), Tally())
    Verdict(exit_code=0, line='')
    >>> verdict(Close("closespider_pagecount", 12), Tally())
    Verdict(exit_code=0, line='stopped at your limit, 12 pending')
    >>> verdict(Close("interrupted", 3), Tally()).exit_code
    1
    """
    if close.failure:
        return Verdict(1, close.failure)
    if close.reason == "interrupted":
        return Verdict(1, f"interrupted, {close.pending} pending: the same command goes on")
    if close.sums:
        return Verdict(1, close.sums)
    if close.reason.startswith("closespider_") and close.reason not in NO_LIMIT:
        return Verdict(0, f"stopped at your limit, {close.pending} pending")
    if close.reason != "finished":
        return Verdict(1, f"stopped ({close.reason}), {close.pending} pending")
    if close.pending:
        return Verdict(1, f"incomplete: {close.pending} pending; run the same command later")
    line = _lost_start(tally) or _too_many_failed(tally, close.most_failed) or _alarm(close.alarms)
    if not line and close.problems:
        line = f"not crawled: {close.problems[0]}"
        if len(close.problems) > 1:
            line += f" (and {len(close.problems) - 1} more profiles)"
    return Verdict(1 if line else 0, line)


def _lost_start(tally: Tally) -> str:
    """The first start page that could not be had, or that held neither articles nor links."""
    for url, outcome in tally.starts.items():
        if outcome.state in ("failed", "gone", "excluded"):
            return f"{url} could not be fetched: {outcome.reason}"
        if outcome.rejection is not None and outcome.rejection.stage != "topic":
            seen = tally.seen.get(url)
            what = f": {seen}" if seen else ""
            return f"nothing to take from {url} ({outcome.rejection.reason}){what}"
    return ""


def _alarm(alarms: tuple[str, ...]) -> str:
    """The first alarm, and how many more there are.

    >>> _alarm(("a: few articles", "b: many failed"))
    'alarm: a: few articles (and 1 more)'
    """
    if not alarms:
        return ""
    return f"alarm: {alarms[0]}" + (f" (and {len(alarms) - 1} more)" if len(alarms) > 1 else "")


def _too_many_failed(tally: Tally, most: float) -> str:
    failed = tally.failures.total()
    if failed < FEW or failed <= most * tally.done:
        return ""
    return f"{failed} of {tally.done} pages failed: {listed(tally.failures)}"


def listed(counts: Counter[str]) -> str:
    """Counts as text, the largest first.

    >>> listed(Counter({"timeout": 2, "http_500": 5}))
    'http_500 5, timeout 2'
    """
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())
