"""``scrapy serve`` from outside: what it answers, to whom, and how it starts and ends."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from lxml import html

from exports.datasette.metadata import FACETS, HIDDEN, MOST_FIRST
from exports.datasette.queries import QUERIES, QUESTIONS
from exports.schema import TABLES
from exports.store import Store
from exports.views import VIEW_TABLES
from tests.exports.conftest import article, outcome
from tests.serving import SCRAPY, Served, serving, stored

BITES = 6
"""Sequence of the first version of the page that bites; 7 is its second."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as running:
        yield running


def get(
    served: Served, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=30)
    with closing(connection):
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response, response.read().decode()


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRAPY, "serve", *args], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("query", ["催收", "催收电话", "催收電話", '"', "NOT", "(((", "'; DROP--"])
def test_whatever_is_searched_is_answered(served: Served, query: str) -> None:
    response, body = get(served, f"/search?q={quote(query)}")
    assert response.status == 200
    assert (body.count('class="title"') > 0) == query.startswith("催收")


def test_both_scripts_find_the_same(served: Served) -> None:
    found = []
    for query in ("投诉", "投訴"):
        _, body = get(served, f"/search?q={quote(query)}")
        found.append(html.fromstring(body).xpath("//ol[@class='hits']//a/@href"))
    assert found[0]
    assert found[0] == found[1]


@pytest.mark.parametrize("name", QUERIES)
def test_every_saved_query_runs(served: Served, name: str) -> None:
    response, body = get(served, f"/cuishou/{name}.json?_shape=array&q={quote('催收')}")
    assert response.status == 200, body
    rows = json.loads(body)
    assert rows or name in ("titles_between_versions", "rejected", "unsure")


def test_no_saved_query_hides_a_table() -> None:
    tables = {table.name for table in (*TABLES, *VIEW_TABLES)}
    assert not tables & set(QUERIES)
    assert set(QUESTIONS) <= tables
    assert set(FACETS) | set(MOST_FIRST) | HIDDEN <= tables


@pytest.mark.parametrize("table", [t.name for t in (*TABLES, *VIEW_TABLES)])
def test_every_table_can_be_read_and_says_what_its_columns_mean(served: Served, table: str) -> None:
    response, body = get(served, f"/cuishou/{table}")
    assert response.status == 200
    columns = html.fromstring(body).xpath("//dl[@class='column-descriptions']/dt/text()")
    known = next(t for t in (*TABLES, *VIEW_TABLES) if t.name == table)
    assert columns == [column.name for column in known.columns]
    listed = html.fromstring(get(served, "/cuishou")[1]).xpath("//a/@href")
    assert (f"/cuishou/{table}" in listed) == (table not in HIDDEN)


def test_the_search_box_of_datasette_knows_chinese(served: Served) -> None:
    for typed in ("催收电话", "催收電話", '"催收', "OR"):
        response, body = get(served, f"/cuishou/articles.json?_search={quote(typed)}")
        assert response.status == 200, body
        assert bool(json.loads(body)["rows"]) == ("催" in typed)


def test_a_title_that_is_markup_is_text(served: Served) -> None:
    for path in ("/", "/article/7", "/article/7/snapshot", "/cuishou/articles"):
        _, body = get(served, path)
        tree = html.fromstring(body.encode())
        assert "<script>alert(1)" in tree.text_content(), path
        assert "<script>alert" not in body, path
        assert "<img src=x" not in body, path
        assert not tree.xpath("//@onclick|//@onerror"), path


def test_the_snapshot_is_text_and_masked(served: Served) -> None:
    _, body = get(served, "/article/7/snapshot")
    assert "elsewhere.example" not in body
    assert "13812345678" not in html.fromstring(body).text_content()
    assert "有事請打***********，或寫信到********************。" in body
    assert "someone@" not in body
    kept = html.fromstring(body).xpath("//p[@class='kept']/text()")
    assert any("有事請打" in str(line) for line in kept)


def test_versions_lead_to_each_other(served: Served) -> None:
    _, old = get(served, f"/article/{BITES}")
    assert f'href="/article/{BITES + 1}"' in old
    assert "An earlier version" in old
    _, new = get(served, f"/article/{BITES + 1}")
    assert f'href="/article/{BITES}"' in new
    response, _ = get(served, "/article?url=http%3A%2F%2Fbites.example%2F1.html")
    assert (response.status, response.headers["Location"]) == (302, f"/article/{BITES + 1}")


def test_a_near_duplicate_names_its_twin(served: Served) -> None:
    _, body = get(served, "/article/5")
    assert "Says nearly the same" in body
    _, body = get(served, "/article/4")
    assert "Said again" in body


@pytest.mark.parametrize(
    "path",
    ["/article/999", "/article/999999999999999999", "/article/999/snapshot", "/article?url=x",
     "/look/x.css", "/article/x", "/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_a_page(served: Served, path: str) -> None:
    response, body = get(served, path)
    assert response.status == 404
    assert html.fromstring(body).findtext(".//h1") == "Not here"
    assert "Traceback" not in body


@pytest.mark.parametrize(
    ("path", "said"),
    [("/cuishou?sql=selec%201<b>", "Statement must be a SELECT"),
     ("/cuishou/articles?_sort=nix", "Cannot sort table by nix")],
)  # fmt: skip
def test_a_slip_is_said_and_given_back(served: Served, path: str, said: str) -> None:
    response, body = get(served, path)
    page = html.fromstring(body)
    assert response.status >= 400
    assert page.findtext(".//h1") == "That did not work"
    assert said in page.text_content()
    typed = page.xpath("//form[@action='/cuishou']/textarea[@name='sql']")
    assert [area.text for area in typed] == ["selec 1<b>"] * ("sql=" in path)


def test_only_this_machine_may_ask_and_only_read(served: Served) -> None:
    assert get(served, "/", headers={"Host": "evil.example"})[0].status == 403
    assert get(served, "/", "POST")[0].status == 405
    assert get(served, "/cuishou/articles", "DELETE")[0].status == 405
    assert get(served, "/cuishou.db")[0].status in (403, 404)
    assert get(served, "/", "HEAD")[0].status == 200


def test_sql_cannot_write(served: Served, folder: Path) -> None:
    for sql in ("delete from records", "select 1; drop table runs", "pragma journal_mode=delete"):
        response, _ = get(served, f"/cuishou.json?sql={quote(sql)}")
        assert response.status == 400, sql
    with closing(sqlite3.connect(folder / "cuishou.db")) as db:
        assert db.execute("SELECT count(*) FROM records").fetchone() == (7,)


@pytest.mark.parametrize("path", ["/", "/article/1", "/report", "/cuishou", "/cuishou/articles"])
def test_no_page_may_load_what_is_not_ours(served: Served, path: str) -> None:
    response, _ = get(served, path)
    [policy] = response.headers.get_all("Content-Security-Policy") or []
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in rules.get("script-src", "")
    allowed = {source for value in rules.values() for source in value.split()}
    assert not [source for source in allowed if "." in source or "*" in source or "//" in source]


def test_a_crawl_may_go_on_beside_it(tmp_path: Path) -> None:
    stored(tmp_path)
    with serving(tmp_path) as served, Store.open(tmp_path / "cuishou.db") as store:
        run_id = store.begin_run("crawl", {}, "1")
        for number in range(20):
            record = article(f"http://new.example/{number}", number)
            [done] = store.commit([outcome(record)], run_id)
            assert done.sequence
            response, body = get(served, f"/article/{done.sequence}")
            assert response.status == 200
            assert record.title in body
        with store.writing() as db:
            db.execute("DELETE FROM phones")
            assert get(served, "/")[0].status == 200


def test_ctrl_c_ends_it_cleanly(folder: Path) -> None:
    with serving(folder) as served:
        get(served, "/")
    assert served.process.returncode == 0
    assert served.said.read_text(encoding="utf-8") == ""


def test_a_database_that_goes_away_is_one_line(tmp_path: Path) -> None:
    stored(tmp_path)
    with serving(tmp_path) as served:
        for path in tmp_path.glob("cuishou.db*"):
            path.unlink()
        response, body = get(served, "/article/1")
        assert response.status == 503
        assert "cuishou.db" in body
        assert "Traceback" not in body


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    done = run("-s", f"DATA_DIR={tmp_path / 'none'}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("cuishou.db is not there: crawl first\n")
    with Store.open(tmp_path / "cuishou.db") as store:
        store.db.execute("PRAGMA user_version = 99")
    done = run("-s", f"DATA_DIR={tmp_path}")
    assert done.returncode == 1
    assert "newer cuishou" in done.stderr
    (tmp_path / "cuishou.db").write_text("no database at all, but long enough to be looked at")
    done = run("-s", f"DATA_DIR={tmp_path}")
    assert done.returncode == 1
    assert done.stderr.endswith("is no SQLite database\n")


@pytest.mark.parametrize(
    ("args", "says"),
    [(["--host", "0.0.0.0"], "this machine only"), (["--port", "x"], "0 to 65535"),
     (["--port", "65536"], "0 to 65535"), (["data"], "-s DATA_DIR="), (["--prot", "1"], "--port")],
)  # fmt: skip
def test_wrong_usage_is_one_line(args: list[str], says: str) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--port", str(taken.getsockname()[1]), "-s", f"DATA_DIR={folder}")
    assert done.returncode == 1
    assert "name another with --port" in done.stderr
    assert done.stderr.count("\n") == 1
