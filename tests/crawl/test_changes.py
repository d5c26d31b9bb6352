"""A site that changes between runs: what must be fetched is fetched, and no more."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pytest

from tests.crawl.conftest import A_LIST, Crawls, Reply, Site, article, listing

ALWAYS_DUE = tuple(
    part
    for name in ("REVISIT_DAYS", "REVISIT_SHORTEST_DAYS", "REVISIT_LONGEST_DAYS")
    for part in ("-s", f"{name}=0")
)
ARTICLES = 30


class Living:
    """A site that answers conditional requests, and can be edited."""

    def __init__(self, site: Site, validator: str) -> None:
        self.site = site
        self.validator = validator
        self.pages: dict[str, bytes] = {}
        self.full: Counter[str] = Counter()
        """Bodies sent, by path."""
        for path in site.fill(ARTICLES):
            reply = site.replies[path]
            assert isinstance(reply, Reply)
            self.put(path, reply.body.decode())

    def put(self, path: str, html: str) -> None:
        self.pages[path] = html.encode()
        self.site.replies[path] = self.answer(path)

    def answer(self, path: str) -> Callable[[], Reply]:
        def reply() -> Reply:
            body = self.pages[path]
            tag = f'"{sha256(body).hexdigest()[:8]}"'
            asked = self.site.here.headers
            if asked.get("If-None-Match") == tag or asked.get("If-Modified-Since") == tag:
                return Reply(304)
            self.full[path] += 1
            return Reply(body=body, headers={self.validator: tag} if self.validator else {})

        return reply


@pytest.mark.parametrize("validator", ["ETag", ""])
def test_the_second_run_fetches_what_must_be_fetched_and_no_more(
    site: Site, crawls: Crawls, validator: str
) -> None:
    living = Living(site, validator)
    first = crawls.run(site.url(), *ALWAYS_DUE)
    assert first.returncode == 0, first.stderr
    assert len(crawls.lines()) == ARTICLES
    paths = [f"/a/{number}.html" for number in range(ARTICLES)]

    living.put(paths[1], article(1).replace("</body>", "<p>補充：催收電話已經更換了號碼。</p>"))
    site.replies[paths[2]] = Reply(410)
    site.replies[paths[3]] = Reply(301, headers={"Location": "/b/3.html"})
    living.put("/b/3.html", article(77))
    new = [f"/a/{number}.html" for number in range(ARTICLES, ARTICLES + 2)]
    items = "".join(f'<li><a href="{p}">第{p}號平臺的催收電話是多少</a>' for p in new)
    front = site.replies["/"]
    assert isinstance(front, Reply)
    site.replies["/"] = Reply(body=front.body.replace(b"<ul>", b"<ul>" + items.encode()))
    for path in new:
        living.put(path, article(int(path[3:-5])))
    before, sent = site.counts.copy(), living.full.copy()
    again = crawls.run(site.url(), *ALWAYS_DUE)
    assert again.returncode == 0, again.stderr

    lists = [listing(page) for page in range(ARTICLES // A_LIST + 1)]
    asked = site.counts - before
    assert asked == dict.fromkeys(["/robots.txt", *lists, *paths, *new, "/b/3.html"], 1)
    if validator:
        assert set(living.full - sent) == {paths[1], *new, "/b/3.html"}, "the rest was 304"
    assert "3 new articles, 1 changed" in again.stdout
    states = crawls.states()
    assert states[paths[2]] == "failed http_410"
    assert states[paths[3]] == "redirected"
    assert [states[path] for path in paths[4:]] == ["unchanged"] * (ARTICLES - 4)
    assert dict(crawls.rows("SELECT url, state FROM urls"))[site.url(paths[2])] == "gone"
    versions = crawls.rows(
        "SELECT version, text LIKE '%補充%' FROM article_versions "
        f"WHERE url = '{site.url(paths[1])}' ORDER BY 1"
    )
    assert versions == [(1, 0), (2, 1)], "the old text is kept"
    crawls.check()


def test_refresh_says_what_is_asked_for_again(site: Site, crawls: Crawls) -> None:
    paths = site.fill(25)
    site.replies["/a/3.html"] = Reply(403)
    assert crawls.run(site.url(), "-s", "CLOSESPIDER_PAGECOUNT=12").returncode == 0
    assert crawls.run(site.url(), "-a", "refresh=none").returncode == 0
    assert max(site.counts[path] for path in ["/", "/list_2.html", *paths]) == 1
    assert sum(site.counts[path] for path in paths) == 25
    before = site.counts.copy()
    assert crawls.run(site.url(), "-a", "refresh=none").returncode == 0
    assert site.counts == before, "nothing is left to fetch, robots.txt included"
    assert crawls.run(site.url()).returncode == 0
    assert site.counts - before == {"/robots.txt": 1, "/": 1, "/list_2.html": 1}
    before = site.counts.copy()
    assert crawls.run(site.url(), "-a", "refresh=all").returncode == 0
    assert site.counts - before == dict.fromkeys(["/robots.txt", "/", "/list_2.html", *paths], 1)


def test_what_could_not_be_had_is_asked_for_by_the_next_run(site: Site, crawls: Crawls) -> None:
    site.fill(3)
    good = site.replies["/a/1.html"]

    def late() -> Reply:
        time.sleep(2)
        return Reply()

    site.replies["/a/1.html"] = late
    site.replies["/a/2.html"] = Reply(403)
    first = crawls.run(site.url(), "-s", "DOWNLOAD_TIMEOUT=1")
    assert first.returncode == 0, first.stderr
    assert (site.counts["/a/1.html"], site.counts["/a/2.html"]) == (2, 1)
    assert crawls.states()["/a/1.html"] == "failed timeout"
    site.replies["/a/1.html"] = good
    assert crawls.run(site.url()).returncode == 0
    assert crawls.states()["/a/1.html"] == "stored"
    assert site.counts["/a/0.html"] == 1
    assert site.counts["/a/2.html"] == 1, "it would say the same today"
