"""What must come out of a page of the sample site: what its author wrote, undamaged."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bench.sample.article import Source
from bench.simulator import to_traditional
from pipelines.records import Block

TRAIL_ENDS = ("首页", "网站首页", "首頁", "網站首頁", "正文")
MOBILE = re.compile(r"1[3-9]\d{9}")
TRACELESS = re.compile(r"(^|(?<=[。！？；，：]))同时，")
"""A filtered word at the head of a sentence or a clause: gone without anything left to see."""


def expected_article(source: Source, site: str, duplicate_of: str | None) -> dict[str, Any]:
    """The article in the page's own characters, with where it stands and how it was damaged."""

    def written(text: str | None) -> str | None:
        return text and as_published(text, source)

    found: dict[str, Any] = {
        "name": source.name,
        "kind": source["kind"],
        "split": source["split"],
        "url": site + source["path"],
        "script": source["script"].capitalize(),
        "about_collection_calls": source.says("about"),
        "duplicate_of": duplicate_of,
        "damage": {
            "filter": source.says("filter"),
            "depth": int(source["depth"]),
            "spaced": source.says("spaced"),
            "harvested": source.says("harvested"),
        },
        "title": written(source["title"]),
        "breadcrumb": [written(level) for level in source.trail],
        "category": written([level for level in source.trail if level not in TRAIL_ENDS][-1]),
        "editor": written(source.get("editor")),
        "source": written(source.get("source")),
        "published": source.get("published") or url_date(source["path"]),
        "phones": (source.get("phones") or "").split(),
        "blocks": [expected_block(block, source) for block in source.blocks],
    }
    if subject := source.get("subject"):
        found["subject"] = written(subject)
    return found


def as_published(text: str, source: Source) -> str:
    """The text in the page's script, and in the forms of characters that the site keeps."""
    shown = to_traditional(text) if source["script"] == "hant" else text
    return unicodedata.normalize("NFKC", shown) if source.says("harvested") else shown


def url_date(path: str) -> str | None:
    """The day that a path names by itself, where the page shows none.

    >>> url_date("/article/20240611/1083.html")
    '2024-06-11'
    """
    day = re.search(r"/(20\d\d)([01]\d)([0-3]\d)/", path)
    return "-".join(day.groups()) if day else None


def expected_block(block: Block, source: Source) -> dict[str, Any]:
    """The block as the record must hold it: mobile numbers masked.

    ``without_trace`` is there where the filter took a word that nobody can miss: then that text
    is as good as the author's.
    """

    def written(text: str) -> str:
        masked = MOBILE.sub(lambda number: "*" * len(number[0]), text)
        return as_published(masked, source)

    found = block.as_dict() | {"text": written(block.text)}
    rest = TRACELESS.sub("", block.text)
    if source.says("filter") and rest != block.text:
        found["without_trace"] = written(rest)
    return found
