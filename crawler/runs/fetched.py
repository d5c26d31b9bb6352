"""What came of a request: the item that the spider yields, one for every URL it was handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from scrapy.http import Headers, Response

from crawler.archive.snapshots import Exchange
from crawler.frontier.ledger import Lease


@dataclass(frozen=True, slots=True)
class Fetched:
    """One lease and how it was answered: by a response, or by an error's reason code."""

    lease: Lease
    exchange: Exchange | None = field(repr=False)
    error: str = ""


def exchange(response: Response, url: str) -> Exchange:
    """Scrapy's response as the archive keeps it, under the URL that was leased."""
    asked = response.request.headers if response.request else Headers()
    fetched_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = pairs(response.headers)
    return Exchange(url, response.status, headers, response.body, fetched_at, pairs(asked))


def pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Headers as text, in latin-1 as HTTP has them: any byte comes through.

    >>> pairs(Headers({"ETag": '"x"'}))
    (('Etag', '"x"'),)
    """
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def header(answered: Exchange, name: str) -> str:
    """A header's first value, ``""`` without it."""
    wanted = name.lower()
    return next((value for key, value in answered.headers if key.lower() == wanted), "")
