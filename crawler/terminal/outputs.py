"""The files that ``-o`` and ``-O`` ask for: whether they can be written, and whether they were."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from crawler.errors import CrawlError

WRITTEN = "feedexport/success_count/"
"""Scrapy's count of feeds that were written to their end, by the kind of storage."""


class Failures(logging.Filter):
    """Hears what Scrapy's export says of records it could not write, and keeps it from the log.

    Scrapy logs a traceback for each, goes on, and counts the file as written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = ""
        """What the system said of the first, in one line."""
        for name in ("scrapy.utils.signal", "asyncio"):
            logging.getLogger(name).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line of the log is about something else."""
        if "FeedExporter" not in record.getMessage():
            return True
        error = record.exc_info[1] if record.exc_info else None
        said = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        self.first = self.first or " ".join(str(said).split())
        return False


def check_writable(feeds: Iterable[str]) -> None:
    """Look before the crawl: Scrapy would write a traceback for each record, and end well.

    :raises CrawlError: a feed's file cannot be written
    """
    for uri in map(str, feeds):
        parts = urlsplit(uri)
        if parts.scheme == "file":
            _check(Path(url2pathname(parts.path)), uri)
        elif not parts.scheme:
            _check(Path(uri), uri)


def _check(path: Path, said: str) -> None:
    if path.is_dir():
        raise CrawlError(f"{said} is a folder; name a file in it")
    if path.exists():
        may = os.access(path, os.W_OK)
    else:  # Scrapy makes the folders that are missing
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        may = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    if not may:
        raise CrawlError(f"{said} cannot be written: nothing was crawled")


def not_written(feeds: int, stats: Mapping[str, object], failure: str = "") -> str:
    """What to say where fewer of ``feeds`` were written than were asked for, or records of them
    were lost (``failure``); or ``""``.

    >>> not_written(1, {"item_scraped_count": 3, "feedexport/success_count/FileFeedStorage": 1})
    ''
    >>> not_written(1, {"item_scraped_count": 3})
    'what -o asked for was not written; the data folder has it all'
    >>> not_written(1, {})
    ''
    >>> not_written(1, {}, "No space left on device")
    'what -o asked for was not written (No space left on device); the data folder has it all'
    """
    if failure:
        return f"what -o asked for was not written ({failure}); the data folder has it all"
    written = sum(
        count for key, count in stats.items() if key.startswith(WRITTEN) and isinstance(count, int)
    )
    if written >= feeds or not stats.get("item_scraped_count"):
        return ""
    return "what -o asked for was not written; the data folder has it all"
