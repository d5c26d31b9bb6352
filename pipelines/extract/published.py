"""Where a page says when its article was published, the most trustworthy place first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from pipelines.extract.dates import date_in_url, parse_date
from pipelines.extract.fold import fold
from pipelines.extract.names import LONGEST_LINE, said
from pipelines.profile import Profile
from pipelines.records import Page

_JSON: Final = re.compile(r'"(?:datePublished|pubDate|uploadDate)"\s*:\s*"([^"]{8,40})"')
_METAS: Final = frozenset(
    (
        *("article:published_time", "og:published_time", "og:article:published_time", "pubdate"),
        *("datepublished", "publishdate", "publish_date", "publish-date", "publishtime", "pubtime"),
        *(
            "publish_time",
            "og:release_date",
            "date",
            "dc.date",
            "dc.date.issued",
            "dcterms.created",
        ),
        *("weibo:article:create_at", "apub:time", "bytedance:published_time", "parsely-pub-date"),
    )
)
_NOT_OURS: Final = re.compile(r"版权|copyright|©|备案|icp|许可|截至|截止|有效期|上一|下一|引用日期")
_ENGLISH: Final = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ ,-]", re.IGNORECASE
)


def published(
    tree: LexborHTMLParser | None, lines: Iterable[str], page: Page, profile: Profile
) -> str | None:
    """The date of an article, ISO 8601, or ``None`` rather than a wrong one.

    In this order: the profile's selector, structured data, meta elements, the lines around the
    article (``lines``, nearest first), a ``time`` element, the URL.
    """
    if tree and profile.published and (node := tree.css_first(profile.published)):
        return _date(node.attributes.get("datetime") or node.text(), page, profile)
    for text in _declared(tree, page.text) if tree else ():
        if date := _date(text, page, profile):
            return date
    if date := _in_lines(lines, page, profile):
        return date
    for node in tree.css("time")[:1] if tree else ():
        if date := _date(node.attributes.get("datetime") or node.text(), page, profile):
            return date
    return date_in_url(page.url)


def _declared(tree: LexborHTMLParser, source: str) -> Iterable[str]:
    if '"datePublished"' in source or '"pubDate"' in source:
        for script in tree.css('script[type="application/ld+json"]'):
            yield from _JSON.findall(script.text())
    for meta in tree.css("meta[content]"):
        attributes = meta.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and name.lower() in _METAS:
            yield attributes.get("content") or ""
    for node in tree.css('[itemprop="datePublished"]'):
        yield node.attributes.get("datetime") or node.text()


def _in_lines(lines: Iterable[str], page: Page, profile: Profile) -> str | None:
    """A labelled date first, then the first bare one; never that of a copyright line."""
    bare: str | None = None
    for line in lines:
        if len(line) > LONGEST_LINE or _NOT_OURS.search(fold(line)):
            continue
        for text in (item.value for item in said(line) if item.label == "date"):
            if date := _date(text, page, profile):
                return date
        if bare is None:
            bare = _date(line, page, profile)
    return bare


def _date(text: str, page: Page, profile: Profile) -> str | None:
    text = text.strip()
    date = parse_date(text, offset=profile.utc_offset, fetched_at=page.fetched_at)
    if date is None and len(text) <= 80 and _ENGLISH.search(text):
        date = _spelt_out(text)
    return date


def _spelt_out(text: str) -> str | None:
    """``March 15, 2024``: the day of an English date, however it is written."""
    from dateparser.search import search_dates  # noqa: PLC0415  # half a second to import

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PREFER_DAY_OF_MONTH": "first"}
    found = search_dates(text, languages=["en"], settings=settings)
    return parse_date(found[0][1].date().isoformat()) if found else None
