"""Whether a run did what was asked of it: the exit code, and the line that says why.

Pure. 0 is said only where everything asked for is done, or where a limit of the user's ended it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.runs.tally import Tally

FEW = 5
"""Failed pages below which their share says nothing."""
NO_LIMIT = frozenset({"closespider_errorcount"})
"""Of Scrapy's CLOSESPIDER_* settings the one that is a threshold of failure."""

MEANINGS = {
    "timeout": "no whole answer within DOWNLOAD_TIMEOUT",
    "connection": "the connection broke",
    "refused": "nobody listens at that port",
    "dns": "the name leads nowhere",
    "short_body": "fewer bytes than announced",
    "bad_packing": "not packed as its Content-Encoding says",
    "too_large": "more than DOWNLOAD_MAXSIZE",
    "robots": "robots.txt forbids it",
    "robots_silent": "robots.txt does not answer, so nothing may be fetched",
    "private_address": "leads into a private network, and nobody named it",
    "redirect_loop": "a redirect to itself",
    "http_401": "a log-in is asked for",
    "http_403": "the server forbids it",
    "http_404": "there is no such page",
    "http_410": "the page has been taken away",
    "http_429": "too many requests, it says",
}
"""Codes in words; all of them stand in docs/reasons.md."""


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
    silent: Mapping[str, str] = field(default_factory=dict)
    """Hosts that were left alone for the rest of the run, and why."""
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
        why = "".join(
            f"; {host} asks us to stay away ({explained(reason)})"
            for host, reason in sorted(close.silent.items())
        )
        line = f"incomplete: {close.pending} pending{why}; run the same command later"
        return Verdict(1, line)
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
            return f"{url} could not be fetched: {explained(outcome.reason)}"
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

    >>> listed(Counter({"timeout": 2, "http_500": 5, "dns": 2}))
    'http_500 5, dns 2, timeout 2'
    """
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {count}" for name, count in ordered)


def explained(reason: str) -> str:
    """A reason code with its meaning, for those who see it for the first time.

    >>> explained("refused"), explained("http_503"), explained("http_418")
    ('refused (nobody listens at that port)', 'http_503 (the server has an error)', 'http_418')
    """
    meaning = MEANINGS.get(reason, "")
    if not meaning and reason.startswith("http_5"):
        meaning = "the server has an error"
    return f"{reason} ({meaning})" if meaning else reason
