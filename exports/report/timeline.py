"""Articles over time: by week, or by a larger unit where weeks would be too thin to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from exports.database import Database

Unit = Literal["week", "month", "year"]

MANY_DAYS = {"week": 106 * 7, "month": 120 * 30}
"""Days from which the next larger unit is taken: 106 bars are still told apart on 720 pixels."""
FIRST_YEAR = 1995
"""Dates before the Chinese web are an error of their page."""
AHEAD = timedelta(days=2)
"""A page may be dated so far ahead: time zones, and papers of tomorrow."""
TOP_SITES = 6
"""Sites with a colour of their own; the others share one."""
OTHERS = "other sites"

_DATED = """SELECT substr(published, 1, 10), site, count(*) FROM articles GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Period:
    """Articles of one site published in a week, a month or a year; ``end`` is the next's start."""

    start: date
    end: date
    site: str
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles over time."""

    unit: Unit = "week"
    periods: tuple[Period, ...] = ()
    sites: tuple[str, ...] = ()
    """By number of articles, the largest first; ``OTHERS`` comes last."""
    first: date | None = None
    last: date | None = None
    undated: int = 0
    """Articles without a date, or with one that cannot be."""


def timeline(db: Database, today: date) -> Timeline:
    """Count articles by date and site. ``today`` tells which dates cannot be yet."""
    dated: Counter[tuple[date, str]] = Counter()
    undated = 0
    for text, site, count in db.execute(_DATED).fetchall():
        day = _day(text)
        if day and day.year >= FIRST_YEAR and day <= today + AHEAD:
            dated[day, site] += count
        else:
            undated += count
    if not dated:
        return Timeline(undated=undated)
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    unit = _unit((last - first).days)
    sites = _named(dated)
    periods: Counter[tuple[date, str]] = Counter()
    for (day, site), count in dated.items():
        periods[start_of(day, unit), site if site in sites else OTHERS] += count
    made = (Period(day, after(day, unit), site, n) for (day, site), n in sorted(periods.items()))
    return Timeline(unit, tuple(made), sites, first, last, undated)


def start_of(day: date, unit: Unit) -> date:
    """The first day of the unit that a day lies in; weeks begin on Monday.

    >>> start_of(date(2024, 5, 9), "week").isoformat()
    '2024-05-06'
    """
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def after(start: date, unit: Unit) -> date:
    """The first day of the next unit.

    >>> after(date(2024, 12, 1), "month").isoformat()
    '2025-01-01'
    """
    return start_of(start + timedelta(days={"week": 7, "month": 31, "year": 366}[unit]), unit)


def _unit(days: int) -> Unit:
    if days <= MANY_DAYS["week"]:
        return "week"
    return "month" if days <= MANY_DAYS["month"] else "year"


def _named(dated: Counter[tuple[date, str]]) -> tuple[str, ...]:
    totals: Counter[str] = Counter()
    for (_, site), count in dated.items():
        totals[site] += count
    ranked = sorted(totals, key=lambda site: (-totals[site], site))
    return tuple(ranked[:TOP_SITES]) + (OTHERS,) * (len(ranked) > TOP_SITES)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def count(periods: Iterable[Period]) -> int:
    """Articles in all.

    >>> count([Period(date(2024, 5, 6), date(2024, 5, 13), "a", 3)])
    3
    """
    return sum(period.articles for period in periods)
