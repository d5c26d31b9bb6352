"""What is counted of each line among the others: one small whole number a feature.

``weights.tsv`` has a weight for each value, and their sum says how much the line looks like the
article's text (choose.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from pipelines.extract.hints import Hint
from pipelines.extract.lines import Box, Layout, Line
from pipelines.extract.markers import MARKERS
from pipelines.extract.measures import Measure

_TAGS: Final = {"p": 1, "li": 2, "td": 3, "th": 3, "div": 4, "section": 4, "article": 4, "body": 4}


class Feature(IntEnum):
    """What is counted, in the order of the values. ``count`` shows how each is made."""

    SIZE_AND_LINKS = 0
    STOPS = 1
    TAG = 2
    MARKER = 3
    BOLD = 4
    LIST = 5
    HINT = 6
    FROM_MAIN = 7
    REACH = 8
    CONTAINER = 9
    BEFORE = 10
    AFTER = 11
    COMPANY = 12
    NEAREST = 13
    TITLE = 14
    TAIL = 15
    PLACE = 16
    REPEATED = 17


IN_MAIN: Final = 15
"""Values of ``FROM_MAIN`` below it are those of the main box and of the boxes in it."""


def bucket(number: int) -> int:
    """0, 1, 2–3, 4–7 … as 0, 1, 2, 3 …

    >>> [bucket(n) for n in (0, 1, 3, 4, 1000)]
    [0, 1, 2, 3, 10]
    """
    return number.bit_length()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page as a whole tells about its boxes: which one is the article's, most likely."""

    up: dict[int, int]
    """Steps up from the main box, for it and each of its ancestors."""
    size: list[int]
    """Text in each container, links included; and that in links."""
    linked: list[int]
    first: int
    """Number of the first strong line of the main box, and of the last; -1 for none."""
    last: int
    hinted: bool
    """Whether any sentence stands in a box that is named as text; else names tell nothing."""

    def place_of(self, n: int, m: Measure, boxes: Sequence[Box]) -> tuple[int, int, int]:
        """How far a line is from the main box, whether among its sentences, and in what company."""
        up, down = climb(m.container, self.up, boxes)
        reach = 3 if self.last < 0 else (n > self.first) + (n > self.last)
        total = self.size[m.container]
        share = 4 * self.linked[m.container] // max(total, 1)
        return (
            (5 * min(up, 4) + min(down, 4)) * 3 + m.scale,
            (3 * reach + m.scale) * 2 + (m.links > 2),
            5 * min(bucket(total) // 2, 5) + share,
        )


def surroundings(layout: Layout, measures: Sequence[Measure]) -> Surroundings:
    """Find the main box: the one with most sentences in it, and half of those in its children."""
    boxes = layout.boxes
    merit = [0.0] * len(boxes)
    size = [0] * len(boxes)
    linked = [0] * len(boxes)
    for m in measures:
        size[m.container] += m.size
        linked[m.container] += m.size * m.links // 4
        if m.strong:
            worth = m.stops + m.size / 40
            merit[m.container] += worth
            merit[boxes[m.container].parent] += worth / 2
    for box in boxes:
        if box.furniture:
            merit[box.number] /= 4
    main = max(range(len(boxes)), key=merit.__getitem__)
    up: dict[int, int] = {}
    number = main
    while number not in up:
        up[number] = len(up)
        number = boxes[number].parent
    strong = [n for n, m in enumerate(measures) if m.strong]
    inside = [n for n in strong if climb(measures[n].container, up, boxes)[0] == 0]
    first, last = (inside[0], inside[-1]) if inside else (len(measures), -1)
    hinted = any(boxes[layout.lines[n].box].hint >= Hint.PROBABLE for n in strong)
    return Surroundings(up, size, linked, first, last, hinted)


def climb(number: int, up: dict[int, int], boxes: Sequence[Box]) -> tuple[int, int]:
    """Steps from the main box up to the common ancestor, and from there down to a container."""
    down = 0
    while number not in up:
        number = boxes[number].parent
        down += 1
    return up[number], down


def count(
    layout: Layout, measures: Sequence[Measure], titles: frozenset[int], repeated: frozenset[int]
) -> tuple[tuple[int, ...], ...]:
    """The values of every line, in the order of ``Feature``.

    ``titles`` are the numbers of the lines that repeat the page's title, ``repeated`` of those
    that stand on the page twice.
    """
    around = surroundings(layout, measures)
    strong = [m.strong for m in measures]
    nearest = _distances(strong)
    title = min(titles, default=-1)
    values: list[tuple[int, ...]] = []
    tail = 0
    for n, (line, m) in enumerate(zip(layout.lines, measures, strict=True)):
        tail = 0 if strong[n] else tail
        box = layout.boxes[line.box]
        linked = m.links > 2
        values.append(
            (
                *_own(line, m, box),
                2 * box.hint + box.furniture if around.hinted else 10,
                *around.place_of(n, m, layout.boxes),
                _neighbour(measures, n - 1),
                _neighbour(measures, n + 1),
                min(sum(strong[max(0, n - 3) : n]) + sum(strong[n + 1 : n + 4]), 6),
                2 * min(nearest[n], 8) + linked,
                _since(n, title) * 3 + m.scale,
                3 * min(tail, 3) + m.scale,
                5 * n // len(measures),
                2 * (n in repeated) + (n in titles),
            )
        )
        tail += m.marker is not None
    return tuple(values)


def _own(line: Line, m: Measure, box: Box) -> tuple[int, ...]:
    """What a line shows by itself: size, stops, tag, marker, type, and whether it is an item."""
    return (
        5 * min(bucket(m.size), 9) + m.links,
        4 * min(bucket(m.stops), 4) + 2 * m.ends + (m.links > 2),
        3 * (7 if box.heading else _TAGS.get(box.tag, 0)) + m.scale,
        MARKERS.index(m.marker) + 1 if m.marker else 0,
        3 * (2 * line.bold >= line.visible) + m.scale,
        5 * (0 if box.item < 0 else 1 + (box.tag == "li")) + m.links,
    )


def _neighbour(measures: Sequence[Measure], n: int) -> int:
    if not 0 <= n < len(measures):
        return 0
    m = measures[n]
    return 1 + 2 * min(bucket(m.size) // 2, 4) + (m.links > 2)


def _since(n: int, title: int) -> int:
    """How far behind the title a line stands: none on the page, before it, near, far."""
    return 0 if title < 0 else 1 if n < title else 2 + min(bucket((n - title) // 4), 4)


def _distances(strong: Sequence[bool]) -> list[int]:
    """Lines to the nearest strong line other than itself."""
    far = len(strong)
    distances = [far] * far
    for order in (range(far), range(far - 1, -1, -1)):
        since = far
        for n in order:
            distances[n] = min(distances[n], since)
            since = 1 if strong[n] else since + 1
    return distances
