"""Each line measured by itself, without a word list of any language.

Sizes count a Han character as one and three Latin letters as one, so that a clause of either
language is about as large.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.extract.lines import Box, Layout, Line
from pipelines.extract.markers import Marker

SENTENCE_SIZE: Final = 25
"""A strong line is a sentence: so large with two stops or one at its end, or half as large with
both; mostly no link, and no statement."""

_HAN: Final = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")
_LATIN: Final = re.compile(r"[A-Za-z0-9\u00c0-\u024f\u0400-\u04ff]+")
_STOPS: Final = re.compile(r"[，。；！？、,;!?]|\.(?=\s|$)")
_FULL_STOP: Final = re.compile(r"[。！？!?…][”’」』\"')）\]】]*\s*$|\.[\"')]*\s*$")

_INNER_TAGS: Final = frozenset(("p", "li", "blockquote", "pre", "dd", "dt", "h1", "h2", "h3", "h4"))
"""Boxes that hold a paragraph, as does any box with one line in it: the container of a line is
the nearest box that is neither."""

_SENTENCES_OF_FURNITURE: Final = frozenset(("footer", "statement", "contact", "farm"))


@dataclass(frozen=True, slots=True)
class Measure:
    """One line, measured by itself."""

    size: int
    stops: int
    ends: bool
    """Whether a sentence ends at its end."""
    links: int
    """Quarters of its characters that stand in links, 0 to 4."""
    marker: Marker | None
    container: int
    """Number of the nearest box that is no paragraph."""

    @property
    def strong(self) -> bool:
        if self.links > 1 or self.marker in _SENTENCES_OF_FURNITURE:
            return False
        if self.size >= SENTENCE_SIZE:
            return self.stops > 1 or self.ends
        return self.size >= SENTENCE_SIZE // 2 and self.stops > 1 and self.ends

    @property
    def scale(self) -> int:
        """0 for a label, 1 for a short line, 2 for a sentence."""
        return (self.size > 8) + (self.size > 24)


def measure_all(layout: Layout, markers: Sequence[Marker | None]) -> tuple[Measure, ...]:
    """Measure each line by itself."""
    held = _lines_held(layout)
    return tuple(
        _measure(line, marker, layout.boxes, held)
        for line, marker in zip(layout.lines, markers, strict=True)
    )


def _lines_held(layout: Layout) -> list[int]:
    """How many lines each box holds, those of the boxes in it included."""
    held = [0] * len(layout.boxes)
    for line in layout.lines:
        held[line.box] += 1
    for box in reversed(layout.boxes[1:]):
        held[box.parent] += held[box.number]
    return held


def _measure(
    line: Line, marker: Marker | None, boxes: Sequence[Box], held: Sequence[int]
) -> Measure:
    text = line.text
    size = sum(map(len, _HAN.findall(text))) + sum(map(len, _LATIN.findall(text))) // 3
    box = boxes[line.box]
    while box.number and (held[box.number] < 2 or box.tag in _INNER_TAGS):
        box = boxes[box.parent]
    return Measure(
        size,
        len(_STOPS.findall(text)),
        _FULL_STOP.search(text[-8:]) is not None,
        -(-4 * line.linked // line.visible),
        marker,
        box.number,
    )
