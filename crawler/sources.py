"""Pages that lie in files: what ``scrapy clean`` reads, as snapshots."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.errors import CrawlError
from crawler.strict import say
from pipelines.records import Media, Snapshot

PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
ARCHIVES = (".warc", ".warc.gz")
TEXTS = frozenset({".txt", ".text"})
MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|html|head|body|title|meta|div|p|table|h1)", re.I)
"""What a page begins with; the text of one does not."""
MAX_PAGE = 16 * 2**20
"""Bytes of one page: as much as the crawl takes (DOWNLOAD_MAXSIZE)."""


def snapshots(path: str) -> Iterator[Snapshot]:
    """The pages that a path names; ``-`` is standard input.

    :raises CrawlError: it cannot be read, or is nothing that holds pages
    """
    try:
        yield from _snapshots(path)
    except OSError as error:
        raise CrawlError(f"{path}: {error.strerror or error}") from None
    except (ArchiveLoadFailed, zlib.error, EOFError) as error:
        line = str(error).split("\n", 1)[0]
        raise CrawlError(f"{path}: no whole WARC file: {line}") from None


def _snapshots(path: str) -> Iterator[Snapshot]:
    if path == "-":
        if sys.stdin.isatty():
            say("reading from the terminal; end with Ctrl-D")
        yield _page("-", sys.stdin.buffer.read())
        return
    file = Path(path)
    if file.is_dir():
        raise CrawlError(f"{path} is a folder; name its files: scrapy clean {path.rstrip('/')}/*")
    if file.name.lower().endswith(ARCHIVES):
        yield from _archived(file)
    elif file.suffix.lower() in PAGES | TEXTS:
        media: Media = "text" if file.suffix.lower() in TEXTS else "html"
        yield _page(file.name, file.read_bytes(), media)
    else:
        raise CrawlError(f"{path}: not one of .html, .htm, .txt, .warc.gz, or - for standard input")


def _page(name: str, body: bytes, media: Media | None = None) -> Snapshot:
    if media is None:
        media = "html" if MARKUP.match(body[:1024].lstrip(b"\xef\xbb\xbf")) else "text"
    return Snapshot(url=name, body=body, media=media, site=name)


def _archived(path: Path) -> Iterator[Snapshot]:
    """The successful HTML responses of a WARC file, also of one that others have written."""
    records = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, arc2warc=True):
            records += 1
            if record.rec_type != "response" or record.http_headers is None:
                continue
            kind = record.http_headers.get_header("Content-Type") or ""
            status = record.http_headers.get_statuscode()
            if status.startswith("2") and ("html" in kind.lower() or not kind):
                yield _response(record, kind)
    if not records and path.stat().st_size:
        raise EOFError("it holds no records")


def _response(record: ArcWarcRecord, kind: str) -> Snapshot:
    """A record's page; what is longer than a page may be is cut off, and cleaned as far as that."""
    try:
        body = record.content_stream().read(MAX_PAGE)
    except (OSError, zlib.error):
        body = b""  # not compressed as its headers say: the cleaning will call it empty
    if len(body) < MAX_PAGE and getattr(record.raw_stream, "limit", None):
        raise EOFError(f"it ends within {record.rec_headers.get_header('WARC-Target-URI')}")
    return Snapshot(
        url=record.rec_headers.get_header("WARC-Target-URI") or "",
        body=body,
        content_type=kind,
        fetched_at=record.rec_headers.get_header("WARC-Date"),
    )
