"""A stored article as its page shows it: repairs in place, in the script that is asked for."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal, get_args

from exports.compact import SELECTED, from_values
from exports.marks import Piece, by_place, pieces
from pipelines.records import Edit
from pipelines.script import to_hans, to_hant

Shown = Literal["own", "hans", "hant"]
"""As published, simplified, traditional."""
SHOWN: Final[tuple[Shown, ...]] = get_args(Shown)

_RECORD = f"SELECT {SELECTED} FROM records WHERE sequence = ?"
_VERSIONS = """SELECT sequence, version, latest, fetched_at, title, cleaner_version FROM records
WHERE url = ? ORDER BY version DESC"""
_LATEST = "SELECT sequence FROM records WHERE url = ? AND latest"
_COPIES = """SELECT sequence, url, site, title, similarity FROM records
WHERE duplicate_of = ? AND latest ORDER BY sequence LIMIT 50"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the article, in pieces."""

    number: int
    kind: str
    level: int | None
    pieces: tuple[Piece, ...]
    placed: bool = True
    """Whether the edits could be put in place."""


@dataclass(frozen=True, slots=True)
class Article:
    """What the article's page shows."""

    record: Mapping[str, Any]
    shown: Shown
    language: str
    """``Hant`` or ``Hans``: of the text as shown."""
    title: tuple[Piece, ...]
    passages: tuple[Passage, ...]
    edits: tuple[Edit, ...]
    versions: tuple[Mapping[str, Any], ...]
    original: Mapping[str, Any] | None
    """The earlier article that this one resembles."""
    copies: tuple[Mapping[str, Any], ...]

    @property
    def groups(self) -> Iterator[tuple[str, list[Passage]]]:
        """The passages, items of one list and rows of one table together."""
        for kind, group in groupby(self.passages, key=lambda passage: passage.kind):
            yield kind, list(group)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many edits there are: rule, certainty, number."""
        counted = Counter((edit.rule, edit.certainty) for edit in self.edits)
        return [(rule, certainty, n) for (rule, certainty), n in counted.most_common()]


def load(db: sqlite3.Connection, sequence: int, shown: Shown) -> Article | None:
    """The article that a sequence names; ``None`` where there is none."""
    values = db.execute(_RECORD, [sequence]).fetchone()
    if values is None:
        return None
    record = from_values(values)
    edits = tuple(map(Edit.from_dict, record["edits"]))
    places = by_place(edits)
    title = _spelt(_pieces(record["title"], places.get("title", ())), shown, record)
    original = record["duplicate_of"]
    return Article(
        record,
        shown,
        record["script"] if shown == "own" else shown.title(),
        title,
        tuple(_passages(record, places, shown)),
        edits,
        tuple(_rows(db, _VERSIONS, record["url"])),
        {"url": original, "sequence": latest(db, original)} if original else None,
        tuple(_rows(db, _COPIES, record["url"])),
    )


def latest(db: sqlite3.Connection, url: str) -> int | None:
    """The sequence of a URL's article as it stands now."""
    row = db.execute(_LATEST, [url]).fetchone()
    return int(row[0]) if row else None


def _passages(
    record: Mapping[str, Any], places: Mapping[str, Sequence[Edit]], shown: Shown
) -> Iterator[Passage]:
    respelt = _respelt(record, shown)
    for number, block in enumerate(record["blocks"]):
        edits = places.get(f"block[{number}]", ())
        made = _pieces(block["text"], edits)
        placed = not edits or any(piece.edits for piece in made)
        if respelt is not None:
            text = respelt[number]
            fits = respell(made, text)
            placed = placed and fits is not None
            made = (Piece(text, text),) if fits is None else fits
        yield Passage(number, block["kind"], block["level"], made, placed)


def _respelt(record: Mapping[str, Any], shown: Shown) -> list[str] | None:
    """Each block's text in the script asked for; ``None`` for the page's own.

    The record's conversion is of the whole text, whose lines are the blocks; a block that the
    lines don't give is converted by itself.
    """
    if shown == "own":
        return None
    lines = record[f"text_{shown}"].split("\n")
    texts = [block["text"] for block in record["blocks"]]
    if len(lines) == len(texts):
        return list(lines)
    return [_converted(text, shown) for text in texts]


def respell(made: Sequence[Piece], text: str) -> tuple[Piece, ...] | None:
    """The pieces with their repaired text spelt as in ``text``; ``None`` where lengths differ.

    >>> [piece.new for piece in respell([Piece("催收", "催收"), Piece(" ", "電話")], "催收电话")]
    ['催收', '电话']
    """
    if sum(len(piece.new) for piece in made) != len(text):
        return None
    spelt, at = [], 0
    for piece in made:
        new = text[at : at + len(piece.new)]
        at += len(new)
        spelt.append(Piece(piece.old if piece.edits else new, new, piece.edits))
    return tuple(spelt)


def _spelt(made: tuple[Piece, ...], shown: Shown, record: Mapping[str, Any]) -> tuple[Piece, ...]:
    if shown == "own":
        return made
    text = _converted(record["title"], shown)
    return respell(made, text) or (Piece(text, text),)


def _converted(text: str, shown: Shown) -> str:
    hans = to_hans(text)
    return to_hant(hans) if shown == "hant" else hans


def _pieces(text: str, edits: Sequence[Edit]) -> tuple[Piece, ...]:
    """In pieces; whole where the edits, which another program may have written, don't fit."""
    try:
        return pieces(text, edits)
    except ValueError:
        return (Piece(text, text),)


def _rows(db: sqlite3.Connection, sql: str, *values: object) -> list[dict[str, Any]]:
    cursor = db.execute(sql, values)
    return [_named(cursor, row) for row in cursor]


def _named(cursor: sqlite3.Cursor, row: Sequence[Any]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
