"""Sitemaps and feeds: what they name, when it changed last, and which of it is worth a fetch.

Pure. Read as leniently as sites write them, and within bounds: no entity is resolved, nothing is
fetched, and a packed sitemap unpacks to what the protocol allows and no more.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.links.discovery import LONG_ANCHOR, Place, role, unlikely
from crawler.links.relevance import priority
from crawler.links.survey import Link
from crawler.links.urls import canonical
from crawler.profiles import CrawlProfile
from exports.outcome import Found, UrlKind

MAX_BYTES = 50 * 1024 * 1024
MAX_ENTRIES = 50_000
"""Of one sitemap, by the protocol (sitemaps.org); for feeds more than enough."""
SNIFFED = 1000
"""Bytes in which the root element must begin, behind declaration and comments."""
ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]", re.I)
DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"'][^>]*>")
GZIP = b"\x1f\x8b"
SAME = 20
"""Entries from which one date for all of them is the generator's and says nothing."""
ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
TITLES = frozenset({"title"})
CHANGED = ("lastmod", "updated", "date", "pubdate", "published")
"""Names of what says when an entry changed, the best first, in small letters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A URL that a sitemap or feed names."""

    url: str
    """Canonical."""
    text: str = ""
    """Its title, where there is one."""
    modified: float | None = None
    """Unix time before which it changed last; a date without a time counts to its end."""
    sitemap: bool = False
    """Whether it is a sitemap itself."""


@dataclass(frozen=True, slots=True)
class Index:
    """A sitemap, an index of sitemaps, or a feed."""

    kind: Literal["sitemap", "feed"]
    entries: tuple[Entry, ...]


def read_index(body: bytes, url: str, kind: UrlKind) -> Index | None:
    """A sitemap or a feed, whatever it was taken for; ``None``: it is neither.

    >>> page = b"<urlset><url><loc>http://h/a</loc><lastmod>1970-01-01T00:01Z</lastmod></url></urlset>"
    >>> read_index(page, "http://h/sitemap.xml", "sitemap").entries
    (Entry(url='http://h/a', text='', modified=60.0, sitemap=False),)
    >>> read_index(b"<html><p>404", "http://h/sitemap.xml", "sitemap")
    """
    if body.startswith(GZIP):
        body = _unpacked(body)
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    root = ROOT.search(body[:SNIFFED])
    if root is None:
        plain = kind == "sitemap" and re.match(rb"https?://\S+\s*(?:\n|$)", body)
        return Index("sitemap", tuple(_lines(body, url))) if plain else None
    entries = _dated(tuple(_entries(body, url)))
    named = root[1].lower()
    return Index("sitemap" if named in (b"urlset", b"sitemapindex") else "feed", entries)


def worth_a_fetch(index: Index, place: Place, profile: CrawlProfile) -> Iterator[Found]:
    """What is followed: the sitemaps of an index, and what looks like an article."""
    if place.depth >= profile.max_depth:
        return
    seen: set[str] = set()
    for entry in index.entries:
        kind = _kind(entry, index, place, profile)
        if kind is None or entry.url in seen:
            continue
        seen.add(entry.url)
        score = 0 if entry.sitemap else priority(entry.text, entry.url, place)
        found = Found(entry.url, kind, place.site, place.depth + 1, place.url)
        yield replace(
            found, anchor=entry.text[:LONG_ANCHOR], priority=score, modified=entry.modified
        )


def _kind(entry: Entry, index: Index, place: Place, profile: CrawlProfile) -> UrlKind | None:
    host, here = urlsplit(entry.url).netloc.lower(), urlsplit(place.url).netloc.lower()
    if entry.sitemap:
        return "sitemap" if profile.admits(host, here) else None
    link = Link(entry.url, entry.text)
    what = role(link, place, profile)
    if what == "menu" and index.kind == "feed" and not unlikely(link):
        return "article"  # whatever it is called: feeds hold nothing else
    if what == "list":  # a profile's pattern says so; else only articles are taken
        return "list" if profile.kind_of(entry.url) else None
    return "article" if what == "article" else None


def _unpacked(body: bytes) -> bytes:
    """As much as is whole, and no more than is allowed."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return inflate.decompress(body, MAX_BYTES)
    except zlib.error:
        return b""


def _lines(body: bytes, url: str) -> Iterator[Entry]:
    """A sitemap of nothing but URLs, one a line."""
    for line in body.decode("utf-8", "replace").splitlines()[:MAX_ENTRIES]:
        if entry := _entry(line, url):
            yield entry


def _entries(body: bytes, url: str) -> Iterator[Entry]:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    root = etree.fromstring(_as_utf8(body), parser)
    if root is None:
        return
    count = 0
    for element in root.iter():
        name = _name(element)
        if name not in ENTRIES or count >= MAX_ENTRIES:
            continue
        count += 1
        fields = _fields(element)
        if entry := _entry(fields.get("loc") or fields.get("link") or fields.get("guid", ""), url):
            date = next((fields[key] for key in CHANGED if key in fields), "")
            title = " ".join(fields.get("title", "").split())
            yield replace(entry, text=title, modified=moment(date), sitemap=name == "sitemap")


def _as_utf8(body: bytes) -> bytes:
    """The document in UTF-8, whatever it says: GB 2312 mostly means all of GB 18030."""
    declared = DECLARED.match(body)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    try:
        text = body.decode("gb18030" if name in ("gb2312", "gbk") else name, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    return DECLARED.sub(b"<?xml version='1.0'?>", text.encode("utf-8", "replace"), count=1)


def _fields(element: etree._Element) -> dict[str, str]:
    """The texts below an entry by name, the first of each; Atom's links by what they are for."""
    fields: dict[str, str] = {}
    for child in element.iterdescendants():
        name = _name(child)
        text = (child.text or "").strip()
        if name == "link" and child.get("href"):
            text = str(child.get("href")) if child.get("rel", "alternate") == "alternate" else ""
        if text:
            fields.setdefault(name, text)
    return fields


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _entry(text: str, url: str) -> Entry | None:
    try:
        return Entry(canonical(urljoin(url, text.strip()))) if text.strip() else None
    except ValueError:
        return None


def _dated(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, without their dates where all have the same."""
    dates = {entry.modified for entry in entries if not entry.sitemap}
    if len(entries) < SAME or len(dates) != 1:
        return entries
    return tuple(replace(entry, modified=None) for entry in entries)


def moment(text: str) -> float | None:
    """A date as sitemaps and feeds write it, as Unix time.

    >>> moment("1970-01-01"), moment("Thu, 01 Jan 1970 08:00:01 +0800"), moment("yesterday")
    (86400.0, 1.0, None)
    """
    text = text.strip()
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return None
    if re.fullmatch(r"[\d-]+", text):  # some time on that day
        date += timedelta(days=1)
    return date.replace(tzinfo=date.tzinfo or UTC).timestamp()
