"""The breadcrumb: 首頁>>還款逾期>>正文, 當前位置：首頁 > …, lists of links, in all spellings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.extract.fold import fold, fold_aligned
from pipelines.extract.hints import names_of
from pipelines.extract.lines import Layout

LONGEST_LEVEL: Final = 24
"""Size of a level, two Latin letters for one; only the last, or the title, can be larger."""
MOST_LEVELS: Final = 8
LONGEST_TRAIL: Final = 240
MOST_LINKS: Final = 400
"""Links of a page that are looked at for one that leads home: a trail stands near its top."""
MOST_DOUBTED: Final = 2
"""Parts between question marks up to which a line may be a question."""

_LABEL: Final = re.compile(
    r"\s*(?:[您你]?(?:当前|现在|目前|所在|本页)?(?:所在|的)?的?位\s?置\s?[是在]?"
    r"|[您你]现在(?=:)|you are here)\s?[:>»]*"
)
_LIST_NUMBER: Final = re.compile(r"\s*\d{1,2}[.、]\s?(?=\D)")
_STRONG: Final = re.compile(r"\s*(?:>+|＞+|›+|»+|→|⇒|::|->|=>|〉|＼)+\s*|\s+/\s+")
_WEAK: Final = re.compile(r"\s*[/|\\·•│｜]\s*|\s+[-–—]\s+|[\s\u3000\xa0]{2,}")
_LOST: Final = re.compile(r"\s*\?\s*(?![a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6} ?\))")
"""What GBK makes of a separator that it lacks (``›``); no part of a shifted gloss."""
_HOME: Final = re.compile(r".{0,12}(?:首页|主页|home|homepage|网)")
_HOME_LINK: Final = re.compile(r"首页|主页|home(?:page)?|网站首页|.{1,8}网")
_MORE: Final = re.compile(r"更多|详[细情]|more|[上下]一|next|列表$")
_HERE: Final = re.compile(r"(?:(.*?)[\s-]+)?(正文)")
_EDGES: Final = " \t\xa0\u3000>＞›»→:：/|·-"

Found = tuple[tuple[str, ...], frozenset[int]]
"""A breadcrumb, and the numbers of the lines that show it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a breadcrumb is looked for."""

    tree: LexborHTMLParser
    layout: Layout
    title: str
    """The article's title, and the page's title element."""
    head: str


def levels_of(text: str, *, named: bool = False) -> tuple[str, ...]:
    """The levels of a breadcrumb as shown, without its label; empty where a line is none.

    ``named`` says that the page calls it a breadcrumb: then weak separators (``/``, ``|``) count.

    >>> levels_of("首頁>>還款逾期>>正文"), levels_of("當前位置：首頁 > 信用卡 > 逾期")
    (('首頁', '還款逾期', '正文'), ('首頁', '信用卡', '逾期'))
    >>> levels_of("1. 首頁 > 綜合百科"), levels_of("收入>支出")
    (('首頁', '綜合百科'), ())
    >>> levels_of("首頁?深度?消費(fèi)金融"), levels_of("首頁怎麼進?點這裡")
    (('首頁', '深度', '消費(fèi)金融'), ())
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
    if len(levels) == 1 and len(lost := _LOST.split(levels[0])) > MOST_DOUBTED:
        levels = tuple(lost) if _HOME.fullmatch(fold(lost[0])) else levels
    if not 2 <= len(levels) <= MOST_LEVELS and not (
        label and label[0].rstrip()[-1] in ":>»" and levels
    ):
        return ()
    if any(_size(level) > LONGEST_LEVEL for level in levels[:-1]):
        return ()
    if not (label or named or _HOME.fullmatch(fold(levels[0]))):
        return ()
    return (*levels[:-1], *_last(levels[-1]))


def _last(level: str) -> tuple[str, ...]:
    """The last level without what stands behind 正文, which may be set off by a blank alone."""
    found = _HERE.match(level)
    return tuple(part for part in found.groups() if part) if found else (level,)


def _size(level: str) -> int:
    return sum(1 if char.isascii() else 2 for char in level) // 2


def breadcrumb(page: Page, marked: Sequence[int], before: int) -> Found:
    """The breadcrumb of a page, and the numbers of the lines that show it.

    ``marked`` are the lines whose words make them one; ``before`` is the article's first line,
    since a trail stands above it. A box that is named as a breadcrumb is read as one, whether its
    levels stand on one line or in a list. A line that leads to the title, or is made of links, by
    arrows is one without any name; then structured data is asked, and what stands below.
    """
    return (
        _named(page, before)
        or _told(page, [n for n in marked if n < before])
        or _led(page, before)
        or _linked(page.tree, page.title)
        or _declared(page.tree)
        or _told(page, [n for n in marked if n > before])
        or ((), frozenset())
    )


def _named(page: Page, before: int) -> Found | None:
    layout = page.layout
    for box, lines in _named_boxes(layout, before):
        texts = [layout.lines[n].text.strip(_EDGES) for n in lines]
        if len(texts) == 1:
            levels = levels_of(texts[0], named=True)
        else:
            levels = levels_of(" > ".join(filter(None, texts)), named=True)
        if levels := _to_title(levels, page.title):
            return levels, frozenset(lines)
        links = _of_nodes(page.tree, box) if len(texts) == 1 else ()
        if len(links) > 1:
            return _to_title(links, page.title), frozenset(lines)
    return None


def _told(page: Page, marked: Sequence[int]) -> Found | None:
    for n in marked:
        if levels := levels_of(page.layout.lines[n].text):
            return levels, frozenset((n,))
    return None


def _led(page: Page, before: int) -> Found | None:
    """A line of levels between arrows, most of it links, or with the title at its end."""
    for n in range(min(before, len(page.layout.lines)) - 1, -1, -1):
        line = page.layout.lines[n]
        if len(line.text) > LONGEST_TRAIL or not line.linked or not _STRONG.search(line.text):
            continue
        if levels := levels_of(line.text, named=True):
            ends = fold(levels[-1]) == fold(page.title)
            begins = fold(levels[0]) in fold(page.head) or _HOME.fullmatch(fold(levels[0]))
            linked = 2 * line.linked >= line.visible and not _MORE.search(fold(levels[-1]))
            if _STRONG.search(line.text.strip(_EDGES)) and (ends or (begins and linked)):
                return levels, frozenset((n,))
    return None


def _of_nodes(tree: LexborHTMLParser, name: str) -> tuple[str, ...]:
    """The texts of the elements in a box that is named as a breadcrumb and has no separators."""
    for node in tree.css("[class], [id]"):
        if names_of(node.attributes) == name:
            return _children(node)
    return ()


def _children(node: LexborNode) -> tuple[str, ...]:
    texts = (child.text().strip(_EDGES + "\n\r") for child in node.iter(include_text=True))
    return tuple(text for text in texts if text)


def _linked(tree: LexborHTMLParser, title: str) -> Found | None:
    """Links side by side from a home page to the title, whatever is drawn between them."""
    for link in tree.css("a")[:MOST_LINKS]:
        if not _HOME_LINK.fullmatch(fold(link.text(deep=True)[:12]).strip()):
            continue
        levels = _children(link.parent) if link.parent else ()
        if 2 <= len(levels) <= MOST_LEVELS and fold(levels[-1]) == fold(title):
            return levels, frozenset()
    return None


def _declared(tree: LexborHTMLParser) -> Found | None:
    """The ``BreadcrumbList`` of the page's structured data."""
    for script in tree.css('script[type="application/ld+json"]'):
        source = script.text()
        if "BreadcrumbList" not in source:
            continue
        try:
            lists = list(_lists(json.loads(source)))
        except (ValueError, RecursionError):
            continue
        for items in lists:
            names = tuple(str(_name(item)).strip() for item in items if _name(item))
            if 2 <= len(names) <= MOST_LEVELS:
                return names, frozenset()
    return None


def _lists(data: object) -> Iterator[list[object]]:
    if isinstance(data, dict):
        items = data.get("itemListElement")
        if data.get("@type") == "BreadcrumbList" and isinstance(items, list):
            yield items
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from _lists(part)


def _name(item: object) -> object:
    if not isinstance(item, dict):
        return None
    inner = item.get("item")
    return item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)


def _to_title(levels: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The levels up to the one that is the title: what stands behind it is a tool."""
    for n, level in enumerate(levels[:-1]):
        if n and fold(level) == fold(title):
            return levels[: n + 1]
    return levels


def _named_boxes(layout: Layout, before: int) -> list[tuple[str, list[int]]]:
    """The name and the lines of each box that is named as a breadcrumb, outermost boxes only."""
    grouped: dict[int, list[int]] = {}
    for n, line in enumerate(layout.lines[:before]):
        number, named = line.box, -1
        while number:
            box = layout.boxes[number]
            named = number if box.trail else named
            number = box.parent
        if named >= 0:
            grouped.setdefault(named, []).append(n)
    return [
        (layout.boxes[box].trail, lines)
        for box, lines in grouped.items()
        if len(lines) <= MOST_LEVELS
    ]
