"""``restore`` as people call it: pages, sentences, and input that is no text at all."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pipelines.repair import damage, restore

SHARED = Path(__file__).parents[2].parent / "shared"
PAGES = sorted((SHARED / "data/pages").glob("*.txt"))
WILD = SHARED / "data/damage/misaligned_wild.tsv"


@pytest.mark.skipif(not PAGES, reason="the given pages lie beside the project, not in it")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_given_page(page: Path) -> None:
    restored = restore(page.read_text("utf-8"))
    lines = restored.text.split("\n")
    gold = json.loads(page.with_suffix("").with_suffix(".gold.json").read_text("utf-8"))
    assert [block["text"] for block in gold["blocks"] if block["text"] not in lines] == []
    assert restored.undo() == page.read_text("utf-8")
    assert damage(restored.text, restored.edits).unresolved == 0


def wild() -> list[tuple[str, str]]:
    if not WILD.exists():
        return []
    rows = [line.split("\t") for line in WILD.read_text("utf-8").splitlines()[1:]]
    return [(seen, meant) for _, seen, meant, certain in rows if certain == "yes"]


STILL_OPEN = {
    "攵嗨粫?huì)兒覺!我",
    "“不尋?!钡穆罚诿芰掷锎",
}
"""Spans of the field that are not decoded yet; strict, so that progress moves them out."""


@pytest.mark.parametrize(("seen", "meant"), wild(), ids=lambda text: text)
def test_wild_span(seen: str, meant: str, request: pytest.FixtureRequest) -> None:
    if seen in STILL_OPEN:
        request.applymarker(pytest.mark.xfail(strict=True, reason="not decoded yet"))
    assert meant in restore(seen).text


@pytest.mark.parametrize(
    "text",
    ["", "\n", "plain English (see below)?", "\x00", "\ud800催收", "?" * 1000, "((((" * 1000],
    ids=["empty", "newline", "english", "nul", "surrogate", "marks", "brackets"],
)
def test_odd_input_comes_back(text: str) -> None:
    assert restore(text).text == text


@pytest.mark.parametrize("unit", ["((((a", "會(huì", "?qǐng)", "催收 電 話", "因?yàn)槿", "?！蔽"])
def test_cost_grows_with_length_alone(unit: str) -> None:
    """A hundred thousand characters of what could make an expression explode."""
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    restore(text[: len(text) // 10], title="催收電話")
    short = time.process_time() - start
    start = time.process_time()
    restore(text, title="催收電話")
    long = time.process_time() - start
    assert long < 30 * short + 1
