"""Sitemaps and feeds as sites write them: wrong, packed, huge, hostile."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace

import pytest

from crawler.links.discovery import Place
from crawler.links.feeds import MAX_BYTES, SAME, Entry, read_index, worth_a_fetch
from crawler.profiles import CrawlProfile

URL = "http://h.test/sitemap.xml"
SITE = CrawlProfile("h", ("http://h.test/",), frozenset({"h.test"}))
PLACE = Place(URL, "sitemap", 0, "h")


def urls(body: bytes) -> list[str]:
    index = read_index(body, URL, "sitemap")
    return [entry.url for entry in index.entries] if index else []


FEEDS = {
    "rss": "<rss><channel><link>/</link><item><title>催收</title><link>/a/1.html</link>"
    "<pubDate>Thu, 01 Jan 1970 00:00:09 GMT</pubDate></item></channel></rss>",
    "rdf": '<rdf:RDF xmlns:rdf="http://r/"><item rdf:about="x"><title>催收</title>'
    "<link> http://h.test/a/1.html </link><dc:date xmlns:dc='d'>1970-01-01T00:00:09Z</dc:date>"
    "</item></rdf:RDF>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>催收</title>'
    '<link rel="edit" href="/e"/><link rel="alternate" href="/a/1.html"/>'
    "<published>1970-01-01T00:00:01Z</published><updated>1970-01-01T00:00:09Z</updated>"
    "</entry></feed>",
    "guid": "<rss><item><title>催收</title><guid>http://h.test/a/1.html</guid>"
    "<pubDate>1970-01-01 08:00:09+08:00</pubDate></item></rss>",
}


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_feeds_of_every_kind(name: str, encoding: str) -> None:
    declared = {"gb18030": "<?xml version='1.0' encoding='GB2312'?>"}.get(encoding, "")
    index = read_index((declared + FEEDS[name]).encode(encoding), "http://h.test/feed", "feed")
    assert index is not None
    assert index.kind == "feed"
    assert index.entries == (Entry("http://h.test/a/1.html", "催收", 9.0),)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html><body>404", b"{}", b"\x1f\x8b\x08torn", b"not a sitemap", b"\x89PNG",
        b"<!DOCTYPE html><p>&lt;urlset&gt;",
    ],
)  # fmt: skip
def test_what_is_neither(body: bytes) -> None:
    assert read_index(body, URL, "sitemap") is None


def test_a_sitemap_of_lines_is_one_where_a_sitemap_was_named() -> None:
    body = b"http://h.test/a/1.html\r\nhttp://h.test/a/2.html\n\nnonsense:x\n"
    assert urls(body) == ["http://h.test/a/1.html", "http://h.test/a/2.html"]
    assert read_index(body, URL, "list") is None


def test_a_torn_sitemap_gives_what_is_whole() -> None:
    body = b"<urlset><url><loc>http://h.test/a/1.html</loc></url><url><loc>http://h.test/a/2.html"
    assert urls(body)[0] == "http://h.test/a/1.html"
    packed = gzip.compress(b"<urlset><url><loc>/a/1.html</loc></url></urlset>" + bytes(9999))
    assert urls(packed[:-12])[0] == "http://h.test/a/1.html"


def test_bombs_and_entities_are_bounded() -> None:
    begun = time.monotonic()
    bomb = gzip.compress(b"<urlset>" + b" " * (4 * MAX_BYTES), compresslevel=1)
    assert urls(bomb) == []
    lol = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    laughs = (
        f"<!DOCTYPE urlset [<!ENTITY l0 'lol'>{lol}]><urlset><url><loc>/&l11;</loc></url></urlset>"
    )
    assert len(str(urls(laughs.encode()))) < 1000
    outside = b"<!DOCTYPE u [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><urlset><url><loc>/a&x;</loc></url></urlset>"
    assert urls(outside) in ([], ["http://h.test/a"])
    assert time.monotonic() - begun < 20


def test_one_date_for_all_says_nothing() -> None:
    one = "<url><loc>/a/{}.html</loc><lastmod>2020-01-01</lastmod></url>"
    few = read_index(f"<urlset>{one.format(1)}</urlset>".encode(), URL, "sitemap")
    many = "".join(one.format(n) for n in range(SAME))
    all_alike = read_index(f"<urlset>{many}</urlset>".encode(), URL, "sitemap")
    assert few is not None
    assert few.entries[0].modified == 1577923200.0
    assert all_alike is not None
    assert {entry.modified for entry in all_alike.entries} == {None}


def test_what_is_followed() -> None:
    paths = ("/a/1.html", "/a/1.html", "/about.html", "/news/", "/a.jpg", "/login?x=1")
    locs = "".join(f"<url><loc>{path}</loc></url>" for path in paths)
    elsewhere = "<url><loc>http://elsewhere.test/a/1.html</loc></url>"
    index = read_index(f"<urlset>{locs}{elsewhere}</urlset>".encode(), URL, "sitemap")
    assert index is not None
    assert [found.url for found in worth_a_fetch(index, PLACE, SITE)] == ["http://h.test/a/1.html"]
    listed = replace(SITE, listing="/news/")
    kinds = {found.url: found.kind for found in worth_a_fetch(index, PLACE, listed)}
    assert kinds["http://h.test/news/"] == "list"
    too_deep = replace(PLACE, depth=SITE.max_depth)
    assert not list(worth_a_fetch(index, too_deep, SITE))
