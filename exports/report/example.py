"""A damaged sentence, before and after: the one that shows most of what is undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson

from exports.compact import unfold_edits
from exports.database import Database
from exports.marks import Piece, by_place, pieces
from exports.rules import kind_of
from pipelines.records import Edit

CANDIDATES: Final = 30
"""Articles looked at: those with most shifted characters, the rarest damage."""
SHORTEST, LONGEST = 18, 70
"""Characters of a sentence that is read at a glance."""

_MOST_DAMAGED = f"""SELECT url, title, outline, text, edits FROM records WHERE latest
  AND json_extract(damage, '$.per_1000') > 0
ORDER BY json_extract(damage, '$.shifted') > 0 DESC, json_extract(damage, '$.holes') > 0 DESC,
  json_extract(damage, '$.per_1000') DESC, sequence LIMIT {CANDIDATES}"""
_END = re.compile(r"(?<=[。！？；])")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence in pieces, and where it stands."""

    pieces: tuple[Piece, ...]
    title: str
    url: str


def example(db: Database) -> Example | None:
    """The best sentence of the most damaged articles; ``None`` where nothing is damaged."""
    best, most = None, (0, 0)
    for row in db.query(_MOST_DAMAGED):
        for sentence in _sentences(row):
            worth = _worth(sentence)
            if worth > most:
                best, most = Example(sentence, row["title"], row["url"]), worth
    return best


def _sentences(row: dict[str, Any]) -> Iterator[tuple[Piece, ...]]:
    """The damaged sentences of an article's paragraphs."""
    places = by_place(Edit.from_dict(edit) for edit in unfold_edits(orjson.loads(row["edits"])))
    for number, (start, length, kind, *_) in enumerate(orjson.loads(row["outline"])):
        edits = places.get(f"block[{number}]", ())
        if start is None or kind != "paragraph" or not edits:
            continue
        with suppress(ValueError):  # edits that another program has written, and that don't fit
            yield from sentences(pieces(row["text"][start : start + length], edits))


def sentences(made: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Pieces, sentence by sentence; an edited piece is never divided.

    >>> made = [Piece("一。二", "一。二"), Piece("(a)", ""), Piece("。三", "。三")]
    >>> ["".join(piece.new for piece in sentence) for sentence in sentences(made)]
    ['一。', '二。', '三']
    """
    sentence: list[Piece] = []
    for piece in made:
        parts = [piece] if piece.edits else [Piece(t, t) for t in _END.split(piece.new) if t]
        for part in parts:
            sentence.append(part)
            if not part.edits and _END.search(part.new[-1:] + " "):
                yield tuple(sentence)
                sentence = []
    if sentence:
        yield tuple(sentence)


def _worth(sentence: Sequence[Piece]) -> tuple[int, int]:
    """Kinds of damage, then how much; nothing where it is not plain what was there."""
    length = sum(len(piece.new) for piece in sentence)
    edits = [edit for piece in sentence for edit in piece.edits]
    if not SHORTEST <= length <= LONGEST or not all(edit.applied for edit in edits):
        return 0, 0
    kinds = {kind_of(edit.rule) for edit in edits} - {"other"}
    return len(kinds), len(edits)
