"""Mirror pages whose title element and edges were given to spam: the article's own title stands."""

from __future__ import annotations

import pytest

from pipelines import extract

TITLE = "橙橋分期催收電話多久打一次"
TEXT = (
    "橙橋分期的催收電話多在早上打來，接的人先問清對方是誰，再談還款的事，別急著答應。",
    "如果對方說不出工號，就掛斷電話，改撥賬單上印的客服號碼，問清欠了多少，再寫下時間。",
    "家裡人若也接到電話，可以請對方不要再打，並把通話錄下來，留作投訴的憑據，交給平臺。",
)
WORDS = (
    "日韩精品视频大全",
    "国产精品合集",
    "免费观看在线播放",
    "亚洲成人频道",
    "高清无码下载",
    "一区二区三区",
)
SPAM = "_".join(WORDS)
FARM = f"<div>{','.join(WORDS)}</div>"
TAIL = f"<p>主站蜘蛛池模板： {' | '.join(WORDS)}</p>"
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT)
LINKS = "".join(f"<li><a href=/{n}>青禾鎮消息第{n}條</a></li>" for n in range(20))
TRAIL = f"<div>當前位置：<a href=/>首頁</a> &gt; <a href=/a>逾期</a> &gt; {TITLE}</div>"

PAGES = {
    "heading": (SPAM, f"<h1>{TITLE}</h1>{PARAGRAPHS}"),
    "lesser heading": (SPAM, f"<div><h2>{TITLE}</h2><div>{PARAGRAPHS}</div></div>"),
    "box": (SPAM, f"<div class=t>{TITLE}</div><div>{PARAGRAPHS}</div>"),
    "box below the trail": (SPAM, f"{TRAIL}<div class=t>{TITLE}</div><div>{PARAGRAPHS}</div>"),
    "before the title": (f"{SPAM}_{TITLE}", f"<div class=t>{TITLE}</div><div>{PARAGRAPHS}</div>"),
    "behind the title": (f"{TITLE}_{SPAM}", f"<div class=t>{TITLE}</div><div>{PARAGRAPHS}</div>"),
    "line ends": (SPAM, f"<h1>{TITLE}</h1><div>{'<br>'.join(TEXT)}</div>"),
    "no title element": ("", f"<div class=t>{TITLE}</div><div>{PARAGRAPHS}</div>"),
}


@pytest.mark.parametrize("name", PAGES)
def test_title_and_text_between_spam(name: str) -> None:
    head, body = PAGES[name]
    found = extract(
        f"<head><meta charset=utf-8><title>{head}</title></head>"
        f"<body>{FARM}{body}{TAIL}<ul>{LINKS}</ul></body>".encode()
    )
    assert found.title == TITLE
    assert tuple(block.text for block in found.blocks) == TEXT


def test_sentence_above_the_text_is_no_title() -> None:
    body = f"<div>昨天又有人打來。</div><ul>{LINKS}</ul><div>{PARAGRAPHS}</div>"
    assert extract(f"<meta charset=utf-8><body>{body}".encode()).title == ""


def test_noise_that_a_forum_sets_against_copying() -> None:
    noise = '<font class="jammer">0 `6 N$ K- y5 Z+ L$ R6</font>'
    hidden = '<span style="display:none">. g5 @9 P8 E- F0</span>'
    body = "".join(f"{line}{noise}<br>{hidden}" for line in TEXT)
    found = extract(f"<meta charset=utf-8><h1>{TITLE}</h1><td class=t_f>{body}</td>".encode())
    assert tuple(block.text for block in found.blocks) == TEXT


def test_tag_whose_bracket_was_swallowed_ends_its_paragraph() -> None:
    lost = "家裡人說：“再打來我就報警，誰也別想再嚇唬我們這一家老小?！?"
    body = f"<p>{lost}/p><p>{TEXT[0]}</p><p>{TEXT[1]}?br>{TEXT[2]}</p>"
    found = extract(f"<meta charset=utf-8><h1>{TITLE}</h1><div>{body}</div>".encode())
    assert [block.text for block in found.blocks] == [lost, TEXT[0], f"{TEXT[1]}?", TEXT[2]]
    harvested = "\n".join((TITLE, f"{lost}/p>", *TEXT)).encode()
    assert extract(harvested).blocks[0].text == lost
