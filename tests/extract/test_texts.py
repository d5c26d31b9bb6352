"""Pages harvested as bare text: what harvesting leaves of their furniture, and of their markup."""

from __future__ import annotations

import pytest

from pipelines import Snapshot
from pipelines.decode import decode
from pipelines.extract import extract_article
from pipelines.records import Article

FIRST = "橙橋分期的催收電話多在早上打來，接的人先問清對方是誰，再談還款的事。"
SECOND = "如果對方說不出工號，就掛斷電話，改撥賬單上印的客服號碼，問清欠了多少。"
FARM = " I ".join(f"{city}城同城信息" for city in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳")
QUESTION = "借錢不還，橙橋分期會怎樣催收？"


def article(*lines: str) -> Article:
    return extract_article(decode(Snapshot("page.txt", "\n".join(lines).encode(), media="text")))


def texts(found: Article) -> list[str]:
    return [block.text for block in found.blocks]


def test_title_that_is_a_question_below_a_farm_and_a_numbered_trail() -> None:
    found = article(
        FARM, f"1. 首頁 > 生活百科 > {QUESTION}", QUESTION, FIRST, SECOND, f"主站蜘蛛池模板: {FARM}"
    )
    assert found.title == QUESTION
    assert found.breadcrumb == ("首頁", "生活百科", QUESTION)
    assert texts(found) == [FIRST, SECOND]


def test_name_and_moment_below_the_title_are_a_byline() -> None:
    found = article("橙橋分期催收電話", "城南支行 2023-12-15 05:16:54", FIRST, SECOND)
    assert found.published == "2023-12-15T05:16:54+08:00"
    assert texts(found) == [FIRST, SECOND]


def test_log_of_calls_is_text() -> None:
    log = ["橙橋分期 2023-12-15 05:16", "橙橋分期 2023-12-16 06:20"]
    assert texts(article("這個月的催收電話", *log, FIRST, SECOND)) == [*log, FIRST, SECOND]


def test_marks_of_markdown_make_headings() -> None:
    found = article(
        "# 橙橋分期催收電話", FIRST, "## 誰在打電話", SECOND, "### 工號", FIRST + SECOND
    )
    assert found.title == "橙橋分期催收電話"
    assert [(block.text, block.level) for block in found.blocks if block.level] == [
        ("誰在打電話", 1),
        ("工號", 2),
    ]


def test_one_hash_is_the_authors() -> None:
    assert texts(article("橙橋分期催收電話", FIRST, "# 催收")) == [FIRST, "# 催收"]


@pytest.mark.parametrize("lead", [f"導讀 {FIRST[:24]}...", f"{FIRST[:24]}……"])
def test_excerpt_of_the_first_paragraph_goes(lead: str) -> None:
    assert texts(article("橙橋分期催收電話", lead, FIRST, SECOND)) == [FIRST, SECOND]


def test_words_side_by_side_are_tags_at_the_end_only() -> None:
    words = "催收方式 還款計劃 理性消費"
    assert texts(article("橙橋分期催收電話", words, FIRST, words)) == [words, FIRST]


def test_gap_in_the_last_line_is_no_tag() -> None:
    last = "接到催收  怎麼辦"
    assert texts(article("橙橋分期催收電話", FIRST, last)) == [FIRST, last]


def test_source_of_a_picture_is_not_the_articles() -> None:
    found = article("橙橋分期催收電話", FIRST, "▲資料圖(來源:橙橋圖庫)", SECOND)
    assert found.source is None
    assert texts(found) == [FIRST, SECOND]


@pytest.mark.parametrize("mark", ["_", ","])
def test_title_below_a_line_of_spam(mark: str) -> None:
    spam = mark.join(
        ["日韩精品视频", "国产精品大全", "免费观看在线播放", "亚洲成人", "高清无码下载", "一区二区"]
    )
    found = article(spam, "橙橋分期催收電話", FIRST, SECOND)
    assert found.title == "橙橋分期催收電話"
    assert spam in found.furniture


def test_name_of_a_part_is_no_title() -> None:
    found = article("小編導語", FIRST, SECOND)
    assert found.title == ""
    assert texts(found) == ["小編導語", FIRST, SECOND]
