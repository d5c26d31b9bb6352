"""The two pages given, as text: all that the gold says but the repair."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.decode import decode
from pipelines.extract import extract_article
from pipelines.records import Article, Snapshot

GIVEN = Path(__file__).parents[2].parent / "shared" / "data" / "pages"
NAMES = sorted(path.name.removesuffix(".gold.json") for path in GIVEN.glob("*.gold.json"))
GLOSS = re.compile(r"\([a-zà-ǜ]+\)")

pytestmark = pytest.mark.skipif(not NAMES, reason="the pages given lie beside the project only")


@cache
def article(name: str) -> Article:
    body = (GIVEN / f"{name}.txt").read_bytes()
    return extract_article(decode(Snapshot(f"{name}.txt", body, media="text")))


@cache
def gold(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((GIVEN / f"{name}.gold.json").read_text("utf-8"))
    return data


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_structure(name: str) -> None:
    got = [(block.kind, block.level, block.number) for block in article(name).blocks]
    assert got == [(b["kind"], b.get("level"), b.get("number")) for b in gold(name)["blocks"]]


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_fields(name: str) -> None:
    found, told = article(name), gold(name)
    assert GLOSS.sub("", found.title) == told["title"]
    assert [GLOSS.sub("", level) for level in found.breadcrumb] == told["breadcrumb"]
    assert found.editor == told["editor"]
    assert found.published is None
    assert not found.edges_kept


@pytest.mark.parametrize("name", NAMES or ["none"])
def test_furniture(name: str) -> None:
    assert len(article(name).furniture) == len(gold(name)["boilerplate"])
    assert "15070879527" not in "".join(article(name).furniture)
