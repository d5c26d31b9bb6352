"""The bundled site is what its builder makes, holds what it should, and is served as it is."""

from __future__ import annotations

import html
import http.client
import json
import re
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from bench.sample.build import EXPECTED, PAGES, build
from bench.sample.site import Site
from bench.sample.style import STYLES, Style
from crawler.sites.sample.server import SampleServer, read_routes

GIVEN = Path(__file__).parents[2].parent / "shared" / "data" / "pages"
HREF = re.compile(r'href="([^"#]*)"')
LOC = re.compile(r"<(?:loc|link)>([^<]*)")
SITE = "http://sample.test"


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def ask(
    server: SampleServer, target: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, target, headers=named)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def results() -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(EXPECTED.iterdir())]


def articles() -> list[dict[str, Any]]:
    return [result for result in results() if "blocks" in result]


def encodings() -> dict[str, str]:
    """What each page really is in, whatever it says."""
    site = Site.load()
    own = {name: source.get("encoding") for name, source in site.articles.items()}
    styled = {name: source["style"] for name, source in site.articles.items()}
    styled |= {plan["name"]: plan["style"] for plan in site.plan["list"]}
    styled |= {name: other["style"] for name, other in site.others.items() if "style" in other}
    return {name: own.get(name) or Style.load(style).encoding for name, style in styled.items()}


ENCODINGS = encodings()


def page_text(name: str) -> str:
    return (PAGES / f"{name}.html").read_bytes().decode(ENCODINGS[name])


def test_the_committed_files_are_what_the_builder_makes() -> None:
    pages, expected = build()
    assert {file.name: file.read_bytes() for file in PAGES.iterdir()} == pages
    assert {file.name: file.read_bytes() for file in EXPECTED.iterdir()} == expected


def test_articles_are_as_many_as_they_should_be() -> None:
    splits = [article["split"] for article in articles()]
    assert splits.count("given") == 2
    assert splits.count("dev") == splits.count("heldout") == 7
    assert splits.count("later") == 10
    styles = {source["style"] for source in Site.load().articles.values()}
    assert styles == {folder.name for folder in STYLES.iterdir()}
    assert len(styles) == 11


def test_labels_are_right_wrong_missing_and_at_odds() -> None:
    """What the pages say (header, then markup) beside what they are."""
    _, replies = read_routes(PAGES)
    said = {}
    for name in ("qinghe", "lantu", "beichen", "shanyin", "thread", "lushan", "taiying"):
        path = Site.load().articles[name]["path"]
        said[name] = labels(replies[path].headers["Content-Type"], replies[path].body)
    assert said == {
        "qinghe": ["utf-8", "utf-8"],
        "lantu": ["gb2312"],  # of gb18030, in the XML declaration alone
        "beichen": [],
        "shanyin": ["utf-8", "utf-8"],  # of gb18030
        "thread": ["gbk"],
        "lushan": ["gb2312"],  # of gb18030, with a character of four bytes
        "taiying": [],  # of Big5
    }
    double = replies[Site.load().articles["xiaoxiang"]["path"]]
    said_twice = labels(double.headers["Content-Type"], double.body)
    assert said_twice == ["utf-8", "utf-8", "gb18030"]


def labels(content_type: str, body: bytes) -> list[str]:
    stated = re.findall(r"(?:charset|encoding)=[\"']?([\w-]+)", body.decode("latin-1"))
    return [*re.findall(r"charset=([\w-]+)", content_type), *stated]


def test_each_kind_of_page_is_there() -> None:
    found = articles()
    damage = {
        (article["damage"]["filter"], article["damage"]["depth"] > 0, article["script"])
        for article in found
    }
    assert damage >= {
        (True, True, "Hant"),
        (True, False, "Hant"),
        (False, True, "Hant"),
        (False, False, "Hant"),
        (False, False, "Hans"),
    }
    assert len({article["damage"]["depth"] for article in found}) > 5
    assert [a["name"] for a in found if not a["about_collection_calls"]] == ["tomatoes"]
    assert [a["name"] for a in found if a["duplicate_of"]] == ["zhaolian_copy"]
    kinds = {block["kind"] for article in found for block in article["blocks"]}
    assert kinds == {"heading", "paragraph", "list_item", "quote", "table_row"}


def test_own_articles_have_the_length_of_the_genre() -> None:
    for article in articles():
        if article["split"] != "given":
            length = sum(len(block["text"]) for block in article["blocks"])
            assert 600 <= length <= 1200, article["name"]


@pytest.mark.parametrize("article", articles(), ids=lambda article: str(article["name"]))
def test_a_page_holds_its_blocks_unless_they_were_damaged(article: dict[str, Any]) -> None:
    page = page_text(article["name"])
    undamaged = not article["damage"]["filter"] and not article["damage"]["depth"]
    held = [block["text"] in page for block in article["blocks"] if block["kind"] != "table_row"]
    assert all(held) if undamaged else not all(held)


def test_damage_stands_in_the_source_as_it_was_made() -> None:
    page = page_text("jd_shengji")
    assert "往往因?yàn)槿狈\ue789鹑谥\ue036R(shí)而陷入" in page
    assert "<h2>六、如何應(yīng)對(duì)催收  </h2>" in page
    assert "隨之而來(lái)的催收  問(wèn)也引發(fā)" in page


def test_nobodys_number_or_address_is_published() -> None:
    numbers, addresses = set[str](), set[str]()
    for name in ENCODINGS:
        text = page_text(name)
        numbers.update(re.findall(r"(?<!\d)1\d{10}(?!\d)", text))
        addresses.update(re.findall(r"[a-z.]+@[a-z.]+", text))
    assert numbers == {"13800000000"}
    assert addresses == {"name@example.com"}


def test_all_articles_are_reached_from_the_start_page() -> None:
    _, replies = read_routes(PAGES)
    robots = replies["/robots.txt"].body.decode()
    seen, pending = set[str](), ["/", *re.findall(r"Sitemap: (\S+)", robots)]
    while pending:
        path = pending.pop().removeprefix(SITE)
        if path in seen or path not in replies:
            continue
        seen.add(path)
        reply = replies[path]
        source = reply.body.decode("latin-1")
        links = HREF.findall(source) + [html.unescape(link) for link in LOC.findall(source)]
        pending += [urljoin(path, link) for link in [*links, reply.headers.get("Location", path)]]
    assert seen == set(replies) - {"/robots.txt"}
    assert {SITE + path for path in seen} >= {article["url"] for article in articles()}


def test_what_is_not_linked_stands_in_the_sitemap_or_the_feed_alone() -> None:
    for name, index in (("lushan", "sitemap"), ("fengqiao", "rss")):
        path = Site.load().articles[name]["path"].encode()
        holders = {file.stem for file in PAGES.iterdir() if path in file.read_bytes()}
        assert holders - {name, "routes", "sitemap"} == {index} - {"sitemap"}
        assert "sitemap" in holders


def test_the_redirected_article_is_linked_by_nothing_else() -> None:
    path = Site.load().articles["zhaolian"]["path"]
    assert not [file.name for file in PAGES.glob("*.html") if path.encode() in file.read_bytes()]


@pytest.mark.skipif(not GIVEN.is_dir(), reason="needs ../shared/data/pages")
@pytest.mark.parametrize(
    ("name", "given"),
    [("jd_shengji", "000_64d7378ac1d50232"), ("jd_shangcheng", "001_784f45aa57907144")],
)
def test_the_given_pages_have_the_given_text(name: str, given: str) -> None:
    gold = json.loads((GIVEN / f"{given}.gold.json").read_text(encoding="utf-8"))
    ours = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    for key in ("title", "subject", "editor"):  # the page's URL names a day, the text none
        assert ours[key] == gold[key]
    for block, wanted in zip(ours["blocks"], gold["blocks"], strict=True):
        assert unicodedata.normalize("NFKC", block["text"]) == wanted["text"]
        assert block["kind"] == wanted["kind"]
        assert (block["level"], block["number"]) == (wanted.get("level"), wanted.get("number"))


def test_both_forms_of_a_request_are_answered(server: SampleServer) -> None:
    direct, page = ask(server, "/yuqi/")
    by_name, same = ask(server, f"{SITE}/yuqi/")
    assert direct.status == by_name.status == 200
    assert page == same == (PAGES / "yuqi_1.html").read_bytes()
    assert server.counts == {"/yuqi/": 2}


def test_a_query_belongs_to_the_path_where_the_site_has_it(server: SampleServer) -> None:
    assert ask(server, "/old/list.htm?page=2")[1] == (PAGES / "old_2.html").read_bytes()
    assert ask(server, "/huankuan/2207.html?utm_source=x")[0].status == 200
    assert ask(server, "/old/view.asp?id=9999")[0].status == 404


def test_labels_are_served_as_planned_even_wrong_ones(server: SampleServer) -> None:
    response, body = ask(server, "/yuqi/202404/t20240402_122.html")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_what_the_client_has_is_not_sent_again(server: SampleServer) -> None:
    first, _ = ask(server, "/")
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    by_tag, body = ask(server, "/", If_None_Match=etag)
    assert (by_tag.status, body, by_tag.headers["ETag"]) == (304, b"", etag)
    assert ask(server, "/", If_Modified_Since=modified)[0].status == 304
    assert ask(server, "/", If_None_Match='"other"', If_Modified_Since=modified)[0].status == 200
    assert ask(server, "/", If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT")[0].status == 200
    assert ask(server, "/", If_Modified_Since="yesterday")[0].status == 200


def test_redirect_robots_head_and_what_is_not_there(server: SampleServer) -> None:
    moved, _ = ask(server, "/go/118")
    assert (moved.status, moved.headers["Location"]) == (301, "/yuqi/202403/t20240315_118.html")
    assert b"Disallow: /private/" in ask(server, "/robots.txt")[1]
    head, body = ask(server, "/", "HEAD")
    assert (head.status, body) == (200, b"")
    assert int(head.headers["Content-Length"]) == (PAGES / "index.html").stat().st_size
    assert ask(server, "/yuqi/202311/t20231101_066.html")[0].status == 404
    assert ask(server, "http://elsewhere.example/")[0].status == 404


def test_requests_at_once_are_all_counted(server: SampleServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask(server, "/")[0].status, range(64)))
    assert replies == [200] * 64
    assert server.counts["/"] == 64


def test_nothing_listens_after_the_end() -> None:
    with SampleServer() as server:
        port = server.port
        assert ask(server, "/")[0].status == 200
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/")
    connection.close()
