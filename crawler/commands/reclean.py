"""``scrapy reclean``: today's cleaning over stored pages; what changed becomes a new version."""

from __future__ import annotations

import argparse

from crawler.terminal.strict import StrictCommand


class Command(StrictCommand):
    """Clean stored pages again."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "[PATH...] [--any-topic]"

    def short_desc(self) -> str:
        return "Clean the stored pages again, or WARC files of others; changes become new versions"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--any-topic", action="store_true", help="keep articles on any subject")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from crawler.archive.recleaning import reclean  # noqa: PLC0415 - of all commands, this one's alone

        assert self.settings is not None
        return reclean(self.settings, args, any_topic=opts.any_topic)
