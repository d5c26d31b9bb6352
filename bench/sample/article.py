"""Reads an article of the sample site: a header of ``key: value`` lines, ``---``, then its blocks.

A line is a block: ``# `` and ``## `` are headings, ``- `` is a list item, ``> `` a quote and
``| a | b |`` a row of a table. A number with a point at the head of a line makes a list item too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.records import Block, BlockKind

CELL_GAP = " | "
"""Between the cells of a table row in its block's text."""

MARKS: Mapping[str, tuple[BlockKind, int | None]] = {
    "# ": ("heading", 1),
    "## ": ("heading", 2),
    "- ": ("list_item", None),
    "> ": ("quote", None),
    "| ": ("table_row", None),
}
HEADING_NUMBER = re.compile(
    r"(?:第?(?P<chapter>[一二三四五六七八九十]+)(?:、|章|节)|（(?P<part>[一二三四五六七八九十]+)）"
    r"|(?P<decimal>\d+\.\d+) |(?P<stem>[甲乙丙丁])、)"
)
ITEM_NUMBER = re.compile(r"(?P<item>\d+)[.、](?!\d)")
TRAIL_GAP = " > "
DEFAULTS = {
    "filter": "no",
    "depth": "0",
    "spaced": "no",
    "harvested": "no",
    "kind": "article",
    "headings": "marked",
    "linked": "yes",
}
"""``linked`` no: only the sitemap or the feed knows of it."""


@dataclass(frozen=True, slots=True)
class Source:
    """An article as its author wrote it, and how the site spoils it."""

    name: str
    header: Mapping[str, str]
    blocks: tuple[Block, ...]

    def get(self, key: str) -> str | None:
        """The header's value; ``None`` where there is none."""
        return self.header.get(key, DEFAULTS.get(key))

    def __getitem__(self, key: str) -> str:
        value = self.get(key)
        if value is None:
            raise SystemExit(f"{self.name}.txt: the header lacks `{key}:`")
        return value

    def says(self, key: str) -> bool:
        """Whether the header answers ``key`` with yes."""
        return self[key] == "yes"

    @property
    def trail(self) -> tuple[str, ...]:
        return tuple(self["trail"].split(TRAIL_GAP))

    @property
    def date(self) -> str:
        """The day shown in lists: of publication, or the header's own ``listed``."""
        return (self.get("published") or self["listed"])[:10]


def read_article(path: Path) -> Source:
    """The article in ``path``, named after the file."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    header = dict(line.split(": ", 1) for line in head.splitlines())
    return Source(path.stem, header, tuple(map(read_block, body.splitlines())))


def read_block(line: str) -> Block:
    """One line of the body.

    >>> read_block("## 1.1 前两周")
    Block(kind='heading', text='1.1 前两周', level=2, number='1.1')
    >>> read_block("1. 不要转账。").number, read_block("| 甲 | 乙 |").text
    ('1', '甲 | 乙')
    """
    for mark, (kind, level) in MARKS.items():
        if line.startswith(mark):
            text = line.removeprefix(mark).removesuffix(" |")
            number = _number(HEADING_NUMBER, text) if kind == "heading" else None
            return Block(kind, text, level, number)
    number = _number(ITEM_NUMBER, line)
    return Block("list_item" if number else "paragraph", line, None, number)


def _number(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.match(text)
    return found and found[str(found.lastgroup)]
