"""Pages that lie in files: what ``scrapy clean`` reads, as snapshots."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from crawler.archive.foreign import Bad, refuse_empty, responses
from crawler.errors import CrawlError
from crawler.runs.fetched import header
from crawler.terminal.strict import say
from pipelines.records import Media, Snapshot

PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
ARCHIVES = (".warc", ".warc.gz")
TEXTS = frozenset({".txt", ".text"})
MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|html|head|body|title|meta|div|p|table|h1)", re.I)
"""What a page begins with; the text of one does not."""


def snapshots(path: str) -> Iterator[Snapshot | Bad]:
    """The pages that a path names, and what cannot be read among them; ``-`` is standard input.

    :raises CrawlError: it cannot be read, or is nothing that holds pages
    """
    try:
        yield from _snapshots(path)
    except OSError as error:
        raise CrawlError(f"{path}: {error.strerror or error}") from None


def _snapshots(path: str) -> Iterator[Snapshot | Bad]:
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


def _archived(path: Path) -> Iterator[Snapshot | Bad]:
    """The pages of a WARC file, also of one that others have written."""
    refuse_empty(path)
    for found in responses(path):
        if isinstance(found, Bad):
            yield found
        else:
            yield Snapshot(
                found.url, found.body, header(found, "Content-Type"), found.fetched_at or None
            )
