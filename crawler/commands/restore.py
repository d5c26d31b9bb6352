"""``scrapy restore``: damaged text in, repaired text out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from crawler.errors import CrawlError, WrongUsageError
from crawler.terminal.strict import StrictCommand, say
from crawler.workers.language import word_model

if TYPE_CHECKING:
    from pipelines.repair.words_model import WordModel


class Command(StrictCommand):
    """Undo the damage of mirror sites in a text. No network, no database."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "[PATH|-] [--title TITLE] [--explain] [--json]"

    def short_desc(self) -> str:
        return "Repair a text: glosses out, shifted bytes back, words that were cut out put back"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--title", default="", help="the page's title, as evidence")
        parser.add_argument("--explain", action="store_true", help="show each edit and why")
        parser.add_argument("--json", action="store_true", help="text and edits as a JSON line")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) > 1:
            raise WrongUsageError("restore takes one file, or - for standard input")
        text = read_text(args[0] if args else "-")
        assert self.settings is not None
        for line in _output(text, opts, word_model(self.settings)):
            sys.stdout.write(line)
        return 0


def _output(text: str, opts: argparse.Namespace, words: WordModel | None) -> Iterator[str]:
    from pipelines.repair import restore  # noqa: PLC0415 - of all commands, this one's alone
    from pipelines.version import version  # noqa: PLC0415

    restored = restore(text, title=opts.title, words=words)
    if opts.json:
        edits = [edit.as_dict() for edit in restored.edits]
        result = {"text": restored.text, "original": restored.original, "edits": edits}
        yield orjson.dumps(result | {"cleaner_version": version(words)}).decode() + "\n"
    elif opts.explain:
        from rich.console import Console  # noqa: PLC0415

        from crawler.terminal.explain import explained  # noqa: PLC0415

        console = Console(file=sys.stdout, highlight=False)
        for line in explained(restored):
            with console.capture() as captured:
                console.print(line, soft_wrap=True, end="" if line.plain.endswith("\n") else "\n")
            yield captured.get()
    else:
        yield restored.text


def read_text(path: str) -> str:
    """A file's text, or standard input's for ``-``.

    :raises CrawlError: there is no such file, or it is no text
    """
    try:
        if path == "-":
            if sys.stdin.isatty():
                say("reading from the terminal; end with Ctrl-D")
            body = sys.stdin.buffer.read()
        else:
            body = Path(path).read_bytes()
    except OSError as error:
        raise CrawlError(f"{path}: {error.strerror}") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CrawlError(f"{path}: neither UTF-8 nor GB18030 text")
