"""Lines to blocks: headings with their levels and numbers, list items, quotes, rows, paragraphs.

A heading is told by its tag, by its number, by bold type, or (in a page's bare text) by standing
short and unpunctuated before a paragraph. Levels are relative: the article's top headings have 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from pipelines.extract.levels import UNNUMBERED, Style, levels
from pipelines.extract.numbering import Number, number_of
from pipelines.records import Block, BlockKind

LONGEST_HEADING: Final = 36
"""Characters of a heading without a tag of its own; tagged ones may be twice as long."""
LONGEST_BOLD: Final = 30
"""Characters of a bold line that is a heading; longer ones are emphasis."""
LONGEST_PLAIN: Final = 18
"""Characters of a heading that neither tag, number nor type tells."""
BOLD: Final = 8
PLAIN: Final = 9
"""Ranks of headings without a heading's tag, below h6."""
CELL_JOIN: Final = " | "

SENTENCE: Final = re.compile(r"[。；;!！…][”’」』\"')）]*\s*$|[，,].*[，,]|[。；]|[:：].{10}")
_CLAUSE: Final = re.compile(r"[,，。:：;；]")
NAMED: Final = re.compile(
    r"(?:小编|编者|作者)?(?:导语|导读|结语|结论|总结|小结|前言|引言|序言|后记|按语|寄语|点评)"
    r"|写在(?:最后|前面)|最后的话|常见问题?(?:解答)?|参考(?:文献|资料)"
)
"""Names of parts that articles of the kind have without a number."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the article on its way to a block."""

    text: str
    folded: str
    heading: int = 0
    """1 to 6 from the tag, 0 without one."""
    bold: bool = False
    item: bool = False
    quote: bool = False
    row: int = -1
    """Number of the table row it is a cell of, or -1."""
    bare: bool = False
    """From a page's text, where tags are lost."""

    @property
    def length(self) -> int:
        return len(self.folded.strip())

    @property
    def could_head(self) -> bool:
        """Whether it is short and no sentence."""
        return self.length <= LONGEST_HEADING and not SENTENCE.search(self.folded)


def blocks(parts: Sequence[Part]) -> tuple[Block, ...]:
    """The blocks of an article, in order."""
    parts = _rows(parts)
    numbers = [None if part.row >= 0 else number_of(part.text) for part in parts]
    numbered = _numbered_headings(parts, numbers)
    kinds = [
        "heading" if n in numbered else _kind(part, number, _next(parts, n), len(numbered))
        for n, (part, number) in enumerate(zip(parts, numbers, strict=True))
    ]
    styles = {n: _style(parts[n], numbers[n]) for n, kind in enumerate(kinds) if kind == "heading"}
    level_of = levels(list(styles.values()))
    return tuple(
        Block(
            kinds[n],
            part.text,
            level_of[styles[n]] if n in styles else None,
            number.text if number and kinds[n] in ("heading", "list_item") else None,
        )
        for n, (part, number) in enumerate(zip(parts, numbers, strict=True))
    )


def _next(parts: Sequence[Part], n: int) -> Part | None:
    return parts[n + 1] if n + 1 < len(parts) else None


def _style(part: Part, number: Number | None) -> Style:
    tag = part.heading or (BOLD if part.bold else PLAIN)
    return Style(tag, number.rank, number.depth) if number else Style(tag, UNNUMBERED, 0)


def _rows(parts: Sequence[Part]) -> list[Part]:
    """The parts with the cells of each row joined; a row of one cell is no row."""
    joined: list[Part] = []
    for row, group in groupby(parts, key=lambda part: part.row):
        cells = list(group)
        if row < 0 or len(cells) == 1:
            joined.extend(replace(cell, row=-1) for cell in cells)
        else:
            text = CELL_JOIN.join(cell.text for cell in cells)
            joined.append(Part(text, CELL_JOIN.join(cell.folded for cell in cells), row=row))
    return joined


def _numbered_headings(parts: Sequence[Part], numbers: Sequence[Number | None]) -> frozenset[int]:
    """Which of the numbered lines are headings.

    Numbered lines that follow each other at once are a list, unless a tag says otherwise, or the
    last of them heads the text below it as others of its kind do.
    """
    heads: set[int] = set()
    lasts: list[int] = []
    lone: set[tuple[int, int]] = set()
    runs = groupby(range(len(parts)), key=lambda n: _order(numbers[n], parts[n]))
    for order, group in runs:
        run = list(group)
        if order is None or run[-1] + 1 == len(parts):
            continue
        if len(run) == 1:
            lone.add(order)
            heads.add(run[0])
        else:
            lasts.append(run[-1])
    heads.update(n for n in lasts if _order(numbers[n], parts[n]) in lone)
    return frozenset(heads)


def _order(number: Number | None, part: Part) -> tuple[int, int] | None:
    """The kind of number of a line that may be a heading by its number."""
    return number.order if number and part.could_head and not part.item else None


def _kind(part: Part, number: Number | None, follower: Part | None, numbered: int) -> BlockKind:
    """The kind of a line that is no numbered heading."""
    if part.row >= 0:
        return "table_row"
    if part.heading and part.length <= 2 * LONGEST_HEADING:
        return "heading"
    if number or part.item:
        return "list_item"
    if part.quote:
        return "quote"
    if follower and _is_heading(part, follower, numbered):
        return "heading"
    return "paragraph"


def _is_heading(part: Part, follower: Part, numbered: int) -> bool:
    """Whether a line with neither tag nor number is a heading."""
    if not part.could_head:
        return False
    if part.bold and part.length <= LONGEST_BOLD:
        return True
    if NAMED.fullmatch(part.folded.strip(" \u3000\xa0:：【】[]")):
        return True
    return (
        part.bare
        and numbered >= 2
        and part.length <= LONGEST_PLAIN
        and not _CLAUSE.search(part.folded)
        and follower.length > 2 * part.length
        and SENTENCE.search(follower.folded) is not None
    )
