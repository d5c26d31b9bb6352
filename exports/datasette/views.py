"""The pages of our own: search, article, snapshot, report."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from datasette import Request, Response
from datasette.app import Datasette
from markupsafe import Markup

from exports.datasette import article as articles
from exports.datasette.metadata import DATABASE
from exports.datasette.original import original
from exports.datasette.queries import QUERIES, QUESTIONS
from exports.errors import StoreError, said_plainly
from exports.look import FOLDER as LOOK
from exports.look import environment
from exports.search import count, search
from exports.store import Store
from pipelines.api import undo
from pipelines.errors import ExtractionError
from pipelines.records import Snapshot

PAGE: Final = 20
"""Hits of a page of results."""
LAST_PAGE: Final = 500
"""Further on nobody reads, and each page costs as much as all before it."""
NEWEST: Final = 12
NOWHERE: Final = ("404", "Database not found")
"""What Datasette says of a path that leads nowhere."""
ASSETS: Final = {
    "look.css": (LOOK / "look.css", "text/css"),
    "pages.css": (Path(__file__).parent / "assets/pages.css", "text/css"),
    "datasette.css": (Path(__file__).parent / "assets/datasette.css", "text/css"),
    "article.js": (Path(__file__).parent / "assets/article.js", "text/javascript"),
}

ReadSnapshot = Callable[[str], Snapshot]
"""The snapshot a record names; raises ``StoreError``."""
View = Callable[..., Awaitable[Any]]

_TEMPLATES = environment("exports.datasette", "pages")
_NEWEST = """SELECT sequence, title, site, subject, published, damage FROM records WHERE latest
ORDER BY sequence DESC LIMIT ?"""
_TOTALS = "SELECT count(*), count(DISTINCT site), max(fetched_at) FROM records WHERE latest"


class NoSuchPageError(Exception):
    """There is nothing under this address; the message is one line."""


class Pages:
    """Our pages over one database, which is only ever read."""

    def __init__(self, path: Path, snapshots: ReadSnapshot) -> None:
        self._path = path
        self._snapshots = snapshots

    def routes(self) -> list[tuple[str, View]]:
        """Datasette's routes: a pattern of the path, and what answers."""
        return [
            (r"^/$", self.home),
            (r"^/search$", self.search),
            (r"^/article$", self.by_url),
            (r"^/article/(?P<sequence>\d{1,18})$", self.article),
            (r"^/article/(?P<sequence>\d{1,18})/snapshot$", self.snapshot),
            (r"^/report$", self.report),
            (r"^/look/(?P<name>[a-z]+\.[a-z]+)$", self.asset),
        ]

    async def home(self, datasette: Datasette, request: Request) -> Response:
        def read(db: sqlite3.Connection) -> dict[str, Any]:
            newest = db.execute(_NEWEST, [NEWEST]).fetchall()
            return {"newest": newest, "totals": tuple(db.execute(_TOTALS).fetchone())}

        return await self._answer(
            datasette, "home.html", read, queries=QUERIES, questions=QUESTIONS
        )

    async def search(self, datasette: Datasette, request: Request) -> Response:
        query = request.args.get("q") or ""
        page = _number(request.args.get("page"), LAST_PAGE)

        def read(db: sqlite3.Connection) -> dict[str, Any]:
            hits = search(db, query, PAGE, (page - 1) * PAGE)
            found = count(db, query)
            return {"hits": hits, "found": found.articles, "about": found.about}

        return await self._answer(
            datasette, "search.html", read, query=query, page=page, size=PAGE, last=LAST_PAGE
        )

    async def by_url(self, datasette: Datasette, request: Request) -> Response:
        url = request.args.get("url") or ""
        sequence = await self._read(datasette, lambda db: articles.latest(db, url))
        if isinstance(sequence, Response):
            return sequence
        if sequence is None:
            return self._wrong(404, "no article is stored under this URL")
        return Response.redirect(f"/article/{sequence}")

    async def article(self, datasette: Datasette, request: Request) -> Response:
        sequence = int(request.url_vars["sequence"])
        asked = request.args.get("script") or "own"
        shown = next((script for script in articles.SHOWN if script == asked), articles.SHOWN[0])

        def read(db: sqlite3.Connection) -> dict[str, Any]:
            found = articles.load(db, sequence, shown)
            if found is None:
                raise NoSuchPageError(f"no article has the sequence {sequence}")
            return {"article": found}

        return await self._answer(datasette, "article.html", read)

    async def snapshot(self, datasette: Datasette, request: Request) -> Response:
        sequence = int(request.url_vars["sequence"])

        def read(db: sqlite3.Connection) -> dict[str, Any]:
            found = articles.load(db, sequence, "own")
            if found is None:
                raise NoSuchPageError(f"no article has the sequence {sequence}")
            record = found.record
            if not record["snapshot"]:
                raise NoSuchPageError("this article was made from a file; no snapshot was kept")
            try:
                blocks = [block.text for block in undo(record)]
            except ValueError:  # edits that don't fit; no line is marked
                blocks = []
            page = self._snapshots(record["snapshot"])
            return {
                "record": record,
                "original": original(page, record["encoding"], [record["title"], *blocks]),
            }

        return await self._answer(datasette, "snapshot.html", read)

    async def report(self, datasette: Datasette) -> Response:
        def read(_: sqlite3.Connection) -> str:
            from exports.report import page  # noqa: PLC0415 - loads the drawing library

            with Store.open(self._path, read_only=True) as store:
                return page.render(store, datetime.now(UTC))

        try:
            made = await self._read(datasette, read)
        except ModuleNotFoundError:
            line = "plots need a package: pip install vl-convert-python"
            return self._wrong(503, line)
        return made if isinstance(made, Response) else Response.html(made)

    async def asset(self, request: Request) -> Response:
        path, kind = ASSETS.get(request.url_vars["name"], (None, ""))
        if path is None:
            return self._wrong(404, "there is no such file")
        body = path.read_text(encoding="utf-8")
        return Response(body, content_type=f"{kind}; charset=utf-8")

    async def _answer(
        self,
        datasette: Datasette,
        template: str,
        read: Callable[[sqlite3.Connection], dict[str, Any]],
        **more: object,
    ) -> Response:
        """A page of what is read from the database."""
        found = await self._read(datasette, read)
        return found if isinstance(found, Response) else self._page(template, values=found | more)

    async def _read(self, datasette: Datasette, read: Callable[[sqlite3.Connection], Any]) -> Any:  # noqa: ANN401
        """What is read in one of Datasette's threads, or the page that says what is wrong."""
        try:
            with said_plainly(self._path):
                return await datasette.get_database(DATABASE).execute_fn(read)
        except NoSuchPageError as error:
            return self._wrong(404, str(error))
        except (StoreError, ExtractionError) as error:
            return self._wrong(503, str(error))

    def failed(self, request: Request, error: Exception) -> Response:
        """What is wrong with a request to one of Datasette's pages, in one line."""
        path = request.path
        status = getattr(error, "status", 500)
        line = Markup(getattr(error, "message", None) or error).striptags()
        line = "there is no such page" if line in NOWHERE else line
        try:
            with said_plainly(self._path):
                raise error
        except StoreError as plain:
            status, line = 503, str(plain)
        except Exception:
            if status >= 500:
                logging.getLogger(__name__).error("%s: %s: %s", path, type(error).__name__, line)
        if path.endswith(".json"):
            return Response.json({"ok": False, "error": line, "status": status}, status=status)
        return self._wrong(status, line, path=path, sql=request.args.get("sql"))

    def _wrong(self, status: int, line: str, *, path: str = "", sql: str | None = None) -> Response:
        """One line; a user's SQL comes with it, to be mended and asked again."""
        values = {"status": status, "line": line, "path": path, "sql": sql}
        return self._page("error.html", status, values=values)

    def _page(self, template: str, status: int = 200, *, values: Mapping[str, object]) -> Response:
        page = _TEMPLATES.get_template(template).render({"query": "", **values})
        return Response.html(page.encode("utf-8", "replace").decode(), status=status)


def _number(text: str | None, most: int) -> int:
    """A page's number, 1 for what is none.

    >>> _number("3", 500), _number("x", 500), _number("-1", 500), _number("9" * 9999, 500)
    (3, 1, 1, 500)
    """
    digits = text if text and text.isascii() and text.isdigit() else "1"
    return max(1, min(int(digits[:9]), most))
