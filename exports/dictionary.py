"""The data dictionary, docs/schema.md: made of the schema and the rules, so it says what they do.

``python -m exports.dictionary > docs/schema.md`` writes it; a test says when it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from exports.schema import ARTICLE, TABLES, Column, Table, Type
from exports.views import VIEW_TABLES
from pipelines.errors import REASONS
from pipelines.records import Certainty
from pipelines.repair.plan import FINISH, PLAN

CERTAINTY: Final[Mapping[Certainty, str]] = {
    "safe": "no other reading comes near; applied",
    "likely": "the best reading, and another is thinkable; applied",
    "suggested": "a guess for a person to judge; recorded, never applied",
}
CHECKS: Final[Mapping[str, str]] = {
    "too_short": "less text than an article has: a stub or an error message",
    "unreadable": "too many characters could not be decoded",
    "no_title": "text, but nothing that could be its title",
}
"""Every code of ``pipelines.validate``, and what it means."""
TYPE_NAMES: Final[Mapping[Type, str]] = {
    "text": "text",
    "integer": "integer",
    "real": "number",
    "boolean": "true or false",
    "blob": "bytes",
    "strings": "list of texts",
    "object": "object",
    "objects": "list of objects",
}

OPENING: Final = """\
# The data: keys, tables, codes

<!-- Made by `python -m exports.dictionary > docs/schema.md` from exports/schema.py: edit that. -->

These names are stable. New ones may come; none is renamed without an entry in
[CHANGELOG.md](../CHANGELOG.md) and a migration.

## The record

A line of `articles.jsonl`, a row of the view `articles`, what `scrapy clean` prints and what
`pipelines.clean` returns are the same thing. `articles.jsonl` is a log: a line for each version
of each article, in order of `sequence`. What `scrapy clean` made of a file has no `sequence`,
`version`, `run_id` or `snapshot`: they are null.
"""
NESTED: Final = """\
Lists and objects are JSON in the database: `json_extract(damage, '$.glosses')`, or the views
below, which hold a row for each block and each edit.
"""
EDITS: Final = """\
## How sure an edit is

`certainty` of an edit:
"""
RULES: Final = """\
## The rules

`rule` of an edit, in the order in which the rules run. [damage.md](damage.md) tells what each
undoes and how it knows; [add-a-rule.md](add-a-rule.md) how to write one.
"""
DATABASE: Final = """\
## The database

`cuishou.db` is SQLite. What is stored once, compactly (`records`), is shown by views in the form
of the record: ask the views. True and false are 1 and 0 in tables. A database of a newer version
is refused; an older one is brought up to date when it is opened.

### Views
"""
FULL_TEXT: Final = """\
### Full text: `articles_fts`

An FTS5 index on `title` and `text` of the articles as they stand; its `rowid` is the article's
`sequence`. Chinese text is indexed by pairs of characters, so a word of two is one term, and a
longer one is a phrase of its pairs: 催收电话 is `"催收 收电 电话"`. Characters that differ by
script only are one: 電 and 电, 看著 and 看着. `exports.query.fts_query` makes such a query of what
a person types, in either script; `scrapy search` and `exports.search.search` do the rest:

```python
import sqlite3

from exports.query import fts_query
from exports.search import search

print(fts_query("催收電話 NOT 律師"))  # → ("催收 收电 电话" NOT "律师")
database = sqlite3.connect("data/sample/cuishou.db")
for hit in search(database, "催收電話 NOT 律師", limit=3):
    print(hit.title, hit.snippet)
```

### Tables
"""
CODES: Final = """\
## Why a page gave no record

A page ends as a record or as a row of `rejections`, with the stage at which it ended and a code.
These are the codes of the cleaning; [reasons.md](reasons.md) has those of the crawl, and what
becomes of such a URL.
"""


def dictionary() -> str:
    """The whole page, as Markdown."""
    return "\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    yield OPENING
    yield from _columns(ARTICLE, "key")
    yield f"\n{NESTED}"
    for column in ARTICLE:
        if column.items:
            what = "An entry of" if column.type == "objects" else "Inside"
            yield f"### {what} `{column.name}`\n"
            yield from _columns(column.items, "key")
            yield ""
    yield EDITS
    yield from _table(("certainty", "meaning"), ((_code(k), v) for k, v in CERTAINTY.items()))
    yield f"\n{RULES}"
    rules = ((_code(rule.name), rule.says) for rule in (*PLAN, *FINISH))
    yield from _table(("rule", "says"), rules)
    yield f"\n{DATABASE}"
    for table in VIEW_TABLES:
        yield from _section(table)
    yield FULL_TEXT
    for table in TABLES:
        yield from _section(table)
    yield CODES
    codes = [(_code(k), "decode, extract", v) for k, v in REASONS.items()]
    codes += [(_code(k), "validate", v) for k, v in CHECKS.items()]
    yield from _table(("code", "stage", "meaning"), codes)


def _section(table: Table) -> Iterator[str]:
    yield f"#### `{table.name}`\n\n{table.description}.\n"
    if table.columns == ARTICLE:
        yield "Columns: the keys of [the record](#the-record).\n"
        return
    if table.key:
        yield f"Primary key: {', '.join(map(_code, table.key))}.\n"
    for column, other, key in table.refers:
        yield f"`{column}` refers to `{other}.{key}`.\n"
    yield from _columns(table.columns, "column")
    yield ""


def _columns(columns: Sequence[Column], what: str) -> Iterator[str]:
    rows = ((_code(c.name), type_of(c), c.description) for c in columns)
    return _table((what, "type", "meaning"), rows)


def type_of(column: Column) -> str:
    """A column's type in words.

    >>> type_of(Column("level", "integer", "1 for top headings", optional=True))
    'integer or null'
    """
    return TYPE_NAMES[column.type] + (" or null" if column.optional else "")


def _code(name: str) -> str:
    return f"`{name}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, line by line."""
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.buffer.write(dictionary().encode())
