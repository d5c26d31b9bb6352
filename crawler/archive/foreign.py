"""The pages of WARC files that others have written, past whatever is wrong in them.

Records come one by one; one that cannot be read is said, with the reason and where it begins, and
the reading goes on at the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from crawler.archive.framing import MAX_PAGE, DamageError, opened, target
from crawler.archive.warc import Exchange
from crawler.errors import CrawlError

TYPE = re.compile(rb"^warc-type:\s*response\s*$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that cannot be read."""

    where: str
    """The file, and the byte at which the record, or its gzip member, begins."""
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


def refuse_empty(path: Path) -> None:
    """Refuse a file with nothing in it: what wrote it was cut short.

    :raises CrawlError: it has no bytes
    """
    if not path.stat().st_size:
        raise CrawlError(f"{path}: empty: 0 bytes")


def responses(path: Path) -> Iterator[Exchange | Bad]:
    """The HTML pages of a WARC file (``.warc``, ``.warc.gz``) that were answered with success.

    :raises OSError: the file cannot be read
    """
    records = bad = 0
    with path.open("rb") as stream:
        source = opened(path, stream)
        while True:
            try:
                record = source.record()
            except DamageError as error:
                bad += 1
                yield Bad(f"{path}: byte {source.begin}", str(error))
                source.resync()
                continue
            if record is None:
                break
            records += 1
            found = _response(record, f"{path}: byte {source.begin}")
            if found is not None:
                yield found
    if not (records or bad) and path.stat().st_size:
        yield Bad(str(path), "no whole WARC file: it holds no records")


def _response(record: bytes, where: str) -> Exchange | Bad | None:
    """A record's page; ``None`` where it is none."""
    header = record[: record.find(b"\r\n\r\n") + 2].replace(b"\r\n", b"\n")
    if not TYPE.search(header):
        return None
    try:
        return _exchange(next(ArchiveIterator(BytesIO(record))))
    except Exception as error:  # of a foreign library on damaged bytes: any, and it is said
        line = str(error).split("\n", 1)[0]
        return Bad(where, f"{target(header)} cannot be read: {type(error).__name__} {line}")


def _exchange(record: ArcWarcRecord) -> Exchange | None:
    http = record.http_headers
    if http is None:
        return None
    kind = (http.get_header("Content-Type") or "").lower()
    status = http.get_statuscode()
    if not status.startswith("2") or not ("html" in kind or not kind):
        return None
    return Exchange(
        url=record.rec_headers.get_header("WARC-Target-URI") or "",
        status=int(status),
        headers=tuple((name, value) for name, value in http.headers),
        body=record.content_stream().read(MAX_PAGE),
        fetched_at=_second(record.rec_headers.get_header("WARC-Date") or ""),
    )


def _second(date: str) -> str:
    """A WARC date to the second, as our own have it.

    >>> _second("2026-11-22T05:00:00.123456Z"), _second("2026-11-22T05:00:00Z")
    ('2026-11-22T05:00:00Z', '2026-11-22T05:00:00Z')
    """
    return re.sub(r"\.\d+Z$", "Z", date)
