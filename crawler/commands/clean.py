"""``scrapy clean``: saved pages in, records out. No network, no database, no files written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from crawler.errors import CrawlError, WrongUsageError
from crawler.terminal.strict import StrictCommand, say
from crawler.workers.language import word_model

if TYPE_CHECKING:
    from pipelines.records import Record, Rejection
    from pipelines.repair.words_model import WordModel


class Command(StrictCommand):
    """Clean pages that lie in files."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "PATH... (.html, .txt, .warc.gz, or - for standard input)"

    def short_desc(self) -> str:
        return "Clean saved pages: a JSON record a page on standard output"

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if not args:
            raise WrongUsageError("clean what? Name files (.html, .txt, .warc.gz), or - for input")
        from pipelines.records import Record  # noqa: PLC0415 - of all commands, this one's alone

        rejected = 0
        assert self.settings is not None
        words = word_model(self.settings)
        for result in _results(args, words):
            if isinstance(result, Record):
                sys.stdout.buffer.write(orjson.dumps(result.as_dict()) + b"\n")
            else:
                rejected += 1
                say(result)
        return 1 if rejected else 0


def _results(paths: list[str], words: WordModel | None) -> Iterator[Record | str]:
    """A record a page, or the line that says why there is none."""
    from crawler.archive.foreign import Bad  # noqa: PLC0415
    from crawler.archive.sources import snapshots  # noqa: PLC0415
    from pipelines.flow import clean  # noqa: PLC0415
    from pipelines.records import Rejection  # noqa: PLC0415

    for path in paths:
        try:
            for snapshot in snapshots(path):
                if isinstance(snapshot, Bad):
                    yield str(snapshot)
                    continue
                result = clean(snapshot, words=words)
                yield _line(result) if isinstance(result, Rejection) else result
        except CrawlError as error:
            yield str(error)


def _line(rejection: Rejection) -> str:
    return f"{rejection.url}: {rejection.stage}: {rejection.reason}: {rejection.detail}".rstrip(
        ": "
    )
