"""``scrapy inspect``: what of a page was taken for what, and why; and a profile to start from."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from crawler.errors import CrawlError, WrongUsageError
from crawler.terminal.strict import StrictCommand, say

if TYPE_CHECKING:
    from pipelines.records import Snapshot

WIDTH = 160
"""Columns where standard output is no terminal."""


class Command(StrictCommand):
    """Show how a page is read."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "URL|PATH [--html PATH]"

    def short_desc(self) -> str:
        return "What of a page was taken for what, and why; and a profile to start from"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--html", metavar="PATH", help="write the same as a page of HTML")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) != 1:
            raise WrongUsageError("inspect what? Name one URL, or one saved page")
        from rich.console import Console  # noqa: PLC0415 - of all commands, this one's alone

        from crawler.terminal.inspected import as_html, as_profile, terminal  # noqa: PLC0415
        from pipelines.decode import decode  # noqa: PLC0415
        from pipelines.errors import ExtractionError  # noqa: PLC0415
        from pipelines.extract.told import inspect_page, propose  # noqa: PLC0415

        snapshot = self._snapshot(args[0])
        try:
            page = decode(snapshot)
        except ExtractionError as error:
            raise CrawlError(f"{args[0]}: {error.reason}: {error.detail}") from None
        if snapshot.media == "text":
            raise CrawlError(f"{args[0]}: bare text has no markup to inspect; try scrapy clean")
        seen = inspect_page(page)
        profile = as_profile(snapshot.url, propose(page, seen.article) if seen.article else {})
        console = Console(file=sys.stdout, highlight=False, width=_width())
        for table in terminal(seen):
            console.print(table)
        console.print(f"\n# a profile to start from\n{profile}", markup=False, soft_wrap=True)
        if opts.html:
            _write(Path(opts.html), as_html(args[0], seen, profile))
        if seen.error:
            say(f"{args[0]}: {seen.error.reason}: {seen.error.detail}")
        return 1 if seen.error else 0

    def _snapshot(self, name: str) -> Snapshot:
        from crawler.archive.sources import snapshots  # noqa: PLC0415
        from crawler.links.urls import canonical  # noqa: PLC0415
        from crawler.network.visit import visit  # noqa: PLC0415
        from pipelines.records import Snapshot  # noqa: PLC0415

        if not re.match(r"[a-z][a-z0-9+.-]*://", name, re.IGNORECASE):
            for found in snapshots(name):
                if isinstance(found, Snapshot):
                    return found
            raise CrawlError(f"{name}: no page in it")
        try:
            url = canonical(name)
        except ValueError:
            raise WrongUsageError(f"{name!r} is no http or https URL") from None
        assert self.crawler_process is not None
        return visit(url, self.crawler_process)


def _width() -> int | None:
    return None if sys.stdout.isatty() else WIDTH


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CrawlError(f"{path}: {error.strerror or error}") from None
