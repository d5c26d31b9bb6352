"""A record as a row of ``records`` and back: nested values in a form that repeats nothing.

The text stands once, so a block is a place in it; edits that follow each other share what they
have in common. A page with 270 glosses carries some 8 KB of edits instead of 35 KB.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson

from exports.schema import ARTICLE, RECORDS
from pipelines.records import Block, Edit, Record

Row = dict[str, Any]
"""A row of ``records``, by column."""

Values = tuple[Any, ...]
"""A row of ``records`` as ``SELECTED`` gives it: a value for each key of the contract."""

KEYS = tuple(column.name for column in ARTICLE)
SELECTED = ", ".join("outline" if key == "blocks" else key for key in KEYS)
_JSON = tuple(c.name for c in ARTICLE if c.type in ("strings", "object", "objects"))

PROVENANCE = {
    *("sequence", "version", "article", "latest", "duplicate_of", "similarity"),
    *("run_id", "snapshot", "fetched_at", "cleaner_version"),
}
"""Columns that tell how and when a record came about, not what it says."""

_CHANGE = slice(Edit._fields.index("start"), Edit._fields.index("new") + 1)
"""Start, old and new stand side by side in an edit."""
_SHARED = attrgetter("where", "step", "rule", "certainty", "applied")
_COPIED = tuple(
    column.name
    for column in RECORDS.columns
    if column.name in Record.__slots__ and column.type in ("text", "integer", "real")
)


def outline(blocks: Iterable[Block], text: str) -> list[list[Any]]:
    r"""Each block as ``[start, length, kind, level, number]``, cut off after the last not null.

    A block that is no part of the text keeps its own: ``[null, text, kind …]``.

    >>> outline([Block("heading", "1 导语", 1, "1"), Block("quote", "催收")], "1 导语\n催收")
    [[0, 4, 'heading', 1, '1'], [5, 2, 'quote']]
    """
    entries: list[list[Any]] = []
    at = 0
    for block in blocks:
        start = text.find(block.text, at)
        entry: list[Any] = [start, len(block.text)] if start >= 0 else [None, block.text]
        at = max(at, start + len(block.text))
        entry += [block.kind, block.level, block.number]
        while entry[-1] is None:
            entry.pop()
        entries.append(entry)
    return entries


def unfold_blocks(entries: Iterable[list[Any]], text: str) -> list[dict[str, Any]]:
    """The record's ``blocks`` from its outline."""
    blocks = []
    for entry in entries:
        start, length, kind, level, number = entry + [None] * (5 - len(entry))
        own = length if start is None else text[start : start + length]
        blocks.append({"kind": kind, "level": level, "number": number, "text": own})
    return blocks


def fold_edits(edits: Iterable[Edit]) -> list[list[Any]]:
    """Edits, in their order, under what neighbours have in common.

    >>> fold_edits([Edit("title", 1, 3, "会(huì)", "会", "gloss", "safe")])
    [['title', 1, 'gloss', 'safe', 1, [(3, '会(huì)', '会')]]]
    """
    return [
        [where, step, rule, certainty, int(applied), [edit[_CHANGE] for edit in group]]
        for (where, step, rule, certainty, applied), group in groupby(edits, _SHARED)
    ]


def unfold_edits(groups: Iterable[list[Any]]) -> list[dict[str, Any]]:
    """The record's ``edits``, in the contract's form."""
    return [
        {
            "where": where,
            "step": step,
            "start": start,
            "old": old,
            "new": new,
            "rule": rule,
            "certainty": certainty,
            "applied": bool(applied),
        }
        for where, step, rule, certainty, applied, changes in groups
        for start, old, new in changes
    ]


def to_row(record: Record) -> Row:
    """The record's own columns; ``article``, ``latest`` and what a commit gives are added there."""
    row = {name: getattr(record, name) for name in _COPIED}
    row["breadcrumb"] = _json(list(record.breadcrumb))
    row["damage"] = _json(record.damage.as_dict())
    row["topic"] = _json(record.topic.as_dict())
    row["phones"] = _json([phone.as_dict() for phone in record.phones])
    row["outline"] = _json(outline(record.blocks, record.text))
    row["edits"] = _json(fold_edits(record.edits))
    return row


def from_values(values: Values) -> dict[str, Any]:
    """The record as plain data, its keys in the order of the contract."""
    record = dict(zip(KEYS, values, strict=True))
    for name in _JSON:
        record[name] = orjson.loads(record[name])
    record["blocks"] = unfold_blocks(record["blocks"], record["text"])
    record["edits"] = unfold_edits(record["edits"])
    return record


def to_line(values: Values) -> bytes:
    """The record as a line of JSON: what is JSON in the database goes in as it is."""
    record = dict(zip(KEYS, values, strict=True))
    blocks, edits = orjson.loads(record["blocks"]), orjson.loads(record["edits"])
    for name in _JSON:
        record[name] = orjson.Fragment(record[name])
    record["blocks"] = unfold_blocks(blocks, record["text"])
    record["edits"] = unfold_edits(edits)
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def says_the_same(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows differ in nothing but their provenance."""
    return all(row[name] == other[name] for name in row.keys() - PROVENANCE)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
