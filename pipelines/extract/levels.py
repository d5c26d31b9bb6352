"""The levels of an article's headings, from their tags and the kinds of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple


class Style(NamedTuple):
    """What headings of one level share."""

    tag: int
    """1 to 6 for h1 to h6, more where bold type or nothing marks it."""
    rank: int
    """Of the kind of number (numbering.py), ``UNNUMBERED`` without one."""
    depth: int


UNNUMBERED: Final = 99

_Place = tuple[int, int, int]


def levels(styles: Sequence[Style]) -> dict[Style, int]:
    """The level of each style, 1 for the highest that the article has.

    Tags rank first; where numbers contradict them (一、 in h4, 1.1 in h2), numbers do. A heading
    without a number stands as high as the highest numbered one of its tag.

    >>> han, dotted, plain = Style(3, 2, 1), Style(3, 4, 2), Style(3, UNNUMBERED, 0)
    >>> found = levels([plain, han, dotted, dotted])
    >>> found[plain], found[han], found[dotted]
    (1, 1, 2)
    """
    kinds = sorted(set(styles))
    numbered = sorted((s for s in kinds if s.rank != UNNUMBERED), key=lambda s: (s.rank, s.depth))
    agree = all(a.tag <= b.tag for a, b in pairwise(numbered))
    places = {style: _place(style, numbered, agree) for style in kinds}
    order = sorted(set(places.values()))
    return {style: 1 + order.index(place) for style, place in places.items()}


def _place(style: Style, numbered: Sequence[Style], agree: bool) -> _Place:
    """What sorts a style among the others; ``numbered`` ones come with the highest first."""
    if style.rank == UNNUMBERED:
        peer = next((other for other in numbered if other.tag == style.tag), None)
        if peer is None:
            return (style.tag, -1, 0) if agree else (0, -1, style.tag)
        style = peer
    return (style.tag, style.rank, style.depth) if agree else (0, style.rank, style.depth)
