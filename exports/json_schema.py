"""The JSON Schema of a record, docs/articles.schema.json: made of exports/schema.py.

``python -m exports.json_schema > docs/articles.schema.json`` writes it; a test says when it is out
of date.
"""

from __future__ import annotations

import sys
from typing import Any

import orjson

from exports.schema import ARTICLE, Column, Type

_TYPES: dict[Type, str] = {
    "text": "string",
    "integer": "integer",
    "real": "number",
    "boolean": "boolean",
    "strings": "array",
    "object": "object",
    "objects": "array",
}
BEFORE_STORAGE = frozenset({"sequence", "version"})
"""Keys that are null in what ``scrapy clean`` prints: nothing has been stored yet."""


def json_schema() -> dict[str, Any]:
    """The schema of a line of the JSONL, and of what ``scrapy clean`` prints."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A clean article",
        "description": "A line of articles.jsonl, of an export, and of scrapy clean's output",
    }
    return head | _object(ARTICLE)


def of(column: Column) -> dict[str, Any]:
    """A column's schema.

    >>> of(Column("level", "integer", "1 for top headings", optional=True))
    {'description': '1 for top headings', 'type': ['integer', 'null']}
    """
    may_be_null = column.optional or column.name in BEFORE_STORAGE
    kind = _TYPES[column.type]
    made: dict[str, Any] = {"description": column.description}
    made["type"] = [kind, "null"] if may_be_null else kind
    if column.type == "strings":
        made["items"] = {"type": "string"}
    elif column.type == "objects":
        made["items"] = _object(column.items)
    elif column.type == "object":
        made |= _object(column.items)
    if column.moment:
        formats = [{"format": "date-time"}, {"format": "date"}]
        made["anyOf"] = [*formats, {"type": "null"}]
    return made


def _object(columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {column.name: of(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(
        orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    )
