"""The two pages given, through ``scrapy clean``, against what a perfect record holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines import Snapshot, clean, undo
from pipelines.decode import decode
from pipelines.extract import extract_article
from pipelines.records import Record

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT.parent / "shared/data/pages").glob("*.txt"))
FIELDS = ("title", "subject", "breadcrumb", "category", "editor", "published")

pytestmark = pytest.mark.skipif(not PAGES, reason="the pages lie beside the project")


def gold(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.with_suffix(".gold.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def lines() -> dict[str, str]:
    """The JSONL lines that ``scrapy clean`` prints, by page."""
    call = [sys.executable, "-m", "scrapy", "clean", *map(str, PAGES)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(zip((page.stem for page in PAGES), done.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem[:3])
def test_record_is_the_gold(page: Path, lines: dict[str, str]) -> None:
    record, wanted = json.loads(lines[page.stem]), gold(page)
    assert {name: record[name] for name in FIELDS} == {name: wanted[name] for name in FIELDS}
    for name in ("text", "text_hans", "text_hant"):
        assert record[name].split("\n") == [block[name] for block in wanted["blocks"]]
    for block, wanted_block in zip(record["blocks"], wanted["blocks"], strict=True):
        assert {key: block[key] for key in ("kind", "number")} == {
            key: wanted_block.get(key) for key in ("kind", "number")
        }
        assert block["level"] == wanted_block.get("level")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem[:3])
def test_nothing_of_the_furniture_is_left(page: Path, lines: dict[str, str]) -> None:
    line = lines[page.stem]
    for secret in ("15070879527", "3590931873"):
        assert secret not in line
    text = json.loads(line)["text"].split("\n")
    assert not set(text) & set(gold(page)["boilerplate"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem[:3])
def test_undo_gives_the_extracted_blocks(page: Path, lines: dict[str, str]) -> None:
    snapshot = Snapshot(page.name, page.read_bytes(), media="text")
    assert undo(json.loads(lines[page.stem])) == extract_article(decode(snapshot)).blocks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem[:3])
def test_a_second_repair_finds_nothing(page: Path) -> None:
    first = clean(Snapshot(page.name, page.read_bytes(), media="text"))
    assert isinstance(first, Record)
    again = clean(Snapshot(page.name, f"{first.title}\n{first.text}".encode(), media="text"))
    assert isinstance(again, Record)
    assert again.edits == ()
    assert again.text == first.text
