"""When a run that went through is to fail all the same: a site gives less than it used to.

Pure. All thresholds but one compare with what is usual for the site, so a first run never fails by
them, and small numbers, which say nothing, are let pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exports.figures import Made, SiteFigures

Past = Sequence[tuple[float, Mapping[str, Any]]]
"""Start and figures of earlier complete runs, in order."""

FEW_RUNS = 4
"""Complete runs before the number of articles is known to be usual or not."""
FEW_EXPECTED = 10.0
"""New articles to expect before their number says something: of ten expected at random, fewer
than a quarter come once in 360 runs (Poisson)."""
FEW_RECORDS = 20
"""Articles, now and before, before a share of them says something: 0.3 is then three times the
error of a share of a half."""
FEW_PAGES = 20
"""The same for pages."""
LITTLE_DAMAGE = 0.5
"""Damaged places left in an article beyond a multiple of the usual: below, chance decides."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A site's thresholds: the table ``[alarm]`` of its profile. 0 switches one off."""

    articles: float = 0.25
    """Least new articles, as a share of those that the runs before let expect."""
    coverage: float = 0.3
    """Most that the share of articles with an editor, source, date … may fall."""
    rejected: float = 0.3
    """Most that the share of pages that give no record may rise."""
    damage: float = 3.0
    """Most damaged places left in an article, as a multiple of the usual."""
    failed: float = 0.0
    """Largest share of pages that may fail; MAX_FAILED_SHARE is for all sites together."""


USUAL = Alarm()


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to judge a site's run by."""

    now: SiteFigures
    usual: Made
    """Of earlier articles."""
    past: Past
    started: float
    """When this run was, Unix time."""


def alarms(seen: Seen, limits: Alarm) -> Iterator[str]:
    """What is out of bounds, a phrase each.

    >>> list(alarms(Seen(SiteFigures(), Made(), (), 0.0), Alarm()))
    []
    """
    yield from _too_few(seen, limits.articles)
    yield from _coverage(seen, limits.coverage)
    yield from _rejected(seen, limits.rejected)
    yield from _damage(seen, limits.damage)
    yield from _failed(seen.now, limits.failed)


def _too_few(seen: Seen, least: float) -> Iterator[str]:
    """New articles against the rate of the runs before, whatever the time between the runs.

    >>> weekly = [(day * 86400.0, {"articles": 100 + 3 * day}) for day in (0, 7, 14, 21)]
    >>> week = 28 * 86400.0
    >>> list(_too_few(Seen(SiteFigures(166), Made(), weekly, week), 0.25))
    ['3 new articles where 21 are usual']
    >>> list(_too_few(Seen(SiteFigures(180), Made(), weekly, week), 0.25))
    []
    >>> list(_too_few(Seen(SiteFigures(163), Made(), weekly, weekly[-1][0] + 3600), 0.25))
    []
    """
    if len(seen.past) < FEW_RUNS:
        return
    (first, before), (last, latest) = seen.past[0], seen.past[-1]
    if last <= first:
        return
    rate = (latest["articles"] - before["articles"]) / (last - first)
    expected = rate * (seen.started - last)
    new = seen.now.articles - latest["articles"]
    if expected >= FEW_EXPECTED and new < least * expected:
        yield f"{new} new articles where {expected:.0f} are usual"


def _coverage(seen: Seen, most: float) -> Iterator[str]:
    """Fields that articles used to have.

    >>> now = SiteFigures(made=Made(20, 0, {"editor": 2, "source": 20}))
    >>> list(_coverage(Seen(now, Made(40, 0, {"editor": 36, "source": 40}), (), 0.0), 0.3))
    ['editor found in 10% of the articles, usually in 90%']
    """
    now, usual = seen.now.made, seen.usual
    if not most or min(now.records, usual.records) < FEW_RECORDS:
        return
    for name, count in usual.fields.items():
        before, share = count / usual.records, now.fields.get(name, 0) / now.records
        if before - share > most:
            yield f"{name} found in {share:.0%} of the articles, usually in {before:.0%}"


def _rejected(seen: Seen, most: float) -> Iterator[str]:
    """Pages that gave nothing, against all earlier runs together.

    >>> before = {"rejected": 2, "pages": {"stored": 48, "rejected": 2}}
    >>> now = SiteFigures(pages={"stored": 10, "rejected": 15}, rejected=15)
    >>> list(_rejected(Seen(now, Made(), [(0.0, before)], 9.0), 0.3))
    ['60% of the pages gave no record, usually 4%']
    """
    pages = _judged(seen.now.pages, seen.now.rejected)
    rejected = sum(run["rejected"] for _, run in seen.past)
    earlier = sum(_judged(run["pages"], run["rejected"]) for _, run in seen.past)
    if not most or min(pages, earlier) < FEW_PAGES:
        return
    share, before = seen.now.rejected / pages, rejected / earlier
    if share - before > most:
        yield f"{share:.0%} of the pages gave no record, usually {before:.0%}"


def _judged(pages: Mapping[str, int], rejected: int) -> int:
    """Pages that gave a record or should have."""
    return pages.get("stored", 0) + rejected


def _damage(seen: Seen, most: float) -> Iterator[str]:
    """Places left damaged.

    >>> now = SiteFigures(made=Made(20, 100))
    >>> list(_damage(Seen(now, Made(40, 40), (), 0.0), 3.0))
    ['5.0 damaged places left in an article, usually 1.0']
    """
    now, usual = seen.now.made, seen.usual
    if not most or min(now.records, usual.records) < FEW_RECORDS:
        return
    left, before = now.damage_left / now.records, usual.damage_left / usual.records
    if left > most * before + LITTLE_DAMAGE:
        yield f"{left:.1f} damaged places left in an article, usually {before:.1f}"


def _failed(now: SiteFigures, most: float) -> Iterator[str]:
    """Pages that could not be had.

    >>> list(_failed(SiteFigures(pages={"stored": 15, "failed": 5}, failed=5), 0.2))
    ['5 of 20 pages failed']
    """
    pages = sum(now.pages.values())
    if most and pages >= FEW_PAGES and now.failed > most * pages:
        yield f"{now.failed} of {pages} pages failed"
