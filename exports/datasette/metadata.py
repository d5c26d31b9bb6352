"""What Datasette is told of the tables: what they hold, from the schema, and how to show it."""

from __future__ import annotations

from typing import Any, Final

from exports.datasette.queries import QUERIES
from exports.schema import ARTICLE, TABLES, Table
from exports.views import VIEW_TABLES

DATABASE: Final = "cuishou"
"""The database's name in URLs, whatever the file's."""
HIDDEN: Final = frozenset({"records", "signatures", "bands"})
"""What is stored for the program's own sake: the views show it as it is meant."""
FACETS: Final = {
    "articles": ["site", "subject", "script"],
    "articles_unique": ["site", "subject", "script"],
    "edits": ["rule", "certainty"],
    "phones": ["kind", "number"],
    "rejections": ["stage", "reason"],
    "urls": ["state", "kind", "site"],
    "snapshots": ["status"],
    "runs": ["exit_code"],
}
MOST_FIRST: Final = {
    "by_site": "articles",
    "by_subject": "articles",
    "phones_by_subject": "articles",
    "clusters": "articles",
    "damage_by_site": "per_1000",
    "runs": "started_at",
}
SETTINGS: Final = {
    "default_page_size": 30,  # rows of articles are long
    "truncate_cells_html": 160,
    "suggest_facets": False,  # tries every column of views that hold whole texts
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 5000,  # a scan of a hundred thousand texts
    "allow_download": False,  # a copy without its journal may lack the last commits
}


def metadata() -> dict[str, Any]:
    """Datasette's metadata."""
    tables = {table.name: _table(table) for table in (*TABLES, *VIEW_TABLES)}
    tables["articles_fts"] = {"hidden": True}
    database = {
        "description": "Articles on debt-collection calls, with every repair on record",
        "tables": tables,
        "queries": QUERIES,
    }
    return {"title": "cuishou 催收", "databases": {DATABASE: database}}


def _table(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": table.description,
        "columns": {column.name: column.description for column in table.columns},
    }
    if table.name in HIDDEN:
        told["hidden"] = True
    if table.name in FACETS:
        told["facets"] = FACETS[table.name]
    if table.name in MOST_FIRST:
        told["sort_desc"] = MOST_FIRST[table.name]
    if table.columns == ARTICLE:
        told |= {"sort_desc": "sequence"}
        if table.name != "article_versions":  # the index knows articles as they stand
            told |= {"fts_table": "articles_fts", "fts_pk": "sequence"}
    return told
