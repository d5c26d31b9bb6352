"""Pages judged by their links and their text, as the sites seen have them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.links.discovery import Place, found, page_kind
from crawler.links.survey import survey
from crawler.profiles import CrawlProfile, for_url
from exports.outcome import UrlKind
from pipelines.decode import decode
from pipelines.records import Snapshot

PAGES = Path(__file__).parents[2] / "crawler" / "sites" / "sample" / "pages"
HOST = "http://h.test"
SENTENCE = "接到催收電話時，先請對方報出公司名稱和工號。"


def kind(html: str, path: str = "/", hint: UrlKind = "start") -> str:
    place = Place(HOST + path, hint, 0, "h.test")
    return page_kind(survey(html, place.url), place, for_url(HOST))


def links(html: str, path: str = "/", hint: UrlKind = "list", **profile: str) -> dict[str, str]:
    """Path of every URL found, and what it is taken for."""
    place = Place(HOST + path, hint, 1, "h.test")
    site = CrawlProfile("h.test", hosts=frozenset({"h.test"}), **profile)  # type: ignore[arg-type]
    urls = found(survey(html, place.url), place, site)
    return {url.url.removeprefix(HOST): f"{url.kind} {url.depth}" for url in urls}


def anchors(*pairs: tuple[str, str]) -> str:
    return "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in pairs)


TITLES = [(f"/a/{n}.html", f"第{n}家平臺的催收電話是多少") for n in range(12)]


def test_a_list_with_excerpts_is_a_list() -> None:
    excerpts = "".join(
        f'<div><h3><a href="{href}">{text}</a></h3><p>{SENTENCE * 6}…</p></div>'
        for href, text in TITLES
    )
    assert kind(excerpts) == "list"
    assert kind(excerpts, "/list_2.html", "list") == "list"


def test_an_article_with_a_link_farm_is_an_article() -> None:
    farm = anchors(*TITLES) * 5
    body = f"<p>{SENTENCE}</p>" * 14
    assert kind(farm + body + farm) == "article"
    assert kind(farm + body + farm, "/a/1.html") == "article"
    assert kind(f"<td>{'<br>'.join([SENTENCE] * 14)}</td>") == "article"


def test_a_list_with_words_on_itself_is_a_list() -> None:
    blurb = f"<p>{SENTENCE * 7}</p>"
    assert kind(blurb + anchors(*TITLES)) == "list"
    assert kind(anchors(*TITLES) + blurb) == "list"


def test_a_link_within_a_sentence_does_not_end_the_text() -> None:
    inline = f'<p>{SENTENCE * 3}見<a href="/law">個人信息保護相關法規</a>。{SENTENCE * 3}</p>'
    assert kind(inline * 4) == "article"


def test_short_articles_are_told_by_how_they_were_linked_or_called() -> None:
    short = f"<h1>通知</h1><p>{SENTENCE * 4}</p>"
    nav = anchors(("/", "首頁"), ("/list/", "催收"), ("/x/", "理財"))
    assert kind(nav + short, hint="article") == "article"
    assert kind(nav + short, "/a/12.html") == "article"


def test_what_is_followed_from_a_list() -> None:
    menu = anchors(("/", "首頁"), ("/licai/", "理財"), ("/c/9.html", "保險"))
    foot = anchors(("/about.html", "關於我們"), ("/x.apk", "下載客戶端催收電話"))
    items = anchors(*TITLES[:2], ("/b/3", "3"), ("/go?id=7", "短"), ("/zhuanti/", "專題"))
    pager = anchors(("/index_2.html", "2"), ("/index_3.html", "下一頁"), ("/a/1.html#top", "第1家"))
    html = f"<div class=nav>{menu}</div>{items}{pager}<footer>{foot}</footer>"
    assert links(html) == {
        "/a/0.html": "article 2",
        "/a/1.html": "article 2",
        "/b/3": "list 1",
        "/go?id=7": "article 2",
        "/index_2.html": "list 1",
        "/index_3.html": "list 1",
    }
    front = links(html, hint="start")
    assert front["/licai/"] == front["/c/9.html"] == front["/zhuanti/"] == "list 2"


def test_a_profile_has_the_first_word() -> None:
    html = anchors(*TITLES[:1], ("/x/9", "九"), ("/x/9?print=1", "列印"), ("/p/2", "下一頁"))
    found = links(html, article=r"/x/\d+", exclude="print")
    assert found == {"/x/9": "article 2", "/p/2": "list 1"}


def test_depth_is_bounded_but_for_next_pages() -> None:
    place = Place(HOST + "/list_9.html", "list", 4, "h.test")
    page = survey(anchors(*TITLES[:2], ("/list_10.html", "下一頁")), place.url)
    assert [url.url for url in found(page, place, for_url(HOST))] == [HOST + "/list_10.html"]


ROUTES = tomllib.loads((PAGES / "routes.toml").read_text(encoding="utf-8"))["route"]


@pytest.mark.parametrize(
    "route",
    [r for r in ROUTES if r.get("file", "").endswith(".html") and "about" not in r["path"]],
    ids=lambda route: route["path"],
)
def test_the_sample_sites_pages(route: dict[str, str]) -> None:
    body = (PAGES / route["file"]).read_bytes()
    url = f"http://sample.test{route['path']}"
    is_list = route["path"].endswith("/") or "list" in route["path"] or "index" in route["path"]
    page = survey(decode(Snapshot(url, body)).text, url)
    for hint in ("start", "list" if is_list else "article"):
        place = Place(url, hint, 0, "sample")
        assert page_kind(page, place, for_url(url)) == ("list" if is_list else "article")


def test_a_start_page_names_its_feeds() -> None:
    feed = '<link rel="alternate" type="application/rss+xml" href="{}">'
    head = "".join(feed.format(url) for url in ("/feed/", "/comments/feed/", "http://x.test/rss"))
    html = head + anchors(*TITLES[:2])
    assert links(html, hint="start")["/feed/"] == "feed 1"
    assert sorted(links(html, hint="start")) == ["/a/0.html", "/a/1.html", "/feed/"]
    assert "/feed/" not in links(html, "/list_2.html")


def test_traps_are_not_followed() -> None:
    circles = anchors(("/a/b/a/b/a/b/a/b/1.html", TITLES[0][1]), ("/" + "x" * 2000, TITLES[1][1]))
    assert links(circles) == {}


def test_what_promises_more_comes_first_unless_any_topic_will_do() -> None:
    html = anchors(
        ("/1.html", "第一家平台的催收电话是多少"), ("/2.html", "借款逾期之後會怎麼樣"),
        ("/3.html", "陽臺怎樣種番茄才好吃"), ("/list_2.html", "下一頁"),
    )  # fmt: skip
    place = Place(HOST + "/", "list", 1, "h.test", priority=-1)
    page = survey(html, place.url)
    scores = {x.url.removeprefix(HOST): x.priority for x in found(page, place, for_url(HOST))}
    assert scores == {"/1.html": 3, "/2.html": 1, "/3.html": -1, "/list_2.html": 3}
    anything = replace(place, any_topic=True)
    assert {x.priority for x in found(page, anything, for_url(HOST))} == {0}
