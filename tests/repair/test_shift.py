"""Shifted bytes of every kind that the simulator makes, decoded again."""

from __future__ import annotations

import time

import pytest

from bench.simulator import Table, gloss, harvest, to_traditional
from pipelines.repair import restore
from pipelines.repair.shift.bare import Bare, expected
from pipelines.repair.shift.division import division_cost

WHOLE = (
    "一系列措施：六个月内新增充电桩",  # 個 ends in 80: `€(gè)`
    "往往因为缺乏金融知识而陷入困境。",
    "当地政府部门与银行的催收团队联系。",
    "因为催收电话而感到羞愧。",
    "接通之后记下工号，再谈正事。",  # the last byte of the line is lost
)
DELETED = (
    "往往因为缺乏金融知识而陷入困境。",
    "说明催收团队的负责人已经更换。",
)


def damaged(line: str) -> tuple[str, str]:
    """A line as a mirror site has it, and what is meant."""
    traditional = to_traditional(line)
    return gloss(traditional, Table.load()), traditional


@pytest.mark.parametrize("line", WHOLE)
def test_as_decoded_everything_comes_back(line: str) -> None:
    seen, meant = damaged(line)
    assert seen != meant
    assert restore(seen).text == meant


def test_a_letter_that_is_half_a_key() -> None:
    """The second byte of 為 and the L of Louis are 長."""
    seen, meant = damaged("龙年邮票为Louis所设计")
    assert restore(seen).text == meant


@pytest.mark.parametrize("line", DELETED)
def test_deleted_characters_come_back(line: str) -> None:
    seen, meant = map(harvest, damaged(line))
    restored = restore(seen)
    assert restored.text == meant
    assert restored.undo() == seen


def test_a_later_stretch_alone_explains_nothing() -> None:
    """Characters deleted on a page whose marks are full-width: it begins at the first ?."""
    text = "可能因?yàn)槿狈鹑谥R(shí)而感到會(huì)羞愧，因此來(lái)電不接。"
    assert restore(text).text == "可能因為缺乏金融知識而感到會羞愧，因此來電不接。"


def test_a_lost_digit_stays_visible() -> None:
    seen, _ = damaged("大熊猫在野外觅食99%的食物是竹子，由于竹子低")
    restored = restore(seen)
    assert "在野外覓食?9%的食物" in restored.text
    assert all("?" not in edit.new for edit in restored.edits)


def test_what_a_page_glosses_everywhere_does_not_stand_bare() -> None:
    bare = Bare("Hant", frozenset("會無"), ["應該"])
    assert bare["會"] == float("inf")
    assert bare.split("會") == 0
    assert bare["電"] == 0
    assert bare["数"] == float("inf")  # a simplified character on a traditional page
    assert expected(frozenset("會無")) >= {"數", "業"}
    assert expected(frozenset()) == frozenset()


def test_what_the_conversion_would_have_converted_is_unlikely() -> None:
    assert Bare("Hant", frozenset())["机"] > Bare("Hant", frozenset())["機"]
    assert Bare("Hans", frozenset())["机"] == 0
    assert Bare("Hant", frozenset())["后"] == 0  # the pages leave it as it is


def test_words_that_can_follow_one_another_are_cheaper() -> None:
    assert division_cost("因为工作需要") < division_cost("因为作工要需")


@pytest.mark.parametrize("unit", ["?qǐng)", "?yàn)", "(?qǐng)", "?！", "A(yì)", "?2"])
def test_what_leads_to_nothing_costs_little(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.process_time()
    assert restore(text).undo() == text
    assert time.process_time() - start < 10
