"""What a crawl fetches, what it leaves alone, and what it says."""

from __future__ import annotations

import pytest

from tests.crawl.conftest import PNG, Crawls, Reply, Site, article


def test_a_list_gives_its_articles_each_asked_for_once(site: Site, crawls: Crawls) -> None:
    paths = site.fill(50)
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert site.counts == dict.fromkeys(
        ["/robots.txt", "/", "/list_2.html", "/list_3.html", *paths], 1
    )
    assert len(crawls.lines()) == 50
    crawls.check()
    assert "50 new articles" in done.stdout

    again = crawls.run(site.url())
    assert again.returncode == 0, again.stderr
    assert "0 new articles" in again.stdout
    assert all(site.counts[path] == 1 for path in paths), "articles are not due again yet"
    assert len(crawls.lines()) == 50

    site.page(
        paths[0], article(0).replace("</body>", "<p>後來補充：平臺的催收電話已經更換。</p></body>")
    )
    changed = crawls.run(site.url(), "-a", "refresh=all")
    assert changed.returncode == 0, changed.stderr
    assert "0 new articles, 1 changed, 49 the same as before" in changed.stdout
    assert [line["version"] for line in crawls.lines()] == [1] * 50 + [2]
    crawls.check()


def test_an_article_is_taken_alone(site: Site, crawls: Crawls) -> None:
    site.fill(8)
    related = "".join(f'<a href="/a/{n}.html">第{n}號平臺的催收電話是多少</a>' for n in range(8))
    page = article(3).replace("</body>", f"<div class=related>{related}</div></body>")
    site.page("/a/3.html", page)
    done = crawls.run(site.url("/a/3.html"))
    assert done.returncode == 0, done.stderr
    assert site.counts == {"/robots.txt": 1, "/a/3.html": 1}
    assert [line["url"] for line in crawls.lines()] == [site.url("/a/3.html")]
    assert crawls.lines()[0]["site"] == f"127.0.0.1:{site.port}"


def test_it_does_not_wander(site: Site, other_site: Site, crawls: Crawls) -> None:
    other_site.fill(3)
    site.fill(3)
    title = "京東催收電話是多少"
    links = [
        other_site.url("/a/0.html"), "http://elsewhere.invalid/a/1.html", "https://127.0.0.1/a/1.html",
        "/login.html", "/tag/1.html", "/search?q=1", "/a/photo.jpg", "mailto:a@b.c", "ftp://h/a/1.html",
        "javascript:void(0)", "file:///etc/hostname", "//[", "http://", "http://2130706433/a/1.html",
        f"/a/1.html?utm_source=x#{title}",
    ]  # fmt: skip
    found = site.replies["/"]
    assert isinstance(found, Reply)
    found.body += "".join(f'<a href="{link}">{title}</a>' for link in links).encode()
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert other_site.counts == {}
    assert site.counts == dict.fromkeys(
        ["/robots.txt", "/", *(f"/a/{n}.html" for n in range(3))], 1
    )


def test_redirects_end_and_lead_nowhere_private(
    site: Site, other_site: Site, crawls: Crawls
) -> None:
    other_site.fill(1)
    targets = {
        "/a/self.html": "/a/self.html",
        "/a/ping.html": "/a/pong.html",
        "/a/pong.html": "/a/ping.html",
        "/a/out1.html": other_site.url("/a/0.html"),
        "/a/out2.html": "http://[::ffff:127.0.0.1]:1/a/0.html",
        "/a/file1.html": "file:///etc/hostname",
        "/a/moved1.html": "/a/target.html",
    }
    for path, target in targets.items():
        site.replies[path] = Reply(302, headers={"Location": target})
    site.article("/a/target.html", 1)
    links = "".join(f'<li><a href="{path}">某平臺的催收電話</a>' for path in targets)
    site.page("/", f"<ul>{links}</ul>")
    done = crawls.run(site.url(), "-s", "MAX_FAILED_SHARE=1")
    assert done.returncode == 0, done.stderr
    assert other_site.counts == {}
    assert crawls.states() == {
        "/": "listing",
        "/a/self.html": "failed redirect_loop",
        "/a/ping.html": "redirected",
        "/a/pong.html": "redirected",
        "/a/out1.html": "redirected off_site",
        "/a/out2.html": "redirected off_site",
        "/a/file1.html": "failed redirect_scheme",
        "/a/moved1.html": "redirected",
        "/a/target.html": "stored",
    }
    assert max(site.counts.values()) == 1


def test_a_start_page_may_not_lead_inwards(site: Site, other_site: Site, crawls: Crawls) -> None:
    other_site.fill(3)
    site.replies["/"] = Reply(301, headers={"Location": other_site.url("/")})
    done = crawls.run(site.url())
    assert done.returncode == 1
    assert "could not be fetched: private_address (leads into" in done.stderr.splitlines()[-1]
    assert other_site.counts == {}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(body="<p>建設中".encode("gbk"), headers={"Content-Type": "text/html; charset=gbk"}),
         "saw 0 links, 3 characters of text, charset gb"),
        (Reply(404, b"<h1>404</h1>"), "could not be fetched: http_404"),
        (Reply(body=PNG, headers={"Content-Type": "image/png"}), "nothing to take from"),
    ],
)  # fmt: skip
def test_where_nothing_is_found_it_says_what_it_saw(
    site: Site, crawls: Crawls, reply: Reply, said: str
) -> None:
    site.replies["/"] = reply
    done = crawls.run(site.url())
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_server_that_is_not_there_is_said_at_once(site: Site, crawls: Crawls) -> None:
    url = site.url()
    site.close()
    done = crawls.run(url)
    assert done.returncode == 1
    said = f"cuishou: {url} could not be fetched: refused (nobody listens at that port)"
    assert done.stderr.splitlines() == [said]
    site.__init__()  # type: ignore[misc] # for the fixture to close


def test_other_subjects_are_rejected_unless_asked_for(site: Site, crawls: Crawls) -> None:
    sentences = ["番茄要種在向陽的地方，每週澆水兩次。", "施肥不宜過多，葉子會瘋長。"]
    sentences += ["掛果之後要搭架，枝條才不會被壓斷。", "摘下的番茄放兩天再吃，味道更好。"]
    lines = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    site.page("/a/1.html", f"<title>陽臺種番茄</title><h1>陽臺種番茄</h1>{lines}")
    done = crawls.run(site.url("/a/1.html"))
    assert done.returncode == 0, done.stderr
    assert crawls.lines() == []
    [(stage, reason, snapshot)] = crawls.rows("SELECT stage, reason, snapshot FROM rejections")
    assert (stage, reason) == ("topic", "off_topic")
    assert snapshot

    kept = crawls.run(site.url("/a/1.html"), "-a", "topic=off")
    assert kept.returncode == 0, kept.stderr
    assert [line["title"] for line in crawls.lines()] == ["陽臺種番茄"]
    assert crawls.rows("SELECT * FROM rejections") == []


def test_a_limit_is_no_failure_and_the_same_command_goes_on(site: Site, crawls: Crawls) -> None:
    paths = site.fill(60)
    done = crawls.run(site.url(), "-s", "CLOSESPIDER_PAGECOUNT=10")
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith("stopped at your limit, ")
    assert 0 < len(crawls.lines()) < 60
    rest = crawls.run(site.url())
    assert rest.returncode == 0, rest.stderr
    assert site.counts == dict.fromkeys(
        ["/robots.txt", "/", "/list_2.html", "/list_3.html", *paths], 1
    ) | {"/robots.txt": 2}
    crawls.check()


def test_a_calendar_comes_to_an_end_and_is_said(site: Site, crawls: Crawls) -> None:
    site.fill(2)
    for month in range(1, 30):
        links = f'<a href="/cal?m={month + 1}">»</a><a href="/a/0.html">第0號平臺的催收電話</a>'
        site.page(f"/cal?m={month}", links)
    site.page("/", '<a href="/cal?m=1">下一頁</a><a href="/a/1.html">第1號平臺的催收電話</a>')
    done = crawls.run(site.url(), "-s", "MAX_LIST_PAGES=5")
    assert done.returncode == 0, done.stderr
    assert len([path for path in site.counts if path.startswith("/cal")]) == 5
    assert f"1 links to more lists like 127.0.0.1:{site.port}/cal?m=0" in done.stdout


def test_robots_and_statuses_end_as_states(site: Site, crawls: Crawls) -> None:
    site.fill(3)
    site.page("/robots.txt", "User-agent: *\nDisallow: /a/1.html")
    site.replies["/a/2.html"] = Reply(410)
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert crawls.states()["/a/1.html"] == "failed robots"
    assert crawls.states()["/a/2.html"] == "failed http_410"
    assert dict(crawls.rows("SELECT url, state FROM urls"))[site.url("/a/2.html")] == "gone"
    assert "/a/1.html" not in site.counts
    assert "2: robots 1, http_410 1" in done.stdout or "2: http_410 1, robots 1" in done.stdout


def test_large_pages_do_not_stall_a_batch(site: Site, crawls: Crawls) -> None:
    site.fill(12, size=40)
    heavy = "<!--" + "x" * 1_000_000 + "-->"
    for number in range(12):
        page = article(number, 40).replace("</body>", heavy + "</body>")
        site.page(f"/a/{number}.html", page)
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert len(crawls.lines()) == 12
