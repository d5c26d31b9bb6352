"""The calls for one step alone: what extraction finds, and a record's blocks as extracted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipelines.decode import decode
from pipelines.errors import ExtractionError
from pipelines.extract import extract_article
from pipelines.profile import GENERIC
from pipelines.records import Article, Block, Edit, Record, Snapshot
from pipelines.repair.edits import undo_text

BLOCK = re.compile(r"block\[(\d+)\]")


def extract(body: bytes | str, url: str = "", encoding: str | None = None) -> Article:
    """The article of a page, before any repair.

    ``encoding`` overrides what the page says of itself. Raises ``ExtractionError`` (its
    ``reason`` is a code, its ``detail`` one line) where there is none.
    """
    if isinstance(body, str):
        body, encoding = body.encode("utf-8", "surrogatepass"), "utf-8"
    profile = replace(GENERIC, encoding=encoding or "")
    return extract_article(decode(Snapshot(url, body), profile), profile)


def extract_text(body: bytes | str, url: str = "") -> str:
    """The article's text, a block a line, before repair; empty where there is none."""
    try:
        article = extract(body, url)
    except ExtractionError:
        return ""
    return "\n".join(block.text.strip() for block in article.blocks)


def undo(record: Record | Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks as extracted, from the record's own edits; takes a JSONL line's dict too."""
    data = record.as_dict() if isinstance(record, Record) else record
    edits: defaultdict[int, list[Edit]] = defaultdict(list)
    for row in data["edits"]:
        edit = Edit.from_dict(row)
        if match := BLOCK.fullmatch(edit.where):
            edits[int(match[1])].append(edit)
    blocks = (Block(**block) for block in data["blocks"])
    return tuple(
        replace(block, text=undo_text(block.text, edits[number]))
        for number, block in enumerate(blocks)
    )
