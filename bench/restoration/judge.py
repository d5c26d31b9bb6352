"""Which edits are right, and which cut words are back: the result held against the truth.

Two texts are aligned by difflib; what an edit has made is right where the alignment finds it, whole
and unbroken, in the truth as well. A line that is the truth needs no alignment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from pipelines.records import Edit


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open range of code points of a line."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretches that result and truth have in common, in the order of both."""

    blocks: tuple[tuple[int, int, int], ...]
    """Start in the result, start in the truth, length."""

    @classmethod
    def of(cls, result: str, truth: str) -> Alignment:
        """Aligned as difflib does it, without its notion of junk."""
        if result == truth:
            return cls(((0, 0, len(result)),))
        matcher = SequenceMatcher(None, result, truth, autojunk=False)
        blocks = tuple((b.a, b.b, b.size) for b in matcher.get_matching_blocks() if b.size)
        return cls(blocks)

    def kept(self, stretch: Stretch) -> bool:
        """Whether a stretch of the result stands in the truth, unbroken.

        >>> alignment = Alignment.of("催收便會", "催收電話便會")
        >>> alignment.kept(Stretch(0, 2)), alignment.kept(Stretch(1, 3))
        (True, False)
        """
        return any(a <= stretch.start and stretch.end <= a + n for a, _, n in self.blocks)

    def back(self, stretch: Stretch) -> bool:
        """Whether a stretch of the truth stands in the result, unbroken."""
        return any(b <= stretch.start and stretch.end <= b + n for _, b, n in self.blocks)

    def lost_at(self, place: int, old: str, truth: str) -> bool:
        """Whether taking ``old`` out at a place of the result took what the truth has there.

        >>> Alignment.of("催便", "催收便").lost_at(1, "收", "催收便")
        True
        >>> Alignment.of("問也", "問題也").lost_at(1, "(wèn)", "問題也")
        False
        """
        before = max((b + n for a, b, n in self.blocks if a + n <= place), default=0)
        behind = min((b for a, b, _ in self.blocks if a >= place), default=len(truth))
        inside = any(a < place < a + n for a, _, n in self.blocks)
        return not inside and bool(set(old) & set(truth[before:behind]))


def stretches(edits: Sequence[Edit]) -> Iterator[tuple[Edit, Stretch]]:
    """The applied edits of one text, each with what it made, counted in the repaired text."""
    steps = [
        sorted(group, key=lambda edit: edit.start)
        for _, group in groupby(
            sorted((e for e in edits if e.applied), key=lambda e: e.step), key=lambda e: e.step
        )
    ]
    for number, step in enumerate(steps):
        shift = 0
        for edit in step:
            start = edit.start + shift
            shift += len(edit.new) - len(edit.old)
            stretch = Stretch(start, start + len(edit.new))
            for later in steps[number + 1 :]:
                stretch = moved(stretch, later)
            yield edit, stretch


def moved(stretch: Stretch, step: Sequence[Edit]) -> Stretch:
    """Where a stretch is after a step; a stretch that the step changes takes the change in.

    >>> moved(Stretch(6, 8), [Edit("text", 0, 1, "(huì)", "", "gloss", "safe")])
    Stretch(start=1, end=3)
    """
    start, end, shift = stretch.start, stretch.end, 0
    for edit in step:
        grown = len(edit.new) - len(edit.old)
        if edit.start + len(edit.old) <= stretch.start:
            shift += grown
        elif edit.start < stretch.end:
            start, end = min(start, edit.start), max(end, edit.start + len(edit.old)) + grown
    return Stretch(start + shift, end + shift)
