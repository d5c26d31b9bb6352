"""``scrapy search`` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exports.store import FILE_NAME, Store
from tests.commands.test_commands import scrapy
from tests.exports.conftest import article, outcome

ARTICLES = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    with Store.open(made / FILE_NAME) as store:
        run_id = store.begin_run("crawl", {}, "1")
        records = [article(f"http://a.test/{n}", n) for n in range(ARTICLES)]
        store.commit([outcome(record) for record in records], run_id)
    return made


def test_hits_are_json_lines(folder: Path) -> None:
    done = scrapy("search", "催收电话", "--json", "--limit", "3", "-s", f"DATA_DIR={folder}")
    assert (done.returncode, done.stderr) == (0, "")
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(hits) == 3
    for hit in hits:
        assert hit["url"].startswith("http://a.test/")
        assert "催收電話" in hit["title"]
        assert "[催收電話]" in hit["snippet"]


def test_hits_for_a_person_name_how_many_there_are(folder: Path) -> None:
    done = scrapy("search", "催", "電話", "-s", f"DATA_DIR={folder}")
    assert done.returncode == 0
    assert done.stdout.count("http://a.test/") == 10
    assert done.stderr == f"cuishou: {ARTICLES} articles, the first 10 shown\n"


@pytest.mark.parametrize("query", ["沒有的詞", "", "NOT", '"(', "，"])
def test_nothing_found_is_no_error(folder: Path, query: str) -> None:
    done = scrapy("search", query, "-s", f"DATA_DIR={folder}")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"cuishou: no article holds {query!r}\n"


def test_no_dataset_is_said_in_one_line(tmp_path: Path) -> None:
    done = scrapy("search", "催收", "-s", f"DATA_DIR={tmp_path}")
    assert done.returncode == 1
    assert done.stderr == f"cuishou: {tmp_path}/cuishou.db is not there: crawl first\n"


def test_an_export_says_how_far_it_goes_and_the_next_takes_it_up(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "articles.jsonl"
    done = scrapy("export", "jsonl", str(path), "-s", f"DATA_DIR={folder}")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"cuishou: {ARTICLES} articles, up to sequence {ARTICLES} in {path}\n"
    since = ("--since", str(ARTICLES - 1))
    done = scrapy("export", "jsonl", "-", *since, "-s", f"DATA_DIR={folder}")
    assert done.stdout.encode() == path.read_bytes().splitlines(keepends=True)[-1]
    assert done.stderr == f"cuishou: 1 article, up to sequence {ARTICLES}\n"
    done = scrapy("export", "jsonl", "-", "--since", "99", "-s", f"DATA_DIR={folder}")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        f"cuishou: sequence 99 is not there yet: the dataset ends at {ARTICLES}\n"
        f"cuishou: 0 articles, up to sequence {ARTICLES}\n"
    )


def test_an_export_into_a_folder_that_is_not_there_is_one_line(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "none" / "articles.csv"
    done = scrapy("export", "csv", str(path), "-s", f"DATA_DIR={folder}")
    assert done.returncode == 1
    assert done.stderr == (f"cuishou: {path} cannot be written: there is no folder {path.parent}\n")
