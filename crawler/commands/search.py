"""``scrapy search``: the articles that hold some words, in whichever script."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from crawler.errors import WrongUsageError
from crawler.terminal.dataset import open_dataset
from crawler.terminal.harmless import harmless
from crawler.terminal.strict import StrictCommand, say
from exports.errors import said_plainly

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from exports.excerpt import Marked
    from exports.search import Count, Hit

LIMIT = 10


class Command(StrictCommand):
    """Search the dataset in DATA_DIR. No network."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "QUERY [--limit N] [--json]"

    def short_desc(self) -> str:
        return "Find articles by words, simplified or traditional, two characters included"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--limit", type=positive, default=LIMIT, help="hits at most")
        parser.add_argument("--json", action="store_true", help="a JSON line a hit")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if not args:
            raise WrongUsageError("search for what? scrapy search 催收电话")
        from exports.search import count, search  # noqa: PLC0415 - of all commands, this one's alone

        assert self.settings is not None
        query = " ".join(args)
        with open_dataset(self.settings) as store, said_plainly(store.path):
            hits = search(store.db.conn, query, opts.limit)
            found = count(store.db.conn, query)
        for line in map(_json, hits) if opts.json else _lines(hits):
            sys.stdout.write(line)
        if not opts.json:
            say(_told(found, len(hits), query))
        return 0


def positive(value: str) -> int:
    """A number from 1 on, as an option's value."""
    if not value.isdecimal() or not int(value):
        raise argparse.ArgumentTypeError(f"takes a number from 1 on, not {value!r}")
    return int(value)


def _told(found: Count, shown: int, query: str) -> str:
    if not found.articles:
        return f"no article holds {query!r}"
    if found.about:
        return f"about {found.articles} articles, the newest {shown} shown"
    articles = "1 article" if found.articles == 1 else f"{found.articles} articles"
    return f"{articles}, the first {shown} shown" if shown < found.articles else articles


def _json(hit: Hit) -> str:
    return orjson.dumps(hit.as_dict()).decode() + "\n"


def _lines(hits: list[Hit]) -> Iterator[str]:
    from rich.console import Console  # noqa: PLC0415 - JSON lines go without
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=sys.stdout, highlight=False)
    for hit in hits:
        where = "  ".join(filter(None, (hit.site, (hit.published or "")[:10])))
        with console.capture() as captured:
            console.print(_styled(hit.marked_title, console), Text(f"  {where}", "dim"), sep="")
            console.print(Text(f"  {hit.url}", "cyan"), soft_wrap=True)
            console.print(Text("  ") + _styled(hit.excerpt, console), soft_wrap=True)
        yield captured.get()


def _styled(pieces: Marked, console: Console) -> Text:
    """Hits in colour on a terminal, in brackets elsewhere."""
    from rich.text import Text  # noqa: PLC0415

    from exports.excerpt import show  # noqa: PLC0415

    pieces = tuple((harmless(piece), hit) for piece, hit in pieces)
    if not console.is_terminal:
        return Text(show(pieces))
    return Text.assemble(*((piece, "bold red") if hit else piece for piece, hit in pieces))
