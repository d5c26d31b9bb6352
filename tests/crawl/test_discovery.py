"""What leads to articles besides lists, in which order it is followed, and where it ends."""

from __future__ import annotations

import gzip
import time

from crawler.frontier.hosts import OWN
from tests.crawl.conftest import Crawls, Reply, Site

EACH = 40
"""Articles of a list."""
XML = {"Content-Type": "application/xml"}


def urlset(site: Site, *entries: tuple[str, str]) -> bytes:
    urls = "".join(
        f"<url><loc>{site.url(path)}</loc><lastmod>{date}</lastmod></url>" for path, date in entries
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://x/0.9">{urls}</urlset>'.encode()


def test_sitemaps_and_feeds_lead_to_articles_and_say_what_changed(
    site: Site, crawls: Crawls
) -> None:
    for number in range(6):
        site.article(f"/a/{number}.html", number)
    old = "2001-05-04T10:00:00+08:00"
    front = '<link rel="alternate" type="application/atom+xml" href="/feed"><ul>{}</ul>'
    links = "".join(f'<li><a href="/a/{n}.html">第{n}號平臺的催收電話是多少</a>' for n in range(3))
    site.page("/", front.format(links))
    entry = '<entry><title>平臺的催收電話</title><link href="/a/3.html"/></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    site.replies["/feed"] = Reply(body=feed.encode(), headers=XML)
    robots = f"Sitemap: {site.url('/index.xml')}\nSitemap: http://elsewhere.test/sitemap.xml"
    site.replies["/robots.txt"] = Reply(body=robots.encode())
    nested = f"<sitemapindex><sitemap><loc>{site.url('/s.xml.gz')}</loc></sitemap></sitemapindex>"
    site.replies["/index.xml"] = Reply(body=nested.encode(), headers=XML)
    entries = [("/a/4.html", old), ("/about.html", old), ("/a/0.html", old)]
    site.replies["/s.xml.gz"] = Reply(body=gzip.compress(urlset(site, *entries)))
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    leading = ["/robots.txt", "/", "/feed", "/index.xml", "/s.xml.gz"]
    assert site.counts == dict.fromkeys([*leading, *(f"/a/{n}.html" for n in range(5))], 1)
    assert len(crawls.lines()) == 5
    kinds = dict(crawls.rows("SELECT url, kind FROM urls WHERE ended = 'listing'"))
    assert {url.removeprefix(site.url("")): kind for url, kind in kinds.items()} == {
        "/robots.txt": "robots",
        "/": "list",
        "/feed": "feed",
        "/index.xml": "sitemap",
        "/s.xml.gz": "sitemap",
    }

    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    entries = [("/a/4.html", now), ("/a/5.html", old), ("/a/0.html", old)]
    site.replies["/s.xml.gz"] = Reply(body=gzip.compress(urlset(site, *entries)))
    time.sleep(2.1)
    before = site.counts.copy()
    again = crawls.run(site.url())
    assert again.returncode == 0, again.stderr
    assert site.counts - before == dict.fromkeys([*leading, "/a/4.html", "/a/5.html"], 1)


def test_a_feed_may_be_the_start(site: Site, crawls: Crawls) -> None:
    for number in range(3):
        site.article(f"/t/{number}", number)
    items = "".join(f"<item><title>第{n}號</title><link>/t/{n}</link></item>" for n in range(3))
    body = f'<?xml version="1.0" encoding="gb2312"?><rss><channel>{items}</channel></rss>'
    site.replies["/rss.xml"] = Reply(body=body.encode("gb18030"), headers=XML)
    done = crawls.run(site.url("/rss.xml"))
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == 3
    assert crawls.rows("SELECT anchor FROM urls WHERE anchor <> '' ORDER BY 1")[0] == ("第0號",)


def test_what_leads_to_collection_calls_comes_first(site: Site, crawls: Crawls) -> None:
    """Whatever script, glosses and filter have made of the words."""
    lists = {
        "/licai/": ("理財", "第{}種理財的方法和門道"),
        "/baoxian/": ("保險", "第{}種保險要不要買呢"),
        "/tousu/": ("催(cuī)收電(diàn)話", "第{}家平臺的催收 是多少"),
    }
    menu = "".join(f'<li><a href="{path}">{name}</a>' for path, (name, _) in lists.items())
    site.page("/", f"<title>綜合百科</title><ul>{menu}</ul>")
    for at, (path, (_, title)) in enumerate(lists.items()):
        pages = [f"{path}{n}.html" for n in range(EACH)]
        items = "".join(
            f'<li><a href="{page}">{title.format(n)}</a></li>' for n, page in enumerate(pages)
        )
        site.page(path, f"<ul>{items}</ul>")
        for n, page in enumerate(pages):
            site.article(page, at * EACH + n)
    site.pause = 0.02
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    order = [path for _, path in site.times]
    assert order[:3] == ["/robots.txt", "/", "/tousu/"]
    articles = [path for path in order if path.endswith(".html")]
    assert len(articles) == 3 * EACH
    wanted = [at for at, path in enumerate(articles) if path.startswith("/tousu/")]
    handed_out = 2 * OWN  # before the list's links were known, and while it was on its way
    assert max(wanted) < EACH + handed_out, wanted


def test_new_pages_are_bounded_and_that_is_said(site: Site, crawls: Crawls) -> None:
    site.fill(30)
    done = crawls.run(site.url(), "-s", "MAX_PAGES=12")
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == 12
    name = site.url().split("/")[2]
    assert f"9 new URLs of {name} beyond MAX_PAGES" in done.stdout
    rest = crawls.run(site.url())
    assert rest.returncode == 0, rest.stderr
    assert len(crawls.lines()) == 30, "the next run finds the rest"


def test_a_session_id_makes_no_new_pages(site: Site, crawls: Crawls) -> None:
    key = "9f86d081884c7d659a2feaa0c55ad0{:02x}"
    site.article("/a/1.html", 1)
    for visit in range(9):
        more = f'<a href="/list/?k={key.format(visit + 1)}">下一頁</a>'
        link = f'<a href="/a/1.html?PHPSESSID={visit}">某平臺的催收電話是多少</a>'
        same = f'<a href="/a/1.html?sid={key.format(visit)}">某平臺的催收電話是多少</a>'
        site.page(f"/list/?k={key.format(visit)}", f"<ul>{link}{same}</ul>{more}")
    done = crawls.run(site.url(f"/list/?k={key.format(0)}"), "-s", "MAX_LIST_PAGES=3")
    assert done.returncode == 0, done.stderr
    assert site.counts["/a/1.html"] == 1
    assert len([path for path in site.counts if path.startswith("/list/")]) == 4
    assert "links to more lists like" in done.stdout


def test_an_off_topic_start_page_says_how_to_keep_it(site: Site, crawls: Crawls) -> None:
    sentences = ["番茄要種在向陽的地方，每週澆水兩次。", "施肥不宜過多，葉子會瘋長。"]
    sentences += ["掛果之後要搭架，枝條才不會被壓斷。", "摘下的番茄放兩天再吃，味道更好。"]
    lines = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    site.page("/a/1.html", f"<title>陽臺種番茄</title><h1>陽臺種番茄</h1>{lines}")
    done = crawls.run(site.url("/a/1.html"))
    assert done.returncode == 0, done.stderr
    assert "-a topic=off" in done.stdout
    assert "Try next" not in done.stdout, "there is nothing to look at"
    assert "0 glosses" not in done.stdout
