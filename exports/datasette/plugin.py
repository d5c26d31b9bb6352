"""What our pages add to Datasette, by its plugin hooks."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

from datasette import Request, Response
from datasette.app import Datasette
from markupsafe import Markup
from pluggy import HookimplMarker

from exports.datasette.metadata import DATABASE
from exports.datasette.views import Pages, View
from exports.query import fts_query

Answer = Callable[[], Awaitable[Response]]

hook = HookimplMarker("datasette")

LINKS: Final = (("/", "Search"), ("/report", "Report"), (f"/{DATABASE}", "Tables and queries"))


class Plugin:
    """Routes, functions for SQL, links; registered under the package's name."""

    __name__ = "exports.datasette"

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @hook
    def register_routes(self, datasette: Datasette) -> list[tuple[str, View]]:
        return self._pages.routes()

    @hook(trylast=True)
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        """Datasette's own search box escapes what is typed by ``escape_fts``: ours comes after."""
        for name in ("fts_query", "escape_fts"):
            conn.create_function(name, 1, _fts_query, deterministic=True)

    @hook
    def render_cell(self, value: object, column: str) -> Markup | None:
        """Sequences and twins lead to the article's page."""
        if column == "sequence" and isinstance(value, int):
            return Markup('<a href="/article/{0}">{0}</a>').format(value)
        if column in ("duplicate_of", "representative") and isinstance(value, str):
            return Markup('<a href="/article?{}">{}</a>').format(urlencode({"url": value}), value)
        return None

    @hook
    def handle_exception(self, request: Request, exception: Exception) -> Answer:
        """One line on the page, also for a slip in a user's SQL."""

        async def answer() -> Response:
            return self._pages.failed(request, exception)

        return answer

    @hook
    def extra_css_urls(self) -> list[str]:
        return ["/look/datasette.css"]

    @hook
    def menu_links(self) -> list[dict[str, str]]:
        return [{"href": href, "label": label} for href, label in LINKS]


def _fts_query(typed: object) -> str:
    return fts_query(str(typed if typed is not None else ""))
