"""Saved pages, each in a folder with what must come out of it: one assertion a field."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.decode import decode
from pipelines.extract import extract_article
from pipelines.records import Article, Snapshot

PAGES = Path(__file__).parents[1] / "pages"
NAMES = sorted(folder.parent.name for folder in PAGES.glob("*/expected.json"))
FIELDS = ("title", "breadcrumb", "editor", "source", "published", "encoding")


@cache
def expected(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((PAGES / name / "expected.json").read_text("utf-8"))
    return data


@cache
def article(name: str) -> Article:
    body = (PAGES / name / "page.html").read_bytes()
    told = expected(name)
    snapshot = Snapshot(told["url"], body, fetched_at=told.get("fetched_at"))
    return extract_article(decode(snapshot))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_field(name: str, field: str) -> None:
    got = getattr(article(name), field)
    assert (list(got) if field == "breadcrumb" else got) == expected(name)[field]


@pytest.mark.parametrize("name", NAMES)
def test_blocks(name: str) -> None:
    assert [block.as_dict() for block in article(name).blocks] == expected(name)["blocks"]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_text_or_furniture(name: str) -> None:
    """No line of the text is told as furniture, and no person's number is left in either."""
    found = article(name)
    assert not {block.text for block in found.blocks} & set(found.furniture)
    everything = "\n".join((found.title, *(b.text for b in found.blocks), *found.furniture))
    assert "13800138000" not in everything
    assert "example.com" not in everything
