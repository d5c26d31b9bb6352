"""``scrapy export``: the dataset as it stands now, as a file for other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crawler.errors import WrongUsageError, unknown
from crawler.terminal.dataset import open_dataset
from crawler.terminal.strict import StrictCommand, say


class Command(StrictCommand):
    """Export the dataset in DATA_DIR. No network."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "jsonl|parquet|csv PATH|- [--since SEQUENCE]"

    def short_desc(self) -> str:
        return "Write the dataset as it stands now: JSON lines, Parquet or CSV"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--since", type=_sequence, default=0, metavar="SEQUENCE", help="only what changed since"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from exports.export import FORMATS, STREAMED, export  # noqa: PLC0415 - loads pyarrow

        if len(args) != 2:
            raise WrongUsageError("export what and where? scrapy export parquet articles.parquet")
        form, path = args
        if form not in FORMATS:
            raise unknown("format", form, FORMATS)
        if path == "-" and form not in STREAMED:
            raise WrongUsageError(f"{form} does not go to standard output; name a file")
        assert self.settings is not None
        with open_dataset(self.settings) as store:
            target = sys.stdout.buffer if path == "-" else Path(path)
            done = export(store, form, target, opts.since)
        if opts.since > done.sequence:
            say(f"sequence {opts.since} is not there yet: the dataset ends at {done.sequence}")
        articles = "1 article" if done.records == 1 else f"{done.records} articles"
        say(f"{articles}, up to sequence {done.sequence}" + f" in {path}" * (path != "-"))
        return 0


def _sequence(value: str) -> int:
    if not value.isdecimal():
        raise argparse.ArgumentTypeError(f"takes the sequence of a record, not {value!r}")
    return int(value)
