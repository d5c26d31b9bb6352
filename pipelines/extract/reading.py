"""A page read once: its tree, its lines, and what is known of each line before any choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from pipelines.extract.features import count
from pipelines.extract.fold import fold
from pipelines.extract.lines import Layout, layout
from pipelines.extract.markers import mark
from pipelines.extract.measures import Measure, measure_all
from pipelines.extract.parse import parse
from pipelines.extract.title import Head, head_of, repeats, without_spaces


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the choice of the article's lines is made from. Lines are named by number."""

    tree: LexborHTMLParser
    head: Head
    layout: Layout
    folded: tuple[str, ...]
    measures: tuple[Measure, ...]
    titles: frozenset[int]
    """Lines that repeat the title element or a part of it."""
    values: tuple[tuple[int, ...], ...]
    """What is counted of each line (features.py)."""


def read(source: str, *, show_hidden: bool = False) -> Reading:
    """Parse and walk a page once, and measure each of its lines."""
    tree = parse(source)
    head = head_of(tree)
    root = tree.body or tree.root
    lines = layout(root, show_hidden=show_hidden) if root else Layout((), (), 0)
    folded = tuple(fold(line.text) for line in lines.lines)
    marks = [
        mark(text) or ("caption" if lines.boxes[line.box].tag == "figcaption" else None)
        for text, line in zip(folded, lines.lines, strict=True)
    ]
    measures = measure_all(lines, marks)
    titles = repeats(head, folded)
    values = count(lines, measures, titles, repeated(folded)) if measures else ()
    return Reading(tree, head, lines, folded, measures, titles, values)


def repeated(folded: Sequence[str]) -> frozenset[int]:
    """The lines whose text stands on the page twice; single characters aside."""
    first: dict[str, int] = {}
    twice: set[int] = set()
    for n, text in enumerate(folded):
        words = without_spaces(text)
        if len(words) > 1 and first.setdefault(words, n) != n:
            twice |= {n, first[words]}
    return frozenset(twice)
