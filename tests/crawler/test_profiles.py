"""Profiles from TOML, and plans from arguments: every mistake is one line that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler import profiles
from crawler.errors import WrongUsageError
from crawler.links.discovery import Place, found
from crawler.links.survey import survey
from crawler.profiles import SITES, CrawlProfile
from crawler.runs import plan
from pipelines import clean
from pipelines.records import Record, Snapshot

WHOLE = """
enabled = false
start = ["http://News.example.test:80/list/"]
hosts = ["news.example.test", "m.example.test:8080"]
delay = 2.5
max_depth = 3
[links]
article = '/a/\\d+\\.html$'
list = '/list/'
exclude = 'print=1'
[page]
title = "h1"
remove = [".ad", ".share"]
omitted = ["兼职"]
utc_offset = "+09:00"
"""


BEFORE = """
start = ["http://news.example.test/"]
[page]
body = "#new"
[[before]]
valid_until = "2024-06-30"
body = "#old"
[[before]]
valid_until = "2019-12-31"
body = "#oldest"
encoding = "gb18030"
"""


def test_older_pages_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "news.toml"
    path.write_text(BEFORE, encoding="utf-8")
    cleaning = profiles.load(path).cleaning
    days = ("2018-05-05", "2019-12-31", "2020-01-01", "2024-06-30", "2024-07-01")
    read = [cleaning.at(f"{day}T12:00:00Z").body for day in days]
    assert read == ["#oldest", "#oldest", "#old", "#old", "#new"]
    page = (
        "<div id=%s><p>"
        + "逾期之后，催收电话往往在第三天打来，对方会先核对姓名。" * 3
        + "</p></div>"
    )
    body = (
        "<title>催收电话怎么办</title>" + page % "old" + page.replace("第三天", "第五天") % "new"
    ).encode()
    for when, said in (("2020-01-01T00:00:00Z", "第三天"), ("2025-01-01T00:00:00Z", "第五天")):
        record = clean(Snapshot("http://news.example.test/1", body, fetched_at=when), cleaning)
        assert isinstance(record, Record)
        assert said in record.text


@pytest.mark.parametrize("day", ["", "2024-13-01", "soon"])
def test_a_day_that_is_none_is_named(tmp_path: Path, day: str) -> None:
    path = tmp_path / "news.toml"
    path.write_text(BEFORE.replace("2024-06-30", day), encoding="utf-8")
    with pytest.raises(WrongUsageError, match=r"before.valid_until: must be YYYY-MM-DD"):
        profiles.load(path)


def test_a_whole_profile(tmp_path: Path) -> None:
    path = tmp_path / "news.toml"
    path.write_text(WHOLE, encoding="utf-8")
    profile = profiles.load(path)
    assert profile.name == profile.cleaning.name == "news"
    assert profile.hosts == {"news.example.test", "m.example.test:8080"}
    assert (profile.enabled, profile.delay, profile.max_depth) == (False, 2.5, 3)
    assert profile.cleaning.remove == (".ad", ".share")
    assert profile.cleaning.omitted == ("兼职",)
    assert profile.kind_of("http://news.example.test/a/12.html") == "article"
    assert profile.kind_of("http://news.example.test/list/2") == "list"
    assert profile.excludes("http://news.example.test/a/12.html?print=1")


def test_the_sample_profile_serves_its_pages() -> None:
    path = profiles.find("sample", [SITES])
    assert path is not None
    sample = profiles.load(path)
    assert not sample.enabled
    assert sample.serve is not None
    assert sample.serve.is_dir()
    assert sample.start == ("http://sample.test/",)


def test_a_depth_of_nothing_is_not_the_usual_one(tmp_path: Path) -> None:
    path = tmp_path / "flat.toml"
    path.write_text("start = ['http://h.test/']\nmax_depth = 0\nsitemaps = false", encoding="utf-8")
    profile = profiles.load(path)
    assert profile.max_depth == 0
    assert not profile.follows_sitemaps
    page = survey(
        '<a href="/a/1.html">某平臺的催收電話是多少</a><a href="/p/2">下一頁</a>', "http://h.test/"
    )
    place = Place("http://h.test/", "start", 0, "flat")
    assert [link.url for link in found(page, place, profile)] == ["http://h.test/p/2"]


MISTAKES = {
    "start = 'x'": "start: must be a list, not 'x'",
    "": "start: missing; name the pages to begin with",
    "start = ['ftp://h/']": "start: 'ftp://h/' is no http or https URL",
    "start = [1]": "start: must be a list of texts, holds 1",
    "strat = ['http://h/']": "strat: unknown key; did you mean start?",
    "start = ['http://h/']\ndelay = -1": "delay: must not be negative, is -1",
    "start = ['http://h/']\ndelay = true": "delay: must be a number, not True",
    "start = ['http://h/']\nserve = 'nowhere'": "serve: there is no folder",
    "start = ['http://h/']\n[page]\ntilte = 'h1'": "page.tilte: unknown key; did you mean title?",
    "start = ['http://h/']\n[links]\nlist = '('": "links.list: no regular expression: missing )",
    "start = [": "Invalid value (at end of document)",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_one_line_with_file_and_key(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsageError) as raised:
        profiles.load(path)
    assert str(raised.value).startswith(f"{path}: {MISTAKES[text]}")
    assert "\n" not in str(raised.value)


def test_one_bad_profile_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("start = []", encoding="utf-8")
    (tmp_path / "good.toml").write_text("start = ['http://good.test/']", encoding="utf-8")
    made = plan.make({}, [tmp_path], 4)
    assert list(made.profiles) == ["good"]
    [problem] = made.problems
    assert problem == f"{tmp_path / 'bad.toml'}: start: missing; name the pages to begin with"
    with pytest.raises(WrongUsageError, match=r"bad\.toml: start: missing"):
        plan.make({"site": "bad"}, [tmp_path], 4)


def test_urls_need_no_profile(tmp_path: Path) -> None:
    made = plan.make(
        {"url": "http://a.test:81/x,http://a.test:81/y?b=2,c, https://b.test"}, [tmp_path], 4
    )
    assert [(seed.site, seed.url) for seed in made.seeds] == [
        ("a.test:81", "http://a.test:81/x"),
        ("a.test:81", "http://a.test:81/y?b=2%2Cc"),
        ("b.test", "https://b.test/"),
    ]
    assert ("a.test", 81) in made.named
    assert ("a.test", 80) not in made.named
    assert {("b.test", 80), ("b.test", 443)} <= made.named


def test_a_urls_profile_is_its_hosts_then_its_sites() -> None:
    mine = CrawlProfile("mine", ("http://h.test/",), frozenset({"h.test"}))
    made = plan.Plan({"mine": mine})
    assert made.profile("h.test", "http://h.test/a") is mine, "named before there was a profile"
    assert made.profile("mine", "http://redirected.test/a") is mine
    assert made.profile("gone", "http://other.test/a").name == "other.test"
