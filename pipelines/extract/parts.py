"""The chosen lines with what their boxes make of them: headings, items, quotes, cells of a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipelines.extract.fold import fold
from pipelines.extract.lines import Box, Layout, Line
from pipelines.extract.structure import Part

MOST_QUOTED: Final = 0.6
"""Share of the lines in quotes from which the page quotes its whole article: no quote then."""
LARGEST_CELL: Final = 80
"""Characters of a cell at most; a table with larger ones lays a page out."""
LONGEST_ITEM: Final = 4
"""Lines of a list item at most; an item with more of them is a frame around a text."""


def parts_of(page: Layout, chosen: Sequence[int]) -> list[Part]:
    """The chosen lines, each with its tag, type, and place in a list, a quote or a table."""
    lines = [page.lines[n] for n in chosen]
    boxes = [page.boxes[line.box] for line in lines]
    quoted = sum(box.quote for box in boxes) > MOST_QUOTED * len(boxes)
    rows = _data_rows(page, lines)
    per_item = Counter(box.item for box in boxes)
    begun: set[int] = set()
    parts = []
    for line, box in zip(lines, boxes, strict=True):
        is_item = box.item >= 0 and per_item[box.item] <= LONGEST_ITEM and box.item not in begun
        begun.add(box.item)
        parts.append(
            Part(
                line.text,
                fold(line.text),
                heading=box.heading,
                bold=10 * line.bold >= 9 * line.visible,
                item=is_item,
                quote=box.quote and not quoted,
                row=box.row if box.row in rows else -1,
            )
        )
    return parts


def whole_rows(page: Layout, chosen: Sequence[int]) -> list[int]:
    """The chosen lines, and what is missing of the rows of data that they stand in.

    A cell such as 95588 looks like nothing by itself: the row is text or none of it is. So are
    the rows between the first and the last of a table that are.
    """
    if all(page.boxes[page.lines[n].box].row < 0 for n in chosen):
        return list(chosen)
    data = _data_rows(page, page.lines)
    rows = [page.boxes[line.box].row for line in page.lines]
    ends: dict[int, tuple[int, int]] = {}
    for row in (rows[n] for n in chosen if rows[n] in data):
        table = page.boxes[row].parent
        ends[table] = (ends.get(table, (row, row))[0], row)
    kept = {
        n
        for n, row in enumerate(rows)
        if row in data and (span := ends.get(page.boxes[row].parent)) and span[0] <= row <= span[1]
    }
    return sorted(kept.union(chosen))


def _data_rows(page: Layout, lines: Sequence[Line]) -> frozenset[int]:
    """The table rows that hold data: at least two cells, each one short line."""
    cells: dict[int, list[tuple[int, int]]] = {}
    for line in lines:
        box = page.boxes[line.box]
        if box.row >= 0:
            cells.setdefault(box.row, []).append((_cell(page.boxes, box), line.visible))
    return frozenset(
        row
        for row, found in cells.items()
        if len(found) > 1
        and len({cell for cell, _ in found}) == len(found)
        and all(visible <= LARGEST_CELL for _, visible in found)
    )


def _cell(boxes: Sequence[Box], box: Box) -> int:
    """Number of the cell that a box stands in."""
    while box.tag not in ("td", "th") and box.number:
        box = boxes[box.parent]
    return box.number
