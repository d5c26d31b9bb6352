"""What each line of a page was taken for, and why: what ``scrapy inspect`` shows.

The same steps as ``article.py`` takes, with what they were decided by kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from pipelines.errors import ExtractionError
from pipelines.extract.article import article_of_html, find
from pipelines.extract.choose import scores, weights
from pipelines.extract.features import Feature
from pipelines.extract.fold import fold
from pipelines.extract.reading import Reading, read
from pipelines.extract.title import squeeze
from pipelines.phones import mask
from pipelines.profile import GENERIC, Profile
from pipelines.records import Article, Page

REASONS_SHOWN: Final = 2
"""Features named for a line: those that spoke loudest for what it was taken for."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a page."""

    text: str
    taken: str
    """``title``, the kind of block, the kind of furniture its words name, or ``furniture``."""
    why: str
    score: float
    """How much it looks like text: the log of the odds, above 0 for text."""
    tag: str
    """The element it stands in."""

    @property
    def is_text(self) -> bool:
        """Whether it is part of the article."""
        return self.taken in ("title", *_KINDS)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A page's lines, the article, and why there is none."""

    lines: tuple[Told, ...]
    article: Article | None
    error: ExtractionError | None = None


_KINDS: Final = ("heading", "paragraph", "list_item", "quote", "table_row")


def inspect_page(page: Page, profile: Profile = GENERIC) -> Inspection:
    """Extract a page of markup and tell of each line what it was taken for."""
    try:
        reading = find(page, profile).reading
        article = article_of_html(page, profile)
    except ExtractionError as error:
        reading = read(page.text)
        return Inspection(tuple(_lines(reading, None)), None, error)
    return Inspection(tuple(_lines(reading, article)), article)


def _lines(reading: Reading, article: Article | None) -> list[Told]:
    kinds: dict[str, str] = {}
    rows: list[str] = []
    for block in reversed(article.blocks) if article else ():
        kinds[block.text] = block.kind
        if block.kind == "table_row":
            rows += block.text.split(" | ")
    kinds.update((cell, "table_row") for cell in rows if cell not in kinds)
    title = squeeze(article.title) if article else ""
    told = []
    values = zip(reading.layout.lines, reading.measures, reading.values, strict=True)
    for (line, measure, value), score in zip(values, scores(reading.values), strict=True):
        box = reading.layout.boxes[line.box]
        taken = kinds.get(line.text)
        if taken is None:
            is_title = bool(title) and squeeze(line.text) == title
            taken = "title" if is_title else measure.marker or "furniture"
        told.append(Told(mask(line.text.strip()), taken, _why(taken, value, score), score, box.tag))
    return told


def _why(taken: str, values: Sequence[int], score: float) -> str:
    """The words that name it, or the features that spoke loudest for the decision."""
    if taken == "title":
        return "agrees with the title element"
    if taken not in (*_KINDS, "furniture"):
        return "its words"
    _, tables = weights()
    sign = 1 if taken != "furniture" else -1
    loud = sorted(
        ((sign * tables[f].get(values[f], 0.0), f.name.lower().replace("_", " ")) for f in Feature),
        reverse=True,
    )
    spoke = ", ".join(name for weight, name in loud[:REASONS_SHOWN] if weight > 0)
    if sign * score < 0:
        return (
            f"its neighbours, against {-sign * score:.1f}" if sign > 0 else "twice, or an excerpt"
        )
    return spoke


def propose(page: Page, article: Article) -> dict[str, str]:
    """Selectors for a profile that give what was found: each was tried, none is guessed.

    :returns: by key of ``[page]``; a field that no selector gives exactly is left out
    """
    tree = read(page.text).tree
    wanted: dict[str, tuple[str, ...]] = {
        "title": (article.title,),
        "body": tuple(block.text for block in article.blocks if block.kind != "table_row"),
        "editor": (article.editor or "",),
        "source": (article.source or "",),
    }
    sizes = []
    for node in tree.css("[id], [class], h1, article, main"):
        text = squeeze(node.text(deep=True))
        sizes.append((len(text), text, _selector(node.tag or "", node.attributes)))
    sizes.sort(key=lambda found: found[0])
    proposed: dict[str, str] = {}
    for key, texts in wanted.items():
        needles = [squeeze(text) for text in texts if text]
        if not needles:
            continue
        tried: set[str] = set()
        for _, text, selector in sizes:
            if selector in tried or not all(needle in text for needle in needles):
                continue
            tried.add(selector)
            if len(tried) > MOST_TRIED:
                break
            if len(tree.css(selector)) == 1 and _gives(page, article, key, selector):
                proposed[key] = selector
                break
    return proposed


MOST_TRIED: Final = 8
"""Selectors tried for a field, the smallest element first: each costs an extraction."""


def _selector(tag: str, attributes: dict[str, str | None]) -> str:
    name = attributes.get("id") or ""
    if _plain(name):
        return f"#{name}"
    classes = [part for part in (attributes.get("class") or "").split() if _plain(part)]
    return ".".join((tag, *classes))


def _plain(name: str) -> bool:
    """Whether a name can stand in a selector as it is, and is not one page's own."""
    return (
        name.replace("-", "").replace("_", "").isalnum()
        and not any(
            part.isdigit() and len(part) > 2 for part in fold(name).replace("-", "_").split("_")
        )
        and not name[0].isdigit()
    )


def _gives(page: Page, article: Article, key: str, selector: str) -> bool:
    try:
        found = article_of_html(page, replace(GENERIC, **cast(dict[str, Any], {key: selector})))
    except (ExtractionError, TypeError):
        return False
    if key == "body":
        return [b.text for b in found.blocks] == [b.text for b in article.blocks]
    return bool(getattr(found, key) == getattr(article, key))
