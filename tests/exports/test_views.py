"""The views show what is stored once in the forms that people ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from exports.outcome import Outcome
from exports.store import Store
from pipelines.records import Block, Damage, Record

RecordMaker = Callable[..., Record]
OutcomeMaker = Callable[..., Outcome]


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    return list(store.db.query(sql))


@pytest.mark.parametrize("view", ["articles", "article_versions", "articles_unique"])
def test_the_views_show_the_record_as_the_contract_has_it(
    store: Store,
    run_id: str,
    make_record: RecordMaker,
    make_outcome: OutcomeMaker,
    view: str,
) -> None:
    odd = '"; DROP TABLE urls; --\\\u0001 𠮷\U0010f881'
    record = make_record("http://a.test/1")
    record = replace(
        record,
        title=odd,
        blocks=(*record.blocks, Block("quote", odd), Block("table_row", "not in the text")),
        text=record.text + "\n" + odd,
        edits=(*record.edits, record.edits[0]._replace(old=odd, new="")),
    )
    store.commit([make_outcome(record)], run_id)
    (row,) = rows(store, f"SELECT * FROM {view}")
    (line,) = store.records()
    assert list(row) == list(line)
    nested = {"breadcrumb", "blocks", "edits", "damage", "topic", "phones"}
    assert {
        key: json.loads(value) if key in nested else value for key, value in row.items()
    } == line
    assert line["blocks"] == [block.as_dict() for block in record.blocks]
    assert line["edits"] == [edit.as_dict() for edit in record.edits]


def test_blocks_sections_and_edits_are_shown_a_row_each(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    record = make_record("http://a.test/1")
    store.commit([make_outcome(record)], run_id)
    blocks = rows(store, "SELECT kind, level, number, text FROM blocks ORDER BY position")
    assert blocks == [block.as_dict() for block in record.blocks]
    edits = rows(store, "SELECT * FROM edits")
    own = [
        {key: value for key, value in edit.items() if key not in ("url", "sequence", "version")}
        for edit in edits
    ]
    assert own == [edit.as_dict() for edit in record.edits]
    sections = rows(store, "SELECT * FROM sections ORDER BY position")
    texts = [block.text for block in record.blocks]
    at = texts.index("二、如何應對")
    assert [(s["heading"], s["number"], s["text"].split("\n")) for s in sections] == [
        (None, None, texts[:1]),
        (texts[1], "一", texts[2:at]),
        (texts[2], "1.1", texts[3:at]),
        (texts[at], "二", texts[at + 1 :]),
    ]
    assert [s["blocks"] for s in sections] == [len(s["text"].split("\n")) for s in sections]


def test_edits_are_kept_compactly(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    record = make_record("http://a.test/1")
    gloss = record.edits[0]
    glosses = tuple(
        gloss._replace(where=f"block[{n // 6}]", start=n % 6 * 9, old="會(huì)") for n in range(270)
    )
    store.commit([make_outcome(replace(record, edits=glosses))], run_id)
    (row,) = rows(store, "SELECT length(CAST(edits AS BLOB)) AS size FROM records")
    (line,) = store.records()
    assert len(line["edits"]) == 270
    assert row["size"] < 270 * 32 < len(json.dumps(line["edits"])) / 3


def test_what_is_counted_by_site_and_subject(
    store: Store, run_id: str, make_record: RecordMaker, make_outcome: OutcomeMaker
) -> None:
    first, second = (
        replace(make_record(f"http://a.test/{n}", n), subject="京東白條", published=f"2024-05-0{n}")
        for n in (1, 2)
    )
    copy = replace(first, url="http://b.test/1", site="mirror", published=None)
    nobody = replace(make_record("http://b.test/4", 4), site="mirror", subject=None, phones=())
    healthy = replace(nobody, url="http://b.test/5", text_hans="", damage=Damage())
    records = (first, second, copy, nobody, healthy)
    store.commit([make_outcome(record) for record in records], run_id)
    dates = {"first_published": "2024-05-01", "last_published": "2024-05-02"}
    assert rows(store, "SELECT * FROM by_site ORDER BY site") == [
        {"site": "mirror", "articles": 3, "subjects": 1, "duplicates": 1}
        | dict.fromkeys(dates, "2024-05-01T08:00:00+08:00"),
        {"site": "sample", "articles": 2, "subjects": 1, "duplicates": 0} | dates,
    ]
    assert rows(store, "SELECT * FROM by_subject") == [
        {"subject": "京東白條", "articles": 3, "sites": 2, "duplicates": 1} | dates
    ]
    assert rows(store, "SELECT * FROM phones_by_subject") == [
        {
            "subject": "京東白條", "number": "95188", "kind": "service", "articles": 3, "sites": 2,
            "example": "客服熱線是95188",
        }
    ]  # fmt: skip
    mirror, sample = rows(store, "SELECT * FROM damage_by_site ORDER BY site")
    assert (mirror["articles"], mirror["damaged"], mirror["per_1000"]) == (3, 2, 1.67)
    assert (sample["glosses"], sample["holes"], sample["unresolved"]) == (6, 2, 2)
