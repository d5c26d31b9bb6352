"""Why a request got no answer, as the reason code that the ledger keeps (docs/schema.md)."""

from __future__ import annotations

import zlib
from gzip import BadGzipFile

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.network.addresses import endpoint
from crawler.network.routing import REFUSED_HOSTS, RefusedError

REASONS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "short_body"),
    (UnsupportedURLSchemeError, "scheme"),
    (BadGzipFile, "bad_packing"),
    (zlib.error, "bad_packing"),
    (UnicodeError, "bad_url"),
    (ValueError, "bad_url"),
)
UNPACKERS = frozenset({"brotli", "brotlicffi", "backports.zstd", "compression.zstd"})
"""Modules whose errors say the same; which of them are installed is Scrapy's affair."""


def reason_of(error: Exception, url: str) -> str:
    """The code for what went wrong with a request.

    >>> reason_of(DownloadTimeoutError("60 s"), "http://h/"), reason_of(OSError("reset"), "http://h/")
    ('timeout', 'connection')
    """
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, IgnoreRequest):
        return "robots" if "robots" in str(error) else "too_large"
    if isinstance(error, CannotResolveHostError):
        return "private_address" if endpoint(url)[0] in REFUSED_HOSTS else "dns"
    if type(error).__module__ in UNPACKERS:
        return "bad_packing"
    return next((code for kind, code in REASONS if isinstance(error, kind)), "connection")
