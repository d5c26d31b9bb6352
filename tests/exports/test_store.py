"""The one commit: what it writes, what it leaves alone, and what it says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from exports.outcome import Committed, Found, Outcome, SnapshotRef
from exports.runs import Closing
from exports.store import Store
from pipelines.records import Record, Rejection

RecordMaker = Callable[..., Record]
OutcomeMaker = Callable[..., Outcome]


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    return list(store.db.query(sql))


def test_a_record_comes_back_as_the_contract_has_it(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    record = make_record("http://a.test/1")
    snapshot = SnapshotRef("cuishou-000001.warc.gz", 512, 90, "sha1:X")
    done = store.commit([make_outcome(record, snapshot=snapshot)], run_id)
    assert done == [Committed(record.url, 1, 1, "new")]
    expected = replace(
        record, sequence=1, version=1, run_id=run_id, snapshot="cuishou-000001.warc.gz:512"
    ).as_dict()
    assert list(store.records()) == [expected]
    assert list(next(store.records())) == list(expected)
    assert list(store.current()) == [expected]


def test_an_unchanged_record_writes_nothing(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    record = make_record("http://a.test/1")
    store.commit([make_outcome(record)], run_id)
    again = replace(record, fetched_at="2026-12-01T00:00:00Z", snapshot="f:1")
    newer_cleaner = replace(again, cleaner_version="2")
    for same in (again, newer_cleaner):
        assert store.commit([make_outcome(same)], run_id) == [Committed(record.url, 1, 1, "same")]
    assert store.last_sequence == 1
    assert next(store.records())["fetched_at"] == record.fetched_at


def test_a_changed_record_becomes_a_new_version_and_the_old_one_stays(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    first, other = make_record("http://a.test/1", seed=1), make_record("http://a.test/2", seed=2)
    store.commit([make_outcome(first), make_outcome(other)], run_id)
    second = replace(make_record("http://a.test/1", seed=3), phones=())
    assert store.commit([make_outcome(second)], run_id) == [Committed(first.url, 3, 2, "changed")]
    versions = rows(store, "SELECT sequence, url, version, text FROM article_versions")
    assert [(row["sequence"], row["version"]) for row in versions] == [(1, 1), (2, 1), (3, 2)]
    assert versions[0]["text"] == first.text
    now = rows(store, "SELECT sequence, text FROM articles ORDER BY sequence")
    assert now == [
        {"sequence": 2, "text": other.text},
        {"sequence": 3, "text": second.text},
    ]
    assert rows(store, "SELECT sequence FROM phones") == [{"sequence": 2}]


def test_what_a_newer_cleaner_makes_of_the_same_content_is_a_version(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    record = make_record("http://a.test/1")
    store.commit([make_outcome(record)], run_id)
    better = replace(record, cleaner_version="2", edits=record.edits[1:])
    assert store.commit([make_outcome(better)], run_id)[0].result == "changed"


def test_one_batch_may_hold_a_url_twice(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    first, second = make_record("http://a.test/1", seed=1), make_record("http://a.test/1", seed=2)
    batch = [make_outcome(record) for record in (first, first, second)]
    assert [done.result for done in store.commit(batch, run_id)] == ["new", "same", "changed"]
    assert len(rows(store, "SELECT * FROM articles")) == 1
    assert rows(store, "SELECT sequence FROM phones") == [{"sequence": 2}]
    assert found_by(store, "号小") == [2]


def found_by(store: Store, term: str) -> list[int]:
    sql = f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH '\"{term}\"' ORDER BY rowid"
    return [row["rowid"] for row in rows(store, sql)]


def test_full_text_finds_words_of_two_characters_and_forgets_old_versions(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    first = make_record("http://a.test/1", seed=1)
    text = "雍正皇帝不催收。"
    old = replace(first, text_hans=first.text_hans + text)
    store.commit([make_outcome(old)], run_id)
    assert found_by(store, "催收") == found_by(store, "雍正") == found_by(store, "贷催") == [1]
    assert found_by(store, "催收 收电 电话") == [1]
    store.commit([make_outcome(replace(first, content_hash="other"))], run_id)
    assert found_by(store, "雍正") == []
    assert found_by(store, "催收") == [2]
    store.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")


def test_near_duplicates_name_the_earlier_article(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    original = make_record("http://a.test/1", seed=1)
    copy = replace(
        original, url="http://b.test/9", title="轉載", text_hans=original.text_hans + "完"
    )
    unlike = make_record("http://c.test/3", seed=3)
    first = store.commit([make_outcome(original), make_outcome(unlike)], run_id)
    assert [done.duplicate_of for done in first] == [None, None]
    (done,) = store.commit([make_outcome(copy)], run_id)
    assert done.duplicate_of == original.url
    (line,) = store.records(since=2)
    assert line["duplicate_of"] == original.url
    assert 0.99 < line["similarity"] < 1
    unique = rows(store, "SELECT url FROM articles_unique ORDER BY sequence")
    assert [row["url"] for row in unique] == [original.url, unlike.url]


def test_an_article_that_changes_never_becomes_the_copy_of_its_copy(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    original = make_record("http://a.test/1", seed=1)
    copy = replace(original, url="http://b.test/9")
    store.commit([make_outcome(original), make_outcome(copy)], run_id)
    edited = replace(original, content_hash="other", text_hans=original.text_hans + "新")
    (done,) = store.commit([make_outcome(edited)], run_id)
    assert (done.version, done.duplicate_of) == (2, None)
    late = replace(original, url="http://c.test/1")
    assert store.commit([make_outcome(late)], run_id)[0].duplicate_of == original.url


def test_links_found_are_added_once_and_known_ones_left_alone(store: Store, run_id: str) -> None:
    found = Found("http://a.test/1", "article", "a", 1, "http://a.test/", "催收電話", 5)
    page = Outcome("http://a.test/", "start", "done", "listing", status=200, found=(found, found))
    store.commit([page], run_id)
    again = replace(found, kind="list", depth=3, anchor="other")
    store.commit([replace(page, found=(again,))], run_id)
    (row,) = rows(store, "SELECT * FROM urls WHERE url = 'http://a.test/1'")
    assert (row["kind"], row["depth"], row["anchor"], row["state"]) == (
        "article",
        1,
        "催收電話",
        "pending",
    )
    assert (row["host"], row["parent"], row["priority"]) == ("a.test", "http://a.test/", 5)


def test_a_redirect_leaves_both_urls_in_the_ledger(store: Store, run_id: str) -> None:
    target = Found("http://a.test/new", "article", "a", 0, "http://a.test/old")
    moved = Outcome(
        "http://a.test/old", "article", "done", "redirected", status=301, found=(target,)
    )
    store.commit([moved], run_id)
    assert rows(store, "SELECT url, state, ended FROM urls ORDER BY url") == [
        {"url": "http://a.test/new", "state": "pending", "ended": None},
        {"url": "http://a.test/old", "state": "done", "ended": "redirected"},
    ]


def test_a_rejection_holds_until_the_page_gives_a_record(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    url = "http://a.test/1"
    rejected = Outcome(
        url,
        "article",
        "done",
        "rejected",
        snapshot=SnapshotRef("f", 7, 9, "sha1:X"),
        rejection=Rejection(url, "extract", "no_text", "0 characters"),
    )
    store.commit([rejected], run_id)
    store.commit([rejected], run_id)
    (row,) = rows(store, "SELECT * FROM rejections")
    assert (row["reason"], row["snapshot"], row["run_id"]) == ("no_text", "f:7", run_id)
    store.commit([make_outcome(make_record(url))], run_id)
    assert rows(store, "SELECT * FROM rejections") == []
    assert rows(store, "SELECT url, file FROM snapshots") == [{"url": url, "file": "f"}]


def test_a_run_is_noted_with_its_sums(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    url = "http://a.test/2"
    off_topic = Rejection(url, "topic", "off_topic")
    store.commit(
        [
            make_outcome(make_record("http://a.test/1")),
            Outcome(url, "article", "done", "rejected", rejection=off_topic),
            Outcome("http://a.test/3", "article", "gone", "failed", reason="http_404", status=404),
        ],
        run_id,
    )
    row = store.end_run(run_id, Closing("finished", 0, {"complete": True}))
    assert (row["run_id"], row["reason"], row["arguments"]) == (
        run_id,
        "finished",
        {"site": "sample"},
    )
    summary = row["summary"]
    assert summary["complete"] is True
    assert summary["urls"] == {"done": 2, "gone": 1}
    assert summary["endings"] == {"stored": 1, "rejected": 1, "failed": 1}
    assert summary["failures"] == {"http_404": 1}
    assert summary["rejections"] == {"topic:off_topic": 1}
    assert summary["records"] == {"new": 1}
    assert summary["damage"] == {"glosses": 3, "shifted": 0, "holes": 1, "unresolved": 1}
    (row,) = rows(store, "SELECT * FROM runs")
    assert (row["exit_code"], json.loads(row["summary"])) == (0, summary)
    killed = store.begin_run("crawl", {}, "1")
    store.begin_run("crawl", {}, "1")
    assert rows(store, f"SELECT reason FROM runs WHERE run_id = '{killed}'") == [
        {"reason": "killed"}
    ]
