"""robots.txt and a host's wish to be left alone, counted and timed at the server."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from crawler.network.robots import MAX_BYTES, read
from tests.crawl.conftest import Crawls, Reply, Site, article


def then(*replies: Reply) -> Callable[[], Reply]:
    """One reply after the other, the last for ever."""
    left = list(replies)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def gaps(site: Site) -> list[float]:
    """Seconds between the requests that the server got."""
    return [later - earlier for (earlier, _), (later, _) in pairwise(site.times)]


def test_a_silent_robots_txt_forbids_all_until_it_answers(site: Site, crawls: Crawls) -> None:
    paths = site.fill(4)
    rules = Reply(body=b"User-agent: *\nDisallow: /a/0.html")
    site.replies["/robots.txt"] = then(Reply(503), rules)
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert [path for _, path in site.times[:3]] == ["/robots.txt", "/robots.txt", "/"]
    assert gaps(site)[0] > 4.5, "the first back-off"
    assert site.counts == {"/robots.txt": 2} | dict.fromkeys(["/", *paths[1:]], 1)
    assert crawls.states()["/a/0.html"] == "failed robots"


def test_a_robots_txt_that_stays_silent_leaves_everything_pending(
    site: Site, crawls: Crawls
) -> None:
    site.fill(4)
    assert crawls.run(site.url(), "-s", "CLOSESPIDER_PAGECOUNT=2").returncode == 0
    asked = site.counts.copy()
    site.replies["/robots.txt"] = Reply(500, headers={"Retry-After": "1"})
    done = crawls.run(site.url())
    assert done.returncode == 1
    assert set(site.counts - asked) == {"/robots.txt"}, "nothing but robots.txt"
    assert "asks us to stay away (http_500 (the server has an error))" in done.stderr
    assert "; run the same command later" in done.stderr
    site.replies["/robots.txt"] = Reply(404)
    again = crawls.run(site.url())
    assert again.returncode == 0, again.stderr
    assert len(crawls.lines()) == 4


def test_a_redirect_without_end_is_no_robots_txt(site: Site, crawls: Crawls) -> None:
    site.article("/a/1.html", 1)
    site.replies["/robots.txt"] = Reply(302, headers={"Location": "/robots.txt"})
    done = crawls.run(site.url("/a/1.html"))
    assert done.returncode == 0, done.stderr
    assert site.counts == {"/robots.txt": 6, "/a/1.html": 1}


def test_a_redirected_robots_txt_holds_where_it_was_asked_for(site: Site, crawls: Crawls) -> None:
    site.fill(2)
    for hop in range(5):
        target = f"/hop{hop + 1}" if hop < 4 else "/rules.txt"
        path = f"/hop{hop}" if hop else "/robots.txt"
        site.replies[path] = Reply(302, headers={"Location": target})
    site.replies["/rules.txt"] = Reply(body=b"User-agent: cuishou\nDisallow: /a/0")
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert site.counts["/rules.txt"] == 1
    assert site.counts["/a/0.html"] == 0
    assert crawls.states()["/a/0.html"] == "failed robots"
    assert "/hop1" not in crawls.states()


def test_a_robots_txt_leads_nowhere_private(site: Site, other_site: Site, crawls: Crawls) -> None:
    site.article("/a/1.html", 1)
    site.replies["/robots.txt"] = Reply(302, headers={"Location": other_site.url("/robots.txt")})
    done = crawls.run(site.url("/a/1.html"))
    assert done.returncode == 0, done.stderr
    assert other_site.counts == {}


def test_what_lies_beyond_the_first_500_kib_is_not_read() -> None:
    filling = b"# nothing\n" * (MAX_BYTES // 10 + 1)
    assert read(b"User-agent: *\n" + filling + b"Disallow: /\n", "cuishou").allows("http://h/a")
    assert not read(b"User-agent: *\nDisallow: /\n" + filling, "cuishou").allows("http://h/a")


def test_new_rules_are_followed_and_old_ones_forgotten(site: Site, crawls: Crawls) -> None:
    site.fill(2)
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /a/")
    assert crawls.run(site.url()).returncode == 0
    assert site.counts == {"/robots.txt": 1, "/": 1}
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /a/1")
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert site.counts == {"/robots.txt": 2, "/": 2, "/a/0.html": 1}


def test_robots_txt_can_be_switched_off_and_that_is_said(site: Site, crawls: Crawls) -> None:
    site.fill(2)
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /")
    done = crawls.run(site.url(), "-s", "ROBOTSTXT_OBEY=False")
    assert done.returncode == 0, done.stderr
    assert site.counts == {"/": 1, "/a/0.html": 1, "/a/1.html": 1}
    assert "robots.txt is not obeyed" in done.stderr
    assert "obeys robots.txt" not in site.asked[0]["User-Agent"]


def test_the_crawl_delay_lies_between_all_requests(site: Site, crawls: Crawls) -> None:
    site.fill(4)
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 0.6")
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert len(site.times) == 6
    assert min(gaps(site)) >= 0.6
    assert max(gaps(site)[2:]) < 3, "nor much longer"


def test_a_longer_delay_than_our_patience_ends_the_run(site: Site, crawls: Crawls) -> None:
    site.fill(3)
    site.replies["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 7200")
    begun = time.monotonic()
    done = crawls.run(site.url())
    assert time.monotonic() - begun < 30
    assert done.returncode == 1
    assert "incomplete: " in done.stderr.splitlines()[-1]
    assert site.counts == {"/robots.txt": 1}


@pytest.mark.parametrize(("status", "as_date"), [(429, False), (503, True)])
def test_a_host_is_left_alone_for_as_long_as_it_asks(
    site: Site, crawls: Crawls, status: int, as_date: bool
) -> None:
    paths = site.fill(12)
    good = site.replies["/a/3.html"]
    assert isinstance(good, Reply)
    pause = 2

    def busy() -> Reply:
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + pause))
        return Reply(status, headers={"Retry-After": date if as_date else str(pause)})

    left = [busy]
    site.replies["/a/3.html"] = lambda: left.pop()() if left else good
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    assert site.counts == {"/a/3.html": 2} | dict.fromkeys(
        ["/robots.txt", "/", *(path for path in paths if path != "/a/3.html")], 1
    )
    asked, again = [at for at, path in site.times if path == "/a/3.html"]
    under_way = 0.5  # what was handed out before the answer came
    least = pause - 1 if as_date else pause  # a date has no fractions
    assert again - asked >= least
    assert not [at for at, _ in site.times if asked + under_way < at < asked + least]
    assert len(crawls.lines()) == 12


def test_too_many_requests_without_a_time_pauses_the_host(site: Site, crawls: Crawls) -> None:
    site.article("/a/1.html", 1)
    page = site.replies["/a/1.html"]
    assert isinstance(page, Reply)
    site.replies["/a/1.html"] = then(Reply(429), page)
    done = crawls.run(site.url("/a/1.html"))
    assert done.returncode == 0, done.stderr
    assert gaps(site)[-1] > 4.5


def test_a_host_that_always_asks_to_wait_is_left_alone_at_last(site: Site, crawls: Crawls) -> None:
    site.fill(30)
    site.replies["/a/9.html"] = Reply(429, headers={"Retry-After": "0"})
    done = crawls.run(site.url())
    assert done.returncode == 1
    assert site.counts["/a/9.html"] <= 12
    assert "asks us to stay away (http_429 (too many requests, it says))" in done.stderr


def test_a_wait_beyond_our_patience_is_no_wait(site: Site, crawls: Crawls) -> None:
    site.page("/", article(1))
    site.replies["/"] = Reply(503, headers={"Retry-After": "3000"})
    begun = time.monotonic()
    done = crawls.run(site.url())
    assert time.monotonic() - begun < 30
    assert done.returncode == 1
    assert "incomplete: 1 pending; 127.0.0.1:" in done.stderr.splitlines()[-1]
    assert "asks us to stay away (until 20" in done.stderr.splitlines()[-1]
