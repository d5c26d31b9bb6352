"""The last touch: no text leaves extraction with a person's number, twice, or as an excerpt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipelines.extract.structure import Part
from pipelines.phones import mask
from pipelines.records import Article

EXCERPT_HEAD: Final = 16
"""Characters that an excerpt shares with the paragraph it was cut from, at least."""
REPEATED: Final = 25
"""Characters of a line from which standing twice is the page's doing, not its author's."""
EXCERPTS_AMONG: Final = 3
"""How many of the first lines may be excerpts."""

_CUT_OFF: Final = re.compile(r"(?:\.{3,}|…+|\[\.\.\.\])\s*(?:\[?(?:详细|更多|阅读全文)\]?)?\s*$")
_LEAD: Final = re.compile(
    r"^[\s【\[(]*(?:导读|摘要|核心提示|内容提要|内容摘要|提要|文章导读)[\s:】\])]*"
)


def once(parts: Sequence[Part]) -> list[Part]:
    """The parts without excerpts of what follows, and without long lines that stand there twice.

    The cells of a table stay, for a row without one of them says something else.
    """
    seen: set[str] = set()
    kept: list[Part] = []
    for n, part in enumerate(parts):
        words = part.folded.strip()
        if part.row >= 0:
            kept.append(part)
            continue
        if len(words) >= REPEATED and words in seen:
            continue
        seen.add(words)
        if n < EXCERPTS_AMONG and _is_excerpt(words, parts[n + 1 :]):
            continue
        kept.append(part)
    return kept


def _is_excerpt(words: str, following: Sequence[Part]) -> bool:
    """Whether a line is the beginning of a later one, cut off with dots or in mid-sentence."""
    cut = _CUT_OFF.search(words)
    head = _LEAD.sub("", words[: cut.start()] if cut else words)
    told = cut or _LEAD.match(words)
    if len(head) < (EXCERPT_HEAD if told else REPEATED) or not (told or head[-1].isalnum()):
        return False
    return any(part.folded.strip().startswith(head) for part in following)


def tidy(article: Article) -> Article:
    """The article with mobile numbers and mail addresses masked in each of its texts."""
    return replace(
        article,
        title=mask(article.title),
        blocks=tuple(replace(block, text=mask(block.text)) for block in article.blocks),
        breadcrumb=tuple(mask(level) for level in article.breadcrumb),
        editor=mask(article.editor) if article.editor else None,
        source=mask(article.source) if article.source else None,
        furniture=tuple(mask(line) for line in article.furniture),
    )
