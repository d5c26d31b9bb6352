"""A page of each style of ``bench/cms``: its fields, its blocks, and no furniture in its text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from bench.cms.page import Styled, pages
from bench.extraction_fields import article_of, marks, mean
from bench.extraction_peers import Input, ours

FLOORS = json.loads((Path(__file__).parents[2] / "bench/floors.json").read_text("utf-8"))
NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "bench/cms").glob("*/*.html"))


@cache
def styled() -> dict[str, Styled]:
    return {page.style: page for page in pages(1)}


@pytest.mark.parametrize("name", NAMES)
def test_fields(name: str) -> None:
    page, article = styled()[name], article_of(styled()[name])
    assert article
    assert article.title == page.title
    assert article.breadcrumb == page.trail
    assert (article.editor, article.source) == (page.editor, page.source)
    assert (article.published or "")[: len(page.published or "none")] == (page.published or "")


def test_text_is_above_its_floors() -> None:
    made = styled().values()
    found = mean([marks(p, ours(Input(p.url, p.body, p.content_type, ""))) for p in made])
    floors = FLOORS["extraction"]
    assert found.f1 >= floors["styles, F1"]
    assert found.blocks >= floors["styles, blocks exact"]
    assert found.furniture <= floors["styles, furniture"]
