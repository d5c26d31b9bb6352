"""What stands before Datasette: this machine only, for reading only, nothing that is not ours.

The dataset may hold pages that nobody should read, so a site that points its own name at this
machine's address (DNS rebinding) is refused by the ``Host`` it asks for.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LOCAL: Final = ("127.0.0.1", "localhost", "[::1]")
READING: Final = ("GET", "HEAD")
OURS: Final = re.compile(r"/(?:search|article|look|report)?(?:/|$)")
"""Paths of our own pages; all others are Datasette's."""

_FRAME: Final = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
OWN_POLICY: Final = f"{_FRAME}script-src 'self'; style-src 'self'; img-src 'self' data:"
REPORT_POLICY: Final = f"{_FRAME}style-src 'unsafe-inline'; img-src data:"
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FACETS: Final = "{{ datasette_allow_facet }}"


def datasette_policy() -> str:
    """For Datasette's pages: its own inline scripts by what they say, and none but those."""
    hashes = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in sorted(set(_inline_scripts()))
    )
    return (
        f"{_FRAME}script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'"
    )


def _inline_scripts() -> Iterator[str]:
    for template in (files("datasette") / "templates").iterdir():
        if not template.name.endswith(".html"):
            continue
        for script in _INLINE.findall(template.read_text(encoding="utf-8")):
            for value in ("true", "false") if _FACETS in script else ("",):
                yield script.replace(_FACETS, value)


def guarded(application: Application, port: int) -> Application:
    """The application behind the guard, for a server on this port of a loopback address."""
    hosts = {host.encode() for name in LOCAL for host in (f"{name}:{port}", name)}
    policy = datasette_policy().encode()

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"")
        if host not in hosts:
            await _refuse(send, 403, "this server answers to its own address only")
        elif scope["method"] not in READING:
            await _refuse(send, 405, "this server is for reading only")
        else:
            await application(scope, receive, _with_headers(send, scope["path"], policy))

    return guard


def _with_headers(send: Send, path: str, policy: bytes) -> Send:
    if path == "/report":
        policy = REPORT_POLICY.encode()
    elif OURS.match(path):
        policy = OWN_POLICY.encode()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [
                (b"content-security-policy", policy),
                (b"x-content-type-options", b"nosniff"),
                (b"referrer-policy", b"no-referrer"),
                (b"cross-origin-resource-policy", b"same-origin"),
                (b"cross-origin-opener-policy", b"same-origin"),
            ]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, line: str) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    await send({"type": "http.response.body", "body": f"{line}\n".encode()})
