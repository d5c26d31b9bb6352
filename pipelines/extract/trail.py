"""The breadcrumb: 首頁>>還款逾期>>正文, 當前位置：首頁 > …, lists of links, in all spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipelines.extract.fold import fold, fold_aligned
from pipelines.extract.lines import Layout

LONGEST_LEVEL: Final = 24
"""Characters of a level; only the last, which may be the title, can be longer."""
MOST_LEVELS: Final = 8
LONGEST_TRAIL: Final = 240

_LABEL: Final = re.compile(
    r"\s*(?:[您你]?(?:当前|现在|目前|所在)?(?:所在|的)?的?位\s?置\s?[是在]?|you are here)\s?[:>»]*"
)
_LIST_NUMBER: Final = re.compile(r"\s*\d{1,2}[.、]\s?(?=\D)")
_STRONG: Final = re.compile(r"\s*(?:>+|＞+|›+|»+|→|⇒|::|->|=>|〉|＼)+\s*|\s+/\s+")
_WEAK: Final = re.compile(r"\s*[/|\\·•│｜]\s*|\s+[-–—]\s+|[\s\u3000\xa0]{2,}")
_HOME: Final = re.compile(r".{0,12}(?:首页|主页|home|homepage|网)")
_HERE: Final = re.compile(r"(?:(.*?)[\s-]+)?(正文)")
_EDGES: Final = " \t\xa0\u3000>＞›»→:：/|·-"


def levels_of(text: str, *, named: bool = False) -> tuple[str, ...]:
    """The levels of a breadcrumb as shown, without its label; empty where a line is none.

    ``named`` says that the page calls it a breadcrumb: then weak separators (``/``, ``|``) count.

    >>> levels_of("首頁>>還款逾期>>正文"), levels_of("當前位置：首頁 > 信用卡 > 逾期")
    (('首頁', '還款逾期', '正文'), ('首頁', '信用卡', '逾期'))
    >>> levels_of("1. 首頁 > 綜合百科"), levels_of("收入>支出")
    (('首頁', '綜合百科'), ())
    """
    folded = fold_aligned(text[:LONGEST_TRAIL])
    label = _LABEL.match(folded.text)
    start = label.end() if label else 0
    if number := _LIST_NUMBER.match(folded.text, start):
        start = number.end()
    rest = folded.raw_slice(start, len(folded.text)).strip(_EDGES)
    pieces = _STRONG.split(rest)
    if len(pieces) < 2 and (label or named):
        pieces = _WEAK.split(rest)
    levels = tuple(level for piece in pieces if (level := piece.strip(_EDGES)))
    if not 2 <= len(levels) <= MOST_LEVELS and not (
        label and label[0].rstrip()[-1] in ":>»" and levels
    ):
        return ()
    if any(len(level) > LONGEST_LEVEL for level in levels[:-1]):
        return ()
    if not (label or named or _HOME.fullmatch(fold(levels[0]))):
        return ()
    return (*levels[:-1], *_last(levels[-1]))


def _last(level: str) -> tuple[str, ...]:
    """The last level without what stands behind 正文, which may be set off by a blank alone."""
    found = _HERE.match(level)
    return tuple(part for part in found.groups() if part) if found else (level,)


def breadcrumb(
    layout: Layout, marked: Sequence[int], before: int
) -> tuple[tuple[str, ...], frozenset[int]]:
    """The breadcrumb of a page, and the numbers of the lines that show it.

    ``marked`` are the lines whose words make them one; ``before`` is the article's first line,
    since a trail stands above it. A box that is named as a breadcrumb is read as one, whether its
    levels stand on one line or in a list.
    """
    for lines in _named_boxes(layout, before):
        texts = [layout.lines[n].text.strip(_EDGES) for n in lines]
        joined = texts[0] if len(texts) == 1 else " > ".join(text for text in texts if text)
        if levels := levels_of(joined, named=True):
            return levels, frozenset(lines)
    for n in marked:
        if n < before and (levels := levels_of(layout.lines[n].text)):
            return levels, frozenset((n,))
    return (), frozenset()


def _named_boxes(layout: Layout, before: int) -> list[list[int]]:
    """The lines of each box that is named as a breadcrumb, outermost boxes only."""
    grouped: dict[int, list[int]] = {}
    for n, line in enumerate(layout.lines[:before]):
        number, named = line.box, -1
        while number:
            box = layout.boxes[number]
            named = number if box.trail else named
            number = box.parent
        if named >= 0:
            grouped.setdefault(named, []).append(n)
    return [lines for lines in grouped.values() if len(lines) <= MOST_LEVELS]
