"""Records and outcomes to store, made of sentences rather than read from pages."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from exports.outcome import Outcome
from exports.store import Store
from pipelines.records import Block, Damage, Edit, Phone, Record, Topic
from pipelines.script import to_hans, to_hant

SENTENCES = (
    "隨著消費信貸的快速發展，越來越多的人選擇小額貸款。",
    "催收電話的頻繁出現，給很多用戶帶來了困擾。",
    "如果遇到暴力催收，應當保留錄音和短信作為證據。",
    "平臺的客服熱線是95188，撥打時請說明逾期的原因。",
    "與此同時，消費者應當了解自己的權利和義務。",
    "協商還款的方案需要雙方書面確認，不要輕信口頭承諾。",
    "逾期記錄會影響個人徵信，後續的貸款申請可能被拒絕。",
    "監管部門要求催收人員不得在夜間撥打電話。",
)

RecordMaker = Callable[..., Record]


def article(url: str, seed: int = 0, sentences: int = 12) -> Record:
    """An article on collection calls, of sentences that the seed chooses and marks as its own."""
    chance = random.Random(seed)
    own = [
        "".join(chr(0x4E00 + chance.randrange(4000)) for _ in range(40)) for _ in range(sentences)
    ]
    paragraphs = [f"{words}：{chance.choice(SENTENCES)}" for words in own]
    blocks = (
        Block("paragraph", "小編導語：" + paragraphs[0]),
        Block("heading", "一、催收電話的由來", 1, "一"),
        Block("heading", "1.1 催收電話的背景", 2, "1.1"),
        *(Block("paragraph", text) for text in paragraphs[1:-2]),
        Block("heading", "二、如何應對", 1, "二"),
        *(Block("list_item", text) for text in paragraphs[-2:]),
    )
    text = "\n".join(block.text for block in blocks)
    hans = to_hans(text)
    return Record(
        url=url,
        site="sample",
        title=f"第{seed}號小額貸催收電話",
        subject=f"第{seed}號小額貸",
        breadcrumb=("首頁", "還款逾期", "正文"),
        category="還款逾期",
        editor=None,
        source="本站",
        published="2024-05-01T08:00:00+08:00",
        fetched_at="2026-11-22T05:00:00Z",
        encoding="gb18030",
        script="Hant",
        text=text,
        text_hans=hans,
        text_hant=to_hant(hans),
        blocks=blocks,
        edits=(
            Edit("title", 1, 3, "會(huì)", "會", "gloss", "safe"),
            Edit("block[0]", 1, 0, "小(xiǎo)", "小", "gloss", "safe"),
            Edit("block[0]", 1, 4, "編(biān)", "編", "gloss", "safe"),
            Edit("block[1]", 2, 5, "  ", "電話", "omitted", "likely"),
            Edit("block[4]", 2, 9, "", "同時，", "omitted", "suggested", applied=False),
        ),
        damage=Damage(3, 0, 1, 1, 2.5),
        topic=Topic(True, 0.75),
        phones=(Phone("95188", "service", "客服熱線是95188"),),
        content_hash=sha256(text.encode()).hexdigest(),
        cleaner_version="1",
    )


def outcome(record: Record, **changes: object) -> Outcome:
    """The fetch that brought a record."""
    fields: dict[str, Any] = {"status": 200, "body_hash": "b", "record": record} | changes
    return Outcome(record.url, "article", "done", "stored", **fields)


@pytest.fixture(scope="session")
def make_record() -> RecordMaker:
    return article


@pytest.fixture(scope="session")
def make_outcome() -> Callable[..., Outcome]:
    return outcome


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cuishou.db", clock=lambda: 1_000_000.0) as opened:
        yield opened


@pytest.fixture
def run_id(store: Store) -> str:
    return store.begin_run("crawl", {"site": "sample"}, "1")
