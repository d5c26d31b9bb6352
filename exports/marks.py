"""A repaired text with its edits in place: what stood there, what stands there now, and why.

Edits count from the text before their own step, and later steps change what earlier ones wrote.
Replayed in order they come to pieces that lie side by side, so that a page can show them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.records import CERTAINTIES, Certainty, Edit
from pipelines.repair.edits import undo_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, as harvested and as repaired; untouched where it has no edits."""

    old: str
    new: str
    edits: tuple[Edit, ...] = ()

    @property
    def certainty(self) -> Certainty:
        """Of the least certain of its edits: a piece is no surer than that."""
        return max((edit.certainty for edit in self.edits), key=CERTAINTIES.index, default="safe")

    @property
    def applied(self) -> bool:
        """Whether any edit was made; suggestions alone leave the text as it was."""
        return any(edit.applied for edit in self.edits)


def pieces(text: str, edits: Iterable[Edit]) -> tuple[Piece, ...]:
    """A repaired text in pieces: their ``new`` make it up, their ``old`` what was harvested.

    ``edits`` are those of this text alone. Raises ``ValueError`` where they do not fit it.

    >>> gloss = Edit("text", 0, 1, "(huì)", "", "gloss", "safe")
    >>> call = Edit("text", 1, 4, " ", "電話", "call", "likely")
    >>> [(piece.old, piece.new) for piece in pieces("會有催收電話", [call, gloss])]
    [('會', '會'), ('(huì)', ''), ('有催收', '有催收'), (' ', '電話')]
    """
    ordered = sorted(edits, key=lambda edit: (edit.step, edit.start))
    made: Sequence[Piece] = [Piece(char, char) for char in undo_text(text, ordered)]
    for _, step in groupby(ordered, key=lambda edit: edit.step):
        made = list(_replay(made, list(step)))
    return tuple(_joined(made))


def _replay(before: Sequence[Piece], edits: Sequence[Edit]) -> Iterator[Piece]:
    """The pieces after one step; edits that touch one piece become one with it."""
    rest = iter(before)
    held: Piece | None = next(rest, None)
    at = done = 0
    while done < len(edits):
        first = edits[done]
        while held and at + len(held.new) <= first.start:
            yield held
            at += len(held.new)
            held = next(rest, None)
        begin, touched, group = at, list[Piece](), list[Edit]()
        while done < len(edits) and (not group or edits[done].start < at):
            group.append(edits[done])
            while held and at < edits[done].start + len(edits[done].old):
                touched.append(held)
                at += len(held.new)
                held = next(rest, None)
            done += 1
        yield _merged(touched, group, begin)
    if held:
        yield held
    yield from rest


def _merged(touched: Sequence[Piece], edits: Sequence[Edit], begin: int) -> Piece:
    """One piece of those that edits touch; ``begin`` is where the first of them stands."""
    new = "".join(piece.new for piece in touched)
    for edit in reversed(edits):
        if edit.applied:
            start = edit.start - begin
            new = new[:start] + edit.new + new[start + len(edit.old) :]
    earlier = (edit for piece in touched for edit in piece.edits)
    return Piece("".join(piece.old for piece in touched), new, (*earlier, *edits))


def _joined(made: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with untouched neighbours made one."""
    for untouched, run in groupby(made, key=lambda piece: not piece.edits):
        if untouched:
            text = "".join(piece.new for piece in run)
            yield Piece(text, text)
        else:
            yield from run


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece as a page shows it: repaired text below, what stood there above, in small."""

    base: str
    """Repaired text; where that is nothing, the character before it, which stays."""
    over: str
    """What was taken away, or would be put there, with white space to be seen."""
    was: str
    """The same stretch as harvested."""
    piece: Piece


def marks(made: Sequence[Piece]) -> Iterator[str | Mark]:
    """Plain text and marks, in order. A gloss stands over the character that it is of.

    >>> taken = Piece("(huì)", "", (Edit("text", 0, 1, "(huì)", "", "gloss", "safe"),))
    >>> text, mark = marks([Piece("機會", "機會"), taken])
    >>> text, mark.base, mark.over, mark.was
    ('機', '會', '(huì)', '會(huì)')
    """
    held = ""
    for piece in made:
        if not piece.edits:
            held += piece.new
            continue
        base, was = piece.new, piece.old
        if not base and held:
            held, base = held[:-1], held[-1]
            was = base + was
        if held:
            yield held
            held = ""
        yield Mark(base, _over(piece), was, piece)
    if held:
        yield held


def _over(piece: Piece) -> str:
    if piece.applied:
        return visible(piece.old)
    return "?" + visible("/".join(edit.new for edit in piece.edits))


def visible(text: str) -> str:
    """The text with its white space to be seen.

    >>> visible("  "), visible("")
    ('␣␣', '')
    """
    return text.replace(" ", "␣").replace("\xa0", "␣").replace("\u3000", "□").replace("\n", "⏎")


def by_place(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """Edits by the text that they belong to: ``title``, ``block[3]`` …"""
    places: dict[str, list[Edit]] = {}
    for edit in edits:
        places.setdefault(edit.where, []).append(edit)
    return places
