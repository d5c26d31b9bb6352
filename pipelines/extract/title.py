"""The title: where h1, title element and og:title agree, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from pipelines.extract.fold import fold
from pipelines.extract.lines import Layout, source_space
from pipelines.extract.markers import is_farm
from pipelines.extract.measures import Measure

LONGEST_TITLE: Final = 120
LEAST_REPEAT: Final = 5
"""Characters of a line that counts as a repetition of the title, or of a part of it."""

LONGEST_CHANNEL: Final = 6
"""Characters of a channel's name (社会, 數碼) that stands before the site's, set off as that is."""

LONGEST_RIGHT_ABOVE: Final = 48
"""Characters of a line that is a title by its place alone."""
ABOVE: Final = 3
"""Lines above the text of which one is its title where nothing else names it."""

_PLAIN_MARKS: Final = ("_", "|", "｜", "│", "»")
"""Marks that stand in no title of its own: what follows them is never the title."""
_SUFFIX: Final = re.compile(r"\s*[_|｜│»]+\s*|\s*(?:--|——|::)\s*|\s+[-–—·/]\s+|[-–—](?=[^-–—]*$)")
_SITE: Final = re.compile(
    r".*(?:网|网站|在线|频道|中心|新闻|资讯|门户|平台|百科|公司|集团|社区|论坛|博客|专栏|日报|晚报|时报|周刊|杂志"
    r"|电视台|powered by.{1,24}|首页|热线|知识|大全|文章|正文|官网|\.(?:com|cn|net|org|tw|hk)"
    r"|news|daily|times|blog)"
)
_PILCROW: Final = re.compile(r"\s*[¶#§]\s*$")
"""The anchor that documentation puts behind its headings."""
_TAGGED: Final = re.compile(r"[\[【][^\]】]{1,8}[\]】]\s*")
"""The kind of thread that a forum sets before a title."""
_ENDS: Final = ("。", "；", ";", "，", ",", "：", ":", "…")
_NO_TITLE: Final = re.compile(
    r"无标题文档|untitled(?: document)?|new page|document|index|首页|home"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says its title is: raw, and folded without white space."""

    title: str
    shared: str
    """Of ``og:title`` and its like."""
    site: str
    """Of ``og:site_name``."""

    @property
    def folded(self) -> str:
        return squeeze(self.title)


def squeeze(text: str) -> str:
    """The text folded and without white space, to compare by."""
    return without_spaces(fold(text))


def without_spaces(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def head_of(tree: LexborHTMLParser) -> Head:
    """Read the title element and the meta elements that repeat it."""
    title = tree.css_first("title")
    shared = site = ""
    for meta in tree.css("meta[property], meta[name]"):
        attributes = meta.attributes
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        content = attributes.get("content") or ""
        if name in ("og:title", "twitter:title", "title") and not shared:
            shared = content
        elif name in ("og:site_name", "application-name") and not site:
            site = content
    text = source_space(title.text()).strip() if title else ""
    return Head(text[: 4 * LONGEST_TITLE], shared.strip()[: 4 * LONGEST_TITLE], site.strip())


def repeats(head: Head, folded: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that stand in the title element, long enough to mean something."""
    whole = head.folded
    found = set()
    for n, line in enumerate(folded):
        if len(line) <= 2 * LONGEST_TITLE:
            words = without_spaces(line)
            if len(words) >= LEAST_REPEAT and words in whole:
                found.add(n)
    return frozenset(found)


def find_title(
    head: Head, layout: Layout, measures: Sequence[Measure], candidates: frozenset[int], first: int
) -> str:
    """The article's title as the page shows it; empty where nothing is one.

    ``candidates`` are the lines that repeat the title element; ``first`` is the article's first
    line. The line that agrees best is taken, else the title element without the site's name; where
    that is empty, or spam that the page was given in its place, a line right above the text.
    """
    shared = without_site(head.shared, head.site)
    spam = is_farm(fold(head.title))
    bare = "" if spam else without_site(head.title, head.site) or shared
    wanted = (squeeze(bare), squeeze(head.shared), squeeze(shared))
    names = _names(head, bare)
    best, text = 0.0, ""
    for n, line in enumerate(layout.lines):
        level = layout.boxes[line.box].heading
        if not (level or n in candidates) or len(line.text) > LONGEST_TITLE:
            continue
        shown = _PILCROW.sub("", line.text).strip()
        if level and (tagged := _TAGGED.match(shown)) and squeeze(shown[tagged.end() :]) in wanted:
            shown = shown[tagged.end() :]
        words = squeeze(shown)
        merit = _agreement(words, wanted, head) if words not in names else -3
        merit += (0, 3, 2, 1, 0.5, 0.5, 0.5)[level] - 3 * (measures[n].size < 3)
        merit -= 2 * (measures[n].links > 2) + 2 * (n > first) + 3 * bool(measures[n].marker)
        if merit > best:
            best, text = merit, shown
    return (
        text
        if best >= (2 if bare else 1)
        else bare or text or _right_above(layout, measures, first)
    )


def _right_above(layout: Layout, measures: Sequence[Measure], first: int) -> str:
    """The nearest plain line above the text that could be a title; empty where there is none."""
    for n in range(first - 1, max(-1, first - 1 - ABOVE), -1):
        line = layout.lines[n]
        plain = not (line.linked or measures[n].marker or line.text.rstrip().endswith(_ENDS))
        if plain and LEAST_REPEAT <= line.visible <= LONGEST_RIGHT_ABOVE:
            return line.text.strip()
    return ""


def _names(head: Head, bare: str) -> frozenset[str]:
    """The pieces of the title element that are no title.

    The first and the longest may be one: not every site behind them is told as a site.
    """
    pieces = [squeeze(piece) for piece in _SUFFIX.split(head.title)]
    maybe = {piece for piece in (pieces[0], max(pieces, key=len)) if not _is_site(piece, head.site)}
    return frozenset((squeeze(head.site), *pieces)) - maybe - {squeeze(bare), ""}


def _agreement(words: str, wanted: tuple[str, str, str], head: Head) -> float:
    """How well a line agrees with the title element, and with what the page shares as its title."""
    if not words:
        return 0
    if words in wanted:
        return 4
    bare, shared, _ = wanted
    if bare.startswith(words) or shared.startswith(words):
        return 1 + 3 * len(words) / max(len(bare), len(words))
    return 2 if len(words) >= LEAST_REPEAT and words in head.folded else 0


def without_site(title: str, site: str = "") -> str:
    """A title element's text without the site's name and the channel's, behind it or before it.

    >>> without_site("京东金融催收电话_还款逾期_某某网"), without_site("A-B 测试 - 某某资讯网")
    ('京东金融催收电话', 'A-B 测试')
    >>> without_site("某某贷款网--微粒贷催收电话")
    '微粒贷催收电话'
    """
    if _NO_TITLE.fullmatch(fold(title).strip()):
        return ""
    end, site_mark = len(title), ""
    cuts = list(_SUFFIX.finditer(title))
    for cut in reversed(cuts):
        piece, mark = title[cut.end() : end], cut[0].strip()
        if not cut.start() or not (
            mark in _PLAIN_MARKS
            or _is_site(piece, site)
            or (len(piece) <= LONGEST_CHANNEL and (mark == site_mark or cut[0] != mark))
        ):
            break
        end, site_mark = cut.start(), mark
    if cuts and _is_site(title[: cuts[0].start()], site) and end > cuts[0].end():
        return title[cuts[0].end() : end].strip()
    return title[:end].strip()


def _is_site(piece: str, site: str) -> bool:
    words = fold(piece).strip(" 《》[]【】()")
    return _SITE.fullmatch(words) is not None or (site != "" and words == fold(site).strip())
