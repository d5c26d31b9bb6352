"""A small web server on loopback for a folder of saved pages and their ``routes.toml``.

It answers direct requests (``GET /x``) and those a proxy gets (``GET http://sample.test/x``), so
that a crawler may know the site by its name although nothing resolves it.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawler.packed import folder

PAGES = folder("crawler.sites.sample") / "pages"
LOOPBACK = "127.0.0.1"
SILENCE = 5.0
"""Seconds a client may keep a connection without sending anything."""
POLL = 0.05
"""Seconds the server may take to notice that it is to stop."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says to a request."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


NOT_FOUND = Reply(404, {"Content-Type": "text/html"}, b"<h1>404 Not Found</h1>")


class SampleServer:
    """Serves ``pages`` on a free port of loopback between ``with`` and its end."""

    def __init__(self, pages: Path = PAGES) -> None:
        self.host, self._replies = read_routes(pages)
        self._counts: Counter[str] = Counter()
        self._lock = Lock()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(POLL,), name="sample-site")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def counts(self) -> Counter[str]:
        """How often each path, with its query, has been asked for; a copy."""
        with self._lock:
            return self._counts.copy()

    def answer(self, target: str, headers: Message[str, str]) -> Reply:
        """The reply to a request for ``target``, in either form; counts it."""
        parts = urlsplit(target)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        with self._lock:
            self._counts[path] += 1
        if parts.netloc not in ("", self.host, f"{LOOPBACK}:{self.port}"):
            return NOT_FOUND
        reply = self._replies.get(path) or self._replies.get(parts.path) or NOT_FOUND
        if reply.status == HTTPStatus.OK and _is_known(reply.headers, headers):
            return Reply(304, {key: reply.headers[key] for key in ("ETag", "Last-Modified")})
        return reply


def read_routes(pages: Path) -> tuple[str, dict[str, Reply]]:
    """The site's name and its replies by path, read once: the files are few and small."""
    routes = tomllib.loads((pages / "routes.toml").read_text(encoding="utf-8"))
    replies: dict[str, Reply] = {}
    for route in routes["route"]:
        body = (pages / route["file"]).read_bytes() if "file" in route else b""
        headers: dict[str, str] = dict(route["headers"])
        if body:
            headers["ETag"] = f'"{sha256(body).hexdigest()[:16]}"'
        replies[route["path"]] = Reply(route.get("status", 200), headers, body)
    return routes["host"], replies


def _is_known(page: Mapping[str, str], asked: Message[str, str]) -> bool:
    """Whether the client has the page as it stands; an ETag counts for more than a date."""
    if tags := asked.get("If-None-Match"):
        return tags.strip() == "*" or page["ETag"] in tags
    if date := asked.get("If-Modified-Since"):
        try:
            return parsedate_to_datetime(date) >= parsedate_to_datetime(page["Last-Modified"])
        except ValueError:
            return False
    return False


class _Server(ThreadingHTTPServer):
    # Threads are joined at the end: no socket outlives the server.
    daemon_threads = False
    # More than a crawler asks for at once; a full queue costs the next one a second.
    request_queue_size = 128

    def __init__(self, site: SampleServer) -> None:
        self.site = site
        super().__init__((LOOPBACK, 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is its own business; anything else is ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite"
    timeout = SILENCE
    server: _Server

    def do_GET(self) -> None:
        reply = self.server.site.answer(self.path, self.headers)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        # One request a connection: an idle one would hold up the end by SILENCE seconds.
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_HEAD = do_GET  # noqa: N815 -- the name is http.server's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing: the crawl has its own log."""
