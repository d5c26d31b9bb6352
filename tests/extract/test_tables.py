"""Tables: a row of data is text with all its cells, a row that lays the page out is none."""

from __future__ import annotations

from pipelines.decode import decode
from pipelines.extract import extract_article
from pipelines.profile import GENERIC, Profile
from pipelines.records import Article, Snapshot

SENTENCE = "催收电话打来的时候，先问清对方的姓名，再核对欠款的金额。"
TEXT = SENTENCE * 3

LONG_CELL = "还款卡挂失、流水查询、账单分期、协商还款、投诉建议与异议申请"
TABLE = (
    "机构 | 号码 | 能解决的问题",
    "某某小贷客服 | 400-000-1234 | 查询账单、协商分期",
    f"某某银行 | 95588 | {LONG_CELL}",
    f"另一家银行 | 95533 | {LONG_CELL}",
    "12345 | 12378",
    "2024-03-15 | 10:20 | 3%",
    "外包公司 | 13800138000 | 威胁短信",
)


def extract(markup: str, profile: Profile = GENERIC) -> Article:
    return extract_article(decode(Snapshot("http://a.test/", markup.encode("utf-8"))), profile)


def test_a_row_of_data_keeps_all_its_cells() -> None:
    rows = "".join(f"<tr><td>{row.replace(' | ', '<td>')}</tr>" for row in TABLE)
    page = f"<div><p>{TEXT}</p><table>{rows}</table><p>{SENTENCE}</p></div>"
    found = extract(page)
    expected = [row.replace("13800138000", "*" * 11) for row in TABLE]
    assert [block.text for block in found.blocks] == [TEXT, *expected, SENTENCE]
    assert [block.kind for block in found.blocks] == [
        "paragraph",
        *["table_row"] * len(TABLE),
        "paragraph",
    ]
    assert not found.furniture
    assert extract(page, Profile(body="div")).blocks == found.blocks


def test_a_row_that_lays_the_page_out_stays_furniture() -> None:
    layout = "<tr><td>2024-03-15 10:20</td><td>来源：青禾报</td><td>字号：大 中 小</td></tr>"
    markup = f"<table>{layout}<tr><td colspan=3><p>{TEXT}</p><p>{SENTENCE}</p></td></tr></table>"
    assert [block.text for block in extract(markup).blocks] == [TEXT, SENTENCE]
