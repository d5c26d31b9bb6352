"""WARC as it is written: an exchange as gzip members that any archive's tools can read.

A response stands in a member of its own behind that of its request, so it can be read alone by
where it begins. Bodies are kept as Scrapy hands them on, with the transfer's compression undone;
headers that would say otherwise are kept under another name.
"""

from __future__ import annotations

import re
import zlib
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha1
from http.client import responses as REASONS  # noqa: N812 - a constant by any other name
from io import BytesIO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

LEVEL = 3
"""Of compression: half the time of level 9 for a file that is 8% larger."""
FILE_HEADER, OFFSET_HEADER = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"
"""Where the payload of a revisit lies, so that it is read without an index."""

_ENCODED = ("content-encoding", "transfer-encoding", "content-length")
_SECRET = ("authorization", "proxy-authorization", "cookie")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response."""

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: str
    """UTC, ISO 8601 with ``Z``."""
    request_headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Payload:
    """A body that the archive holds already, and the response it came with."""

    file: str
    offset: int
    url: str
    fetched_at: str

    @property
    def reference(self) -> str:
        """As a record's ``snapshot`` names it."""
        return f"{self.file}:{self.offset}"


def digest_of(body: bytes) -> str:
    """Of a payload, as WARC has it.

    >>> digest_of(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return "sha1:" + b32encode(sha1(body, usedforsecurity=False).digest()).decode()


def members(exchange: Exchange, payload: Payload | None = None) -> tuple[bytes, bytes]:
    """The gzip members of request and response; with a payload, of a revisit without a body."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    dated = {"WARC-Date": exchange.fetched_at}
    http = StatusAndHeaders(
        f"{exchange.status} {REASONS.get(exchange.status, '')}".strip(),
        _as_stored(exchange.headers, len(exchange.body)),
        protocol="HTTP/1.1",
    )
    if payload is None:
        response = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            warc_headers_dict=dated,
            http_headers=http,
        )
    else:
        response = writer.create_revisit_record(
            exchange.url,
            digest_of(exchange.body),
            payload.url,
            payload.fetched_at,
            http_headers=http,
            warc_headers_dict=dated,
        )
        response.rec_headers.add_header(FILE_HEADER, payload.file)
        response.rec_headers.add_header(OFFSET_HEADER, str(payload.offset))
    path = re.sub(r"^[a-z]+://[^/]*", "", exchange.url) or "/"
    request = writer.create_warc_record(
        exchange.url,
        "request",
        warc_headers_dict=dated
        | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")},
        http_headers=StatusAndHeaders(
            f"GET {path} HTTP/1.1",
            [pair for pair in exchange.request_headers if pair[0].lower() not in _SECRET],
            is_http_request=True,
        ),
    )
    return _member(request), _member(response)


def opening(name: str) -> bytes:
    """The member a file begins with."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="1.1")
    info = {"software": "cuishou", "format": "WARC File Format 1.1"}
    return _member(writer.create_warcinfo_record(name, info))


def _as_stored(headers: Headers, length: int) -> list[tuple[str, str]]:
    """The response's headers, those renamed that tell of an encoding that is undone."""
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in _ENCODED else name, " ".join(value.split()))
        for name, value in headers
    ]
    return [*kept, ("Content-Length", str(length))]


def _member(record: ArcWarcRecord) -> bytes:
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return gzip.compress(plain.getvalue()) + gzip.flush()
