"""White space, hidden text, hostile markup, profiles: what extraction owes to any page."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.decode import decode
from pipelines.errors import REASONS, ExtractionError
from pipelines.extract import extract_article
from pipelines.extract.lines import source_space
from pipelines.profile import GENERIC, Profile
from pipelines.records import Article, Snapshot

SENTENCE = "催收电话打来的时候，先问清对方的姓名，再核对欠款的金额。"
TEXT = SENTENCE * 3
SECONDS = 10.0
"""For any page, however made; the slowest takes one on an idle machine."""


def extract(markup: str, profile: Profile = GENERIC, url: str = "http://a.test/") -> Article:
    return extract_article(decode(Snapshot(url, markup.encode("utf-8"))), profile)


def texts(markup: str, profile: Profile = GENERIC) -> list[str]:
    return [block.text for block in extract(markup, profile).blocks]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"催收  {SENTENCE}催收  ", f"催收  {SENTENCE}催收  "),
        (f"  {SENTENCE}", f"  {SENTENCE}"),
        (f"  <b>催收</b>  {SENTENCE}", f"  催收  {SENTENCE}"),
        (f"\n      　　{SENTENCE}  \n    ", f"　　{SENTENCE}  "),
        (f"&nbsp;&nbsp;{SENTENCE}&nbsp;", f"\xa0\xa0{SENTENCE}\xa0"),
        (f"{SENTENCE}\n      {SENTENCE}", SENTENCE * 2),
        (f"A call\n   came. {SENTENCE}", f"A call came. {SENTENCE}"),
        (f"催收  \n   是{SENTENCE}", f"催收  是{SENTENCE}"),
        (f"<!-- 注释 -->{SENTENCE}<script>var a = '脚本';</script>", SENTENCE),
    ],
)
def test_white_space_is_the_source_s_but_for_its_line_ends(inside: str, text: str) -> None:
    assert texts(f"<body><p>{inside}</p>\n  <p>{TEXT}</p></body>") == [text, TEXT]


@given(st.text(alphabet="催收 \t\n\r\f\u3000\xa0a", max_size=30))
def test_source_space_drops_nothing_but_white_space(text: str) -> None:
    kept = source_space(text)
    assert "".join(kept.split()) == "".join(text.split())
    assert "\n" not in kept.strip("\n")


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>{}</div>",
        "<div hidden>{}</div>",
        "<div style='position:absolute; left:-9999px'>{}</div>",
        "<script>{}</script>",
        "<!--{}-->",
        "<p>" + "免费影院|在线观看|" * 20 + "</p>",
    ],
)
def test_what_no_reader_sees_is_no_text(hidden: str) -> None:
    markup = f"<h1>催收电话</h1>{hidden.format('看不见的' + SENTENCE)}<p>{TEXT}</p>"
    assert texts(markup) == [TEXT]


@pytest.mark.parametrize(
    "markup",
    [
        f"<div style='display:none'><p>{TEXT}</p></div>",
        f"<title>催收电话<body><p>{TEXT}</p>",
        f"<body><textarea><p>{TEXT}</p>",
        f"<body><!-- <p>{TEXT}</p>",
        f"<noscript><p>{TEXT}</p></noscript>",
        f"<html><body></body></html><html><body><p>{TEXT}</p></body></html>",
    ],
)
def test_text_is_found_where_there_is_no_other(markup: str) -> None:
    assert TEXT in texts(markup)


HOSTILE: dict[str, Callable[[], str]] = {
    "nested": lambda: "<div>" * 100_000 + TEXT,
    "nested and closed": lambda: "<div>" * 100_000 + TEXT + "</div>" * 100_000,
    "lists": lambda: "<ul><li>" * 30_000 + TEXT,
    "attributes": lambda: f"<div {' '.join(f'a{n}=x' for n in range(200_000))}>{TEXT}",
    "attributes with marks": lambda: "<p " + "a='>' " * 200_000 + f">{TEXT}",
    "distinct attributes": lambda: (
        "<p " + "".join(f"a{n}='>' " for n in range(99_999)) + f">{TEXT}"
    ),
    "bold storm": lambda: "<b><i>" * 50_000 + f"<p>{TEXT}",
    "fonts": lambda: "".join(f"<p><font color={n}>" for n in range(30_000)) + TEXT,
    "open quote": lambda: '<a href="' * 100_000 + TEXT,
    "one node": lambda: f"<p>{SENTENCE * 40_000}</p>",
    "many lines": lambda: f"{SENTENCE}<br>" * 30_000,
    "blanks": lambda: f"<p>{TEXT}</p><p>a{' ' * 3_000_000}b</p>",
    "brackets": lambda: f"<p>{TEXT}</p><p>{'(' * 1_000_000}a</p>",
    "open gloss": lambda: f"<p>{TEXT}</p><p>{'責(zé' * 300_000}</p>",
    "marks": lambda: f"<p>{TEXT}</p><p>{'?' * 1_000_000}</p>",
    "surrogates": lambda: f"<p>{TEXT}</p>\x00\u202e\U0010f8ff\ue789",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_keeps_its_text_in_bounded_time(name: str) -> None:
    markup = HOSTILE[name]()
    started = time.process_time()
    found = extract(markup)
    assert time.process_time() - started < SECONDS
    assert SENTENCE in "".join(block.text for block in found.blocks)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<html><frameset><frame src=a.htm></frameset></html>", "frameset"),
        ("".join(f"<li><a href={n}>逾期第{n}天怎么办</a></li>" for n in range(60)), "only_links"),
        ("<html><body></body></html>", "no_text"),
        ("<script>" + "var a = 1;" * 500 + "</script>", "no_text"),
        ("<p>催收电话</p>", "no_text"),
        ("催收电话", "no_text"),
    ],
)
def test_a_page_without_text_says_why_and_what_was_seen(markup: str, reason: str) -> None:
    with pytest.raises(ExtractionError) as error:
        extract(markup)
    assert (error.value.reason, error.value.stage) == (reason, "extract")
    assert any(char.isdigit() for char in error.value.detail)
    assert reason in REASONS


SITE = f"""<title>催收电话-某站</title><div class=x>首页|信贷</div><h4 class=t>真正的标题</h4>
<i class=who>沈未晚</i><i class=from>青禾报</i><i class=when>2024-01-02 03:04</i>
<div class=y><p>{TEXT}</p><p class=ad>{SENTENCE}广告</p><p>短句</p></div>
<div><p>{TEXT * 3}</p></div>"""


def test_a_profile_s_selectors_come_first() -> None:
    profile = Profile(
        title=".t",
        body=".y",
        remove=(".ad",),
        breadcrumb=".x",
        editor=".who",
        source=".from",
        published=".when",
        utc_offset="+09:00",
    )
    found = extract(SITE, profile)
    assert [block.text for block in found.blocks] == [TEXT, "短句"]
    assert (found.title, found.breadcrumb) == ("真正的标题", ("首页", "信贷"))
    assert (found.editor, found.source) == ("沈未晚", "青禾报")
    assert found.published == "2024-01-02T03:04:00+09:00"


def test_a_profile_may_use_what_only_the_second_parser_knows() -> None:
    assert texts(SITE, Profile(body="div:-soup-contains('短句')")) == [
        TEXT,
        SENTENCE + "广告",
        "短句",
    ]


def test_a_selector_that_finds_nothing_leaves_the_page_to_its_looks() -> None:
    assert TEXT * 3 in texts(SITE, Profile(body=".gone", remove=(".ad",)))


@pytest.mark.parametrize("profile", [Profile(body="p:("), Profile(body=".y", remove=("p[",))])
def test_a_selector_that_cannot_be_read_is_named(profile: Profile) -> None:
    with pytest.raises(ExtractionError, match="bad_selector: 'p"):
        extract(SITE, profile)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>京东催收电话_逾期_某某网</title>", "", "京东催收电话"),
        ("<title>某某贷款网--京东催收电话</title>", "", "京东催收电话"),
        ("<title>京东催收电话 - 信贷 - 某某网</title>", "<h1>某某网</h1>", "京东催收电话"),
        ("<title>某某网</title>", "<h1>京东催收电话</h1>", "京东催收电话"),
        ("<meta property=og:title content=京东催收电话>", "", "京东催收电话"),
        ("<title>无标题文档</title>", "<h2>京东催收电话</h2>", "京东催收电话"),
        ("", "", ""),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    assert extract(f"<html><head>{head}</head><body>{body}<p>{TEXT}</p></body>").title == title


def test_editor_and_source_keep_their_glosses() -> None:
    found = extract(
        f"<p>來(lái)源：民生日?qǐng)?bào)</p><p>{TEXT}</p><p>責(zé)任編輯：唐儷(lì)漪</p>"
    )
    assert (found.source, found.editor) == ("民生日?qǐng)?bào)", "唐儷(lì)漪")


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        (
            '<script type="application/ld+json">{"datePublished":"2024-05-06"}</script>',
            "2024-05-06",
        ),
        ('<meta name="pubdate" content="2024-05-06 07:08">', "2024-05-06T07:08:00+08:00"),
        ('<time datetime="2024-05-06T07:08:09+08:00">五月</time>', "2024-05-06T07:08:09+08:00"),
        ("<p>发布时间：2024年5月6日</p>", "2024-05-06"),
        ("<p>Posted on May 6, 2024 by Dana</p>", "2024-05-06"),
        ("<p>Copyright 2001-2-3 某某网</p>", None),
        ("", None),
    ],
)
def test_published(markup: str, date: str | None) -> None:
    assert extract(f"{markup}<p>{TEXT}</p>").published == date


def test_published_in_the_url_is_the_last_resort() -> None:
    assert (
        extract(f"<p>{TEXT}</p>", url="http://a.test/2024/05/06/7.html").published == "2024-05-06"
    )


@pytest.mark.parametrize("tag", ["div", "p", "div class=info", "p class=article-content"])
@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "發(fā)布于 2024年04月02日 08:00　來源：本站原創　責(zé)任編輯：本站編輯部　點擊：0次",
            ("本站編輯部", "本站原創", "2024-04-02T08:00:00+08:00"),
        ),
        (
            "发布时间：2024-04-02 来源：青禾报 作者：沈未晚 阅读：12次",
            ("沈未晚", "青禾报", "2024-04-02"),
        ),
        (
            "2024-04-02 08:00　责任编辑：沈未晚　来源：青禾报",
            ("沈未晚", "青禾报", "2024-04-02T08:00:00+08:00"),
        ),
    ],
)
def test_a_line_of_labelled_fields_gives_them_and_is_no_text(
    tag: str, line: str, told: tuple[str, ...]
) -> None:
    found = extract(
        f"<div class=content><h1>催收电话</h1><{tag}>{line}</{tag.split(maxsplit=1)[0]}>"
        f"<p>{TEXT}</p><p>{SENTENCE}</p></div>"
    )
    assert [block.text for block in found.blocks] == [TEXT, SENTENCE]
    assert (found.editor, found.source, found.published) == told
    assert line in found.furniture


P, H, ITEM = "paragraph", "heading", "list_item"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("一、甲 | 1.1 乙 | …", [f"{H} 1 一", f"{H} 2 1.1", P]),
        ("一、甲 | … | 1.1 乙 | …", [f"{H} 1 一", P, f"{H} 2 1.1", P]),
        (
            "第一章 甲 | … | 一、乙 | … | （一）丙 | …",
            [f"{H} 1 一", P, f"{H} 2 一", P, f"{H} 3 一", P],
        ),
        ("… | 1、甲； | 2、乙； | …", [P, f"{ITEM} 1", f"{ITEM} 2", P]),
        ("… | 1. 甲 | 2. 乙 | 3. 丙 | …", [P, f"{ITEM} 1", f"{ITEM} 2", f"{ITEM} 3", P]),
        ("… | 1. 甲 | … | 2. 乙 | …", [P, f"{H} 1 1", P, f"{H} 1 2", P]),
        ("… | <b>要点</b> | …", [P, f"{H} 1", P]),
        ("小编导语 | … | 一、甲 | … | 小编总结 | …", [f"{H} 1", P, f"{H} 1 一", P, f"{H} 1", P]),
        ("… | 3.5万元的欠款怎么还 | …", [P, P, P]),
    ],
)
def test_structure_by_numbers_and_type(lines: str, told: list[str]) -> None:
    marked = (
        f"<p>{line.replace('…', f'第{n}段。{TEXT}')}" for n, line in enumerate(lines.split(" | "))
    )
    found = extract(f"<div>{''.join(marked)}</div>")
    parts = [(block.kind, block.level, block.number) for block in found.blocks]
    assert [" ".join(str(part) for part in row if part is not None) for row in parts] == told
