"""``scrapy report``: the dataset and its runs as one HTML page with plots."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import CrawlError, WrongUsageError
from crawler.terminal.dataset import open_dataset
from crawler.terminal.strict import StrictCommand


class Command(StrictCommand):
    """Write the report on DATA_DIR."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[PATH] (DATA_DIR/report.html)"

    def short_desc(self) -> str:
        return "Plot the dataset and its runs: one HTML page that needs no network"

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) > 1:
            raise WrongUsageError("report writes one page: name one file, or none")
        assert self.settings is not None
        folder = Path(self.settings["DATA_DIR"])
        try:
            from exports.report import page  # noqa: PLC0415 - loads the drawing library
        except ModuleNotFoundError as error:
            if error.name != "vl_convert":
                raise
            raise CrawlError("plots need a package: pip install vl-convert-python") from None
        path = Path(args[0]) if args else folder / page.FILE_NAME
        if path.is_dir():
            raise WrongUsageError(f"{path} is a folder; name a file in it")
        with open_dataset(self.settings) as store:
            page.write(store, path, datetime.now(UTC))
        print(path)
        return 0
