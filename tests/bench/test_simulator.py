"""The simulator makes what was seen: single spans, and every line of the two given pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench import traditional
from bench.simulator import (
    DEFAULT_FILTER,
    Table,
    decode_cp936,
    filter_words,
    gloss,
    harvest,
    to_gbk,
    to_traditional,
)

GIVEN = Path(__file__).parents[2].parent / "shared" / "data" / "pages"
TABLE = Table.load()
GIVEN_DEPTH = 118
"""Both pages gloss 負, the 118th character, and leave 專, the next, alone."""
FULL_WIDTH = str.maketrans(",:", "，：")

HAN = "".join(traditional.gb2312_characters())
MIXED = HAN + "".join(c for c in to_traditional(HAN)) + "，。：；！？（）“”　 abcXYZ019()"
gbk_text = st.text(st.sampled_from(MIXED), max_size=40)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("会", "會(huì)"),
        ("催收团队", "催收?qǐng)F(tuán)隊(duì)"),
        ("往往因为缺乏金融知识而陷入", "往往因?yàn)槿狈鹑谥R(shí)而陷入"),
        ("可能因为催收电话而", "可能因?yàn)榇呤? 而"),
        ("六、如何应对催收电话", "六、如何應(yīng)對(duì)催收"),
        ("4.1 电话催收", "4.1 催收"),
        ("在享受便利的同时，消费者", "在享受便利的消費(fèi)者"),
        ("与此同时，平台的问题", "與此平臺(tái)的問(wèn)"),
    ],
)
def test_makes_what_was_seen(written: str, seen: str) -> None:
    assert harvest(gloss(to_traditional(filter_words(written)), TABLE)) == seen


def test_private_use_characters_are_kept_until_harvest() -> None:
    damaged = gloss(to_traditional("因为缺乏金融知识而"), TABLE)
    assert "\ue789" in damaged
    assert "\ue036" in damaged


def clean_lines(page: Path) -> list[str]:
    """The page before filter and gloss, a line a block, from its gold; titles are not filtered."""
    gold: dict[str, Any] = json.loads(page.with_suffix(".gold.json").read_text())
    blocks = [filter_words(block["text_hans"].translate(FULL_WIDTH)) for block in gold["blocks"]]
    title, around = gold["title"], [line.translate(FULL_WIDTH) for line in gold["boilerplate"]]
    if not gold["breadcrumb"]:
        return [title, *blocks, *around]
    trail, _caption, *foot = around
    return [trail, title, *blocks[:4], title, *blocks[4:], *foot]


@pytest.mark.skipif(not GIVEN.is_dir(), reason="needs ../shared/data/pages")
@pytest.mark.parametrize("name", ["000_64d7378ac1d50232", "001_784f45aa57907144"])
def test_reproduces_every_line_of_the_given_pages(name: str) -> None:
    page = GIVEN / f"{name}.txt"
    table = TABLE.cut(GIVEN_DEPTH)
    made = [harvest(gloss(to_traditional(line), table)) for line in clean_lines(page)]
    assert made == [line for line in page.read_text().splitlines() if line]


def test_filter_leaves_two_blanks_for_a_telephone_and_nothing_else() -> None:
    assert filter_words("电话催收的问题，同时，话题") == "  催收的问，话"
    assert filter_words("兼职 电话", {"兼职": ""}) == " 电话"


@given(gbk_text)
def test_filtered_words_are_gone(text: str) -> None:
    filtered = filter_words(f"{text}电话{text}题{text}同时，{text}", DEFAULT_FILTER)
    assert "电话" not in filtered
    assert "同时，" not in filtered


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_ascii_is_untouched(text: str) -> None:
    assert gloss(to_traditional(filter_words(text)), TABLE) == text


@given(gbk_text, st.integers(0, len(TABLE.pairs)))
def test_text_without_a_key_is_unchanged(text: str, depth: int) -> None:
    table, data = TABLE.cut(depth), to_gbk(text)
    assume(not any(key in data for key, _ in table.replacements()))
    assert gloss(text, table) == text


@given(gbk_text, st.sampled_from(TABLE.pairs))
def test_an_aligned_key_between_ascii_is_glossed_and_nothing_else(
    text: str, pair: tuple[str, str]
) -> None:
    character, reading = pair
    only = Table((pair,))
    assume(to_gbk(character) not in to_gbk(text))
    assert gloss(f"{text} {character} ", only) == f"{text} {character}({reading}) "


@given(gbk_text)
def test_cp936_gives_back_what_gbk_holds(text: str) -> None:
    assert decode_cp936(to_gbk(text)) == text


@given(st.binary())
def test_cp936_reads_anything(data: bytes) -> None:
    assert len(decode_cp936(data)) <= len(data)


@given(gbk_text)
def test_harvest_of_the_harvested_changes_nothing(text: str) -> None:
    assert harvest(harvest(text)) == harvest(text)


def test_unfit_second_bytes_are_swallowed() -> None:
    assert decode_cp936(b"\xd5(q\xd5\x7fz\xd5") == "?q?z?"
    assert decode_cp936(b"\x80\xff\xa6\xbd") == "\u20ac\uf8f5\ue789"
    assert to_gbk("\u0e01") == b"?"


def test_the_second_table_of_the_field_has_a_blank_after_the_reading() -> None:
    assert gloss("會", Table((("會", "huì"),), spaced=True)) == "會(huì )"


def test_the_table_holds_each_character_once_and_a_group_before_a_request() -> None:
    characters = [character for character, _ in TABLE.pairs]
    assert len(set(characters)) == len(characters) == 125
    assert characters.index("團") < characters.index("請")


@pytest.mark.parametrize(
    ("simplified", "converted"),
    [
        ("逾期后，对于联系，并发布", "逾期后，對于聯系，并發布"),
        ("后续平台规范采取了解尽量", "后續平臺規范采取了解盡量"),
        ("泄露凭借布局旅游里面只有干余", "泄露憑借布局旅游里面只有干余"),
        ("为着启众群吃", "為著啟眾群吃"),
    ],
)
def test_conversion_looks_at_no_phrase(simplified: str, converted: str) -> None:
    assert to_traditional(simplified) == converted


def test_the_committed_conversion_is_what_its_maker_makes() -> None:
    assert traditional.TABLE.read_text(encoding="utf-8") == traditional.table_text()
