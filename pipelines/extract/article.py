"""An article from a page of markup: its lines are found, then its parts, then what is around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipelines.errors import ExtractionError
from pipelines.extract.choose import NEVER_TEXT, choose
from pipelines.extract.fold import fold
from pipelines.extract.lines import layout, source_space
from pipelines.extract.markers import mark
from pipelines.extract.names import editor_and_source
from pipelines.extract.parse import parse
from pipelines.extract.parts import parts_of, whole_rows
from pipelines.extract.published import published
from pipelines.extract.reading import Reading, read
from pipelines.extract.reopen import reopened
from pipelines.extract.soup import mend, select, text_of, without
from pipelines.extract.structure import Part, blocks
from pipelines.extract.tidy import once, tidy
from pipelines.extract.title import find_title, squeeze, without_spaces
from pipelines.extract.trail import Page as TrailPage
from pipelines.extract.trail import breadcrumb, levels_of
from pipelines.profile import Profile
from pipelines.records import Article, Page

AROUND: Final = 15
"""Lines above and below the article in which editor, source and date are looked for."""
LEAST_LOST: Final = 60
"""Characters out of sight from which a page without text is looked at with them shown."""

_FRAMES: Final = re.compile(r"<frameset\b", re.IGNORECASE)
_PROSE: Final = re.compile(r"[^<>{}=;/\n]{48}|[\u3400-\u9fff，、]{16}")
"""What looks like text in a source: a page that has it and gives none gets a second opinion."""


@dataclass(frozen=True, slots=True)
class Found:
    """The article's parts, and where among the lines of its page they stand."""

    reading: Reading
    parts: tuple[Part, ...]
    first: int
    """Number of the article's first line, and of its last."""
    last: int


def article_of_html(page: Page, profile: Profile) -> Article:
    """The article of a page of markup. Raises ``ExtractionError`` where there is none."""
    page = replace(page, text=reopened(page.text))
    found = find(page, profile)
    tree = found.reading.tree
    title = text_of(tree, profile.title).strip() or find_title(
        found.reading.head,
        found.reading.layout,
        found.reading.measures,
        found.reading.titles,
        found.first,
    )
    parts = _without_captions(found.parts, title)
    if not parts:
        raise _nothing(found.reading, page)
    trail, trail_lines = _trail(found, profile, title)
    above, below = _around(found, parts, trail_lines)
    editor, source = editor_and_source((*below, *above))
    shown = {part.text for part in parts}
    return tidy(
        Article(
            page.url,
            title,
            blocks(parts),
            breadcrumb=trail,
            editor=text_of(tree, profile.editor).strip() or editor,
            source=text_of(tree, profile.source).strip() or source,
            published=published(tree, (*above, *below), page, profile),
            encoding=page.encoding,
            furniture=tuple(
                line.text for line in found.reading.layout.lines if line.text not in shown
            ),
        )
    )


def find(page: Page, profile: Profile) -> Found:
    """Find the article's lines: by the profile, by their looks, hidden ones, with other eyes."""
    cut = profile.remove and not profile.body
    reading = read(without(page.text, profile.remove) if cut else page.text)
    if parts := _selected(reading, profile):
        texts = {part.text for part in parts}
        told = [n for n, line in enumerate(reading.layout.lines) if line.text in texts]
        return Found(reading, tuple(parts), told[0] if told else 0, told[-1] if told else 0)
    chosen = _chosen(reading)
    if not chosen and reading.layout.hidden > LEAST_LOST:
        reading = read(page.text, show_hidden=True)
        chosen = _chosen(reading)
    if not chosen and _PROSE.search(page.text):
        reading = read(mend(page.text))
        chosen = _chosen(reading)
    if not chosen:
        raise _nothing(read(page.text), page)
    return Found(reading, tuple(parts_of(reading.layout, chosen)), chosen[0], chosen[-1])


def _chosen(reading: Reading) -> list[int]:
    if not reading.measures:
        return []
    chosen = choose(reading.layout, reading.measures, reading.values, reading.titles)
    return whole_rows(reading.layout, chosen)


def _selected(reading: Reading, profile: Profile) -> list[Part]:
    """What a profile's selectors say the article is; empty where they find nothing."""
    markup = select(reading.tree, profile.body) if profile.body else ""
    if not markup:
        return []
    root = parse(without(markup, profile.remove) if profile.remove else markup).root
    if not root:
        return []
    inside = layout(root)
    words = [mark(fold(line.text)) for line in inside.lines]
    told = [n for n, marker in enumerate(words) if marker not in NEVER_TEXT]
    return parts_of(inside, whole_rows(inside, told))


def _without_captions(parts: Sequence[Part], title: str) -> list[Part]:
    """The parts without repetitions: of each other, and of the title under a picture."""
    words = squeeze(title)
    return [part for part in once(parts) if part.row >= 0 or without_spaces(part.folded) != words]


def _around(
    found: Found, parts: Sequence[Part], apart: frozenset[int]
) -> tuple[list[str], list[str]]:
    """The lines above the article, nearest first, and those in and below it, its text aside.

    A caption is none of them: the source that it names is that of a picture.
    """
    shown = {part.text for part in parts}
    others = [
        (n, line.text)
        for n, line in enumerate(found.reading.layout.lines)
        if line.text not in shown
        and n not in apart
        and not (found.reading.measures and found.reading.measures[n].marker == "caption")
    ]
    above = [text for n, text in reversed(others) if found.first - AROUND <= n < found.first]
    below = [text for n, text in others if found.first <= n <= found.last + AROUND]
    return above, below


def _trail(found: Found, profile: Profile, title: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """The breadcrumb, and the lines it stands on."""
    reading = found.reading
    if text := text_of(reading.tree, profile.breadcrumb):
        return levels_of(source_space(text), named=True), frozenset()
    marked = [n for n, m in enumerate(reading.measures) if m.marker == "trail"]
    page = TrailPage(reading.tree, reading.layout, title, reading.head.title)
    return breadcrumb(page, marked, found.first)


def _nothing(reading: Reading, page: Page) -> ExtractionError:
    """Why there is no article, with what was seen."""
    lines = reading.layout.lines
    visible, linked = sum(line.visible for line in lines), sum(line.linked for line in lines)
    seen = (
        f"{len(page.text)} characters of {page.encoding}, {visible} to be seen in {len(lines)} "
        f"lines, {linked} of them in links, {reading.layout.hidden} hidden"
    )
    if _FRAMES.search(page.text):
        return ExtractionError("frameset", seen)
    return ExtractionError("only_links" if linked > visible / 2 else "no_text", seen)
